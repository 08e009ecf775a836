"""Slices computed between slices."""

import numpy as np
from numpy.typing import NDArray


def between_slices(hu: NDArray[np.int16], places: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return slices at fractional `places` among the slices of `hu` (int16, slices x rows x columns), linearly."""
    result = np.empty((len(places), *hu.shape[1:]), dtype=np.int16)
    for target, place in zip(result, places, strict=True):
        below = min(int(place), len(hu) - 1)
        share = np.float32(place - below)
        if share == 0:
            target[:] = hu[below]
        else:
            target[:] = np.rint(hu[below] * (1 - share) + hu[below + 1] * share)
    return result
