"""The scan's grid: places are the same points in the patient whatever the axes are called."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.volume import AxisOrder, Geometry, Volume, new_mask

ORDERS = [
    AxisOrder(permutation, flipped)
    for permutation in itertools.permutations((0, 1, 2))
    for flipped in itertools.product((False, True), repeat=3)
]
AXIAL = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]], float)
"""Columns: slices towards the head (z), rows towards the back (y), columns towards the left (x)."""

shapes = st.tuples(*[st.integers(1, 9)] * 3)
spacings = st.tuples(*[st.floats(0.3, 8)] * 3)
origins = st.tuples(*[st.floats(-500, 500)] * 3)
unit = st.floats(-1, 1)


def affine(columns: np.ndarray, origin: tuple[float, float, float]) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = columns
    matrix[:3, 3] = origin
    return matrix


@st.composite
def rotations(draw: st.DrawFn) -> np.ndarray:
    """Any rotation, from a quaternion that is not near zero."""
    w, x, y, z = draw(st.tuples(unit, unit, unit, unit).filter(lambda q: np.linalg.norm(q) > 0.1))
    w, x, y, z = np.array((w, x, y, z)) / np.linalg.norm((w, x, y, z))
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    """Any scanner grid: every order and direction of axes, rotated, right- or left-handed."""
    signs = draw(st.tuples(*[st.sampled_from([-1, 1])] * 3))
    axes = np.eye(3)[:, draw(st.permutations([0, 1, 2]))] * signs
    columns = draw(rotations()) @ axes * draw(spacings)
    return Geometry(draw(shapes), affine(columns, draw(origins)))


def places_of(shape: tuple[int, ...]) -> np.ndarray:
    return np.stack(np.meshgrid(*[np.arange(size) for size in shape], indexing="ij"), axis=-1)


@given(geometry=geometries(), index=st.tuples(*[st.floats(-20, 600)] * 3))
def test_to_index_is_the_way_back_from_to_lps(geometry: Geometry, index: tuple[float, float, float]) -> None:
    assert geometry.to_index(geometry.to_lps_mm(index)) == pytest.approx(index, abs=1e-8)


@given(geometry=geometries())
def test_spacing_volume_and_directions_describe_the_matrix(geometry: Geometry) -> None:
    steps = [np.linalg.norm(geometry.to_lps_mm(np.eye(3)[axis]) - geometry.to_lps_mm((0, 0, 0))) for axis in range(3)]
    assert geometry.spacing_mm == pytest.approx(steps)
    assert geometry.voxel_ml == pytest.approx(math.prod(steps) / 1000)
    assert geometry.directions * geometry.spacing_mm == pytest.approx(geometry.index_to_lps_mm[:3, :3])


def test_voxel_of_a_sheared_grid_is_its_base_times_its_height() -> None:
    tilted = AXIAL @ np.diag((5.0, 0.8, 0.7))
    tilted[1, 0] = 5 * math.tan(math.radians(15))  # every slice slides towards the back
    geometry = Geometry((3, 4, 5), affine(tilted, (0, 0, 0)))
    assert geometry.voxel_ml == pytest.approx(5 * 0.8 * 0.7 / 1000)
    assert geometry.spacing_mm[0] == pytest.approx(5 / math.cos(math.radians(15)))


def test_mapping_of_many_points_is_the_mapping_of_each() -> None:
    geometry = Geometry((4, 5, 6), affine(AXIAL * (2.5, 0.8, 0.7), (-100, -120, 40)))
    assert geometry.to_lps_mm((0, 0, 0)) == pytest.approx((-100, -120, 40))
    assert geometry.to_lps_mm((1, 2, 3)) == pytest.approx((-100 + 3 * 0.7, -120 + 2 * 0.8, 40 + 2.5))
    many = geometry.to_lps_mm(places_of((4, 5, 6)))
    assert many.shape == (4, 5, 6, 3)
    assert many[3, 4, 5] == pytest.approx(geometry.to_lps_mm((3, 4, 5)))


@pytest.mark.parametrize(("degrees", "oblique"), [(0, False), (0.45, False), (0.55, True), (45, True), (90, False)])
def test_oblique_is_more_than_half_a_degree(degrees: float, oblique: bool) -> None:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    assert Geometry((2, 2, 2), affine(turn @ AXIAL, (0, 0, 0))).is_oblique is oblique


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_array_there_and_back_for_every_order(order: AxisOrder) -> None:
    stored = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    canonical = order.to_canonical(stored)
    assert canonical.shape == tuple(stored.shape[axis] for axis in order.permutation)
    assert np.shares_memory(canonical, stored)
    assert np.array_equal(order.to_stored(canonical), stored)
    assert np.array_equal(order.to_canonical(order.to_stored(canonical)), canonical)


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_canonical_undoes_every_stored_order(order: AxisOrder) -> None:
    """A scan whose axes were shuffled by `order` comes back as it was, numbers and grid."""
    canonical = Geometry((2, 3, 4), affine(AXIAL * (2.5, 0.8, 0.7), (-100, -120, 40)))
    values = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    stored_values = order.to_stored(values)
    index = np.stack([order.to_stored(places_of((2, 3, 4))[..., axis]) for axis in range(3)], axis=-1)
    origin = canonical.to_lps_mm(index[0, 0, 0])
    steps = [canonical.to_lps_mm(index[step]) - origin for step in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    stored = Geometry(stored_values.shape, affine(np.stack(steps, axis=1), tuple(origin)))
    found = AxisOrder.canonical(stored)
    assert found == order
    assert np.array_equal(found.to_canonical(stored_values), values)
    assert found.geometry_to_canonical(stored).is_close(canonical, 1e-9)


@given(stored=geometries())
def test_canonical_voxels_are_the_same_points_in_the_patient(stored: Geometry) -> None:
    order = AxisOrder.canonical(stored)
    canonical = order.geometry_to_canonical(stored)
    index_there = np.stack([order.to_canonical(places_of(stored.shape_zyx)[..., axis]) for axis in range(3)], axis=-1)
    assert canonical.shape_zyx == index_there.shape[:3]
    assert canonical.to_lps_mm(places_of(canonical.shape_zyx)) == pytest.approx(
        stored.to_lps_mm(index_there), abs=1e-6
    )
    assert canonical.voxel_ml == pytest.approx(stored.voxel_ml)


@given(stored=geometries())
def test_canonical_axes_point_to_head_back_and_left(stored: Geometry) -> None:
    order = AxisOrder.canonical(stored)
    assert sorted(order.permutation) == [0, 1, 2]
    canonical = order.geometry_to_canonical(stored)
    towards = [canonical.directions[lps, axis] for axis, lps in enumerate((2, 1, 0))]
    assert min(towards) > -1e-9
    # The clearest axis is found first: the greatest cosine of all is one of the three chosen.
    assert max(towards) == pytest.approx(np.abs(stored.directions).max())
    assert AxisOrder.canonical(canonical).permutation == (0, 1, 2) or min(towards) < 0.71


@pytest.mark.parametrize("degrees", [44.9, 45.0, 45.1, -45.0, 135.0, 225.0])
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("mirrored", [False, True])
def test_grid_turned_by_half_a_right_angle_still_has_three_axes(degrees: float, axis: int, mirrored: bool) -> None:
    angle = math.radians(degrees)
    turn = np.eye(3)
    first, second = [k for k in range(3) if k != axis]
    turn[[first, first, second, second], [first, second, first, second]] = (
        math.cos(angle),
        -math.sin(angle),
        math.sin(angle),
        math.cos(angle),
    )
    columns = turn @ AXIAL * (3, 0.7, -0.7 if mirrored else 0.7)
    stored = Geometry((3, 4, 5), affine(columns, (7, 8, 9)))
    order = AxisOrder.canonical(stored)
    assert sorted(order.permutation) == [0, 1, 2]
    canonical = order.geometry_to_canonical(stored)
    corners = {tuple(np.round(stored.to_lps_mm(corner), 6)) for corner in itertools.product((0, 2), (0, 3), (0, 4))}
    sizes = [(0, size - 1) for size in canonical.shape_zyx]
    assert {tuple(np.round(canonical.to_lps_mm(corner), 6)) for corner in itertools.product(*sizes)} == corners


def test_left_handed_grid_becomes_the_same_right_grid() -> None:
    """NIfTI files stored mirrored (radiological order): the patient's left must stay left."""
    matrix = affine(np.array([[0, 0, -0.7], [0, 0.8, 0], [2.5, 0, 0]]), (50, -60, 10))
    stored = Geometry((2, 3, 4), matrix)
    order = AxisOrder.canonical(stored)
    assert order == AxisOrder((0, 1, 2), (False, False, True))
    assert order.geometry_to_canonical(stored).to_lps_mm((0, 0, 0)) == pytest.approx((50 - 3 * 0.7, -60, 10))


