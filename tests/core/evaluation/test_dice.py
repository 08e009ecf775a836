"""The Dice coefficient on masks whose overlap can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.dice import dice


def mask(*voxels: int) -> np.ndarray:
    result = np.zeros((1, 2, 8), np.uint8)
    result.flat[list(voxels)] = 1
    return result


def test_overlap_counts_twice_over_the_sum() -> None:
    assert dice(mask(0, 1, 2), mask(2, 3, 4, 5, 6)) == 2 * 1 / (3 + 5)


def test_empty_masks_agree_and_one_empty_mask_does_not() -> None:
    assert dice(mask(), mask()) == 1.0
    assert dice(mask(), mask(3)) == 0.0


def test_labels_count_as_inside_whatever_their_number() -> None:
    assert dice(mask(1, 2) * 2, mask(1, 2)) == 1.0


@given(st.sets(st.integers(0, 15)), st.sets(st.integers(0, 15)))
def test_equals_the_sets_formula_and_is_symmetric(a: set[int], b: set[int]) -> None:
    expected = 2 * len(a & b) / (len(a) + len(b)) if a | b else 1.0
    assert dice(mask(*a), mask(*b)) == dice(mask(*b), mask(*a)) == expected


def test_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="different shapes"):
        dice(mask(), mask()[:, :1])
