"""The way between slices that a tilted gantry shifted sideways and the right-angled grid they are shown on.

A tilted scanner stores slices that are parallel but not behind one another: each is shifted within its plane against
the one before. Moving every slice back within its own plane makes right angles; no slice is turned and none is mixed
with another, so that only the axis of the shift is interpolated.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.volume import Geometry

WHOLE = 1e-3
"""A shift is taken as a whole number of voxels where it is one to this fraction: nothing is interpolated then."""


@dataclass(frozen=True, eq=False)
class Shear:
    """A sheared grid and the right-angled one of the same slices; both in stored axes (slice, row, column)."""

    stored: Geometry
    straight: Geometry

    @classmethod
    def of(cls, stored: Geometry) -> "Shear":
        """Return the shear that makes `stored` right-angled: the same slices, on rows and columns enough for all."""
        slices, rows, columns = stored.shape_zyx
        down, right = stored.directions[:, 1], stored.directions[:, 2]
        normal = np.cross(right, down)
        step = stored.index_to_lps_mm[:3, 0]
        matrix = np.array(stored.index_to_lps_mm)
        matrix[:3, 0] = normal * (step @ normal) / (normal @ normal)
        sizes = [slices, rows, columns]
        for axis, way in ((1, down), (2, right)):
            spacing = stored.spacing_mm[axis]
            per_slice = float(step @ way) / spacing
            more = math.ceil(abs(per_slice) * (slices - 1) - WHOLE)
            sizes[axis] += more
            if per_slice < 0:
                matrix[:3, 3] -= more * spacing * way
        return cls(stored, Geometry((sizes[0], sizes[1], sizes[2]), matrix))

    @property
    def degrees(self) -> float:
        """The tilt: the angle between the way from slice to slice and a right angle to them."""
        cosine = float(abs(self.stored.directions[:, 0] @ self.straight.directions[:, 0]))
        return float(np.degrees(np.arccos(min(1.0, cosine))))

    @cached_property
    def offsets(self) -> NDArray[np.float64]:
        """(slices, 2): at which row and column of the straight grid a stored slice begins."""
        first = [(k, 0, 0) for k in range(self.stored.shape_zyx[0])]
        return self.straight.to_index(self.stored.to_lps_mm(first))[:, 1:]

    def straighten(self, hu: NDArray[np.int16], outside_hu: int) -> NDArray[np.int16]:
        """Return stored voxels on the straight grid, interpolated linearly along the shift; `outside_hu` around."""
        result = np.full(self.straight.shape_zyx, outside_hu, dtype=np.int16)
        for k, (row, column) in enumerate(self.offsets):
            plane = _moved(hu[k], row, self.straight.shape_zyx[1], outside_hu)
            plane = _moved(plane.T, column, self.straight.shape_zyx[2], outside_hu).T
            result[k] = np.rint(plane) if plane.dtype != np.int16 else plane
        return result

    def labels_to_straight(self, labels: NDArray[Any]) -> NDArray[Any]:
        """Return labels of the stored slices on the straight grid: every slice moved by whole voxels, 0 elsewhere."""
        result = np.zeros(self.straight.shape_zyx, dtype=labels.dtype)
        _, rows, columns = self.stored.shape_zyx
        for k, (row, column) in enumerate(np.rint(self.offsets).astype(int)):
            result[k, row : row + rows, column : column + columns] = labels[k]
        return result

    def labels_to_stored(self, labels: NDArray[Any]) -> NDArray[Any]:
        """Return labels of the straight grid on the stored slices: each voxel gets the label of the nearest."""
        result = np.empty(self.stored.shape_zyx, dtype=labels.dtype)
        _, rows, columns = self.stored.shape_zyx
        for k, (row, column) in enumerate(np.rint(self.offsets).astype(int)):
            result[k] = labels[k, row : row + rows, column : column + columns]
        return result


def _moved(plane: NDArray[Any], by: float, size: int, outside: int) -> NDArray[Any]:
    """Return a plane moved along its first axis by `by` >= 0 voxels within `size`; the edges fade into `outside`."""
    whole = int(np.floor(by + WHOLE))
    fraction = by - whole
    if fraction <= WHOLE:
        if whole == 0 and size == len(plane):
            return plane
        moved = np.full((size, plane.shape[1]), outside, dtype=plane.dtype)
        moved[whole : whole + len(plane)] = plane
        return moved
    padded = np.full((len(plane) + 2, plane.shape[1]), outside, dtype=np.float32)
    padded[1:-1] = plane
    between = padded[1:] * np.float32(1 - fraction) + padded[:-1] * np.float32(fraction)
    moved = np.full((size, plane.shape[1]), outside, dtype=np.float32)
    fitting = between[: size - whole]
    moved[whole : whole + len(fitting)] = fitting
    return moved
