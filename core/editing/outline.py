"""Outlines drawn on a slice: the voxels inside a polygon."""

import numpy as np
from numpy.typing import NDArray

from core.labels import Label
from core.reading import Point
from core.region import Region


def filled_outline(points_zyx: list[Point], plane_axis: int, shape_zyx: tuple[int, int, int]) -> Region | None:
    """Return the voxels of a slice whose centres lie inside a closed polygon, by the even-odd rule.

    All points lie in one slice across `plane_axis`; the last is joined to the first. A centre exactly on the line
    counts as inside on one side only, so that polygons that share a side share no voxel. None where none is inside.
    """
    if len(points_zyx) < 3:
        return None
    rows_axis, columns_axis = (axis for axis in range(3) if axis != plane_axis)
    places = np.asarray(points_zyx, dtype=np.float64)
    index = round(float(places[0, plane_axis]))
    if not 0 <= index < shape_zyx[plane_axis]:
        return None
    corners = places[:, [rows_axis, columns_axis]]
    plane = _even_odd(corners, (shape_zyx[rows_axis], shape_zyx[columns_axis]))
    start = [0, 0, 0]
    start[plane_axis] = index
    return Region.of(np.expand_dims(plane, plane_axis), (start[0], start[1], start[2]))


def _even_odd(corners: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Rasterise a polygon (n, 2) of (row, column): bool of `shape`."""
    rows, columns = shape
    crossings = np.zeros((rows, columns + 1), dtype=np.uint8)
    for (row, column), (next_row, next_column) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        low, high = sorted((row, next_row))
        crossed = np.arange(max(0, int(np.ceil(low))), min(rows, int(np.ceil(high))))
        if len(crossed):
            at = column + (crossed - row) * (next_column - column) / (next_row - row)
            crossings[crossed, np.clip(np.ceil(at), 0, columns).astype(int)] ^= 1
    return np.logical_xor.accumulate(crossings[:, :-1], axis=1).astype(bool)


def copied_slice(
    mask: NDArray[np.uint8], plane_axis: int, from_index: int, to_index: int, label: Label
) -> Region | None:
    """Return the voxels of one slice across `plane_axis` that hold the label in another; None where none does."""
    if not 0 <= to_index < mask.shape[plane_axis]:
        return None
    plane = mask.take([from_index], axis=plane_axis)
    start = [0, 0, 0]
    start[plane_axis] = to_index
    held = plane >= label if label == Label.LIVER else plane == label
    return Region.of(held, (start[0], start[1], start[2]))
