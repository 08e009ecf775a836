"""Planes, letters, scales: the arithmetic of a slice picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.volume import Geometry
from tests.ui.viewing import case_of
from ui.slice_geometry import (
    AXIAL,
    CORONAL,
    PLANES,
    SAGITTAL,
    Edges,
    Plane,
    direction_letters,
    edge_letters,
    plane_position_text,
    position_text,
    scale_bar_mm,
)

SHAPE_ZYX = (7, 11, 13)
GEOMETRY: Geometry = case_of(np.zeros(SHAPE_ZYX, np.int16)).volume.geometry
voxels = st.tuples(*(st.integers(0, size - 1) for size in SHAPE_ZYX))


def turned(degrees: float, axis_lps: int) -> Geometry:
    """Return a grid turned around one of the patient's axes."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.eye(3)
    a, b = (k for k in range(3) if k != axis_lps)
    turn[a, a], turn[a, b], turn[b, a], turn[b, b] = c, -s, s, c
    return case_of(np.zeros(SHAPE_ZYX, np.int16), turn=turn).volume.geometry


@given(voxels, st.sampled_from(PLANES))
def test_a_voxel_is_drawn_where_its_value_is_taken_from(voxel: tuple[int, int, int], plane: Plane) -> None:
    numbered = np.arange(np.prod(SHAPE_ZYX)).reshape(SHAPE_ZYX)
    column, row = plane.point(voxel, SHAPE_ZYX)
    picture = plane.picture(numbered, voxel[plane.axis])
    assert picture.flags.c_contiguous
    assert picture[int(row), int(column)] == numbered[voxel]
    assert plane.cursor((column, row), voxel[plane.axis], SHAPE_ZYX) == voxel


def test_radiologists_see_the_patient_from_the_feet_from_the_front_and_from_the_left() -> None:
    assert edge_letters(AXIAL, GEOMETRY) == Edges(left="R", right="L", top="A", bottom="P")
    assert edge_letters(CORONAL, GEOMETRY) == Edges(left="R", right="L", top="S", bottom="I")
    assert edge_letters(SAGITTAL, GEOMETRY) == Edges(left="A", right="P", top="S", bottom="I")


def test_oblique_grids_have_compound_letters_main_direction_first() -> None:
    assert edge_letters(AXIAL, turned(30, axis_lps=2)) == Edges(left="RA", right="LP", top="AL", bottom="PR")
    assert edge_letters(CORONAL, turned(30, axis_lps=0)).top == "SA"
    assert edge_letters(AXIAL, turned(4, axis_lps=2)) == edge_letters(AXIAL, GEOMETRY)


@pytest.mark.parametrize(
    ("direction", "letters"),
    [((1, 0, 0), "L"), ((-1, 0, 0), "R"), ((0, -1, 0), "A"), ((0, 0, -1), "I"), ((0.6, -0.5, 0.62), "SLA")],
)
def test_letters_of_directions(direction: tuple[float, float, float], letters: str) -> None:
    assert direction_letters(direction) == letters


def test_positions_have_letters_instead_of_signs() -> None:
    assert position_text((-34.12, 12, -8.06)) == "R 34.1  P 12.0  I 8.1 mm"
    assert plane_position_text(CORONAL, (1, -2.5, 3)) == "A 2.5 mm"
    assert plane_position_text(SAGITTAL, (1, -2.5, 3)) == "L 1.0 mm"


def test_the_scale_bar_is_the_longest_round_length_that_fits() -> None:
    assert scale_bar_mm(pixels_per_mm=1, longest_pixels=140) == 100
    assert scale_bar_mm(pixels_per_mm=1.5, longest_pixels=140) == 50
    assert scale_bar_mm(pixels_per_mm=40, longest_pixels=100) == 2
    assert scale_bar_mm(pixels_per_mm=400, longest_pixels=100) == 1
