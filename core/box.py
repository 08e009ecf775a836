"""An axis-aligned box of voxels."""

from collections.abc import Sequence
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
        depth = _ends([np.count_nonzero(plane) for plane in array])
        if depth is None:
            return None
        shadow = np.zeros(array.shape[1:], dtype=bool)
        for plane in array[slice(*depth)]:  # plane by plane: needs no memory and is several times faster
            shadow |= plane != 0
        height, width = _ends(shadow.any(axis=1)), _ends(shadow.any(axis=0))
        if height is None or width is None:
            return None
        return cls((depth[0], height[0], width[0]), (depth[1], height[1], width[1]))

    @classmethod
    def hull(cls, boxes: Sequence["Box"]) -> "Box":
        """Return the smallest box that holds all these boxes, of which there is at least one."""
        start, stop = (
            [pick(ends) for ends in zip(*(getattr(box, name) for box in boxes), strict=True)]
            for pick, name in ((min, "start_zyx"), (max, "stop_zyx"))
        )
        return cls((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))

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

    def side(self, axis: int) -> tuple[int, int]:
        """Return where the box starts and stops along one axis."""
        return self.start_zyx[axis], self.stop_zyx[axis]

    def is_within(self, shape_zyx: tuple[int, int, int]) -> bool:
        """Tell whether every voxel of the box lies in an array of `shape_zyx`."""
        bounds = zip(self.start_zyx, self.stop_zyx, shape_zyx, strict=True)
        return all(0 <= start <= stop <= size for start, stop, size in bounds)

    def grown(self, margin: int, shape_zyx: tuple[int, int, int]) -> "Box":
        """Return the box with `margin` more voxels on each side, cut to an array of `shape_zyx`."""
        start = [max(0, low - margin) for low in self.start_zyx]
        stop = [min(size, high + margin) for high, size in zip(self.stop_zyx, shape_zyx, strict=True)]
        return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))

    def common_with(self, other: "Box") -> "Box | None":
        """Return the voxels that lie in both boxes, or None where none does."""
        start = [max(ends) for ends in zip(self.start_zyx, other.start_zyx, strict=True)]
        stop = [min(ends) for ends in zip(self.stop_zyx, other.stop_zyx, strict=True)]
        if any(low >= high for low, high in zip(start, stop, strict=True)):
            return None
        return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))

    def relative_to(self, origin_zyx: tuple[int, int, int]) -> "Box":
        """Return the box in an array whose first voxel is `origin_zyx`."""
        z, y, x = origin_zyx
        return self.moved((-z, -y, -x))

    def moved(self, offset_zyx: tuple[int, int, int]) -> "Box":
        """Return the box shifted by `offset_zyx` voxels."""
        start = [low + step for low, step in zip(self.start_zyx, offset_zyx, strict=True)]
        stop = [high + step for high, step in zip(self.stop_zyx, offset_zyx, strict=True)]
        return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))


NOWHERE = Box((0, 0, 0), (0, 0, 0))
"""No voxel."""


def _ends(occupied: Any) -> tuple[int, int] | None:
    """Return the first and one past the last place that is not zero, or None."""
    hits = np.flatnonzero(occupied)
    return (int(hits[0]), int(hits[-1]) + 1) if len(hits) else None
