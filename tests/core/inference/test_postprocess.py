"""Cleaning on masks drawn by hand, and its promises on random ones."""

import numpy as np
import scipy.ndimage as ndi
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.inference.postprocess import HOLE_LIMIT_ML, clean_mask
from core.inference.settings import SegmentSettings

OFF = SegmentSettings(largest_liver=False, tumours_inside_liver=False, fill_holes=False)
LARGEST = SegmentSettings(largest_liver=True, tumours_inside_liver=False, fill_holes=False)
INSIDE = SegmentSettings(largest_liver=False, tumours_inside_liver=True, fill_holes=False)
HOLES = SegmentSettings(largest_liver=False, tumours_inside_liver=False, fill_holes=True)
ALL = SegmentSettings()


def block(shape: tuple[int, int, int] = (9, 12, 16)) -> np.ndarray:
    """A liver of 5x8x8 voxels with background around."""
    mask = np.zeros(shape, np.uint8)
    mask[2:7, 2:10, 2:10] = 1
    return mask


def test_smaller_liver_goes_and_the_largest_stays() -> None:
    mask = block()
    mask[4, 5, 12:15] = 1
    assert np.array_equal(clean_mask(mask, LARGEST), block())
    assert np.array_equal(clean_mask(mask, ALL), block())


def test_liver_that_touches_by_a_corner_stays() -> None:
    mask = block()
    mask[7, 10, 10] = 1
    assert np.array_equal(clean_mask(mask, ALL), mask)


def test_tumours_count_for_the_size_of_the_liver() -> None:
    mask = np.zeros((3, 5, 20), np.uint8)
    mask[1, 1:4, 1:4] = 1  # 9 voxels
    mask[1, 1:4, 8:10] = 1  # 6 voxels and 6 of tumour
    mask[1, 1:4, 10:12] = 2
    cleaned = clean_mask(mask, LARGEST)
    assert cleaned[1, 2, 2] == 0
    assert np.array_equal(cleaned[:, :, 6:], mask[:, :, 6:])


def test_tumour_away_from_the_liver_goes_and_one_at_its_surface_stays() -> None:
    mask = block()
    mask[3, 4, 10] = 2
    expected = mask.copy()
    mask[3, 4, 13] = 2
    assert np.array_equal(clean_mask(mask, INSIDE), expected)
    assert np.array_equal(clean_mask(mask, ALL), expected)
    assert np.array_equal(clean_mask(mask, LARGEST), mask)


def test_tumour_with_a_gap_around_it_inside_the_liver_stays() -> None:
    mask = block()
    mask[3:6, 4:7, 4:7] = 0
    mask[4, 5, 5] = 2
    for chosen in (LARGEST, INSIDE):
        assert np.array_equal(clean_mask(mask, chosen), mask)
    filled = block()
    filled[4, 5, 5] = 2
    assert np.array_equal(clean_mask(mask, ALL), filled)


def test_tumour_of_a_dropped_liver_goes_with_it() -> None:
    mask = block()
    mask[4, 5, 12:15] = (1, 2, 1)
    assert np.array_equal(clean_mask(mask, ALL), block())
    kept_tumour = block()
    kept_tumour[4, 5, 13] = 2
    assert np.array_equal(clean_mask(mask, LARGEST), kept_tumour)


def test_hole_in_the_liver_becomes_liver() -> None:
    mask = block()
    mask[4, 4:6, 4:6] = 0
    assert np.array_equal(clean_mask(mask, HOLES), block())


def test_hole_in_a_tumour_becomes_tumour() -> None:
    mask = block()
    mask[3:6, 3:6, 3:6] = 2
    expected = mask.copy()
    mask[4, 4, 4] = 0
    assert np.array_equal(clean_mask(mask, HOLES), expected)
    mask[4, 4, 4] = 1
    assert np.array_equal(clean_mask(mask, HOLES), expected)


def test_hole_between_tumour_and_liver_becomes_liver() -> None:
    mask = block()
    mask[3:6, 3:6, 3:6] = 2
    expected = mask.copy()
    mask[4, 4, 5:7] = 0
    expected[4, 4, 5:7] = 1
    assert np.array_equal(clean_mask(mask, HOLES), expected)


def test_hole_open_to_the_edge_of_the_scan_stays_open() -> None:
    mask = block()[2:7]
    mask[0:2, 4, 4] = 0
    assert np.array_equal(clean_mask(mask, HOLES), mask)


