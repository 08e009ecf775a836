"""Components against scipy, on parts of random masks of all small shapes: thin ones defeat the library."""

import numpy as np
import pytest
import scipy.ndimage as ndi
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.components import connected_components


@st.composite
def crops(draw: st.DrawFn) -> np.ndarray:
    """A random region as a part of a larger array, often thin."""
    whole = draw(hnp.arrays(bool, st.tuples(*[st.integers(1, 9)] * 3)))
    starts = [draw(st.integers(0, size - 1)) for size in whole.shape]
    stops = [draw(st.integers(start + 1, size)) for start, size in zip(starts, whole.shape, strict=True)]
    return whole[tuple(slice(start, stop) for start, stop in zip(starts, stops, strict=True))]


@settings(max_examples=300)
@given(region=crops(), connectivity=st.sampled_from([6, 26]))
def test_equals_scipy(region: np.ndarray, connectivity: int) -> None:
    structure = ndi.generate_binary_structure(3, 1 if connectivity == 6 else 3)
    expected, count = ndi.label(region, structure)
    labels, found = connected_components(region, connectivity)
    assert found == count
    # The same partition, whatever the numbers.
    pairs = {(int(a), int(b)) for a, b in zip(labels.flat, expected.flat, strict=True)}
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert np.array_equal(labels > 0, region)


@pytest.mark.parametrize("shape", [(1, 1, 5), (1, 9, 9), (1, 6, 1), (9, 1, 9)])
def test_alternating_voxels_of_a_thin_array(shape: tuple[int, int, int]) -> None:
    region = np.zeros(shape, bool)
    region[::2, ::2, ::2] = True
    assert connected_components(region)[1] == np.count_nonzero(region)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_column_cut_out_of_a_larger_array_is_one_component(axis: int) -> None:
    whole = np.zeros((5, 6, 7), bool)
    index = [2, 3, 4]
    column = tuple(slice(None) if k == axis else slice(at, at + 1) for k, at in enumerate(index))
    whole[column] = True
    labels, count = connected_components(whole[column])
    assert count == 1
    assert labels.min() == labels.max() == 1
