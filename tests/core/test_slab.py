"""Slabs: what they hold, how thick they are, and that reading them quickly reads the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.slab import SLAB_KINDS, Slab, slab_around
from core.slice_reader import COLUMNS_KEPT, SliceReader
from core.volume import Geometry

SHAPE_ZYX = (5, 7, 2 * COLUMNS_KEPT + 3)
HU = np.random.default_rng(0).integers(-32768, 32767, SHAPE_ZYX, dtype=np.int16, endpoint=True)


def geometry(spacing_mm: tuple[float, float, float] = (5.0, 0.5, 1.0), shear: float = 0.0) -> Geometry:
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * spacing_mm
    matrix[1, 0] = shear
    return Geometry(SHAPE_ZYX, matrix)


@st.composite
def slabs(draw: st.DrawFn) -> Slab:
    axis = draw(st.integers(0, 2))
    start = draw(st.integers(0, SHAPE_ZYX[axis] - 1))
    return Slab(axis, start, draw(st.integers(start + 1, SHAPE_ZYX[axis])), draw(st.sampled_from(SLAB_KINDS)))


def expected(array: NDArray[np.int16], slab: Slab) -> NDArray[np.int64]:
    """The plain way."""
    cut = np.take(array.astype(np.int64), range(slab.start, slab.stop), axis=slab.axis)
    if slab.kind == "mean":
        return np.asarray(np.floor(cut.mean(axis=slab.axis) + 0.5).astype(np.int64))
    return np.asarray(cut.max(axis=slab.axis) if slab.kind == "maximum" else cut.min(axis=slab.axis))


@given(slabs())
def test_a_slab_is_the_mean_maximum_or_minimum_of_its_slices_however_bright(slab: Slab) -> None:
    flat = slab.project(HU)
    assert flat.dtype == np.int16
    if slab.kind == "mean" and slab.count % 2:  # halves are rounded up, and an odd number of slices has none
        assert np.abs(flat - expected(HU, slab)).max() <= 0.5
    np.testing.assert_array_equal(flat, expected(HU, slab))


@given(st.lists(slabs(), min_size=1, max_size=6))
def test_reading_quickly_reads_the_same(wanted: list[Slab]) -> None:
    reader = SliceReader()
    for slab in wanted:
        np.testing.assert_array_equal(reader.read(HU, slab, 1), slab.project(HU))


@pytest.mark.parametrize("axis", range(3))
def test_another_version_is_read_anew(axis: int) -> None:
    reader, array, slab = SliceReader(), HU.copy(), Slab(axis, 2, 3)
    reader.read(array, slab, 1)
    array += 1
    np.testing.assert_array_equal(reader.read(array, slab, 2), slab.project(array))
    other = np.zeros((3, 4, 5), np.uint8)
    np.testing.assert_array_equal(reader.read(other, slab, 3), slab.project(other))


@given(st.integers(0, 2), st.floats(0, 100), st.data())
def test_a_slab_holds_its_slice_and_is_as_thick_as_asked(axis: int, thickness_mm: float, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, SHAPE_ZYX[axis] - 1))
    step_mm = geometry().slice_steps_mm[axis]
    slab = slab_around(geometry(), axis, index, thickness_mm)
    assert 0 <= slab.start <= index < slab.stop <= SHAPE_ZYX[axis]
    if slab.start > 0 and slab.stop < SHAPE_ZYX[axis]:
        assert abs(slab.count * step_mm - max(thickness_mm, step_mm)) <= step_mm / 2 + 1e-9


def test_slices_lie_apart_as_they_do_at_right_angles() -> None:
    assert [*geometry().slice_steps_mm] == pytest.approx([5.0, 0.5, 1.0])
    # Each slice is shifted in its own plane: their distance stays, while the step along the column grows.
    tilted = geometry(shear=3.0)
    assert tilted.spacing_mm[0] > 5.8
    assert tilted.slice_steps_mm[0] == pytest.approx(5.0)


def test_there_are_three_kinds() -> None:
    with pytest.raises(ValueError, match="median"):
        slab_around(geometry(), 0, 2, 10.0, "median")
