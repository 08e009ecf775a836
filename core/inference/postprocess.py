"""Tidying the network's mask with what everybody knows about a liver: there is one, and it has no holes.

Liver means label 1 or 2 here, as in LiTS. Components are 26-connected, so that nothing that touches is lost; holes
are the 6-connected background (or liver) that has no way out, also not through the first or last slice of the scan.
"""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.inference.settings import SegmentSettings
from core.labels import Label
from core.progress import Report, silent

HOLE_LIMIT_ML = 5.0
"""A larger hole in the liver (a ball of more than 21 mm) is left for the reader to see: it may be a missed lesion."""


def clean_mask(
    mask: NDArray[np.uint8], settings: SegmentSettings, report: Report = silent, *, voxel_ml: float = 0.001
) -> NDArray[np.uint8]:
    """Return a tidied copy of `mask` (uint8, 0/1/2); cleaning twice changes nothing more.

    Each step has its switch in `settings`, in this order:

    - `fill_holes`: up to `HOLE_LIMIT_ML` of anything enclosed by a tumour becomes tumour;
    - `largest_liver`: label 1 outside the largest component of liver becomes background;
    - `tumours_inside_liver`: so does label 2 that neither touches liver tissue nor is enclosed by it;
    - `fill_holes`: background enclosed by tumour alone becomes tumour at any size (necrosis is tumour); enclosed by
      liver too, it becomes liver up to `HOLE_LIMIT_ML`.

    A mask that is all tumour counts as liver. `voxel_ml` is the volume of a voxel in ml.
    """
    box = Box.around(mask)
    result = np.zeros_like(mask)
    if box is None:
        return result
    # One voxel of background around: what touches the edge of the scan is not enclosed.
    part = np.pad(mask[box.slices], 1)
    limit = int(HOLE_LIMIT_ML / voxel_ml)
    if settings.fill_holes:
        report(0.0, "Filling holes")
        _fill_tumours(part, limit)
    report(0.3, "Keeping what belongs to the liver")
    _drop_strays(part, settings)
    if settings.fill_holes:
        report(0.7, "Filling holes")
        _fill_background(part, limit)
    result[box.slices] = part[1:-1, 1:-1, 1:-1]
    return result


def _fill_tumours(part: NDArray[np.uint8], limit: int) -> None:
    tumour = part == Label.TUMOUR
    box = Box.around(tumour)
    if box is None:
        return
    around = box.grown(1, (part.shape[0], part.shape[1], part.shape[2])).slices
    labels, _ = connected_components(~tumour[around], connectivity=6)
    fill = np.bincount(labels.ravel()) <= limit
    fill[[0, labels[0, 0, 0]]] = False
    if fill.any():
        part[around][fill[labels]] = Label.TUMOUR


def _drop_strays(part: NDArray[np.uint8], settings: SegmentSettings) -> None:
    labels, count = connected_components(part > 0)
    if count < 2 or not (settings.largest_liver or settings.tumours_inside_liver):
        return
    kept = np.zeros(count + 1, dtype=bool)
    kept[labels[part == Label.LIVER]] = True
    kept[1:] |= not kept.any()
    if settings.largest_liver:
        sizes = np.where(kept, np.bincount(labels.ravel()), 0)
        kept = np.arange(count + 1) == np.argmax(np.append(0, sizes[1:]))
    # What lies in a hole of the liver is inside it, though it touches nothing.
    ways_out, _ = connected_components(~kept[labels], connectivity=6)
    stray = ways_out == ways_out[0, 0, 0]
    if settings.largest_liver:
        part[stray & (part == Label.LIVER)] = Label.BACKGROUND
    if settings.tumours_inside_liver:
        part[stray & (part == Label.TUMOUR)] = Label.BACKGROUND


def _fill_background(part: NDArray[np.uint8], limit: int) -> None:
    labels, count = connected_components(part == Label.BACKGROUND, connectivity=6)
    if count < 2:
        return
    hole = np.bincount(labels.ravel())
    hole[[0, labels[0, 0, 0]]] = 0
    beside_liver = _beside(labels, part == Label.LIVER, count)
    becomes = np.zeros(count + 1, dtype=np.uint8)
    becomes[(hole > 0) & ~beside_liver] = Label.TUMOUR
    becomes[(hole > 0) & (hole <= limit) & beside_liver] = Label.LIVER
    part += becomes[labels]


def _beside(labels: NDArray[np.unsignedinteger], region: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Tell for each label up to `count` whether it shares a voxel's face with `region`."""
    beside = np.zeros(count + 1, dtype=bool)
    for axis in range(3):
        lower, upper = [
            tuple(cut if k == axis else slice(None) for k in range(3)) for cut in (slice(-1), slice(1, None))
        ]
        beside[labels[lower][region[upper]]] = True
        beside[labels[upper][region[lower]]] = True
    return beside
