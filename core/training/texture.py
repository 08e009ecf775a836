"""Random fields for painting: smooth noise and the tangle of small vessels it makes."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


def smooth_noise(rng: np.random.Generator, shape: tuple[int, ...], scale: float | tuple[float, ...]) -> FloatArray:
    """Return noise of mean 0 and standard deviation about 1 that changes over `scale` voxels.

    Drawn on a coarse grid and interpolated by cubic splines, axis by axis.
    """
    scales = (scale,) * len(shape) if isinstance(scale, (int, float)) else scale
    coarse_shape = [int(np.ceil(size / step)) + 4 for size, step in zip(shape, scales, strict=True)]
    field = rng.standard_normal(coarse_shape).astype(np.float32)
    for axis, (size, step) in enumerate(zip(shape, scales, strict=True)):
        position = rng.uniform(0, 1) + np.arange(size) / step
        first = position.astype(int)
        weights = _spline_weights((position - first).astype(np.float32))
        axis_last = [-1 if k == axis else 1 for k in range(field.ndim)]
        field = sum(np.take(field, first + k, axis) * weights[k].reshape(axis_last) for k in range(4))
    return np.asarray(field / max(float(field.std()), 1e-6), dtype=np.float32)


def _spline_weights(t: FloatArray) -> FloatArray:
    """Return the four weights (4, n) of the cubic B-spline at the fractions `t`."""
    pieces = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    return np.asarray(np.stack(pieces) / 6, dtype=np.float32)


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