def test_size_limit_is_in_millilitres() -> None:
    """A hole of 3x3x3 voxels: filled up to the limit, left open above it, except in the middle of a tumour."""
    mask = block((9, 14, 16))
    mask[2:7, 2:12, 2:12] = 1
    mask[3:6, 4:7, 4:7] = 0
    at_limit, above = HOLE_LIMIT_ML / 27, HOLE_LIMIT_ML / 26.9
    assert clean_mask(mask, HOLES, voxel_ml=at_limit)[4, 5, 5] == 1
    assert np.array_equal(clean_mask(mask, HOLES, voxel_ml=above), mask)
    shell = np.where(mask == 1, 2, mask).astype(np.uint8)
    assert clean_mask(shell, HOLES, voxel_ml=above)[4, 5, 5] == 2
    shell[3:6, 4:7, 4:7] = 1
    assert clean_mask(shell, HOLES, voxel_ml=at_limit)[4, 5, 5] == 2
    assert np.array_equal(clean_mask(shell, HOLES, voxel_ml=above), shell)


def test_mask_of_nothing_but_tumour_is_not_emptied() -> None:
    mask = np.zeros((4, 5, 6), np.uint8)
    mask[1:3, 1:4, 1:5] = 2
    assert np.array_equal(clean_mask(mask, ALL), mask)


def test_empty_mask_stays_empty_and_input_is_left_alone() -> None:
    empty = np.zeros((3, 4, 5), np.uint8)
    assert not clean_mask(empty, ALL).any()
    mask = block()
    mask[4, 4, 4] = 0
    mask[0, 0, 15] = 1
    mask.setflags(write=False)
    before = mask.copy()
    clean_mask(mask, ALL)
    assert np.array_equal(mask, before)


blobs = st.lists(
    st.tuples(
        st.tuples(*[st.integers(0, 6)] * 3), st.tuples(*[st.integers(1, 6)] * 3), st.sampled_from([0, 1, 1, 2])
    ),
    min_size=1,
    max_size=9,
)


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    """Boxes painted over each other, with single voxels of noise: holes in holes, shells, islands."""
    mask = np.zeros((8, 8, 9), np.uint8)
    for (z, y, x), (depth, height, width), label in draw(blobs):
        mask[z : z + depth, y : y + height, x : x + width] = label
    noise = draw(hnp.arrays(np.uint8, mask.shape, elements=st.sampled_from([0, 1, 2]), fill=st.just(9)))
    return np.where(noise == 9, mask, noise).astype(np.uint8)


switches = st.builds(
    SegmentSettings, largest_liver=st.booleans(), tumours_inside_liver=st.booleans(), fill_holes=st.booleans()
)
voxel_sizes = st.sampled_from([0.001, HOLE_LIMIT_ML / 8, HOLE_LIMIT_ML / 2, HOLE_LIMIT_ML])


@settings(max_examples=400)
@given(mask=masks(), chosen=switches, voxel_ml=voxel_sizes)
def test_cleaning_twice_changes_nothing_more(mask: np.ndarray, chosen: SegmentSettings, voxel_ml: float) -> None:
    once = clean_mask(mask, chosen, voxel_ml=voxel_ml)
    assert np.array_equal(clean_mask(once, chosen, voxel_ml=voxel_ml), once)
    assert once.dtype == np.uint8
    assert once.shape == mask.shape


@given(mask=masks())
def test_with_all_switches_off_nothing_changes(mask: np.ndarray) -> None:
    assert np.array_equal(clean_mask(mask, OFF), mask)


@settings(max_examples=150)
@given(mask=masks(), chosen=switches)
def test_never_adds_anything_outside_the_filled_liver(mask: np.ndarray, chosen: SegmentSettings) -> None:
    cleaned = clean_mask(mask, chosen)
    within = ndi.binary_fill_holes(np.pad(mask > 0, 1))[1:-1, 1:-1, 1:-1]
    assert not cleaned[~within].any()
    tumour_within = ndi.binary_fill_holes(np.pad(mask == 2, 1))[1:-1, 1:-1, 1:-1]
    assert not (cleaned == 2)[~tumour_within].any()


@given(mask=masks(), largest=st.booleans(), inside=st.booleans())
def test_without_filling_voxels_only_go(mask: np.ndarray, largest: bool, inside: bool) -> None:
    chosen = SegmentSettings(largest_liver=largest, tumours_inside_liver=inside, fill_holes=False)
    cleaned = clean_mask(mask, chosen)
    gone = cleaned != mask
    assert not cleaned[gone].any()
    assert largest or not (mask[gone] == 1).any()
    assert inside or not (mask[gone] == 2).any()


@settings(max_examples=150)
@given(mask=masks())
def test_cleaned_is_one_liver_with_nothing_beside_it(mask: np.ndarray) -> None:
    cleaned = clean_mask(mask, ALL)
    assert ndi.label(cleaned, np.ones((3, 3, 3)))[1] == (1 if mask.any() else 0)


@given(mask=masks())
def test_place_in_the_array_does_not_matter(mask: np.ndarray) -> None:
    moved = np.pad(mask, ((2, 1), (0, 3), (4, 2)))
    assert np.array_equal(clean_mask(moved, ALL)[2:-1, : mask.shape[1], 4:-2], clean_mask(mask, ALL))