@given(geometry=geometries(), shift=st.floats(-2, 2), axis=st.integers(0, 2))
def test_is_close_judges_by_millimetres_at_the_corners(geometry: Geometry, shift: float, axis: int) -> None:
    matrix = np.array(geometry.index_to_lps_mm)
    matrix[axis, 3] += shift
    moved = Geometry(geometry.shape_zyx, matrix)
    assert geometry.is_close(geometry)
    assert geometry.is_close(moved, abs(shift) + 1e-6)
    assert abs(shift) < 1e-3 or not geometry.is_close(moved, abs(shift) - 1e-4)


def test_is_close_sees_a_small_turn_at_the_far_corner() -> None:
    straight = Geometry((100, 512, 512), affine(AXIAL, (0, 0, 0)))
    bent = affine(AXIAL, (0, 0, 0))
    bent[0, 1] = 1e-5
    assert not straight.is_close(Geometry((100, 512, 512), bent))
    assert straight.is_close(Geometry((100, 512, 512), bent), 0.01)
    assert not straight.is_close(Geometry((100, 512, 511), affine(AXIAL, (0, 0, 0))), 1000)


@pytest.mark.parametrize(
    "matrix",
    [np.zeros((4, 4)), np.full((4, 4), np.nan), np.eye(3), affine(AXIAL * (1, 1, 0), (0, 0, 0))],
    ids=["zeros", "not numbers", "3x3", "flat"],
)
def test_matrix_without_volume_is_refused_in_a_sentence(matrix: np.ndarray) -> None:
    with pytest.raises(UserError, match="geometry is not usable"):
        Geometry((2, 2, 2), matrix)


