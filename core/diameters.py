"""The longest diameter of a lesion in a slice, and the one at right angles to it (RECIST 1.1).

Where a lesion ends: half way between a voxel inside and its neighbour outside, so its outline in a slice runs
through the middles of the pixels' edges. A row of n pixels is n pixels long; discs and ellipses at least four pixels
wide come out within one pixel, whatever their place and angle. (Measured on 1050 of them: between pixel centres up
to 1.9 pixels short, between pixel corners up to 1.3 pixels long and nearly always too long.)
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.volume import Geometry

DIRECTIONS = 16
_EDGE_MIDDLES_YX = np.array([(0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5)])


@dataclass(frozen=True, eq=False)
class Axes:
    """The long and the short axis of a region; `*_ends_yx` are two points each, (2, 2), in pixels."""

    slice_index: int
    long_mm: float
    short_mm: float
    long_ends_yx: NDArray[np.float64]
    short_ends_yx: NDArray[np.float64]


def longest_axes(region: NDArray[np.bool_], geometry: Geometry, middle_slice: int) -> Axes:
    """Find the longest diameter of `region` (slices, rows, columns) in any slice, and the one at right angles to it.

    Both are exact for the convex hull of the region's outline in the slice, in the plane's own millimetres. Of slices
    with equal diameters the one nearest to `middle_slice` is taken, the lower of two.
    """
    yx_to_mm = plane_to_mm(geometry)
    slices, ends_yx = _row_ends(region)
    candidates = [
        _axes_in_slice(z, ends_yx[slices == z], yx_to_mm) for z in _promising_slices(slices, ends_yx, yx_to_mm)
    ]
    return max(candidates, key=lambda axes: (round(axes.long_mm, 6), -abs(axes.slice_index - middle_slice)))


def plane_to_mm(geometry: Geometry) -> NDArray[np.float64]:
    """Return the 2x2 matrix from (row, column) to mm along two perpendicular axes of a slice: place @ matrix.

    Right for unequal spacing and for sheared planes.
    """
    return np.asarray(np.linalg.qr(geometry.index_to_lps_mm[:3, 1:3])[1].T)


def outline_mm(region: NDArray[np.bool_], yx_to_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners (n, 2), in order, of the convex hull of a region (rows, columns), not empty, in mm."""
    return _hull(_row_ends(region[None])[1], yx_to_mm)


def chord_across(hull: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ends (2, 2) of the longest chord of a convex polygon at right angles to a direction.

    `hull` holds the corners in order. The length of a chord is a concave function of its place along the direction,
    linear between corners: the longest runs through a corner.
    """
    along = direction / np.linalg.norm(direction)
    across = np.array([-along[1], along[0]])
    place, height = (hull @ along).round(9), hull @ across
    rise, climb = np.roll(place, -1) - place, np.roll(height, -1) - height
    # Where on each side (columns) the cut through each corner (rows) meets it; sides along the cut are met by others.
    share = (place[:, None] - place) / np.where(rise == 0, np.inf, rise)
    met = (share >= 0) & (share <= 1) & (rise != 0)
    heights = height + share * climb
    top, bottom = np.where(met, heights, -np.inf).max(axis=1), np.where(met, heights, np.inf).min(axis=1)
    at = int(np.argmax((top - bottom).round(9)))
    return np.array([place[at] * along + side * across for side in (bottom[at], top[at])])


def _row_ends(region: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the first and last pixel of every row that has any: their slices (n,), ascending, and places (n, 2)."""
    slices, rows = np.nonzero(region.any(axis=2))
    first = region.argmax(axis=2)[slices, rows]
    last = region.shape[2] - 1 - region[:, :, ::-1].argmax(axis=2)[slices, rows]
    ends = np.stack([np.stack([rows, first], axis=1), np.stack([rows, last], axis=1)], axis=1)
    return np.repeat(slices, 2), ends.reshape(-1, 2).astype(np.float64)


def _promising_slices(
    slices: NDArray[np.intp], ends_yx: NDArray[np.float64], yx_to_mm: NDArray[np.float64]
) -> list[int]:
    """Return the slices that can hold the longest diameter, so that few outlines need a hull.

    The greatest width over directions that are a step apart is at most the diameter, and at least the diameter times
    the cosine of half a step.
    """
    step = math.pi / DIRECTIONS
    angles = np.arange(DIRECTIONS) * step
    directions = np.stack([np.cos(angles), np.sin(angles)])
    along = ends_yx @ yx_to_mm @ directions
    starts = np.flatnonzero(np.diff(slices, prepend=-1))
    widths = np.maximum.reduceat(along, starts) - np.minimum.reduceat(along, starts)
    widest = (widths + 2 * (_EDGE_MIDDLES_YX @ yx_to_mm @ directions).max(axis=0)).max(axis=1)
    return [int(z) for z in slices[starts][widest >= widest.max() * math.cos(step / 2) - 1e-6]]


def _axes_in_slice(slice_index: int, ends_yx: NDArray[np.float64], yx_to_mm: NDArray[np.float64]) -> Axes:
    from scipy.spatial.distance import pdist, squareform

    hull = _hull(ends_yx, yx_to_mm)
    distances = squareform(pdist(hull)).round(9)
    first, second = np.unravel_index(np.argmax(distances), distances.shape)
    long_ends = hull[[first, second]]
    short_ends = chord_across(hull, long_ends[1] - long_ends[0])
    return Axes(
        slice_index,
        float(np.linalg.norm(long_ends[1] - long_ends[0])),
        float(np.linalg.norm(short_ends[1] - short_ends[0])),
        long_ends @ np.linalg.inv(yx_to_mm),
        short_ends @ np.linalg.inv(yx_to_mm),
    )


def _hull(ends_yx: NDArray[np.float64], yx_to_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.spatial import ConvexHull

    outline = (ends_yx[:, None] + _EDGE_MIDDLES_YX).reshape(-1, 2) @ yx_to_mm
    return np.asarray(outline[ConvexHull(outline).vertices])
