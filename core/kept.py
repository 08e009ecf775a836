"""Voxels put away: small in memory, unchangeable, and back as they were."""

import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.box import NOWHERE, Box
from core.labels import Label


@dataclass(frozen=True)
class KeptVoxels:
    """Bytes of a scan's grid, 0 outside `box`, packed: a mask of a whole scan takes some hundred kilobytes."""

    shape_zyx: tuple[int, int, int]
    box: Box
    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, array: NDArray[np.uint8]) -> "KeptVoxels":
        """Keep an array of the whole grid: uint8 (slices, rows, columns)."""
        box = Box.around(array) or NOWHERE
        shape = (array.shape[0], array.shape[1], array.shape[2])
        return cls(shape, box, zlib.compress(array[box.slices].tobytes(), 1))

    @classmethod
    def of_part(cls, values: NDArray[np.uint8], box: Box, shape_zyx: tuple[int, int, int]) -> "KeptVoxels":
        """Keep the values of a box of a grid. Raises ValueError where they do not fit it, or it leaves the grid."""
        if values.dtype != np.uint8 or values.shape != box.shape_zyx or not box.is_within(shape_zyx):
            raise ValueError(f"values must be uint8 {box.shape_zyx} in {shape_zyx}: {values.dtype} {values.shape}")
        return cls(shape_zyx, box, zlib.compress(values.tobytes(), 1))

    @property
    def values(self) -> NDArray[np.uint8]:
        """The values in the box, unpacked anew: read-only, the box's shape."""
        return np.frombuffer(zlib.decompress(self.packed), dtype=np.uint8).reshape(self.box.shape_zyx)

    def whole(self) -> NDArray[np.uint8]:
        """Return the whole grid, unpacked anew and read-only; memory is taken for the box alone."""
        array = np.zeros(self.shape_zyx, dtype=np.uint8)
        array[self.box.slices] = self.values
        array.setflags(write=False)
        return array

    def part(self, box: Box) -> NDArray[np.uint8]:
        """Return the values of another box of the grid, unpacked anew."""
        array = np.zeros(box.shape_zyx, dtype=np.uint8)
        common = self.box.common_with(box)
        if common is not None:
            inner = self.values[common.relative_to(self.box.start_zyx).slices]
            array[common.relative_to(box.start_zyx).slices] = inner
        return array


def check_mask(kept: KeptVoxels, shape_zyx: tuple[int, int, int]) -> None:
    """Raise ValueError unless it is a mask on the scan's grid; takes no more memory than such a mask does."""
    voxels = int(np.prod(kept.box.shape_zyx, dtype=np.int64))
    if kept.shape_zyx != shape_zyx or not Box(kept.box.start_zyx, kept.box.stop_zyx).is_within(shape_zyx):
        raise ValueError("a mask of another grid")
    unpacker = zlib.decompressobj()
    values = unpacker.decompress(kept.packed, voxels + 1)
    if len(values) != voxels or (voxels and max(values) > Label.TUMOUR):
        raise ValueError("not a mask")
