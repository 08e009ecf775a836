"""The Dice coefficient, the score the field speaks in."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def dice(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Return the overlap 2 |a and b| / (|a| + |b|) of the non-zero voxels, 0 to 1; two empty masks agree: 1.

    Raises ValueError where the shapes differ.
    """
    if a.shape != b.shape:
        raise ValueError(f"masks of different shapes: {a.shape} and {b.shape}")
    in_a, in_b = a.astype(bool, copy=False), b.astype(bool, copy=False)
    both = int(np.count_nonzero(in_a)) + int(np.count_nonzero(in_b))
    return 2 * int(np.count_nonzero(in_a & in_b)) / both if both else 1.0
