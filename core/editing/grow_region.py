"""Regions that follow the picture: grown from a click, and the brush that stops at edges."""

import numpy as np
from numpy.typing import NDArray

from core.components import connected_components
from core.editing.brush import Brush, learnt_range_hu, stroke
from core.reading import Point
from core.region import Region
from core.volume import Volume

SMOOTHING_MM = 0.8
"""Noise is smoothed this much before an edge is looked for."""
CORE_SHARE = 0.35
"""The tissue meant by a smart brush is that within this share of its radius."""
LEAST_CONTRAST = 1.0
"""Two tissues are told apart where their means differ by more than this many standard deviations within them."""


def grown_from(volume: Volume, at_zyx: Point, furthest_mm: float) -> Region | None:
    """Return the 6-connected voxels around a point whose smoothed HU are like those next to it.

    The range of HU is learnt within 3 mm of the point; nothing further than `furthest_mm` is taken. None outside the
    scan.
    """
    ball = stroke(volume.geometry, Brush(furthest_mm), [at_zyx])
    if ball is None or not _holds(ball, at_zyx):
        return None
    smooth = _smoothed(volume, ball)
    low, high = learnt_range_hu(volume, at_zyx)
    like = ball.inside & (smooth >= low) & (smooth <= high)
    return _part_around(Region(ball.box, like), at_zyx)


def smart_stroke(volume: Volume, brush: Brush, at_zyx: Point) -> Region | None:
    """Return what a brush covers at a point up to the edge of the tissue under its middle.

    The voxels under the brush are split into the tissue at its middle and another by their HU (two means); where the
    two are no further apart than the noise there is no edge, and the whole disc or ball is returned. None outside.
    """
    region = stroke(volume.geometry, brush, [at_zyx])
    core = stroke(volume.geometry, Brush(brush.radius_mm * CORE_SHARE, brush.plane_axis), [at_zyx])
    if region is None or core is None or not _holds(region, at_zyx):
        return None
    smooth = _smoothed(volume, region)
    seed_hu = float(volume.hu[core.box.slices][core.inside].mean(dtype=np.float64))
    limits = _edge_hu(smooth[region.inside], seed_hu)
    if limits is None:
        return region
    return _part_around(Region(region.box, region.inside & (smooth >= limits[0]) & (smooth <= limits[1])), at_zyx)


def _edge_hu(hu: NDArray[np.float32], seed_hu: float) -> tuple[float, float] | None:
    """Return the range of HU of the tissue whose mean is near `seed_hu`, or None where there is only one tissue."""
    other_hu = float(hu[np.argmax(np.abs(hu - seed_hu))])
    for _ in range(8):
        is_other = np.abs(hu - other_hu) < np.abs(hu - seed_hu)
        if not is_other.any() or is_other.all():
            return None
        other_hu, seed_hu = float(hu[is_other].mean()), float(hu[~is_other].mean())
    spread = np.sqrt((hu[is_other].var() + hu[~is_other].var()) / 2)
    # The two halves of one Gaussian lie 2.65 of their own standard deviations apart: further means two tissues.
    if abs(other_hu - seed_hu) <= (2.65 + LEAST_CONTRAST) * spread:
        return None
    edge = (other_hu + seed_hu) / 2
    beyond = 2 * seed_hu - edge
    return (min(edge, beyond), np.inf) if other_hu < seed_hu else (-np.inf, max(edge, beyond))


def _smoothed(volume: Volume, region: Region) -> NDArray[np.float32]:
    """Return the HU of a region's box, smoothed as if there were nothing around it."""
    from scipy.ndimage import gaussian_filter

    sigma = [
        SMOOTHING_MM / spacing if size > 1 else 0.0
        for spacing, size in zip(volume.spacing_mm, region.box.shape_zyx, strict=True)
    ]
    hu = volume.hu[region.box.slices].astype(np.float32)
    return np.asarray(gaussian_filter(hu, sigma, mode="nearest"))


def _holds(region: Region, at_zyx: Point) -> bool:
    z, y, x = (round(at) - low for at, low in zip(at_zyx, region.box.start_zyx, strict=True))
    inside = all(0 <= at < size for at, size in zip((z, y, x), region.inside.shape, strict=True))
    return inside and bool(region.inside[z, y, x])


def _part_around(region: Region, at_zyx: Point) -> Region | None:
    """Return the 6-connected part that holds a point, or the point's voxel alone where it is not in the region."""
    z, y, x = (round(at) - low for at, low in zip(at_zyx, region.box.start_zyx, strict=True))
    parts, _ = connected_components(region.inside, connectivity=6)
    number = int(parts[z, y, x])
    if number == 0:
        alone = np.zeros_like(region.inside)
        alone[z, y, x] = True
        return Region.of(alone, region.box.start_zyx)
    return Region.of(np.asarray(parts == number), region.box.start_zyx)
