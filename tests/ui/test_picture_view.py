"""Voxels and pixels under every zoom, turn and mirroring."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.volume import Geometry
from tests.ui.viewing import case_of
from ui.picture_view import PictureView
from ui.slice_geometry import AXIAL, PLANES, Edges, Plane, edge_letters
from ui.slice_orientation import AS_USUAL, Orientation

SHAPE_ZYX = (7, 11, 13)
GEOMETRY: Geometry = case_of(np.zeros(SHAPE_ZYX, np.int16)).volume.geometry
ORIENTATIONS = [Orientation(turns, mirrored) for turns in range(4) for mirrored in (False, True)]

points = st.tuples(st.floats(-20, 20), st.floats(-20, 20))
pixels = st.tuples(st.floats(-50, 900), st.floats(-50, 900))
orientations = st.sampled_from(ORIENTATIONS)


@st.composite
def views(draw: st.DrawFn) -> PictureView:
    """A view of any size, zoomed, moved, turned and mirrored."""
    view = PictureView()
    view.show(draw(st.sampled_from(PLANES)), GEOMETRY)
    view.resize(draw(st.floats(50, 2000)), draw(st.floats(50, 2000)))
    view.orient(draw(orientations))
    if draw(st.booleans()):
        view.zoom(draw(st.floats(0.6, 5)), draw(pixels))
        view.pan(draw(points))
        view.orient(draw(orientations))
    return view


@given(views(), points)
def test_from_voxel_to_pixel_and_back(view: PictureView, point: tuple[float, float]) -> None:
    assert view.to_picture(view.to_pixels(point)) == pytest.approx(point, abs=1e-6)


@given(views(), points, points)
def test_millimetres_keep_their_length_however_the_picture_is_turned(
    view: PictureView, one: tuple[float, float], other: tuple[float, float]
) -> None:
    length_mm = np.hypot(*((np.array(one) - other) * view.voxel_mm))
    length_pixels = np.hypot(*np.subtract(view.to_pixels(one), view.to_pixels(other)))
    assert length_pixels == pytest.approx(length_mm * view.pixels_per_mm, abs=1e-6)


@given(views(), points)
def test_the_picture_is_drawn_where_clicks_are_taken_from(view: PictureView, point: tuple[float, float]) -> None:
    a, b, c, d, x, y = view.affine
    drawn = a * point[0] + c * point[1] + x, b * point[0] + d * point[1] + y
    assert drawn == pytest.approx(view.to_pixels(point), abs=1e-6)


@given(views(), pixels, st.floats(0.5, 3))
def test_zoom_keeps_what_is_under_the_cursor(view: PictureView, at: tuple[float, float], factor: float) -> None:
    before = view.to_picture(at)
    view.zoom(factor, at)
    assert view.to_picture(at) == pytest.approx(before, abs=1e-6)


@given(views(), st.tuples(st.floats(-5, 5), st.floats(-5, 5)))
def test_the_picture_follows_the_hand(view: PictureView, step: tuple[float, float]) -> None:
    view.fit()
    at = view.to_pixels((3.0, 3.0))
    view.pan(step)
    assert view.to_pixels((3.0, 3.0)) == pytest.approx(np.add(at, step), abs=1e-6)


@given(views())
def test_a_fitted_picture_is_in_the_middle_and_fills_one_direction(view: PictureView) -> None:
    view.fit()
    first = view.to_pixels((0, 0))
    last = view.to_pixels((view.size_mm[0] / view.voxel_mm[0], view.size_mm[1] / view.voxel_mm[1]))
    assert np.add(first, last) == pytest.approx(view.size_pixels)
    gaps = np.subtract(view.size_pixels, np.abs(np.subtract(first, last)))
    assert min(gaps) == pytest.approx(0, abs=1e-6)
    assert max(gaps) >= -1e-6


@given(views(), points, points)
def test_a_part_that_is_to_be_shown_is_seen(
    view: PictureView, one: tuple[float, float], other: tuple[float, float]
) -> None:
    view.show_part(one, other)
    assert view.to_pixels(((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)) == pytest.approx(
        (view.size_pixels[0] / 2, view.size_pixels[1] / 2), abs=1e-6
    )
    if view.pixels_per_mm > view.fitting_pixels_per_mm / 2 + 1e-6:  # no smaller than that
        for point in (one, other):
            assert all(0 <= at <= size for at, size in zip(view.to_pixels(point), view.size_pixels, strict=True))


def test_a_fitted_picture_stays_fitted_and_a_zoomed_one_stays_put() -> None:
    view = PictureView()
    view.show(AXIAL, GEOMETRY)
    view.resize(200, 200)
    view.resize(400, 400)
    assert view.pixels_per_mm == view.fitting_pixels_per_mm
    view.zoom(2, (200, 200))
    scale, centre = view.pixels_per_mm, view.centre_mm
    view.resize(300, 500)
    assert (view.pixels_per_mm, view.centre_mm) == (scale, centre)
    view.fit()
    assert view.is_fitted


# --- turning and mirroring ---------------------------------------------------------------------------------------


@given(orientations, points)
def test_turning_four_times_and_flipping_twice_change_nothing(
    orientation: Orientation, point: tuple[float, float]
) -> None:
    assert orientation.turned().turned().turned().turned() == orientation
    assert orientation.flipped_across().flipped_across() == orientation
    assert orientation.flipped_down().flipped_down() == orientation
    assert orientation.flipped_across().flipped_down() == orientation.turned(2)
    assert orientation.to_picture(orientation.to_screen(point)) == point


@given(orientations, points)
def test_flips_and_turns_are_those_of_the_screen(orientation: Orientation, point: tuple[float, float]) -> None:
    across, down = orientation.to_screen(point)
    assert orientation.flipped_across().to_screen(point) == (-across, down)
    assert orientation.flipped_down().to_screen(point) == (across, -down)
    assert orientation.turned().to_screen(point) == (-down, across)


@given(st.sampled_from(PLANES), orientations)
def test_each_letter_stands_where_the_patient_goes_on_in_its_direction(
    plane: Plane, orientation: Orientation
) -> None:
    view = PictureView()
    view.show(plane, GEOMETRY)
    view.resize(300, 200)
    view.orient(orientation)
    edges = edge_letters(plane, GEOMETRY, orientation)
    middle = (3, 5, 6)
    lps_mm = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "S": (0, 0, 1), "I": (0, 0, -1)}
    at = np.array(view.to_pixels(plane.point(middle, SHAPE_ZYX)))
    for letter, way in (
        (edges.left, (-1, 0)),
        (edges.right, (1, 0)),
        (edges.top, (0, -1)),
        (edges.bottom, (0, 1)),
    ):
        further = GEOMETRY.to_index(GEOMETRY.to_lps_mm(middle) + 10 * np.array(lps_mm[letter]))
        step = np.array(view.to_pixels(plane.point(tuple(further), SHAPE_ZYX))) - at
        assert step / np.linalg.norm(step) == pytest.approx(way, abs=1e-9)


def test_letters_of_a_mirrored_and_of_a_turned_axial_slice() -> None:
    assert edge_letters(AXIAL, GEOMETRY, AS_USUAL.flipped_across()) == Edges(left="L", right="R", top="A", bottom="P")
    assert edge_letters(AXIAL, GEOMETRY, AS_USUAL.turned()) == Edges(left="P", right="A", top="R", bottom="L")


def test_what_differs_from_the_usual_is_said() -> None:
    assert AS_USUAL.text == ""
    assert AS_USUAL.flipped_across().text == "mirrored"
    assert AS_USUAL.flipped_across().turned(3).text == "mirrored, turned 270°"
    assert AS_USUAL.flipped_down().text == "mirrored, turned 180°"
