import numpy as np
import pytest

from core.training.metrics import dice, score


def test_dice_by_hand() -> None:
    assert dice(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])) == pytest.approx(0.5)
    assert dice(np.zeros(3), np.zeros(3)) == 1.0
    assert dice(np.ones(3), np.zeros(3)) == 0.0


def test_the_liver_includes_its_tumours() -> None:
    truth = np.array([0, 1, 1, 2, 2], np.uint8)
    result = np.array([0, 1, 1, 1, 2], np.uint8)
    scores = score(result, truth)
    assert scores.liver_dice == 1.0
    assert scores.tumour_dice == pytest.approx(2 / 3)
