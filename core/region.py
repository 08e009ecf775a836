"""Some voxels of a scan, kept in the box that holds them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.box import Box


@dataclass(frozen=True, eq=False)
class Region:
    """The voxels of `box` where `inside` (bool, the box's shape) is true. Raises ValueError where they do not fit."""

    box: Box
    inside: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.inside.shape != self.box.shape_zyx or self.inside.dtype != np.bool_:
            raise ValueError(f"inside must be bool {self.box.shape_zyx}: {self.inside.dtype} {self.inside.shape}")

    @classmethod
    def of(cls, array: NDArray[np.bool_], start_zyx: tuple[int, int, int] = (0, 0, 0)) -> "Region | None":
        """Return the region of the true voxels of an array that begins at `start_zyx`, or None where none is."""
        box = Box.around(array)
        return None if box is None else cls(box.moved(start_zyx), array[box.slices])

    @property
    def voxels(self) -> int:
        """How many voxels it holds."""
        return int(np.count_nonzero(self.inside))

    def only(self, kept: NDArray[np.bool_]) -> "Region":
        """Return the region with only those voxels for which `kept` (the box's shape) is true as well."""
        return Region(self.box, self.inside & kept)
