"""Dice of label maps, as LiTS counts them: liver is label 1 or 2, tumour is label 2."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.labels import Label


@dataclass(frozen=True)
class Scores:
    """Dice of one scan; 1 where neither the truth nor the result has any (as LiTS)."""

    liver_dice: float
    tumour_dice: float


def dice(result: NDArray[Any], truth: NDArray[Any]) -> float:
    """Return the Dice coefficient 2 |A and B| / (|A| + |B|) of two masks; 1 where both are empty."""
    first, second = result.astype(bool), truth.astype(bool)
    total = int(first.sum()) + int(second.sum())
    return 1.0 if total == 0 else 2.0 * int((first & second).sum()) / total


def score(result: NDArray[np.uint8], truth: NDArray[np.uint8]) -> Scores:
    """Return the Dice of liver (with its tumours) and of tumours."""
    return Scores(
        dice(result >= Label.LIVER, truth >= Label.LIVER), dice(result == Label.TUMOUR, truth == Label.TUMOUR)
    )
