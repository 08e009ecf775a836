"""Surfaces: as large as their voxels, in the right place, closed, and facing outwards."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from core.box import Box
from core.labels import Label
from core.measure import Components
from core.surface import Surface, surface_of, tumour_numbers
from core.volume import Geometry

# Columns are the directions of the slice, row and column axes; the last is left-handed.
STRAIGHT = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]], dtype=float)
TURN = np.radians(20)
TURNED = (
    np.array([[np.cos(TURN), -np.sin(TURN), 0], [np.sin(TURN), np.cos(TURN), 0], [0, 0, 1]])
    @ np.array([[1, 0, 0], [0, np.cos(TURN), -np.sin(TURN)], [0, np.sin(TURN), np.cos(TURN)]])
    @ STRAIGHT
)
MIRRORED = STRAIGHT @ np.diag([-1.0, 1, 1])


def grid(
    shape_zyx: tuple[int, int, int],
    spacing_mm: tuple[float, float, float] = (1, 1, 1),
    directions: NDArray[np.float64] = STRAIGHT,
    origin_mm: tuple[float, float, float] = (0, 0, 0),
) -> Geometry:
    matrix = np.eye(4)
    matrix[:3, :3] = directions * spacing_mm
    matrix[:3, 3] = origin_mm
    return Geometry(shape_zyx, matrix)


def ball(geometry: Geometry, centre_zyx: tuple[float, float, float], radius_mm: float) -> NDArray[np.bool_]:
    """Return the voxels within `radius_mm` of a voxel."""
    z, y, x = (np.arange(size) for size in geometry.shape_zyx)
    offsets = np.meshgrid(z, y, x, indexing="ij")
    squares = [
        ((axis - at) * step) ** 2 for axis, at, step in zip(offsets, centre_zyx, geometry.spacing_mm, strict=True)
    ]
    return np.asarray(sum(squares) <= radius_mm**2)


def ml(region: NDArray[np.bool_], geometry: Geometry) -> float:
    return float(region.sum() * geometry.voxel_ml)


def each_edge_has_two_faces(surface: Surface) -> bool:
    """Whether the surface is closed and its faces agree: each edge runs once each way."""
    faces = surface.faces.astype(np.int64)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there, back = (edges[:, a] * len(surface.vertices_lps_mm) + edges[:, b] for a, b in ((0, 1), (1, 0)))
    return len(np.unique(there)) == len(there) and bool(np.isin(there, back).all())


@pytest.mark.parametrize("spacing_mm", [(1, 1, 1), (2.5, 0.7, 0.7), (0.8, 1.5, 0.8)])
@pytest.mark.parametrize("radius_mm", [6, 14])
def test_a_ball_has_the_volume_of_its_voxels(spacing_mm: tuple[float, float, float], radius_mm: float) -> None:
    shape = tuple(int(34 / step) for step in spacing_mm)
    geometry = grid((shape[0], shape[1], shape[2]), spacing_mm)
    region = ball(geometry, tuple(size // 2 for size in geometry.shape_zyx), radius_mm)
    surface = surface_of(region.astype(np.uint8), geometry, Label.LIVER)
    assert surface is not None
    assert surface.volume_ml == pytest.approx(ml(region, geometry), rel=0.01)
    assert each_edge_has_two_faces(surface)


@pytest.mark.parametrize("directions", [STRAIGHT, TURNED, MIRRORED])
@pytest.mark.parametrize("step", [1, 2])
def test_it_lies_where_the_voxels_lie_and_faces_outwards(directions: NDArray[np.float64], step: int) -> None:
    geometry = grid((40, 60, 50), (1.5, 0.8, 0.9), directions, (-40, 25, 300))
    centre_zyx = (22, 31, 20)
    region = ball(geometry, centre_zyx, 14)
    surface = surface_of(region.astype(np.uint8), geometry, Label.LIVER, step=step)
    assert surface is not None
    from_centre = surface.vertices_lps_mm - geometry.to_lps_mm(centre_zyx)
    radii = np.linalg.norm(from_centre, axis=1)
    assert radii.mean() == pytest.approx(14, abs=0.4)
    assert np.abs(radii - 14).max() < 0.8 * step
    assert np.abs(from_centre.mean(axis=0)).max() < 0.5 * step
    assert np.einsum("ij,ij->i", from_centre / radii[:, None], surface.normals).min() > 0.85
    assert np.linalg.norm(surface.normals, axis=1) == pytest.approx(1, abs=1e-4)
    assert surface.volume_ml == pytest.approx(ml(region, geometry), rel=0.03)
    assert surface.vertices_lps_mm.dtype == np.float32
    assert surface.faces.dtype == np.int32


def test_every_part_keeps_its_own_volume() -> None:
    geometry = grid((30, 40, 60))
    small, large = ball(geometry, (15, 20, 10), 3.2), ball(geometry, (15, 20, 42), 12)
    both = surface_of(((small | large) * np.uint8(2)), geometry, Label.TUMOUR)
    assert both is not None
    is_small = both.vertices_lps_mm[both.faces[:, 0]][:, 0] < 20
    parts = [
        Surface(both.vertices_lps_mm, both.normals, both.faces[chosen], both.part_of_vertex)
        for chosen in (is_small, ~is_small)
    ]
    assert parts[0].volume_ml == pytest.approx(ml(small, geometry), rel=0.05)
    assert parts[1].volume_ml == pytest.approx(ml(large, geometry), rel=0.01)


def test_a_single_voxel_stays_near_its_place() -> None:
    geometry = grid((5, 5, 5))
    mask = np.zeros(geometry.shape_zyx, np.uint8)
    mask[2, 2, 2] = 2
    surface = surface_of(mask, geometry, Label.TUMOUR)
    assert surface is not None
    assert np.abs(surface.vertices_lps_mm - 2).max() < 1.5


def test_a_hollow_organ_keeps_its_hollow() -> None:
    geometry = grid((40, 40, 40))
    shell = ball(geometry, (20, 20, 20), 15) & ~ball(geometry, (20, 20, 20), 8)
    surface = surface_of(shell.astype(np.uint8), geometry, Label.LIVER)
    assert surface is not None
    assert surface.volume_ml == pytest.approx(ml(shell, geometry), rel=0.01)


def test_the_liver_includes_its_tumours_and_tumours_are_alone() -> None:
    geometry = grid((30, 40, 40))
    liver, tumour = ball(geometry, (15, 20, 20), 13), ball(geometry, (15, 20, 20), 6)
    mask = liver.astype(np.uint8) + tumour
    whole, inner = surface_of(mask, geometry, Label.LIVER), surface_of(mask, geometry, Label.TUMOUR)
    assert whole is not None
    assert inner is not None
    assert whole.volume_ml == pytest.approx(ml(liver, geometry), rel=0.01)
    assert inner.volume_ml == pytest.approx(ml(tumour, geometry), rel=0.01)


def test_an_organ_cut_by_the_scan_is_closed_there() -> None:
    geometry = grid((20, 30, 30))
    mask = np.zeros(geometry.shape_zyx, np.uint8)
    mask[:, 5:25, :20] = 1
    surface = surface_of(mask, geometry, Label.LIVER)
    assert surface is not None
    assert each_edge_has_two_faces(surface)
    assert surface.volume_ml == pytest.approx(20 * 20 * 20 / 1000, rel=0.01)


def test_a_label_without_voxels_has_no_surface() -> None:
    geometry = grid((6, 8, 8))
    mask = np.zeros(geometry.shape_zyx, np.uint8)
    assert surface_of(mask, geometry, Label.LIVER) is None
    mask[2:4, 2:4, 2:4] = 1
    assert surface_of(mask, geometry, Label.TUMOUR) is None


def test_half_resolution_has_fewer_faces_but_keeps_thick_slices() -> None:
    geometry = grid((9, 60, 60), (5, 0.8, 0.8))
    region = ball(geometry, (4, 30, 30), 16)
    fine, coarse = (surface_of(region.astype(np.uint8), geometry, Label.LIVER, step=step) for step in (1, 2))
    assert fine is not None
    assert coarse is not None
    assert len(coarse.faces) < 0.6 * len(fine.faces)
    depth_mm = np.ptp(coarse.vertices_lps_mm[:, 2]), np.ptp(fine.vertices_lps_mm[:, 2])
    assert depth_mm[0] == pytest.approx(depth_mm[1], abs=1)


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("directions", [STRAIGHT, TURNED])
def test_each_part_of_the_surface_knows_which_tumour_it_is(step: int, directions: NDArray[np.float64]) -> None:
    geometry = grid((24, 60, 70), (2.5, 0.8, 0.9), directions, (-40, 25, 300))
    centres = {3: (6, 15, 12), 1: (16, 40, 50), 2: (12, 17, 50), 4: (18, 50, 10)}
    numbers = np.zeros(geometry.shape_zyx, np.uint16)
    for number, centre_zyx in centres.items():
        numbers[ball(geometry, centre_zyx, 5 + number)] = number
    box = Box((2, 3, 1), (24, 60, 69))
    surface = surface_of((numbers > 0) * np.uint8(2), geometry, Label.TUMOUR, step=step)
    assert surface is not None
    found = tumour_numbers(surface, geometry, Components(box, numbers[box.slices]))
    assert sorted(found) == [1, 2, 3, 4]
    for part, number in enumerate(found):
        middle = surface.vertices_lps_mm[surface.part_of_vertex == part].mean(axis=0)
        assert np.linalg.norm(middle - geometry.to_lps_mm(centres[int(number)])) < 2
    only_two = Components(box, np.where(numbers == 2, 2, 0).astype(np.uint16)[box.slices])
    assert sorted(tumour_numbers(surface, geometry, only_two)) == [0, 0, 0, 2]


def test_importing_it_loads_neither_vtk_nor_scipy() -> None:
    code = "import sys, core.surface; sys.exit(any(name in sys.modules for name in ('vtkmodules', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
