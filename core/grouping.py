"""What makes lesions of connected components: the reader's joins and splits, and proposals for splits.

No voxel changes its label for it: volumes of all tumours together stay what the mask says. Grids may be sheared.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.errors import UserError
from core.reading import Join, Point, Regrouping, Seed, Split, Voxel
from core.volume import Geometry

MOST_VOXELS_TO_LOOK_AT = 200_000
"""Larger lesions are looked at on a coarser grid where seeds are proposed; the split itself is always exact."""
SLIVER_VOXELS = 2
"""Where the deepest voxel left is nearer than this to the edge, what is left is the rim of a part that has a ball."""
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
        if isinstance(step, Join):
            _join(numbers, box, step)
        else:
            _split(numbers, box, step, geometry)
    return numbers


def parts_of(region: NDArray[np.bool_], box: Box, seeds: Sequence[Seed], geometry: Geometry) -> NDArray[np.intp]:
    """Return to which seed (0, 1, ...) each voxel of a region belongs, in the order of np.argwhere.

    `region` has the shape of `box`. Without seeds, to which connected piece.
    """
    if not seeds:
        return connected_components(region)[0][region].astype(np.intp) - 1
    places_mm = np.argwhere(region) @ geometry.index_to_lps_mm[:3, :3].T
    origin_mm = geometry.to_lps_mm(box.start_zyx)
    distances = [
        np.square(places_mm + (origin_mm - geometry.to_lps_mm(seed.centre_zyx))).sum(axis=1) - seed.radius_mm**2
        for seed in seeds
    ]
    nearest: NDArray[np.intp] = np.argmin(np.round(distances, 9), axis=0)
    return nearest


def anchors_of(region: NDArray[np.bool_], box: Box, parts: NDArray[np.intp]) -> tuple[Voxel, ...]:
    """Return a voxel of the scan in each part of a region: the middle one of it in the order of np.argwhere."""
    places = np.argwhere(region) + np.asarray(box.start_zyx)
    middles = [inside[len(inside) // 2].tolist() for inside in (places[parts == part] for part in np.unique(parts))]
    return tuple((z, y, x) for z, y, x in middles)


def seeds_by_shape(region: NDArray[np.bool_], box: Box, geometry: Geometry, parts: int) -> tuple[Seed, ...]:
    """Propose how to split a region (the shape of `box`) where it is narrow: the largest balls that fit in it.

    Each ball is the largest around a voxel outside the balls before. Raises UserError where only slivers are left.
    """
    from scipy import ndimage

    step = max(1, int(np.ceil((region.size / MOST_VOXELS_TO_LOOK_AT) ** (1 / 3))))
    coarse = np.pad(region[::step, ::step, ::step], 1)
    spacing_mm = step * np.asarray(geometry.spacing_mm)
    depths = ndimage.distance_transform_edt(coarse, sampling=spacing_mm)[coarse]
    places_zyx = (np.argwhere(coarse) - 1) * step + np.asarray(box.start_zyx)
    places_mm = geometry.to_lps_mm(places_zyx)
    free = np.ones(len(places_zyx), dtype=bool)
    seeds: list[Seed] = []
    while len(seeds) < parts:
        at = int(np.argmax(np.where(free, depths, -1).round(6))) if free.any() else -1
        if at < 0 or (seeds and depths[at] < SLIVER_VOXELS * spacing_mm.min()):
            raise UserError(f"By its shape alone, this tumour has no {parts} parts.", "Cut it by hand along a line.")
        z, y, x = (float(place) for place in places_zyx[at])
        seeds.append(Seed((z, y, x), float(depths[at])))
        free &= np.linalg.norm(places_mm - places_mm[at], axis=1) > depths[at]
    return tuple(seeds)


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


def _join(numbers: Numbers, box: Box, step: Join) -> None:
    found = {_number_at(numbers, box, anchor) for anchor in step.anchors_zyx} - {0}
    if len(found) > 1:
        numbers[np.isin(numbers, sorted(found))] = min(found)


def _split(numbers: Numbers, box: Box, step: Split, geometry: Geometry) -> None:
    found = {_number_at(numbers, box, anchor) for anchor in step.anchors_zyx} - {0}
    if found:
        region = np.isin(numbers, sorted(found))
        numbers[region] = numbers.max() + 1 + parts_of(region, box, step.seeds, geometry)


def _number_at(numbers: Numbers, box: Box, voxel_zyx: Voxel) -> int:
    z, y, x = (at - low for at, low in zip(voxel_zyx, box.start_zyx, strict=True))
    inside = all(0 <= at < size for at, size in zip((z, y, x), numbers.shape, strict=True))
    return int(numbers[z, y, x]) if inside else 0
