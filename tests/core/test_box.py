"""The box around voxels, against plain numpy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box

arrays = hnp.arrays(
    st.sampled_from([np.uint8, np.bool_, np.int16]), st.tuples(*[st.integers(1, 6)] * 3), fill=st.just(0)
)


@given(array=arrays)
def test_around_is_the_smallest_box_of_all_voxels(array: np.ndarray) -> None:
    box = Box.around(array)
    places = np.argwhere(array != 0)
    if box is None:
        assert not len(places)
    else:
        assert box.start_zyx == tuple(places.min(axis=0))
        assert box.stop_zyx == tuple(places.max(axis=0) + 1)
        assert np.count_nonzero(array[box.slices]) == len(places)
        assert all(type(bound) is int for bound in box.start_zyx + box.stop_zyx)


@given(array=arrays, margin=st.integers(0, 4), offset=st.tuples(*[st.integers(-3, 9)] * 3))
def test_grown_stays_inside_and_moved_keeps_the_shape(
    array: np.ndarray, margin: int, offset: tuple[int, int, int]
) -> None:
    box = Box.around(array) or Box.whole(array.shape)
    grown = box.grown(margin, array.shape)
    assert grown.is_within(array.shape)
    for low, high, start, stop, size in zip(
        grown.start_zyx, grown.stop_zyx, box.start_zyx, box.stop_zyx, array.shape, strict=True
    ):
        assert low == max(0, start - margin)
        assert high == min(size, stop + margin)
    assert box.moved(offset).shape_zyx == box.shape_zyx == array[box.slices].shape


def test_is_within() -> None:
    assert Box((0, 0, 0), (3, 4, 5)).is_within((3, 4, 5))
    assert Box((1, 1, 1), (1, 1, 1)).is_within((3, 4, 5))
    assert not Box((0, 0, 0), (3, 4, 6)).is_within((3, 4, 5))
    assert not Box((-1, 0, 0), (2, 4, 5)).is_within((3, 4, 5))
    assert not Box((2, 0, 0), (1, 4, 5)).is_within((3, 4, 5))


def test_relative_to_is_where_the_box_lies_in_a_part_of_the_array() -> None:
    whole = np.arange(4 * 5 * 6).reshape(4, 5, 6)
    part, inner = Box((1, 1, 2), (4, 5, 6)), Box((2, 3, 3), (4, 5, 5))
    seen = whole[part.slices][inner.relative_to(part.start_zyx).slices]
    assert np.array_equal(seen, whole[inner.slices])
