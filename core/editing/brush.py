"""Round brushes in millimetres, in one slice or as a ball, right on oblique and sheared grids."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.reading import Point
from core.region import Region
from core.volume import Geometry, Volume

LEARNING_RADIUS_MM = 3.0
LEARNT_DEVIATIONS = 2.0
LEAST_RANGE_HU = 10.0
"""A learnt range reaches at least this far on either side of its middle."""


@dataclass(frozen=True)
class Brush:
    """A disc in the slices across `plane_axis` (canonical 0, 1 or 2), or a ball where that is None."""

    radius_mm: float
    plane_axis: int | None = None


def stroke(geometry: Geometry, brush: Brush, points_zyx: list[Point]) -> Region | None:
    """Return the voxels a brush covers while its middle moves along straight lines from point to point.

    A voxel is covered where its centre is no further than `radius_mm` from the line; the voxels that hold the points
    always are, so that the smallest brush paints one voxel. None where all of it is outside the scan.
    """
    middles = [_in_its_slice(point, brush) for point in points_zyx]
    box = _box_around(geometry, brush, middles)
    if box is None:
        return None
    inside = np.zeros(box.shape_zyx, dtype=bool)
    legs = list(pairwise(middles)) or [(middles[0], middles[0])]
    for start, stop in legs:
        part = _box_around(geometry, brush, [start, stop])
        if part is not None:
            within = part.relative_to(box.start_zyx).slices
            inside[within] |= _near_segment(geometry, part, (start, stop), brush.radius_mm)
    for middle in middles:
        z, y, x = (round(at) - low for at, low in zip(middle, box.start_zyx, strict=True))
        if all(0 <= at < size for at, size in zip((z, y, x), inside.shape, strict=True)):
            inside[z, y, x] = True
    return Region.of(inside, box.start_zyx)


def learnt_range_hu(volume: Volume, at_zyx: Point) -> tuple[float, float]:
    """Return the HU range of the tissue around a point: mean and two standard deviations within 3 mm of it."""
    region = stroke(volume.geometry, Brush(LEARNING_RADIUS_MM), [at_zyx])
    if region is None:
        raise ValueError(f"{at_zyx} is outside the scan")
    hu = volume.hu[region.box.slices][region.inside].astype(np.float64)
    reach = max(LEARNT_DEVIATIONS * float(hu.std()), LEAST_RANGE_HU)
    return float(hu.mean()) - reach, float(hu.mean()) + reach


def within_range(region: Region, volume: Volume, range_hu: tuple[float, float]) -> Region:
    """Return the voxels of a region whose HU lie in a range, both ends included: the threshold brush."""
    hu = volume.hu[region.box.slices]
    return region.only((hu >= range_hu[0]) & (hu <= range_hu[1]))


def _in_its_slice(point: Point, brush: Brush) -> Point:
    """Return the point, moved to the middle of its slice where the brush is a disc."""
    if brush.plane_axis is None:
        return point
    moved = list(point)
    moved[brush.plane_axis] = round(moved[brush.plane_axis])
    return moved[0], moved[1], moved[2]


def _box_around(geometry: Geometry, brush: Brush, points: list[Point]) -> Box | None:
    """Return the box of all voxels a brush can reach from the points, cut to the scan; None where that is empty."""
    matrix = geometry.index_to_lps_mm[:3, :3]
    axes = [axis for axis in range(3) if axis != brush.plane_axis]
    metric = (matrix.T @ matrix)[np.ix_(axes, axes)]
    reach = np.zeros(3)
    # How far a ball reaches along an index axis is the root of the inverse metric's diagonal: an ellipsoid's bounds.
    reach[axes] = brush.radius_mm * np.sqrt(np.diag(np.linalg.inv(metric)))
    places = np.asarray(points, dtype=np.float64)
    low = np.minimum(np.ceil(places.min(axis=0) - reach), np.rint(places.min(axis=0)))
    high = np.maximum(np.floor(places.max(axis=0) + reach), np.rint(places.max(axis=0))) + 1
    low = np.maximum(low, 0).astype(int)
    high = np.minimum(high, geometry.shape_zyx).astype(int)
    if (low >= high).any():
        return None
    return Box((int(low[0]), int(low[1]), int(low[2])), (int(high[0]), int(high[1]), int(high[2])))


def _near_segment(geometry: Geometry, box: Box, ends: tuple[Point, Point], radius_mm: float) -> NDArray[np.bool_]:
    """Tell for each voxel of a box whether its centre is within `radius_mm` of a segment."""
    matrix = geometry.index_to_lps_mm[:3, :3].astype(np.float32)
    start, stop = (np.asarray(end, dtype=np.float32) for end in ends)
    z, y, x = (
        np.arange(low, high, dtype=np.float32) - first
        for low, high, first in zip(box.start_zyx, box.stop_zyx, start, strict=True)
    )
    offsets = [row[0] * z[:, None, None] + row[1] * y[:, None] + row[2] * x for row in matrix]
    leg = matrix @ (stop - start)
    length = float(leg @ leg)
    if length > 0:
        along = sum(offset * (part / length) for offset, part in zip(offsets, leg, strict=True))
        along = np.clip(along, 0, 1)
        offsets = [offset - along * part for offset, part in zip(offsets, leg, strict=True)]
    squared = offsets[0] ** 2 + offsets[1] ** 2 + offsets[2] ** 2
    # A hair of room: float32 must not lose voxels that lie exactly on the rim.
    return np.asarray(squared <= radius_mm**2 * (1 + 1e-5))
