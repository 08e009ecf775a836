"""`strict` scores on masks drawn by hand, and what they promise on random ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.evaluation import strict
from core.evaluation.dice import dice
from core.evaluation.scores import summed
from core.volume import Geometry

AXIAL = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])


def geometry(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float] = (1, 1, 1)) -> Geometry:
    matrix = np.eye(4)
    matrix[:3, :3] = AXIAL * spacing_mm
    return Geometry(shape, matrix)


def scores(prediction: np.ndarray, reference: np.ndarray, connectivity: int = 26, **grid: object) -> dict:
    case = strict.score_case("x", prediction, reference, geometry(reference.shape, **grid), connectivity)
    return summed((case,), strict.overall)


def liver(shape: tuple[int, int, int] = (6, 30, 40)) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    mask[1:-1, 1:-1, 1:-1] = 1
    return mask


def test_perfect_prediction() -> None:
    reference = liver()
    reference[2:4, 4:9, 4:9] = 2
    found = scores(reference, reference)
    for name in ("lesion_dice_per_case", "liver_dice_global", "lesion_recall", "lesion_precision", "lesion_f1"):
        assert found[name] == 1
    for name in ("lesion_voe", "lesion_rvd", "lesion_assd_mm", "liver_mssd_mm", "burden_rmse"):
        assert found[name] == 0


def test_too_much_and_too_little_do_not_cancel() -> None:
    reference = liver()
    reference[2, 4:8, 4:8] = 2  # 16 voxels
    more, less = reference.copy(), reference.copy()
    more[2, 4:8, 8] = 2
    less[2, 4:8, 7] = 1
    cases = [strict.score_case("x", mask, reference, geometry(reference.shape)) for mask in (more, less)]
    found = summed(tuple(cases), strict.overall)
    assert found["lesion_rvd"] == pytest.approx(4 / 16)
    volume = np.count_nonzero(reference)
    assert found["burden_rmse"] == pytest.approx(4 / volume)
    assert strict.largest_burden_error(tuple(cases))["burden_max_error"] == pytest.approx(4 / volume)


def test_no_lesion_and_none_found_agree_and_have_no_distance() -> None:
    found = scores(liver(), liver())
    assert (found["lesion_dice_per_case"], found["lesion_voe"], found["lesion_rvd"]) == (1, 0, 0)
    assert found["lesion_assd_mm"] is None
    assert found["lesion_recall"] is None
    assert found["lesion_precision"] is None
    assert found["lesion_dice_global"] is None


def test_invented_lesion_costs_dice_and_precision_but_has_no_volume_to_compare() -> None:
    prediction = liver()
    prediction[2, 4:8, 4:8] = 2
    found = scores(prediction, liver())
    assert (found["lesion_dice_per_case"], found["lesion_precision"]) == (0, 0)
    assert (found["lesion_rvd"], found["lesion_recall"]) == (None, None)


def test_undefined_distances_are_left_out_of_the_mean() -> None:
    reference = liver()
    reference[2, 4:8, 4:8] = 2
    shifted = liver()
    shifted[2, 4:8, 5:9] = 2
    grid = geometry(reference.shape)
    both = (strict.score_case("a", shifted, reference, grid), strict.score_case("b", liver(), liver(), grid))
    alone = summed(both[:1], strict.overall)
    assert summed(both, strict.overall)["lesion_assd_mm"] == alone["lesion_assd_mm"] > 0
    assert summed(both, strict.overall)["lesion_dice_per_case"] == pytest.approx((1 + 0.75) / 2)


def test_recall_and_precision_by_size() -> None:
    """Lesions 8, 16 and 24 mm long; the small is missed, the middle found, the large found in two pieces."""
    reference, prediction = liver(), liver()
    reference[1, 2, 2:10] = 2
    reference[2, 8, 2:18] = prediction[2, 8, 3:18] = 2
    reference[3, 14, 2:26] = 2
    prediction[3, 14, 2:13] = prediction[3, 14, 14:26] = 2
    prediction[1, 25, 30:33] = 2  # invented, small
    found = scores(prediction, reference)
    assert found["lesion_recall"] == pytest.approx(2 / 3)
    assert found["lesion_precision"] == pytest.approx(3 / 4)
    assert found["lesion_f1"] == pytest.approx(2 * (2 / 3) * (3 / 4) / (2 / 3 + 3 / 4))
    assert (found["lesion_recall_under_10_mm"], found["lesion_precision_under_10_mm"]) == (0, 0)
    assert found["lesion_f1_under_10_mm"] == 0
    assert (found["lesion_recall_10_to_20_mm"], found["lesion_precision_10_to_20_mm"]) == (1, 1)
    assert found["lesion_recall_over_20_mm"] == 1
    assert found["lesion_precision_over_20_mm"] is None  # the two pieces are 11 and 12 mm
    wide = scores(prediction, reference, spacing_mm=(1, 1, 3))
    assert wide["lesion_recall_under_10_mm"] is None
    assert wide["lesion_recall_over_20_mm"] == pytest.approx(2 / 3)


def test_iou_of_a_half_is_not_detected() -> None:
    reference, prediction = liver(), liver()
    reference[2, 4, 2:10] = 2
    prediction[2, 4, 2:6] = 2
    assert scores(prediction, reference)["lesion_recall"] == 0
    prediction[2, 4, 6] = 2
    assert scores(prediction, reference)["lesion_recall"] == 1


def test_connectivity_decides_what_one_lesion_is() -> None:
    reference = liver()
    reference[2, 4, 4] = reference[3, 5, 5] = 2
    cases = [
        strict.score_case("x", reference, reference, geometry(reference.shape), connectivity).row
        for connectivity in (6, 26)
    ]
    assert [row["lesions_reference"] for row in cases] == [2, 1]


def test_burden_of_nothing_is_nothing() -> None:
    reference = liver()
    reference[2, 4, 4:8] = 2
    case = strict.score_case("x", np.zeros_like(reference), reference, geometry(reference.shape))
    assert case.row["prediction_burden"] == 0
    assert case.burden_error == pytest.approx(case.row["reference_burden"])


labels = hnp.arrays(np.uint8, (3, 5, 6), elements=st.sampled_from([0, 1, 1, 2, 2]))


@settings(max_examples=80)
@given(prediction=labels, reference=labels, connectivity=st.sampled_from([6, 26]))
def test_scores_stay_in_their_range(prediction: np.ndarray, reference: np.ndarray, connectivity: int) -> None:
    found = scores(prediction, reference, connectivity)
    for name, value in found.items():
        assert value is None or value >= 0, name
        if any(word in name for word in ("dice", "voe", "recall", "precision", "f1", "burden")):
            assert value is None or value <= 1, name
    assert found["lesion_dice_per_case"] == pytest.approx(dice(prediction == 2, reference == 2))
    assert found["liver_dice_per_case"] == pytest.approx(dice(prediction, reference))
    back = scores(reference, prediction, connectivity)
    assert back["liver_dice_per_case"] == found["liver_dice_per_case"]
    assert back["lesion_assd_mm"] == pytest.approx(found["lesion_assd_mm"])
    case = strict.score_case("x", prediction, reference, geometry(reference.shape), connectivity)
    by_size = [
        sum(case.row[f"lesions_{what}_{size}"] for size in strict.SIZES) for what in ("reference", "predicted")
    ]
    assert by_size == [case.row["lesions_reference"], case.row["lesions_predicted"]]
