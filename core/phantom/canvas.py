"""The slab of slices that is being painted, and the boxes in it that an organ is painted in.

Organs are smooth, so their functions are evaluated on every second or third voxel where voxels are small and
interpolated; how much of a voxel an organ covers follows from the function and its slope over that voxel.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.phantom.fields import Array, Body, SmoothField
from core.phantom.shapes import Points, Triple

COARSE_MM = 2.0


def _upsampled(values: Array, axis: int, step: int, size: int) -> Array:
    """Interpolate linearly between samples `step` apart along `axis`, to `size` samples."""
    if step == 1:
        return values
    moved = np.moveaxis(values, axis, 0)
    shape = list(values.shape)
    shape[axis] = size
    result = np.empty(shape, dtype=np.float32)
    target = np.moveaxis(result, axis, 0)
    for k in range(step):
        part = target[k::step]
        count = len(part)
        part[...] = moved[:count]
        if k:
            part += (moved[1 : count + 1] - part) * np.float32(k / step)
    return result


class Canvas:
    """A slab being painted: `hu` float32 and `mask` uint8 of the fine grid of `axes_mm` (z, y, x in the patient)."""

    def __init__(self, axes_mm: tuple[Array, Array, Array], spacing_mm: Triple, body: Body) -> None:
        self.axes_mm = axes_mm
        self.spacing_mm = spacing_mm
        self.body = body
        self.shape = (len(axes_mm[0]), len(axes_mm[1]), len(axes_mm[2]))
        self.hu: Array = np.full(self.shape, -1000, dtype=np.float32)
        self.mask: NDArray[np.uint8] = np.zeros(self.shape, dtype=np.uint8)
        self.steps = tuple(max(1, int(COARSE_MM // step)) for step in spacing_mm)

    @cached_property
    def whole(self) -> "Region":
        """The region of the whole slab."""
        return Region(self, ((0, self.shape[0]), (0, self.shape[1]), (0, self.shape[2])), False)

    def region(self, low_zyx: Triple, high_zyx: Triple, fine: bool = False) -> "Region | None":
        """Return the region of a box in template mm, or None where the slab does not meet it."""
        reach = self.body.reach_mm
        low = [(v - reach) * s for v, s in zip(low_zyx, self.body.scale_zyx, strict=True)]
        high = [(v + reach) * s for v, s in zip(high_zyx, self.body.scale_zyx, strict=True)]
        return self.patient_region((low[0], low[1], low[2]), (high[0], high[1], high[2]), fine)

    def patient_region(self, low_zyx: Triple, high_zyx: Triple, fine: bool = False) -> "Region | None":
        """Return the region of a box in patient mm, or None where the slab does not meet it."""
        ranges = []
        for axis, spacing, low, high in zip(self.axes_mm, self.spacing_mm, low_zyx, high_zyx, strict=True):
            start = max(0, int(np.floor((low - axis[0]) / spacing)))
            stop = min(len(axis), int(np.ceil((high - axis[0]) / spacing)) + 1)
            if start >= stop:
                return None
            ranges.append((start, stop))
        return Region(self, (ranges[0], ranges[1], ranges[2]), fine)


Range = tuple[int, int]


class Region:
    """A box of a canvas: coarse samples (one more on each side than needed) over the fine voxels `slices`."""

    def __init__(self, canvas: Canvas, ranges: tuple[Range, Range, Range], fine: bool) -> None:
        self.canvas = canvas
        self.steps = (1, 1, 1) if fine else canvas.steps
        starts = [start // step * step for (start, _), step in zip(ranges, self.steps, strict=True)]
        stops = [stop for _, stop in ranges]
        self.slices = tuple(slice(a, b) for a, b in zip(starts, stops, strict=True))
        self._coarse = [
            (start // step, -(-(stop - 1) // step) + 3)
            for start, stop, step in zip(starts, stops, self.steps, strict=True)
        ]
        self.spacing_mm = tuple(s * n for s, n in zip(canvas.spacing_mm, self.steps, strict=True))

    @cached_property
    def axes_mm(self) -> tuple[Array, Array, Array]:
        """Patient positions of the coarse samples along z, y and x."""
        z, y, x = (
            (axis[0] + (np.arange(a, b) - 1) * spacing).astype(np.float32)
            for axis, (a, b), spacing in zip(self.canvas.axes_mm, self._coarse, self.spacing_mm, strict=True)
        )
        return z, y, x

    @cached_property
    def points(self) -> Points:
        """Template coordinates of the coarse samples, 3-D arrays."""
        whole = self.canvas.whole
        if self.steps == whole.steps and self is not whole:
            return Points(*(self.crop(axis) for axis in whole.points))
        return Points(*self.canvas.body.to_template(*self.axes_mm))

    @property
    def heights(self) -> Array:
        """Template heights (n, 1, 1) of the coarse slices without the warp: what whole slices have in common."""
        return (self.axes_mm[0] / np.float32(self.canvas.body.scale_zyx[0]))[:, None, None]

    @property
    def hu(self) -> Array:
        """The voxels of the region, to be painted on."""
        return self.canvas.hu[self.slices]

    @property
    def mask(self) -> NDArray[np.uint8]:
        """The labels of the region."""
        return self.canvas.mask[self.slices]

    def crop(self, whole: Array) -> Array:
        """Return this region's part of a coarse array of the whole canvas."""
        z, y, x = (slice(a, b) for a, b in self._coarse)
        return whole[z, y, x]

    def noise(self, texture: SmoothField) -> Array:
        """Return a random field on the coarse samples."""
        return texture.on_axes(*self.axes_mm)

    def distance(self, f: Array) -> Array:
        """Return `f` over its slope: near the surface the distance from it in patient mm."""
        squares = sum(np.gradient(f, step, axis=k) ** 2 for k, step in enumerate(self.spacing_mm))
        return np.asarray(f / np.sqrt(np.maximum(squares, np.float32(1e-6))), dtype=np.float32)

    def fine(self, coarse: Array) -> Array:
        """Interpolate coarse samples onto the voxels."""
        inner = coarse[1:-1, 1:-1, 1:-1]
        for axis, (cut, step) in enumerate(zip(self.slices, self.steps, strict=True)):
            inner = _upsampled(inner, axis, step, cut.stop - cut.start)
        return inner

    def level(self, f: Array) -> Array:
        """Return, for each voxel, `f` in units of its change over it: within -0.5..0.5 the surface cuts the voxel."""
        width = sum(np.abs(np.gradient(f, axis=k)) / np.float32(n) for k, n in enumerate(self.steps))
        return self.fine(np.clip(f / np.maximum(width, np.float32(1e-4)), -4, 4))

    def cover(self, f: Array) -> Array:
        """Return how much of each voxel (0..1) lies inside the shape `f` (coarse)."""
        return covered(self.level(f))

    def paint(self, cover: Array, value: float | Array) -> None:
        """Put `value` (HU, a number or an array of the voxels) where `cover` says."""
        hu = self.hu
        hu += cover * (value - hu)


def covered(level: Array) -> Array:
    """Return the share 0..1 of each voxel that is inside, from `Region.level`."""
    return np.clip(np.float32(0.5) - level, 0, 1)


@dataclass(frozen=True)
class Extent:
    """A box in template mm."""

    low_zyx: Triple
    high_zyx: Triple
