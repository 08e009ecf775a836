"""Random fields for painting: smooth noise, the tangle of small vessels it makes, and a scanner's noise."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.tumours.texture import smooth_noise

__all__ = ["scanner_noise", "smooth_noise", "tangle"]

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


def tangle(rng: np.random.Generator, shape: tuple[int, ...], scale: float, share: float) -> BoolArray:
    """Return thin winding tubes that fill about `share` of the space.

    A tube is where two smooth random fields are both near zero: the crossing of two surfaces is a curve.
    """
    first, second = smooth_noise(rng, shape, scale), smooth_noise(rng, shape, scale)
    distance = first * first + second * second
    return np.asarray(distance < 2 * share)


def scanner_noise(rng: np.random.Generator, shape: tuple[int, ...], sd_hu: float, sigma: float) -> FloatArray:
    """Return noise of standard deviation `sd_hu`, correlated over `sigma` voxels in-plane as a scanner's is."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    blurred = ndimage.gaussian_filter(noise, (0.3 * sigma, sigma, sigma)) if sigma > 0.2 else noise
    return np.asarray(blurred * (sd_hu / max(float(blurred.std()), 1e-6)), dtype=np.float32)
