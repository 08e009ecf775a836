"""The liver in a sub-volume, looked at coarsely: where a tumour can lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.box import Box
from core.labels import Label

Spacing = tuple[float, float, float]

COARSE_MM = 3.0
"""A vessel that is seen after averaging over this is a large one."""
VESSEL_HU = 14.0
"""At least so much brighter than the liver is a vessel."""
ENHANCED_HU = 85.0
"""A liver as bright as this has contrast agent in it, whatever its vessels look like."""


@dataclass(frozen=True, eq=False)
class Site:
    """The liver's box in a sub-volume, and on a grid of about 3 mm: how deep in the liver and how far from a vessel.

    `places` (n, 3) are voxels of the sub-volume in the liver's own tissue, zyx; `depth_mm`, `clearance_mm` (to large
    vessels) and `tumour_mm` (to tumours that are there) belong to them.
    """

    places: NDArray[np.int64]
    depth_mm: NDArray[np.float64]
    clearance_mm: NDArray[np.float64]
    tumour_mm: NDArray[np.float64]
    liver_hu: float
    vessel_hu: float
    """What is brighter than this over some millimetres is a vessel."""
    enhanced: bool

    @classmethod
    def of(cls, hu: NDArray[np.generic], labels: NDArray[np.uint8], spacing_mm: Spacing) -> "Site | None":
        """Look at a sub-volume; None where there is too little liver."""
        box = Box.around(labels)
        if box is None:
            return None
        step = np.maximum(1, np.rint(COARSE_MM / np.asarray(spacing_mm))).astype(int)
        levels = _averaged(hu[box.slices].astype(np.float32), step)
        liver = _averaged((labels[box.slices] > 0).astype(np.float32), step) > 0.8
        tumour = _averaged((labels[box.slices] == Label.TUMOUR).astype(np.float32), step) > 0.1
        tissue = liver & ~tumour
        if np.count_nonzero(tissue) < 30:
            return None
        liver_hu = float(np.median(levels[tissue]))
        spread = float(np.median(np.abs(levels[tissue] - liver_hu))) * 1.48
        vessel_hu = liver_hu + max(VESSEL_HU, 2.5 * spread)
        vessel = tissue & (levels > vessel_hu)
        free = tissue & ~vessel
        coarse_mm = step * np.asarray(spacing_mm)
        at = np.argwhere(free)
        depth, clearance, apart = (_distance(each, coarse_mm)[free] for each in (~liver, vessel, tumour))
        enhanced = liver_hu > ENHANCED_HU or float(vessel.sum()) > 0.02 * float(tissue.sum())
        places = np.asarray(box.start_zyx) + at * step + step // 2
        return cls(places, depth, clearance, apart, liver_hu, vessel_hu, enhanced)

    def choose(self, rng: np.random.Generator, radius_mm: float, *, at_capsule: bool) -> NDArray[np.int64] | None:
        """Return the voxel (zyx) for a centre: clear of large vessels and other tumours as far as possible.

        None where other tumours are everywhere.
        """
        apart = self.tumour_mm > radius_mm + 2
        if at_capsule:
            fits = apart & (self.depth_mm > 0.3 * radius_mm) & (self.depth_mm < 0.95 * radius_mm)
        else:
            fits = apart & (self.depth_mm >= min(1.1 * radius_mm, float(np.percentile(self.depth_mm, 85))))
        if not fits.any():
            fits = apart
        if not fits.any():
            return None
        enough = min(radius_mm + 1.5, float(np.percentile(self.clearance_mm[fits], 85)))
        chosen = np.flatnonzero(fits & (self.clearance_mm >= enough))
        return np.asarray(self.places[rng.choice(chosen)])


def _averaged(array: NDArray[np.float32], step: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the means of blocks of `step` voxels; what does not fill a block at the end is left out."""
    step = np.minimum(step, array.shape)
    z, y, x = (size // by for size, by in zip(array.shape, step, strict=True))
    cut = array[: z * step[0], : y * step[1], : x * step[2]]
    return np.asarray(cut.reshape(z, step[0], y, step[1], x, step[2]).mean(axis=(1, 3, 5)))


def _distance(goal: NDArray[np.bool_], spacing_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each voxel is from `goal` in mm; very far where there is none."""
    if not goal.any():
        return np.full(goal.shape, 1e3)
    return np.asarray(ndimage.distance_transform_edt(~goal, sampling=spacing_mm))
