"""The paper's protocol on one scan: windows of 20 slices every 10, class probabilities averaged where they overlap.

Nothing is held for the whole scan but two bytes a voxel, label and agreement: probabilities are summed in a rolling
buffer, the likeliest class is taken as soon as a slice is final, on the device. The 2D half of the network runs once
per slice.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.errors import UserError
from core.inference.executor import Executor
from core.inference.ladder import Attempt
from core.inference.opinions import averaged_with_agreement, percent_of
from core.inference.sliding_window import averaged, window_starts
from core.model.config import Preprocessing
from core.model.lwhcn import IN_PLANE_MULTIPLE, Features
from core.model.preprocess import Shape, likeliest, normalise_tensor, slices_on_scan
from core.progress import Report, part, silent

SHARE_OF_2D = 0.15
"""Of a window's time, roughly."""
WINDOWS_AHEAD = 2
"""How many windows a GPU may be behind: enough to keep it busy, few enough for progress and cancel to be true."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What the network says of each voxel, on the scan's own grid."""

    labels: NDArray[np.uint8]
    """The likeliest class."""
    agreement: NDArray[np.uint8] | None
    """How far windows and classes agree, 1 to 100 %; None where windows do not overlap by design."""


@torch.inference_mode()
def opinion_of(
    grid_hu: NDArray[np.int16],
    shape_zyx: Shape,
    preprocessing: Preprocessing,
    executor: Executor,
    attempt: Attempt,
    report: Report = silent,
) -> Opinion:
    """Return what the network says of each voxel of `shape_zyx`, the scan's own grid.

    `grid_hu` (slices, rows, columns) is the scan on the model's grid. UserError where the network answers with
    numbers that are not finite.
    """
    depth = grid_hu.shape[0]
    windows = len(window_starts(depth, attempt.window_slices, attempt.window_step))
    network = _WindowedNetwork(executor, grid_hu, preprocessing, windows, report)

    def probabilities(start: int, stop: int) -> Tensor:
        return network.probabilities(start, stop).to(attempt.results)

    overlap = attempt.window_step < attempt.window_slices
    average = averaged_with_agreement if overlap else averaged
    blocks = average(depth, attempt.window_slices, attempt.window_step, probabilities)
    labels = torch.empty(shape_zyx, dtype=torch.uint8, device=attempt.results)
    agreement = torch.empty_like(labels) if overlap else None
    for z, values in enumerate(slices_on_scan(blocks, depth, shape_zyx)):
        if agreement is None:
            labels[z] = likeliest(values)
        else:
            labels[z], agreement[z] = likeliest(values[:-1]), percent_of(values[-1])
    network.finish()
    return Opinion(labels.cpu().numpy(), None if agreement is None else agreement.cpu().numpy())


class _WindowedNetwork:
    """The network on one window after the other; what is known of single slices stays for the next window."""

    def __init__(
        self, executor: Executor, hu: NDArray[np.int16], preprocessing: Preprocessing, windows: int, report: Report
    ) -> None:
        self._executor, self._hu, self._preprocessing = executor, hu, preprocessing
        self._report = report
        self._windows, self._windows_done = windows, 0
        self._features: Features | None = None  # as many slices as a window has
        self._stop = 0  # behind the last of them
        self._unchecked: deque[tuple[Tensor, Any]] = deque()

    def probabilities(self, start: int, stop: int) -> Tensor:
        """Return class probabilities of the slices from `start` up to `stop`: float32 (slices, classes, H, W)."""
        done, share = self._windows_done / self._windows, 1 / self._windows
        report = part(self._report, done, done + share)
        features = self._advanced(start, stop, part(report, 0, SHARE_OF_2D))
        logits = self._executor.forward_3d(features, stop - start, part(report, SHARE_OF_2D, 1))
        self._windows_done += 1
        rows, columns = self._hu.shape[1:]
        probabilities = logits[..., :rows, :columns].softmax(dim=1)
        self._check_later(probabilities)
        return probabilities

    def finish(self) -> None:
        """Check what is not checked yet."""
        while self._unchecked:
            self._check_oldest()

    def _check_later(self, probabilities: Tensor) -> None:
        """Check that the numbers are finite, on a GPU only when it has got there: asking earlier would stall it."""
        event = None
        if probabilities.is_cuda:
            event = torch.cuda.Event()
            event.record()
        self._unchecked.append((probabilities.sum(), event))
        while len(self._unchecked) > (WINDOWS_AHEAD if probabilities.is_cuda else 0):
            self._check_oldest()

    def _check_oldest(self) -> None:
        total, event = self._unchecked.popleft()
        if event is not None:
            event.synchronize()
        if not torch.isfinite(total):
            raise UserError("The model answers with numbers that are not finite.", "Use another model or precision.")

    def _advanced(self, start: int, stop: int, report: Report) -> Features:
        """Return the features of the slices from `start` up to `stop`; neither ever goes back.

        Those that are known already move to the front of the same memory.
        """
        slices = self._slices(self._stop, stop)
        if self._features is None:
            self._features = self._executor.room_for((stop - start, *slices.shape[2:]))
        known = self._stop - start
        for each in self._features:
            each[:known] = each[len(each) - known :].clone()
        self._executor.features_2d(slices, self._features.take(known, stop - start), report)
        self._stop = stop
        return self._features

    def _slices(self, start: int, stop: int) -> Tensor:
        """Return the network's input (slices, 1, H, W) on the device, padded with the lowest HU to multiples of 8."""
        device = self._executor.device
        hu = torch.from_numpy(self._hu[start:stop].copy())
        if device.type == "cuda":
            hu = hu.pin_memory().to(device, non_blocking=True)
        slices = normalise_tensor(hu.to(device).float(), self._preprocessing)[:, None]
        rows, columns = (-size % IN_PLANE_MULTIPLE for size in self._hu.shape[1:])
        return functional.pad(slices, (0, columns, 0, rows), value=-1.0)
