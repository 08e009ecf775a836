"""The liver in two: every voxel on the side of its centre, on any grid; remnants by hand."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.division import BodySize, DividingPlane, Division
from core.errors import UserError
from core.halves import Halves, Runs, guess_plane, halves_entry
from core.labels import Label
from core.measure import measure
from core.session import Session
from core.volume import Geometry, Volume
from tests.ui.viewing import case_of


def straight(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> Geometry:
    matrix = np.zeros((4, 4))
    matrix[2, 0], matrix[1, 1], matrix[0, 2] = spacing_mm
    matrix[3, 3] = 1
    return Geometry(shape, matrix)


def halved(mask: np.ndarray, geometry: Geometry, division: Division) -> Halves:
    numbers = measure(Volume(np.zeros(mask.shape, np.int16), geometry), mask)
    return Runs.of(mask, numbers.components, geometry).cut(division)


@settings(max_examples=50)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.floats(-0.6, 0.6), min_size=9, max_size=9),
    st.tuples(st.floats(0.3, 1), st.floats(-1, 1), st.floats(-1, 1)),
    st.tuples(*[st.floats(-4, 4)] * 3),
)
def test_every_voxel_counts_on_the_side_of_its_centre(seed, shear, normal, offset) -> None:
    """Compared with the distance of each voxel's centre, on sheared grids, tumour by tumour."""
    random = np.random.default_rng(seed)
    shape = tuple(int(size) for size in random.integers(1, 8, 3))
    mask = random.choice(np.array([0, 1, 2], np.uint8), shape, p=(0.4, 0.4, 0.2))
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1.1], [0, 0.8, 0], [2.5, 0, 0]]) + np.reshape(shear, (3, 3))
    assume(abs(np.linalg.det(matrix)) > 0.1)
    matrix[:3, 3] = random.normal(0, 50, 3)
    geometry = Geometry(shape, matrix)
    middle = geometry.to_lps_mm((np.array(shape) - 1) / 2)
    assume(normal[0] / math.hypot(*normal) > 0.27)
    plane = DividingPlane(tuple(middle + offset), normal)
    volume = Volume(np.zeros(shape, np.int16), geometry)
    numbers = measure(volume, mask)
    halves = Runs.of(mask, numbers.components, geometry).cut(Division(plane, is_guess=False))

    places = np.argwhere(mask)
    distance = plane.distance_mm(np.array([geometry.to_lps_mm(place) for place in places]).reshape(-1, 3))
    assume(not (np.abs(distance) < 1e-6).any())
    number_of = np.array([numbers.components.number_at(tuple(p)) if numbers.components else 0 for p in places], int)
    for half, chosen in ((halves.left, distance > 0), (halves.right, distance < 0)):
        assert half.liver_ml == pytest.approx(chosen.sum() * geometry.voxel_ml)
        assert half.tumour_ml == pytest.approx((chosen & (number_of > 0)).sum() * geometry.voxel_ml)
        assert half.tumours == tuple(sorted(set(number_of[chosen]) - {0}))
    for tumour in numbers.tumours:
        sides = set(np.where(distance[number_of == tumour.number] > 0, "left", "right"))
        assert halves.side_of(tumour.number) == ("both" if len(sides) == 2 else sides.pop())
    assert halves.right.liver_ml + halves.left.liver_ml == pytest.approx(numbers.liver_ml)
    assert halves.side_of(99) is None


def test_remnants_by_hand() -> None:
    """20 x 10 x 10 voxels of 1 ml; a tumour of 100 ml right, one of 20 ml left; cut in the ratio 12 to 8."""
    mask = np.full((10, 10, 20), Label.LIVER, np.uint8)
    mask[:, :, :1] = Label.TUMOUR
    mask[:2, :, 18:19] = Label.TUMOUR
    geometry = straight(mask.shape, (10, 10, 10))
    plane = DividingPlane((115.0, 0.0, 0.0), (2.0, 0.0, 0.0))
    halves = halved(mask, geometry, Division(plane, is_guess=False, body=BodySize(180, 80)))
    assert (halves.right.liver_ml, halves.right.tumour_ml) == (pytest.approx(1200), pytest.approx(100))
    assert (halves.left.liver_ml, halves.left.tumour_ml) == (pytest.approx(800), pytest.approx(20))
    assert (halves.side_of(1), halves.side_of(2)) == ("right", "left")
    remnant = halves.remnant
    assert (remnant.side, remnant.remnant_ml) == ("left", pytest.approx(780))
    assert remnant.of_total_percent == pytest.approx(39.0)  # 780 / 2000
    assert remnant.of_functional_percent == pytest.approx(100 * 780 / 1880)
    # Mosteller: sqrt(180 * 80 / 3600) = 2 m2; Vauthey: -794.41 + 1267.28 * 2 = 1740.15 ml.
    assert remnant.standard_liver_ml == pytest.approx(1740.15)
    assert remnant.of_standard_percent == pytest.approx(100 * 780 / 1740.15)
    right = halved(mask, geometry, Division(plane, is_guess=False, remnant_side="right"))
    assert right.remnant.remnant_ml == pytest.approx(1100)
    assert right.remnant.of_standard_percent is None
    assert halves_entry(right)["remnant"]["percent_of_total_liver_with_tumours"] == pytest.approx(55.0)


