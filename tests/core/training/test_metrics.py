import numpy as np
import pytest

from core.training.metrics import score


def test_the_liver_includes_its_tumours() -> None:
    truth = np.array([0, 1, 1, 2, 2], np.uint8)
    result = np.array([0, 1, 1, 1, 2], np.uint8)
    scores = score(result, truth)
    assert scores.liver_dice == 1.0
    assert scores.tumour_dice == pytest.approx(2 / 3)


def test_a_scan_without_tumours_in_truth_and_result_scores_one() -> None:
    both = np.array([0, 1, 1], np.uint8)
    assert score(both, both).tumour_dice == 1.0
