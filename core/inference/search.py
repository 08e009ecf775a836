"""Look where the liver is: found on a coarse grid first, so that the paper's protocol runs in a box around it.

The locator is the model that ships, on its grid of 3 mm; it takes a second or two. Windows in the box begin where
those of the whole scan would, and the box is some slices longer than the liver, so that every slice of the liver gets
the same two opinions. What is doubtful leads to a wider box, or to the whole scan, and is told:

- the locator finds no liver, or one that no adult has;
- the liver found in the box touches a side of it that is not the scan's;
- the liver in the box has another size than the locator's.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.inference.postprocess import clean_mask
from core.inference.runner import Labels, Runner
from core.inference.settings import SegmentSettings
from core.inference.sliding_window import window_starts
from core.labels import Label
from core.model.catalog import shipped_folder
from core.model.lwhcn import IN_PLANE_MULTIPLE
from core.model.preprocess import Shape, grid_shape
from core.model.weights import LoadedModel, load_model
from core.progress import Report, part
from core.volume import Volume, new_mask

LEAST_VOXELS = 20_000_000
"""In all windows of a scan; with fewer the whole scan takes a few seconds, and looking first saves nothing."""
LOCATOR = "starter.safetensors"
MARGIN_MM = 16.0
WIDENING_MM = 40.0
MOST_WIDENINGS = 1
PLAUSIBLE_ML = (200.0, 6000.0)
"""Volume of a liver, a transplanted half and one full of metastases included."""
MOST_DISAGREEMENT = 1.6
"""The liver in the box may be this many times larger or smaller than the locator's."""
TOUCHED = "The liver reached the side of the box in which the model looked"
SO_EVERYWHERE = ", so the whole scan was searched."
WORTHWHILE = 0.6
"""A box is used where it, with the search, is less than this share of the work on the whole scan."""


@dataclass(frozen=True, eq=False)
class Searched:
    """The tidied mask of the scan (uint8), how it was found, and where the model looked (None: everywhere)."""

    mask: NDArray[np.uint8]
    found: Labels
    box: Box | None


@dataclass(frozen=True)
class Located:
    """The liver as the locator sees it: its box in the scan's voxels, and its volume."""

    box: Box
    liver_ml: float


def search(volume: Volume, model: LoadedModel, runner: Runner, report: Report) -> Searched:
    """Find liver and tumours as `runner.settings.search` says. Raises what `runner.labels` raises."""
    locator = locator_for(volume, model, runner.settings)
    if locator is None:
        return _everywhere(volume, model, runner, report)
    share = _share_of_locating(volume, locator, model, runner.settings)
    located = locate(volume, locator, runner, part(report, 0.0, share))
    later = part(report, share, 1.0)
    if located is None:
        runner.tell(f"The quick look found no liver{SO_EVERYWHERE}")
        return _everywhere(volume, model, runner, later)
    box, touched = with_margin(located.box, volume, runner.settings, MARGIN_MM), False
    most = WORTHWHILE * work(volume.geometry.shape_zyx, runner.settings)
    for _ in range(1 + MOST_WIDENINGS):
        if work(box.shape_zyx, runner.settings) > most:
            break
        found = runner.labels(volume.part(box), model, part(later, 0.0, 0.97))
        cleaned = _cleaned(found.values, volume, runner, part(later, 0.97, 1.0))
        if doubt := _disagreement(cleaned, volume, located):
            runner.tell(doubt)
            return _everywhere(volume, model, runner, later)
        wider = _widened(cleaned, box, volume, runner.settings)
        if wider is None:
            if touched:
                runner.tell(f"{TOUCHED}, so a wider one was searched.")
            mask = new_mask(volume.geometry)
            mask[box.slices] = cleaned
            return Searched(mask, found, box)
        box, touched = wider, True
    if touched:
        runner.tell(f"{TOUCHED}{SO_EVERYWHERE}")
    return _everywhere(volume, model, runner, later)


