"""A liver as a shape in the patient: its surface for registration, and points inside of it for overlap."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.errors import UserError
from core.follow_up.rigid import Points
from core.volume import Geometry

SAMPLE_MM = 2.0
"""Finer grids are thinned out to about this."""
SMOOTH_MM = 3.0
"""Directions of the surface are taken from the shape smoothed by this."""
LEAST_ML = 50.0


@dataclass(frozen=True, eq=False)
class LiverShape:
    """A liver: its surface where the scan shows it, not where the scan ends.

    `surface` and `normals` (n, 3) are places in LPS mm and unit vectors outwards; `inside` (m, 3) are evenly spread
    places within the liver. `mask` is the label map it came from, uint8 on `geometry`.
    """

    mask: NDArray[np.uint8]
    geometry: Geometry
    surface: Points
    normals: Points
    inside: Points
    is_cut: bool
    """Whether the liver goes on where the scan ends."""

    @classmethod
    def of(cls, mask: NDArray[np.uint8], geometry: Geometry, whose: str) -> "LiverShape":
        """Return the shape of labels 1 and 2. Raises UserError, about the scan called `whose`, without a liver."""
        voxels = np.count_nonzero(mask)
        box = Box.around(mask)
        if box is None or voxels * geometry.voxel_ml < LEAST_ML:
            raise UserError(
                f"{whose} shows {voxels * geometry.voxel_ml:.0f} ml of liver: too little to register.",
                "Segment its liver first.",
            )
        steps = [max(1, round(SAMPLE_MM / mm)) for mm in geometry.spacing_mm]
        grown = box.grown(max(steps), geometry.shape_zyx)
        z, y, x = grown.slices
        region = mask[z, y, x][:: steps[0], :: steps[1], :: steps[2]] > 0
        matrix = np.array(geometry.index_to_lps_mm)
        matrix[:3, 3] = geometry.to_lps_mm(grown.start_zyx)
        matrix[:3, :3] *= steps
        surface, normals = _surface(region, matrix)
        edges = zip(box.start_zyx, box.stop_zyx, geometry.shape_zyx, strict=True)
        is_cut = any(start == 0 or stop == size for start, stop, size in edges)
        return cls(mask, geometry, surface, normals, _places(np.argwhere(region), matrix), is_cut)

    def holds(self, points_lps_mm: Points) -> NDArray[np.bool_]:
        """Tell which points (n, 3) lie in the scan, whatever is there."""
        index = self.geometry.to_index(points_lps_mm)
        return np.asarray(((index > -0.5) & (index < np.array(self.geometry.shape_zyx) - 0.5)).all(axis=-1))

    def is_liver(self, points_lps_mm: Points) -> NDArray[np.bool_]:
        """Tell which points (n, 3), all within the scan, lie in the liver."""
        index = np.rint(self.geometry.to_index(points_lps_mm)).astype(np.intp)
        z, y, x = np.clip(index, 0, np.array(self.geometry.shape_zyx) - 1).T
        return np.asarray(self.mask[z, y, x] > 0)

    @property
    def point_ml(self) -> float:
        """The volume that each point of `inside` stands for."""
        return math.nan if not len(self.inside) else float(self.liver_ml / len(self.inside))

    @property
    def liver_ml(self) -> float:
        """The liver's volume, tumours included."""
        return float(np.count_nonzero(self.mask) * self.geometry.voxel_ml)


def _surface(region: NDArray[np.bool_], matrix: NDArray[np.float64]) -> tuple[Points, Points]:
    """Return the middles of the faces between liver and what is not, and the directions outwards there.

    Faces lie half way between two voxels of the scan, so none lies where the scan ends.
    """
    from scipy.ndimage import gaussian_filter

    spacing_mm = np.linalg.norm(matrix[:3, :3], axis=0)
    soft = gaussian_filter(region.astype(np.float32), SMOOTH_MM / spacing_mm, mode="nearest")
    faces = []
    for axis in range(3):
        index = np.argwhere(np.diff(region, axis=axis)).astype(np.float64)
        index[:, axis] += 0.5
        faces.append(index)
    index = np.concatenate(faces)
    # A gradient by index becomes one in space by the inverse transpose, also on sheared grids.
    slopes = np.stack([_slope(soft, index, axis) for axis in range(3)], axis=1) @ np.linalg.inv(matrix[:3, :3])
    steepness = np.linalg.norm(slopes, axis=1, keepdims=True)
    told = steepness[:, 0] > 0
    return _places(index[told], matrix), np.asarray(-slopes[told] / steepness[told])


def _slope(soft: NDArray[np.float32], index: Points, axis: int) -> NDArray[np.float64]:
    from scipy.ndimage import map_coordinates

    step = np.zeros(3)
    step[axis] = 0.5
    ahead, behind = (map_coordinates(soft, (index + offset).T, order=1, mode="nearest") for offset in (step, -step))
    return np.asarray(ahead - behind, dtype=np.float64)


def _places(index: NDArray[Any], matrix: NDArray[np.float64]) -> Points:
    return np.asarray(index @ matrix[:3, :3].T + matrix[:3, 3])
