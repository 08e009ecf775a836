"""From a scan to its mask: the paper's protocol, in a rolling buffer.

Windows of 20 slices every 10, whole slices; class probabilities averaged where windows overlap; the likeliest class
as soon as a slice is final; tidied by `clean_mask`. The 2D half of the network runs once per slice.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.errors import UserError
from core.inference.device import device_name, pick_device, pick_precision
from core.inference.executor import Executor, TorchExecutor
from core.inference.ladder import Attempt, run_ladder
from core.inference.postprocess import clean_mask
from core.inference.settings import Segmentation, SegmentSettings
from core.inference.sliding_window import averaged, window_starts
from core.model.config import ModelCard, Preprocessing
from core.model.lwhcn import IN_PLANE_MULTIPLE, Features
from core.model.preprocess import labels_on_scan, normalise, to_grid
from core.model.weights import LoadedModel, load_model
from core.progress import Report, part, silent
from core.provenance import MaskRecord
from core.volume import Volume, new_mask

SHARE_OF_2D = 0.15
"""Of a window's time, roughly."""


def segment(
    volume: Volume, model: LoadedModel | Path, settings: SegmentSettings, report: Report = silent
) -> Segmentation:
    """Find liver and tumours in a scan; the mask is on the scan's grid.

    Raises UserError for a model that cannot be used, a device that is not there or too little memory, and whatever
    `report` raises, within one layer of the network. Any thread, one segmentation at a time.
    """
    clock = _Clock()
    loaded = model if isinstance(model, LoadedModel) else load_model(model)
    device = pick_device(settings.device)
    grid = to_grid(volume, loaded.card.preprocessing, part(report, 0.0, 0.05))
    clock.lap("prepare")
    run = _Run(volume, grid, loaded, settings, part(report, 0.05, 0.93))
    outcome = run_ladder(device, settings, run.labels)
    clock.lap("network")
    voxel_ml = volume.geometry.voxel_ml
    mask = clean_mask(outcome.result, settings, part(report, 0.93, 1.0), voxel_ml=voxel_ml)
    clock.lap("postprocess")
    report(1.0, "Done")
    warnings = (*_doubts(volume, loaded.card, mask), *outcome.warnings)
    return Segmentation(mask, _record(loaded, settings, outcome.attempt, warnings), clock.seconds)


@dataclass(frozen=True, eq=False)
class _Run:
    """What does not change from attempt to attempt. `grid` is the scan on the model's grid."""

    volume: Volume
    grid: Volume
    model: LoadedModel
    settings: SegmentSettings
    report: Report

    @torch.inference_mode()
    def labels(self, attempt: Attempt) -> NDArray[np.uint8]:
        """Return the likeliest class of each voxel of the scan: uint8 (slices, rows, columns)."""
        dtype = pick_precision(self.settings.precision, attempt.device)
        executor = TorchExecutor(self.model.network, attempt.device, dtype)
        depth = self.grid.geometry.shape_zyx[0]
        windows = len(window_starts(depth, attempt.window_slices, attempt.window_step))
        network = _WindowedNetwork(executor, self.grid.hu, self.model.card.preprocessing, windows, self.report)
        blocks = averaged(depth, attempt.window_slices, attempt.window_step, network.probabilities)
        mask = new_mask(self.volume.geometry)
        for z, labels in enumerate(labels_on_scan(blocks, depth, self.volume.geometry.shape_zyx)):
            mask[z] = labels.cpu().numpy()
        return mask


class _WindowedNetwork:
    """The network on one window after the other; what is known of single slices is kept for the next window."""

    def __init__(
        self, executor: Executor, hu: NDArray[np.int16], preprocessing: Preprocessing, windows: int, report: Report
    ) -> None:
        self._executor, self._hu, self._preprocessing = executor, hu, preprocessing
        self._report = report
        self._windows, self._windows_done = windows, 0
        self._features: Features | None = None
        self._start = self._stop = 0  # the slices of `_features`

    def probabilities(self, start: int, stop: int) -> Tensor:
        """Return class probabilities of the slices from `start` up to `stop`: float32 (slices, classes, H, W)."""
        done, share = self._windows_done / self._windows, 1 / self._windows
        report = part(self._report, done, done + share)
        self._advance(start, stop, part(report, 0, SHARE_OF_2D))
        assert self._features is not None
        logits = self._executor.forward_3d(self._features, stop - start, part(report, SHARE_OF_2D, 1))
        self._windows_done += 1
        rows, columns = self._hu.shape[1:]
        probabilities = logits[..., :rows, :columns].softmax(dim=1)
        if not torch.isfinite(probabilities.sum()):
            raise UserError("The model answers with numbers that are not finite.", "Use another model or precision.")
        return probabilities

    def _advance(self, start: int, stop: int, report: Report) -> None:
        """Let `_features` be those of the slices from `start` up to `stop`; neither ever goes back."""
        parts = [] if self._features is None else [self._features.take(start - self._start, self._stop - self._start)]
        at_once = self._executor.slices_at_once
        new = range(self._stop, stop, at_once)
        for number, first in enumerate(new):
            slices = self._slices(first, min(first + at_once, stop))
            step = part(report, number / len(new), (number + 1) / len(new))
            parts.append(self._executor.features_2d(slices, step))
        self._features, self._start, self._stop = Features.joined(parts), start, stop

    def _slices(self, start: int, stop: int) -> Tensor:
        """Return the network's input (slices, 1, H, W), padded with the lowest HU to multiples of 8."""
        slices = normalise(self._hu[start:stop], self._preprocessing)[:, None]
        rows, columns = (-size % IN_PLANE_MULTIPLE for size in self._hu.shape[1:])
        return functional.pad(slices, (0, columns, 0, rows), value=-1.0)


class _Clock:
    """Seconds per step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """Note the seconds since the last lap under the name of the step that ends here."""
        now = time.perf_counter()
        self.seconds[step], self._last = now - self._last, now


def _doubts(volume: Volume, card: ModelCard, mask: NDArray[np.uint8]) -> Iterator[str]:
    """Yield what a reader should know before trusting the mask."""
    if not mask.any():
        yield "No liver was found."
    if card.spacing_range_mm is None:
        return
    names = ("slices", "rows", "columns")
    for name, spacing, low, high in zip(names, volume.spacing_mm, *card.spacing_range_mm, strict=True):
        if not 0.99 * low <= spacing <= 1.01 * high:
            yield f"The {name} are {spacing:.2g} mm apart; the model has learnt from {low:.2g} to {high:.2g} mm."


def _record(model: LoadedModel, settings: SegmentSettings, attempt: Attempt, warnings: tuple[str, ...]) -> MaskRecord:
    ran = replace(
        settings,
        device=attempt.device.type,
        window_slices=attempt.window_slices,
        window_step=attempt.window_step,
        precision=str(pick_precision(settings.precision, attempt.device)).removeprefix("torch."),
    )
    return MaskRecord(
        origin="model",
        model_name=model.card.name,
        model_sha256=model.sha256,
        device=device_name(attempt.device),
        settings={**asdict(ran), **asdict(model.card.preprocessing)},
        warnings=warnings,
    )