def with_margin(box: Box, volume: Volume, settings: SegmentSettings, margin_mm: float) -> Box:
    """Return the box with a margin, and so much more that the network sees in it what it sees in the whole scan.

    It holds all windows of the whole scan that touch box and margin, and begins where its coarsest pixels do.
    """
    shape = volume.geometry.shape_zyx
    margins = [math.ceil(margin_mm / step) for step in volume.spacing_mm]
    low = [first - more for first, more in zip(box.start_zyx, margins, strict=True)]
    high = [last + more for last, more in zip(box.stop_zyx, margins, strict=True)]
    starts = window_starts(shape[0], settings.window_slices, settings.window_step)
    touched = [start for start in starts if start < high[0] and low[0] < start + settings.window_slices]
    rows, columns = (max(0, first // IN_PLANE_MULTIPLE * IN_PLANE_MULTIPLE) for first in low[1:])
    last_row, last_column = (math.ceil(last / IN_PLANE_MULTIPLE) * IN_PLANE_MULTIPLE for last in high[1:])
    stop = (touched[-1] + settings.window_slices, last_row, last_column)
    z, y, x = (min(last, size) for last, size in zip(stop, shape, strict=True))
    return Box((touched[0], rows, columns), (z, y, x))


def work(shape_zyx: Shape, settings: SegmentSettings) -> int:
    """Return how many voxels the network sees in all windows of a scan."""
    depth, rows, columns = shape_zyx
    windows = len(window_starts(depth, settings.window_slices, settings.window_step))
    return windows * min(depth, settings.window_slices) * rows * columns


def locator_for(volume: Volume, model: LoadedModel, settings: SegmentSettings) -> LoadedModel | None:
    """Return the model that looks first, or None where looking would be wrong or no faster."""
    path = shipped_folder() / LOCATOR
    # Who keeps every liver and every stray tumour wants to know of them wherever they are.
    wants_all = not (settings.largest_liver and settings.tumours_inside_liver)
    if settings.search == "full" or wants_all or not path.is_file():
        return None
    locator = load_model(path)
    if locator.sha256 == model.sha256 or model.card.network.classes != len(Label):
        return None
    coarse, fine = _work_of_both(volume, locator, model, settings)
    return locator if fine > LEAST_VOXELS and coarse < (1 - WORTHWHILE) * fine else None


def _share_of_locating(volume: Volume, locator: LoadedModel, model: LoadedModel, settings: SegmentSettings) -> float:
    """Guess which share of the time the locator takes, where a liver's box is a quarter of a scan."""
    coarse, fine = _work_of_both(volume, locator, model, settings)
    return coarse / (coarse + fine / 4)


def _work_of_both(
    volume: Volume, locator: LoadedModel, model: LoadedModel, settings: SegmentSettings
) -> tuple[int, int]:
    """Return the work of looking first and that of the whole scan."""
    shape, spacing_mm = volume.geometry.shape_zyx, volume.spacing_mm
    coarse, fine = (grid_shape(shape, spacing_mm, each.card.preprocessing) for each in (locator, model))
    return work(coarse, settings.without_overlap), work(fine, settings)


def locate(volume: Volume, locator: LoadedModel, runner: Runner, report: Report) -> Located | None:
    """Find the liver on the locator's grid; None where it finds none, or one that no adult has."""
    labels = runner.labels(volume, locator, report, quick=True).values
    scale = np.array(volume.geometry.shape_zyx) / np.array(labels.shape)
    voxel_ml = volume.geometry.voxel_ml * float(np.prod(scale))
    with runner.clock("search"):
        liver = clean_mask(labels, runner.settings, voxel_ml=voxel_ml)
    box, liver_ml = Box.around(liver), voxel_ml * np.count_nonzero(liver)
    if box is None or not PLAUSIBLE_ML[0] <= liver_ml <= PLAUSIBLE_ML[1]:
        return None
    start, stop = np.floor(box.start_zyx * scale).astype(int), np.ceil(box.stop_zyx * scale).astype(int)
    return Located(Box(tuple(start.tolist()), tuple(stop.tolist())), liver_ml)


def _disagreement(cleaned: NDArray[np.uint8], volume: Volume, located: Located) -> str:
    """Return what to tell where the liver in the box has another size than the locator's, else ""."""
    liver_ml = volume.geometry.voxel_ml * np.count_nonzero(cleaned)
    if 1 / MOST_DISAGREEMENT < liver_ml / located.liver_ml < MOST_DISAGREEMENT:
        return ""
    sizes = f"{located.liver_ml:.0f} ml where the model sees {liver_ml:.0f} ml"
    return f"The quick look saw a liver of {sizes}{SO_EVERYWHERE}"


def _widened(cleaned: NDArray[np.uint8], box: Box, volume: Volume, settings: SegmentSettings) -> Box | None:
    """Return a box that is wider where the liver touches its sides; None where it touches none but the scan's."""
    around = Box.around(cleaned)
    if around is None:
        return None
    start, stop, touched = list(box.start_zyx), list(box.stop_zyx), set()
    for axis, (size, step_mm) in enumerate(zip(volume.hu.shape, volume.spacing_mm, strict=True)):
        more = math.ceil(WIDENING_MM / step_mm)
        if around.start_zyx[axis] == 0 and start[axis] > 0:
            start[axis] = max(0, start[axis] - more)
            touched.add(axis)
        if around.stop_zyx[axis] == box.shape_zyx[axis] and stop[axis] < size:
            stop[axis] = min(size, stop[axis] + more)
            touched.add(axis)
    aligned = with_margin(Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2])), volume, settings, 0.0)
    z, y, x = ((aligned if axis in touched else box).side(axis) for axis in range(3))
    return Box((z[0], y[0], x[0]), (z[1], y[1], x[1])) if touched else None


def _everywhere(volume: Volume, model: LoadedModel, runner: Runner, report: Report) -> Searched:
    found = runner.labels(volume, model, part(report, 0.0, 0.95))
    return Searched(_cleaned(found.values, volume, runner, part(report, 0.95, 1.0)), found, None)


def _cleaned(labels: NDArray[np.uint8], volume: Volume, runner: Runner, report: Report) -> NDArray[np.uint8]:
    with runner.clock("postprocess"):
        return clean_mask(labels, runner.settings, report, voxel_ml=volume.geometry.voxel_ml)