def test_geometry_keeps_its_own_matrix() -> None:
    matrix = affine(AXIAL, (0, 0, 0))
    geometry = Geometry((2, 2, 2), matrix)
    matrix[0, 3] = 5
    assert geometry.index_to_lps_mm[0, 3] == 0
    with pytest.raises(ValueError, match="read-only"):
        geometry.index_to_lps_mm[0, 3] = 5


def test_volume_is_read_only_and_contiguous_and_checks_its_grid() -> None:
    geometry = Geometry((2, 3, 4), affine(AXIAL, (0, 0, 0)))
    volume = Volume(np.zeros((4, 3, 2), np.int16).T, geometry)
    assert volume.hu.flags.c_contiguous
    assert volume.spacing_mm == geometry.spacing_mm
    with pytest.raises(ValueError, match="read-only"):
        volume.hu[0, 0, 0] = 1
    with pytest.raises(ValueError, match="hu must be int16"):
        Volume(np.zeros((2, 3, 4), np.float32), geometry)
    with pytest.raises(ValueError, match="hu must be int16"):
        Volume(np.zeros((2, 3, 5), np.int16), geometry)
    mask = new_mask(geometry)
    assert (mask.shape, mask.dtype, int(mask.max())) == ((2, 3, 4), np.uint8, 0)
