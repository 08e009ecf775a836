"""Smooth random fields: the low-frequency variation between patients and the texture of tissues."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

Array = NDArray[Any]
"""float32 unless told otherwise."""


def _spline_weights(positions: Array, size: int) -> Array:
    """Return the (positions, size) weights of a periodic cubic B-spline at `positions` in lattice steps."""
    weights = np.zeros((len(positions), size), dtype=np.float32)
    base = np.floor(positions).astype(int)
    t = (positions - base).astype(np.float32)
    cubic = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    rows = np.arange(len(positions))
    for offset, weight in zip((-1, 0, 1, 2), cubic, strict=True):
        weights[rows, (base + offset) % size] += weight / 6
    return weights


def _product(rows: Array, columns: Array) -> Array:
    """Return the matrix product, made of small blocks of rows.

    OpenBLAS starts its threads for products above about 2**18 multiplications. They fight with the two slabs that are
    painted at once: on two busy cores one product took 85 ms that way, and 0.6 ms in blocks.
    """
    count, size = rows.shape
    block = max(1, 2**17 // (size * columns.shape[1]))
    whole = count // block * block
    result = np.empty((count, columns.shape[1]), dtype=np.float32)
    if whole:
        np.matmul(
            rows[:whole].reshape(-1, block, size), columns, out=result[:whole].reshape(-1, block, columns.shape[1])
        )
    if whole < count:
        np.matmul(rows[whole:], columns, out=result[whole:])
    return result


@dataclass(frozen=True, eq=False)
class SmoothField:
    """A periodic random field of mean 0 and standard deviation about 1, defined everywhere in the patient.

    It is a cubic B-spline over `lattice` (n, n, n) with `step_mm` between its points, so it has the same value
    at a point whatever grid it is asked on.
    """

    lattice: Array
    step_mm: float

    @classmethod
    def draw(cls, rng: np.random.Generator, step_mm: float, size: int = 16) -> "SmoothField":
        """Draw a field whose details are about `step_mm` large; it repeats after `size` steps."""
        values = rng.standard_normal((size, size, size), dtype=np.float32)
        # A cubic B-spline averages white noise to 0.33 of its deviation.
        return cls(values / np.float32(0.33), step_mm)

    def on_axes(self, z: Array, y: Array, x: Array) -> Array:
        """Return the field (len(z), len(y), len(x)) on the grid of these positions in mm."""
        size = len(self.lattice)
        wz, wy, wx = (_spline_weights(axis / np.float32(self.step_mm), size) for axis in (z, y, x))
        plane = _product(wz, self.lattice.reshape(size, -1)).reshape(len(z), size, size)
        rows = np.matmul(wy, plane)
        return _product(rows.reshape(-1, size), wx.T).reshape(len(z), len(y), len(x))

    def at(self, points_zyx_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the field (n,) at scattered points (n, 3)."""
        steps = points_zyx_mm.T / self.step_mm
        values = map_coordinates(self.lattice, steps, order=3, mode="grid-wrap", prefilter=False)
        return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Body:
    """The map between the patient's millimetres and those of the template person.

    template = patient / scale + warp(patient), each along (z, y, x) of LPS with the first lumbar vertebra at 0.
    """

    scale_zyx: tuple[float, float, float]
    warp_zyx: tuple[SmoothField, SmoothField, SmoothField]
    warp_mm: float

    @property
    def reach_mm(self) -> float:
        """How far the warp can move a point, nearly always."""
        return 3 * self.warp_mm

    def to_template(self, z: Array, y: Array, x: Array) -> tuple[Array, Array, Array]:
        """Return template coordinates (z, y, x), each a 3-D array, of the grid of these patient positions."""
        axes = (z[:, None, None], y[None, :, None], x[None, None, :])
        amount = np.float32(self.warp_mm)
        parts = [
            warp.on_axes(z, y, x) * amount + axis / np.float32(scale)
            for axis, scale, warp in zip(axes, self.scale_zyx, self.warp_zyx, strict=True)
        ]
        return parts[0], parts[1], parts[2]

    def to_patient(self, template_zyx_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the patient points (n, 3) of template points (n, 3), by fixed-point iteration."""
        scale = np.asarray(self.scale_zyx)
        points: NDArray[np.float64] = template_zyx_mm * scale
        for _ in range(6):
            moved = np.stack([warp.at(points) for warp in self.warp_zyx], axis=1) * self.warp_mm
            points = (template_zyx_mm - moved) * scale
        return points
