"""Rulers, angles, circles and boxes: true millimetres on any grid, HU against brute force."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core import marks
from core.marks import MarkNumbers, measure_mark
from core.reading import Mark, Point
from core.volume import Geometry, Volume
from tests.core.test_measure import matrix, rotation

SHAPE_ZYX = (9, 14, 17)
POINT = st.tuples(st.floats(0, 8), st.floats(0, 13), st.floats(0, 16))
SHEAR = st.tuples(*[st.floats(-0.5, 0.5)] * 3)
SPACING = st.tuples(st.floats(0.5, 8), st.floats(0.4, 2), st.floats(0.4, 2))
TURN = st.tuples(st.floats(0, math.pi), st.tuples(*[st.floats(0.1, 1)] * 3))


@st.composite
def volumes(draw: st.DrawFn) -> Volume:
    """Noise on a grid of any spacing, turned and sheared."""
    angle, axis = draw(TURN)
    grid = matrix(draw(SPACING), rotation(angle, axis))
    a, b, c = draw(SHEAR)
    grid[:3, :3] = grid[:3, :3] @ np.array([[1, a, b], [0, 1, c], [0, 0, 1]])
    hu = np.random.default_rng(1).integers(-100, 200, SHAPE_ZYX).astype(np.int16)
    return Volume(hu, Geometry(SHAPE_ZYX, grid))


def on_slice(axis: int, index: int, *points: Point) -> tuple[Point, ...]:
    placed = np.array(points)
    placed[:, axis] = index
    return tuple((z, y, x) for z, y, x in placed.tolist())


def lps(volume: Volume, point: Point) -> NDArray[np.float64]:
    """A point in the patient, reckoned apart from Geometry.to_lps_mm."""
    grid = volume.geometry.index_to_lps_mm
    return np.array([sum(grid[row, k] * point[k] for k in range(3)) + grid[row, 3] for row in range(3)])


@settings(deadline=None)
@given(volume=volumes(), axis=st.sampled_from([0, 1, 2]), first=POINT, last=POINT, turn=TURN)
def test_a_ruler_is_the_distance_in_the_patient_however_it_lies(
    volume: Volume, axis: int, first: Point, last: Point, turn: tuple[float, tuple[float, float, float]]
) -> None:
    mark = Mark("ruler", axis, on_slice(axis, 3, first, last))
    start, stop = (lps(volume, point) for point in mark.points_zyx)
    length = measure_mark(volume, mark).length_mm
    assert length == pytest.approx(math.dist(start, stop), abs=1e-6)
    turned = np.eye(4)
    turned[:3, :3] = rotation(*turn)
    elsewhere = Volume(volume.hu, Geometry(SHAPE_ZYX, turned @ volume.geometry.index_to_lps_mm))
    assert measure_mark(elsewhere, mark).length_mm == pytest.approx(length, abs=1e-6)


@settings(deadline=None)
@given(volume=volumes(), axis=st.sampled_from([0, 1, 2]), points=st.tuples(POINT, POINT, POINT))
def test_an_angle_follows_the_law_of_cosines(volume: Volume, axis: int, points: tuple[Point, Point, Point]) -> None:
    mark = Mark("angle", axis, on_slice(axis, 3, *points))
    a, b, c = (lps(volume, point) for point in mark.points_zyx)
    found = measure_mark(volume, mark).angle_degrees
    one, other = math.dist(a, b), math.dist(b, c)
    if min(one, other) < 1e-3:
        return
    assert found is not None
    assert math.cos(math.radians(found)) == pytest.approx(
        (one**2 + other**2 - math.dist(a, c) ** 2) / (2 * one * other), abs=1e-6
    )


@settings(deadline=None, max_examples=60)
@given(volume=volumes(), axis=st.sampled_from([0, 1, 2]), centre=POINT, place=POINT, box=st.booleans())
def test_hu_of_circle_and_box_are_those_of_brute_force(
    volume: Volume, axis: int, centre: Point, place: Point, box: bool
) -> None:
    mark = Mark("box" if box else "circle", axis, on_slice(axis, 4, centre, place))
    first, last = mark.points_zyx
    radius = math.dist(lps(volume, first), lps(volume, last))
    inside = []
    edge = False
    for voxel in np.ndindex(*SHAPE_ZYX):
        if voxel[axis] != 4:
            continue
        if box:
            low, high = np.minimum(first, last), np.maximum(first, last)
            gap = min(min(abs(voxel[k] - low[k]), abs(voxel[k] - high[k])) for k in range(3) if k != axis)
            is_inside = all(low[k] <= voxel[k] <= high[k] for k in range(3) if k != axis)
        else:
            distance = math.dist(lps(volume, voxel), lps(volume, first))
            gap, is_inside = abs(distance - radius), distance <= radius
        edge = edge or gap < 1e-5
        if is_inside:
            inside.append(int(volume.hu[voxel]))
    found = measure_mark(volume, mark)
    if edge:  # a voxel's centre on the line itself: either answer is right
        return
    assert found.voxels == len(inside)
    if inside:
        assert found.mean_hu == pytest.approx(np.mean(inside))
        assert found.sd_hu == pytest.approx(np.std(inside), abs=1e-6)
        assert (found.min_hu, found.max_hu) == (min(inside), max(inside))
    else:
        assert (found.mean_hu, found.min_hu) == (None, None)
    if not box:
        assert found.area_mm2 == pytest.approx(math.pi * radius**2)


@settings(deadline=None)
@given(volume=volumes(), axis=st.sampled_from([0, 1, 2]), centre=POINT, place=POINT)
def test_the_outline_drawn_is_the_circle_that_is_measured(
    volume: Volume, axis: int, centre: Point, place: Point
) -> None:
    mark = Mark("circle", axis, on_slice(axis, 2, centre, place))
    outline = marks.outline_zyx(volume.geometry, mark)
    radius = math.dist(*(lps(volume, point) for point in mark.points_zyx))
    away = [math.dist(lps(volume, tuple(point)), lps(volume, mark.points_zyx[0])) for point in outline]
    assert away == pytest.approx([radius] * len(away), abs=1e-6)
    assert set(outline[:, axis]) == {2.0}


@settings(deadline=None)
@given(volume=volumes(), axis=st.sampled_from([0, 1, 2]), first=POINT, last=POINT)
def test_the_area_of_a_box_is_that_of_its_corners(volume: Volume, axis: int, first: Point, last: Point) -> None:
    mark = Mark("box", axis, on_slice(axis, 2, first, last))
    corners = marks.outline_zyx(volume.geometry, mark)
    assert (corners[0] == corners[-1]).all()
    a, b, c, d = (lps(volume, tuple(corner)) for corner in corners[:4])
    halves = [np.linalg.norm(np.cross(two - one, three - one)) / 2 for one, two, three in ((a, b, c), (a, c, d))]
    assert measure_mark(volume, mark).area_mm2 == pytest.approx(sum(halves), abs=1e-6)


def test_handles_stay_on_their_slice_and_a_circle_moves_by_its_centre() -> None:
    ruler = Mark("ruler", 1, ((1, 4, 2), (3, 4, 9)))
    assert marks.with_point(ruler, 1, (5, 7, 6)).points_zyx == ((1, 4, 2), (5, 4, 6))
    circle = Mark("circle", 0, ((3, 5, 5), (3, 5, 8)))
    assert marks.with_point(circle, 0, (6, 7, 6)).points_zyx == ((3, 7, 6), (3, 7, 9))
    assert marks.with_point(circle, 1, (6, 7, 6)).points_zyx == ((3, 5, 5), (3, 7, 6))
    assert marks.middle_voxel(circle) == (3, 5, 5)
    assert marks.middle_voxel(ruler) == (2, 4, 6)


@settings(deadline=None)
@given(volume=volumes(), long=st.tuples(POINT, POINT), to=POINT, index=st.sampled_from([0, 1]))
def test_a_moved_short_axis_stays_at_right_angles(
    volume: Volume, long: tuple[Point, Point], to: Point, index: int
) -> None:
    ends = on_slice(0, 2, *long)
    along = lps(volume, ends[1]) - lps(volume, ends[0])
    if np.linalg.norm(along) < 0.1:
        return
    short = Mark("short_axis", 0, on_slice(0, 2, (2, 3, 3), (2, 8, 9)))
    geometry = volume.geometry
    straight = marks.moved_short_axis(geometry, (ends[0], ends[1]), short, index, to)
    assert straight.points_zyx[index] == on_slice(0, 2, to)[0]
    across = lps(volume, straight.points_zyx[1]) - lps(volume, straight.points_zyx[0])
    assert abs(np.dot(along, across)) < 1e-6 * max(1, np.linalg.norm(along) * np.linalg.norm(across))


def test_what_is_no_mark_is_refused_and_what_measures_nothing_says_nothing() -> None:
    volume = Volume(np.zeros(SHAPE_ZYX, np.int16), Geometry(SHAPE_ZYX, matrix((1, 1, 1))))
    for kind, points in (("ruler", ((0, 0, 0),)), ("heart", ((0, 0, 0), (0, 1, 1)))):
        with pytest.raises(ValueError, match="no mark"):
            measure_mark(volume, Mark(kind, 0, points))
    assert measure_mark(volume, Mark("angle", 0, ((0, 1, 1), (0, 1, 1), (0, 2, 2)))) == MarkNumbers()
    between = Mark("circle", 0, ((2, 2.5, 2.5), (2, 2.5, 2.6)))
    assert measure_mark(volume, between) == MarkNumbers(area_mm2=pytest.approx(math.pi / 100), voxels=0)
    assert measure_mark(volume, Mark("box", 0, ((20, 1, 1), (20, 3, 3)))).voxels == 0, "no such slice"
