"""What makes lesions of connected components: the reader's joins and splits, and proposals for splits.

No voxel changes its label for it: volumes of all tumours together stay what the mask says. Grids may be sheared.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.errors import UserError
from core.reading import Point, Regrouping, Seed, Voxel
from core.region import Region
from core.volume import Geometry

MOST_VOXELS_TO_LOOK_AT = 200_000
"""Larger lesions are looked at on a coarser grid where seeds are proposed; the split itself is always exact."""
LEVELS = 32
NECK = 0.1
"""By how much of its depth a part rises above the neck, at least, to be told apart."""
CUT_SEED_MM = 10.0
MOST_PARTS = 9

Numbers = NDArray[np.unsignedinteger]


def regroup(numbers: Numbers, box: Box, regroupings: Sequence[Regrouping], geometry: Geometry) -> Numbers:
    """Join and split, in order: `numbers` (0 outside lesions) of the voxels of `box` become other numbers.

    What names a voxel that is in no lesion now says nothing. Numbers of the result are any, not one after the other.
    """
    if not regroupings:
        return numbers
    numbers = numbers.astype(np.uint32)
    for step in regroupings:
        found = {_number_at(numbers, box, anchor) for anchor in step.anchors_zyx} - {0}
        voxels = np.isin(numbers, sorted(found))
        if step.kind == "join" and found:
            numbers[voxels] = min(found)
        elif found:
            numbers[voxels] = numbers.max() + 1 + parts_of(Region(box, voxels), step.seeds, geometry)
    return numbers


def parts_of(region: Region, seeds: Sequence[Seed], geometry: Geometry) -> NDArray[np.intp]:
    """Return to which seed (0, 1, ...) each voxel of a region belongs, in the order of np.argwhere.

    Without seeds, to which connected piece.
    """
    if not seeds:
        return connected_components(region.inside)[0][region.inside].astype(np.intp) - 1
    places_mm = np.argwhere(region.inside) @ geometry.index_to_lps_mm[:3, :3].T
    origin_mm = geometry.to_lps_mm(region.box.start_zyx)
    distances = [
        np.square(places_mm + (origin_mm - geometry.to_lps_mm(seed.centre_zyx))).sum(axis=1) - seed.radius_mm**2
        for seed in seeds
    ]
    nearest: NDArray[np.intp] = np.argmin(np.round(distances, 9), axis=0)
    return nearest


def anchors_of(region: Region, parts: NDArray[np.intp]) -> tuple[Voxel, ...]:
    """Return a voxel of the scan in each part of a region: the middle one of it in the order of np.argwhere."""
    places = np.argwhere(region.inside) + np.asarray(region.box.start_zyx)
    middles = [inside[len(inside) // 2].tolist() for inside in (places[parts == part] for part in np.unique(parts))]
    return tuple((z, y, x) for z, y, x in middles)


def seeds_by_shape(region: Region, geometry: Geometry, parts: int) -> tuple[Seed, ...]:
    """Propose how to split a region where it is narrow: its deepest places that a neck parts from each other.

    Each seed is the largest ball there. Raises UserError where the shape has no so many parts.
    """
    from scipy import ndimage

    step = max(1, int(np.ceil((region.inside.size / MOST_VOXELS_TO_LOOK_AT) ** (1 / 3))))
    coarse = np.pad(region.inside[::step, ::step, ::step], 1)
    spacing_mm = step * np.asarray(geometry.spacing_mm)
    depth_mm = ndimage.distance_transform_edt(coarse, sampling=spacing_mm)
    upwards = np.argsort(depth_mm, axis=None, kind="stable")
    best: tuple[float, NDArray[np.intp]] | None = None
    for level_mm in np.linspace(0, depth_mm.max(), LEVELS, endpoint=False):
        pieces, count = connected_components(depth_mm > level_mm)
        if count < parts:
            continue
        peaks = np.zeros(count + 1, dtype=np.intp)
        peaks[pieces.ravel()[upwards]] = upwards  # of several the last stays: the deepest place of each piece
        peaks = peaks[1:]
        heights = depth_mm.ravel()[peaks]
        order = np.argsort(-(heights - level_mm), kind="stable")[:parts]
        least = float((heights - level_mm - np.maximum(NECK * heights, spacing_mm.min() / 2))[order].min())
        if least >= 0 and (best is None or least > best[0]):
            best = least, peaks[order]
    if best is None:
        raise UserError(f"By its shape alone, this tumour has no {parts} parts.", "Cut it by hand along a line.")
    places = np.stack(np.unravel_index(best[1], depth_mm.shape), axis=1)
    centres_zyx = ((places - 1) * step + np.asarray(region.box.start_zyx)).astype(float).tolist()
    radii_mm = depth_mm.ravel()[best[1]].tolist()
    return tuple(Seed((z, y, x), radius) for (z, y, x), radius in zip(centres_zyx, radii_mm, strict=True))


def seeds_of_cut(ends_zyx: tuple[Point, Point], plane_axis: int, geometry: Geometry) -> tuple[Seed, Seed]:
    """Return the seeds of a cut along a line in a slice (across `plane_axis`) and straight through all slices.

    Raises UserError where the line has no length.
    """
    first_mm, last_mm = geometry.to_lps_mm(ends_zyx)
    in_plane = np.delete(geometry.index_to_lps_mm[:3, :3], plane_axis, axis=1)
    across = np.cross(last_mm - first_mm, np.cross(in_plane[:, 0], in_plane[:, 1]))
    length = np.linalg.norm(across)
    if length < 1e-9:
        raise UserError("The cut has no length.", "Draw a line across the tumour.")
    middle_mm, step_mm = (first_mm + last_mm) / 2, CUT_SEED_MM * across / length
    (z0, y0, x0), (z1, y1, x1) = geometry.to_index([middle_mm - step_mm, middle_mm + step_mm]).tolist()
    return Seed((z0, y0, x0), 0.0), Seed((z1, y1, x1), 0.0)


def _number_at(numbers: Numbers, box: Box, voxel_zyx: Voxel) -> int:
    z, y, x = (at - low for at, low in zip(voxel_zyx, box.start_zyx, strict=True))
    inside = all(0 <= at < size for at, size in zip((z, y, x), numbers.shape, strict=True))
    return int(numbers[z, y, x]) if inside else 0
