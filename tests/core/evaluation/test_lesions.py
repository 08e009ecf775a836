"""Which lesion is which: drawn along one line, so that every case can be counted by eye."""

import numpy as np
import scipy.ndimage as ndi
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.evaluation.lesions import LesionVoxels, Match, detect_as_the_challenge, match


def line(text: str) -> np.ndarray:
    """Labels along x: digits are lesions, dots nothing."""
    return np.array([[[0 if sign == "." else int(sign) for sign in text]]])


def lesions(predicted: str, reference: str) -> LesionVoxels:
    return LesionVoxels.of(line(predicted), line(reference))


def test_lesions_that_overlap_belong_together() -> None:
    assert match(lesions("111...22.", ".111..22.")) == [Match((1,), (1,), 2 / 4), Match((2,), (2,), 1.0)]


def test_lesions_without_overlap_are_in_no_match() -> None:
    assert match(lesions("11...2", "..11.2")) == [Match((2,), (2,), 1.0)]
    assert match(lesions("....", "11..")) == []
    assert match(lesions("11..", "....")) == []
    assert match(lesions("....", "....")) == []


def test_reference_lesions_under_one_prediction_are_merged() -> None:
    assert match(lesions("111111", "11.222")) == [Match((1,), (1, 2), 5 / 6)]


def test_predictions_on_one_reference_lesion_are_merged() -> None:
    assert match(lesions("11.222", "111111")) == [Match((1, 2), (1,), 5 / 6)]


def test_each_goes_where_it_overlaps_most() -> None:
    """Prediction 2 touches reference 1 by one voxel and 2 by three."""
    assert match(lesions("111.2222..", "11111.2222")) == [Match((1,), (1,), 3 / 5), Match((2,), (2,), 2 / 6)]


def test_challenge_counts_exactly_half_as_not_detected() -> None:
    exactly_half = lesions("1111", "11..")
    assert detect_as_the_challenge(exactly_half, 0.5).count == 0
    assert detect_as_the_challenge(exactly_half, 0.0).count == 1


def test_challenge_counts_merged_predictions_once_and_merged_references_once() -> None:
    assert detect_as_the_challenge(lesions("11.222", "111111"), 0.5).count == 1
    assert detect_as_the_challenge(lesions("111111", "11.222"), 0.5).count == 1


def test_challenge_takes_the_union_with_the_wrong_number() -> None:
    """Prediction 2 is written as 1 (its reference's number), so "2" covers nothing and the union is too small."""
    found = lesions("1..2222", "....11.")
    assert match(found) == [Match((2,), (1,), 2 / 4)]
    assert detect_as_the_challenge(found, 0.5).count == 1


def test_challenge_can_count_below_zero() -> None:
    """One prediction on two reference lesions, too large: one was counted, two are taken away."""
    assert detect_as_the_challenge(lesions("111111111", "1.2......"), 0.5).count == -1


def test_detected_voxels_carry_the_reference_number() -> None:
    found = detect_as_the_challenge(lesions(".11.22", "111.22"), 0.5)
    assert found.detected.tolist() == [0, 1, 1, 2, 2]
    assert found.reference.tolist() == [1, 1, 1, 2, 2]
    assert found.count == 2


volumes = hnp.arrays(bool, (3, 5, 5), elements=st.booleans())


@settings(max_examples=80)
@given(predicted=volumes, reference=volumes)
def test_every_match_is_of_lesions_that_overlap_and_no_lesion_is_in_two(
    predicted: np.ndarray, reference: np.ndarray
) -> None:
    labels = ndi.label(predicted)[0], ndi.label(reference)[0]
    found = match(LesionVoxels.of(*labels))
    for side in ("predicted", "reference"):
        numbers = [number for one in found for number in getattr(one, side)]
        assert len(numbers) == len(set(numbers))
    for one in found:
        parts = np.isin(labels[0], one.predicted), np.isin(labels[1], one.reference)
        assert one.iou == np.count_nonzero(parts[0] & parts[1]) / np.count_nonzero(parts[0] | parts[1]) > 0
    touched = {int(number) for number in np.unique(labels[0][reference & predicted])}
    assert touched >= {number for one in found for number in one.predicted}


@given(predicted=volumes)
def test_a_mask_matches_itself(predicted: np.ndarray) -> None:
    labels, count = ndi.label(predicted)
    found = LesionVoxels.of(labels, labels)
    assert match(found) == [Match((number,), (number,), 1.0) for number in range(1, count + 1)]
    assert detect_as_the_challenge(found, 0.5).count == count
