"""An axis-aligned box of voxels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Box:
    """The voxels from `start_zyx` up to, not including, `stop_zyx`."""

    start_zyx: tuple[int, int, int]
    stop_zyx: tuple[int, int, int]

    @classmethod
    def whole(cls, shape_zyx: tuple[int, int, int]) -> "Box":
        """Return the box that holds a whole array of this shape."""
        return cls((0, 0, 0), shape_zyx)

    @classmethod
    def around(cls, array: NDArray[Any]) -> "Box | None":
        """Return the smallest box that holds every non-zero voxel of a 3-D array, or None if all are zero."""
        bounds: list[tuple[int, int]] = []
        region = array != 0
        for axis in range(3):
            other = tuple(k for k in range(3) if k != axis)
            hits = np.flatnonzero(region.any(axis=other))
            if not len(hits):
                return None
            bounds.append((int(hits[0]), int(hits[-1]) + 1))
        (z0, z1), (y0, y1), (x0, x1) = bounds
        return cls((z0, y0, x0), (z1, y1, x1))

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        """The box as an index for an array."""
        (z0, y0, x0), (z1, y1, x1) = self.start_zyx, self.stop_zyx
        return slice(z0, z1), slice(y0, y1), slice(x0, x1)

    @property
    def shape_zyx(self) -> tuple[int, int, int]:
        """Numbers of voxels along each axis."""
        (z0, y0, x0), (z1, y1, x1) = self.start_zyx, self.stop_zyx
        return z1 - z0, y1 - y0, x1 - x0

    def grown(self, margin: int, shape_zyx: tuple[int, int, int]) -> "Box":
        """Return the box with `margin` more voxels on each side, cut to an array of `shape_zyx`."""
        start = [max(0, low - margin) for low in self.start_zyx]
        stop = [min(size, high + margin) for high, size in zip(self.stop_zyx, shape_zyx, strict=True)]
        return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))

    def moved(self, offset_zyx: tuple[int, int, int]) -> "Box":
        """Return the box shifted by `offset_zyx` voxels."""
        start = [low + step for low, step in zip(self.start_zyx, offset_zyx, strict=True)]
        stop = [high + step for high, step in zip(self.stop_zyx, offset_zyx, strict=True)]
        return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))