def test_nothing_and_nobody() -> None:
    empty = np.zeros((3, 4, 5), np.uint8)
    geometry = straight(empty.shape, (1, 1, 1))
    plane = DividingPlane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    halves = halved(empty, geometry, Division(plane, is_guess=True))
    assert (halves.remnant.of_total_percent, halves.right.liver_ml) == (None, 0)
    with pytest.raises(UserError, match="no liver"):
        guess_plane(empty, geometry)
    for height, weight in ((0, 70), (170, -1), (float("nan"), 70), (300, 70)):
        with pytest.raises(UserError):
            BodySize(height, weight)
    assert BodySize(60, 4).standard_liver_ml is None  # the formula is for adults


def test_a_plane_keeps_right_and_left_apart() -> None:
    plane = DividingPlane((1.0, 2.0, 3.0), (-2.0, 0.0, 0.0))
    assert plane.normal_lps == (1.0, 0.0, 0.0)
    turned = plane.turned(np.zeros(3), np.array([0.0, 0.0, 2.0]), 30)
    assert turned.normal_lps == pytest.approx((math.cos(math.pi / 6), 0.5, 0.0))
    assert turned.point_lps_mm == pytest.approx((math.cos(math.pi / 6) - 1, 0.5 + 2 * math.cos(math.pi / 6), 3.0))
    for degrees in (80, 90, 100):
        with pytest.raises(ValueError, match="right from left"):
            plane.turned(np.zeros(3), np.array([0.0, 0.0, 1.0]), degrees)
    with pytest.raises(ValueError, match="no plane"):
        DividingPlane((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


@settings(max_examples=10)
@given(st.floats(10, 55), st.floats(0.6, 3), st.integers(0, 100))
def test_the_guess_lies_across_the_width_of_an_ellipsoid(degrees, thickness, seed) -> None:
    """Whatever the grid: upright, square to the long axis, a little left of the middle."""
    angle = math.radians(degrees)
    axis = np.array([math.cos(angle), -math.sin(angle), 0])
    spacing = (thickness, 1.5, 1.0)
    shape = (int(40 / thickness), 90, 130)
    geometry = straight(shape, spacing)
    z, y, x = np.meshgrid(*(np.arange(n) * mm for n, mm in zip(shape, spacing, strict=True)), indexing="ij")
    centre = np.array([65.0, 67.0, 20.0])
    points = np.stack([x, y, z], axis=-1) - centre
    along, across = points @ axis, points @ np.array([math.sin(angle), math.cos(angle), 0])
    mask = ((along / 55) ** 2 + (across / 30) ** 2 + (points[..., 2] / 18) ** 2 <= 1).astype(np.uint8)
    plane = guess_plane(mask, geometry)
    assert np.asarray(plane.normal_lps) @ axis > math.cos(math.radians(2))
    assert plane.normal_lps[2] == 0
    assert float(plane.distance_mm(centre)) == pytest.approx(-0.3 * 55 / math.sqrt(5), abs=0.6)


def test_a_division_is_undone_with_the_reading() -> None:
    session = Session()
    session.set_case(case_of(np.zeros((4, 5, 6), np.int16)))
    division = Division(DividingPlane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), is_guess=True)
    assert session.change_reading("Divide the liver", division=division)
    assert session.reading.division == division
    assert not session.change_reading("Divide the liver", division=division)
    session.undo()
    assert session.reading.division is None
    session.redo()
    assert session.reading.division == division


@given(
    point=st.tuples(*[st.floats(-20, 120)] * 3),
    normal=st.tuples(st.floats(0.3, 1), st.floats(-1, 1), st.floats(-1, 1)),
)
def test_the_section_of_a_box_lies_on_plane_and_box_and_runs_once_around(
    point: tuple[float, float, float], normal: tuple[float, float, float]
) -> None:
    assume(normal[0] / np.linalg.norm(normal) > 0.3)
    plane, low, high = DividingPlane(point, normal), np.zeros(3), np.array([100.0, 80.0, 60.0])
    corners = plane.section(low, high)
    off = plane.distance_mm(np.array([[x, y, z] for x in (0, 100) for y in (0, 80) for z in (0, 60)], float))
    assert (len(corners) > 0) == (off.min() < 0 <= off.max())
    if not len(corners):
        return
    assert np.abs(plane.distance_mm(corners)).max() < 1e-6
    assert ((corners > low - 1e-6) & (corners < high + 1e-6)).all()
    # All corners turn the same way: the polygon is convex, and nothing crosses.
    sides = np.roll(corners, -1, axis=0) - corners
    turns = np.cross(sides, np.roll(sides, -1, axis=0)) @ np.asarray(plane.normal_lps)
    assert turns.min() > -1e-6 or turns.max() < 1e-6
