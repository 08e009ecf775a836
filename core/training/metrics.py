"""Dice of label maps, as LiTS counts them: liver is label 1 or 2, tumour is label 2."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.dice import dice
from core.labels import Label


@dataclass(frozen=True)
class Scores:
    """Dice of one scan; 1 where neither the truth nor the result has any (as LiTS)."""

    liver_dice: float
    tumour_dice: float


def score(result: NDArray[np.uint8], truth: NDArray[np.uint8]) -> Scores:
    """Return the Dice of liver (with its tumours) and of tumours."""
    return Scores(
        dice(result >= Label.LIVER, truth >= Label.LIVER), dice(result == Label.TUMOUR, truth == Label.TUMOUR)
    )


def mean_scores(scores: Sequence[Scores]) -> dict[str, float]:
    """Return mean Dice per case for a model's card; nothing where there are no scores."""
    if not scores:
        return {}
    return {
        "held-out scans": len(scores),
        "liver Dice": round(float(np.mean([each.liver_dice for each in scores])), 4),
        "tumour Dice": round(float(np.mean([each.tumour_dice for each in scores])), 4),
    }
