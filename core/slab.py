"""Thick slabs: several neighbouring slices seen as one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.volume import Geometry

SLAB_KINDS = ("mean", "maximum", "minimum")


@dataclass(frozen=True)
class Slab:
    """The slices `start` up to, not including, `stop` along a canonical axis (0, 1, 2)."""

    axis: int
    start: int
    stop: int
    kind: str = "mean"
    """"mean", "maximum" or "minimum"; a single slice is itself in each."""

    @property
    def count(self) -> int:
        """How many slices it is thick."""
        return self.stop - self.start

    def cut(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return the slab of an array (slices, rows, columns): a view."""
        index: list[Any] = [slice(None)] * 3
        index[self.axis] = slice(self.start, self.stop)
        return np.asarray(array[tuple(index)])

    def project(self, array: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return the slab of HU (slices, rows, columns) as one slice (the two other axes); a view of a single one.

        Means are rounded to whole HU.
        """
        slices: NDArray[np.int16] = np.moveaxis(self.cut(array), self.axis, 0)
        if self.count == 1:
            return np.asarray(slices[0])
        if self.kind == "mean":
            # Slice by slice: half the time of a reduction that converts on the way.
            total: NDArray[np.int32] = slices[0].astype(np.int32)
            for each in slices[1:]:
                total += each
            total = (total + self.count // 2) // self.count
            return total.astype(np.int16)
        pick = np.maximum if self.kind == "maximum" else np.minimum
        result: NDArray[np.int16] = slices[0].copy()
        for each in slices[1:]:
            pick(result, each, out=result)
        return result


def slab_around(geometry: Geometry, axis: int, index: int, thickness_mm: float, kind: str = "mean") -> Slab:
    """Return the slab around a slice that is nearest to a thickness: at least one slice, none outside the scan.

    Raises ValueError where the kind is none of SLAB_KINDS.
    """
    if kind not in SLAB_KINDS:
        raise ValueError(f"no such slab: {kind}")
    count = max(1, round(thickness_mm / geometry.slice_steps_mm[axis]))
    start = index - count // 2
    return Slab(axis, max(0, start), min(geometry.shape_zyx[axis], start + count), kind)
