"""From a scan to its mask: search, the paper's protocol, tidying, and the record of how it was done."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.errors import UserError
from core.inference.device import device_name, pick_device
from core.inference.runner import Runner
from core.inference.search import Searched, search
from core.inference.settings import Segmentation, SegmentSettings
from core.kept import KeptVoxels
from core.memory import available_bytes, spoken_size
from core.model.weights import LoadedModel, load_model
from core.preflight.look_over import look_over
from core.progress import Report, part, silent
from core.provenance import MaskRecord
from core.volume import Volume

CUT_CM2 = 2.0
"""Less of the liver in an end slice is its tip."""
MASK_BYTES_PER_VOXEL = 6
"""What the mask and its tidying take at their peak (measured: 512x512x300)."""
KEPT_AROUND_VOXELS = 4
"""How far beyond the mask's box the agreement is kept."""


def segment(
    volume: Volume, model: LoadedModel | Path, settings: SegmentSettings, report: Report = silent
) -> Segmentation:
    """Find liver and tumours in a scan; the mask is on the scan's grid.

    Raises UserError for a model that cannot be used, a device that is not there or too little memory, and whatever
    `report` raises, within one layer of the network or 50 ms. Any thread, one segmentation at a time.
    """
    loaded = model if isinstance(model, LoadedModel) else load_model(model)
    runner = Runner(pick_device(settings.device), settings)
    _check_memory(volume)
    preflight = look_over(volume, loaded.card, part(report, 0.0, 0.02))
    searched = search(volume, loaded, runner, part(report, 0.02, 1.0))
    with runner.clock("postprocess"):
        agreement = _kept_agreement(searched)
    report(1.0, "Done")
    warnings = (*_doubts(volume, searched.mask), *preflight.warnings, *runner.told)
    return Segmentation(searched.mask, _record(loaded, settings, searched, warnings), runner.seconds, agreement)


def _check_memory(volume: Volume) -> None:
    """Raise UserError where the mask of a scan does not fit into memory, whatever the network takes."""
    needed, free = MASK_BYTES_PER_VOXEL * volume.hu.size, available_bytes()
    if needed > free:
        raise UserError(
            f"The mask of this scan does not fit into memory ({spoken_size(needed)} are needed, "
            f"{spoken_size(free)} are free).",
            "Close other programs, or segment a part of the scan.",
        )


def _kept_agreement(searched: Searched) -> KeptVoxels | None:
    """Keep the agreement in the mask and close around it; None where there is no mask, or no agreement."""
    mask, values = searched.mask, searched.found.agreement
    around = Box.around(mask)
    if around is None or values is None:
        return None
    shape = (mask.shape[0], mask.shape[1], mask.shape[2])
    looked_in = searched.box or Box.whole(shape)
    kept = around.grown(KEPT_AROUND_VOXELS, shape).common_with(looked_in)
    if kept is None:
        return None
    return KeptVoxels.of_part(np.ascontiguousarray(values[kept.relative_to(looked_in.start_zyx).slices]), kept, shape)


def _doubts(volume: Volume, mask: NDArray[np.uint8]) -> Iterator[str]:
    """Yield what a reader should know of the mask before trusting it."""
    if not mask.any():
        yield "No liver was found."
    pixel_cm2 = volume.spacing_mm[1] * volume.spacing_mm[2] / 100
    for name, outermost in (("lowest", mask[0]), ("highest", mask[-1])):
        if np.count_nonzero(outermost) * pixel_cm2 >= CUT_CM2:
            yield f"The liver reaches the {name} slice: what lies beyond it is missing in the volumes."


def _record(
    model: LoadedModel, settings: SegmentSettings, searched: Searched, warnings: tuple[str, ...]
) -> MaskRecord:
    attempt, executor = searched.found.attempt, searched.found.executor
    ran = replace(
        settings,
        device=attempt.device.type,
        window_slices=attempt.window_slices,
        window_step=attempt.window_step,
        precision=executor.precision,
        backend=executor.backend,
    )
    box = searched.box
    where = {"box_zyx": None if box is None else [list(box.start_zyx), list(box.stop_zyx)]}
    return MaskRecord(
        origin="model",
        model_name=model.card.name,
        model_sha256=model.sha256,
        device=device_name(attempt.device),
        settings={**asdict(ran), **where, **asdict(model.card.preprocessing)},
        warnings=warnings,
    )
