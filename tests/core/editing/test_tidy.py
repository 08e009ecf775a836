"""Whole-label operations, compared with brute force on small masks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.editing import tidy
from core.editing.lesions import part_at, remove_tumour
from core.history import Edit
from core.labels import Label
from core.volume import Geometry

SHAPE = (5, 8, 7)
GEOMETRY = Geometry(SHAPE, np.array([[0, 0, 1.0, 0], [0, 1.5, 0, 0], [2.5, 0, 0, 0], [0, 0, 0, 1]]))
VOXEL_ML = 2.5 * 1.5 / 1000
masks = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.just(1))


def after(mask: np.ndarray, edit: Edit | None) -> np.ndarray:
    """The mask once the edit is made."""
    result = mask.copy()
    if edit is not None:
        result[edit.box.slices] = edit.values
    return result


def near(region: np.ndarray) -> np.ndarray:
    """Distance in mm from each voxel to the nearest one of a region; infinite where it is empty."""
    voxels = GEOMETRY.to_lps_mm(np.stack(np.indices(SHAPE), axis=-1).reshape(-1, 3))
    inside = voxels[region.ravel()]
    if not len(inside):
        return np.full(SHAPE, np.inf)
    return np.linalg.norm(voxels[:, None] - inside[None], axis=2).min(axis=1).reshape(SHAPE)


@settings(max_examples=60, deadline=None)
@given(masks, st.sampled_from([1.0, 1.6, 2.6, 3.3]))
def test_grow_and_shrink_are_distances(mask: np.ndarray, by_mm: float) -> None:
    grown = after(mask, tidy.grow(mask, GEOMETRY, Label.LIVER, by_mm))
    assert np.array_equal(grown > 0, near(mask > 0) <= by_mm)
    assert np.array_equal(grown == 2, mask == 2)
    shrunk = after(mask, tidy.grow(mask, GEOMETRY, Label.LIVER, -by_mm))
    assert np.array_equal(shrunk == 1, (mask == 1) & (near(mask == 0) > by_mm))
    assert np.array_equal(shrunk == 2, mask == 2)
    tumour = after(mask, tidy.grow(mask, GEOMETRY, Label.TUMOUR, by_mm))
    assert np.array_equal(tumour == 2, (near(mask == 2) <= by_mm) & (mask > 0))
    smaller = after(mask, tidy.grow(mask, GEOMETRY, Label.TUMOUR, -by_mm))
    assert np.array_equal(smaller == 2, (mask == 2) & (near(mask != 2) > by_mm))
    assert np.array_equal(smaller > 0, mask > 0)


def test_holes_are_filled_and_pockets_are_not() -> None:
    mask = np.zeros(SHAPE, np.uint8)
    mask[1:4, 1:7, 1:6] = 1
    mask[2, 3, 3] = 0
    mask[2, 5, 5] = 0  # open to one side
    mask[2, 2, 2] = 2
    filled = after(mask, tidy.fill_holes(mask, Label.LIVER))
    assert (filled[2, 3, 3], filled[2, 5, 5], filled[2, 2, 2]) == (1, 0, 2)
    mask[1:4, 2:5, 2:5] = 2
    mask[2, 3, 3] = 0
    assert after(mask, tidy.fill_holes(mask, Label.TUMOUR))[2, 3, 3] == 2


def test_hole_that_reaches_the_border_of_the_scan_is_open() -> None:
    mask = np.ones((3, 5, 5), np.uint8)
    mask[:, 2, 2] = 0
    assert np.array_equal(after(mask, tidy.fill_holes(mask, Label.LIVER)), mask)


def test_islands_go_and_the_largest_stays() -> None:
    mask = np.zeros(SHAPE, np.uint8)
    mask[1:4, 1:5, 1:5] = 1
    mask[4, 7, 5:7] = 1
    mask[4, 7, 6] = 2
    largest = after(mask, tidy.keep_largest(mask, Label.LIVER))
    assert np.array_equal(largest > 0, np.pad(np.ones((3, 4, 4), bool), ((1, 1), (1, 3), (1, 2))))
    assert np.array_equal(after(mask, tidy.remove_islands(mask, GEOMETRY, Label.LIVER, 2.5 * VOXEL_ML)), largest)
    assert np.array_equal(after(mask, tidy.remove_islands(mask, GEOMETRY, Label.LIVER, 1.5 * VOXEL_ML)), mask)


def test_tumour_islands_become_what_surrounds_them() -> None:
    mask = np.zeros(SHAPE, np.uint8)
    mask[0:4, 0:6, 0:5] = 1
    mask[1:3, 1:4, 1:4] = 2
    mask[2, 5, 2] = 2  # at the capsule: four of six faces are liver
    mask[4, 7, 6] = 2  # nowhere near the liver
    left = after(mask, tidy.keep_largest(mask, Label.TUMOUR))
    assert np.count_nonzero(left == 2) == 18
    assert (left[2, 5, 2], left[4, 7, 6]) == (1, 0)


@settings(max_examples=40, deadline=None)
@given(masks)
def test_smoothing_keeps_the_volume_within_equal_voxels_and_the_other_label(mask: np.ndarray) -> None:
    smooth = after(mask, tidy.smooth(mask, GEOMETRY, Label.TUMOUR, 1.5))
    assert np.array_equal(smooth > 0, mask > 0)
    assert np.count_nonzero(smooth == 2) >= min(np.count_nonzero(mask == 2), 1)


def test_smoothing_takes_a_spike_off_a_ball() -> None:
    z, y, x = np.ogrid[-12:13, -12:13, -12:13]
    ball = z * z + y * y + x * x <= 64
    mask = ball.astype(np.uint8)
    mask[12, 12, 21:25] = 1
    smooth = after(mask, tidy.smooth(mask, Geometry(mask.shape, np.eye(4)), Label.LIVER, 2))
    assert not smooth[12, 12, 22:].any()
    assert abs(int(smooth.sum()) - int(mask.sum())) <= 30
    assert np.count_nonzero((smooth > 0) & ball) > 0.97 * np.count_nonzero(ball)


@pytest.mark.parametrize("label", [Label.LIVER, Label.TUMOUR])
def test_an_empty_mask_needs_nothing(label: Label) -> None:
    mask = np.zeros(SHAPE, np.uint8)
    assert tidy.fill_holes(mask, label) is None
    assert tidy.keep_largest(mask, label) is None
    assert tidy.grow(mask, GEOMETRY, label, 3) is None
    assert tidy.smooth(mask, GEOMETRY, label, 1) is None


@settings(max_examples=60, deadline=None)
@given(masks, st.integers(0, 4), st.integers(0, 7), st.integers(0, 6))
def test_one_tumour_goes_and_no_other_voxel(mask: np.ndarray, z: int, y: int, x: int) -> None:
    part = part_at(mask, (z, y, x))
    assert (part is None) == (mask[z, y, x] == 0)
    edit = remove_tumour(mask, (z, y, x))
    assert (edit is None) == (mask[z, y, x] != 2)
    if edit is None or part is None:
        return
    left = after(mask, edit)
    gone = np.zeros(SHAPE, bool)
    gone[part.box.slices] = part.inside
    assert np.array_equal(left[~gone], mask[~gone])
    assert len(set(left[gone].tolist())) == 1
    assert left[z, y, x] in (0, 1)
