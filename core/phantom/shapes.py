"""Solid shapes as implicit functions: negative inside, zero on the surface, roughly millimetres.

They are evaluated on a `Points`: three arrays of coordinates (z, y, x) in template millimetres that broadcast.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.phantom.fields import Array

Triple = tuple[float, float, float]


class Points(NamedTuple):
    """Coordinates in template millimetres, each an array of the same (or broadcastable) shape."""

    z: Array
    y: Array
    x: Array


def rotation(x_degrees: float = 0, y_degrees: float = 0, z_degrees: float = 0) -> NDArray[np.float64]:
    """Return the 3x3 matrix, for (z, y, x) vectors, that turns about the x, then the y, then the z axis."""
    result = np.eye(3)
    for degrees, (i, j) in ((x_degrees, (0, 1)), (y_degrees, (0, 2)), (z_degrees, (1, 2))):
        angle = np.radians(degrees)
        turn = np.eye(3)
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
        result = turn @ result
    return result


def local(points: Points, centre_zyx: Triple, turn: NDArray[np.float64] | None = None) -> Points:
    """Return the coordinates about `centre_zyx`, along axes turned by `turn`."""
    z, y, x = (axis - np.float32(c) for axis, c in zip(points, centre_zyx, strict=True))
    if turn is None:
        return Points(z, y, x)
    rows = [np.float32(r[0]) * z + np.float32(r[1]) * y + np.float32(r[2]) * x for r in turn.T]
    return Points(*rows)


def ellipsoid(
    points: Points, centre_zyx: Triple, radii_zyx: Triple, turn: NDArray[np.float64] | None = None
) -> Array:
    """Return a function that is 0 on the ellipsoid and near its surface the distance from it."""
    z, y, x = local(points, centre_zyx, turn)
    rz, ry, rx = (np.float32(r) for r in radii_zyx)
    z, y, x = z / rz, y / ry, x / rx
    k0 = np.sqrt(z * z + y * y + x * x)
    z, y, x = z / rz, y / ry, x / rx
    k1 = np.sqrt(z * z + y * y + x * x)
    return np.asarray(k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-6)), dtype=np.float32)


def column(points: Points, centre_yx: tuple[float, float], radii_yx: tuple[float, float]) -> Array:
    """Return the function of an upright column, an ellipse in every slice; near its surface the distance from it."""
    y, x = points.y - np.float32(centre_yx[0]), points.x - np.float32(centre_yx[1])
    ry, rx = np.float32(radii_yx[0]), np.float32(radii_yx[1])
    y, x = y / ry, x / rx
    k0 = np.sqrt(y * y + x * x)
    k1 = np.sqrt((y / ry) ** 2 + (x / rx) ** 2)
    return np.asarray(k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-6)), dtype=np.float32)


def smooth_union(a: Array, b: Array, blend_mm: float) -> Array:
    """Return the union with a fillet of about `blend_mm`."""
    h = np.maximum(np.float32(blend_mm) - np.abs(a - b), 0)
    return np.asarray(np.minimum(a, b) - h * h * np.float32(0.25 / blend_mm), dtype=np.float32)


def smooth_cut(a: Array, b: Array, blend_mm: float) -> Array:
    """Return `a` where `b` is negative too, the edge between them rounded by about `blend_mm`."""
    return -smooth_union(-a, -b, blend_mm)


def smoothstep(low: float, high: float, value: Array) -> Array:
    """Return 0 below `low`, 1 above `high` and a smooth rise between."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
