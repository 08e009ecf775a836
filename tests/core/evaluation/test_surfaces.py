"""Surface distances against brute force with scipy's erosion, and on shapes that can be reckoned by hand."""

import numpy as np
import pytest
import scipy.ndimage as ndi
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.distance import cdist

from core.evaluation.surfaces import surface_distances

masks = hnp.arrays(bool, (4, 6, 5), elements=st.booleans())


def brute_force(a: np.ndarray, b: np.ndarray, index_to_mm: np.ndarray, order: int) -> tuple[float, float, float]:
    structure = ndi.generate_binary_structure(3, order)
    points = [np.argwhere(mask & ~ndi.binary_erosion(mask, structure)) @ index_to_mm.T for mask in (a, b)]
    table = cdist(*points)
    pooled = np.concatenate([table.min(axis=1), table.min(axis=0)])
    return float(pooled.mean()), float(np.sqrt((pooled**2).mean())), float(pooled.max())


@settings(max_examples=60)
@given(a=masks, b=masks, spacing=st.tuples(*[st.floats(0.5, 5)] * 3), neighbours=st.sampled_from([6, 18]))
def test_equals_brute_force(a: np.ndarray, b: np.ndarray, spacing: tuple, neighbours: int) -> None:
    index_to_mm = np.diag(spacing)
    index_to_mm[1, 0] = 0.3  # sheared, as a tilted scan
    found = surface_distances(a, b, index_to_mm, neighbours)
    if not a.any() or not b.any():
        assert found is None
        return
    assert found is not None
    expected = brute_force(a, b, index_to_mm, {6: 1, 18: 2}[neighbours])
    assert (found.average_mm, found.root_mean_square_mm, found.maximum_mm) == pytest.approx(expected)


def test_two_single_voxels_are_as_far_apart_as_they_are() -> None:
    a, b = np.zeros((9, 9, 9), bool), np.zeros((9, 9, 9), bool)
    a[1, 2, 3] = b[4, 6, 3] = True
    found = surface_distances(a, b, np.diag((2.0, 0.5, 1.0)), 18)
    assert found is not None
    assert found.average_mm == found.maximum_mm == pytest.approx(np.hypot(6, 2))


def test_equal_masks_are_no_distance_apart() -> None:
    mask = np.ones((3, 4, 5), bool)
    found = surface_distances(mask, mask, np.eye(3), 6)
    assert found is not None
    assert (found.average_mm, found.root_mean_square_mm, found.maximum_mm) == (0, 0, 0)
