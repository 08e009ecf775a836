"""Random fields for tumours: smooth noise, and noise like a scan's own."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

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


def noise_like(rng: np.random.Generator, sample: FloatArray, where: BoolArray) -> FloatArray:
    """Return noise with the spectrum and the strength that `sample` has in `where`, of the same shape.

    `sample` has mean about 0 there. Its spectrum is given random phases, so that what has a shape in it is lost and
    the grain stays.
    """
    inside = np.where(where, sample, np.float32(0))
    # The middle half of the values: vessels and edges left in the sample must not make the noise stronger.
    low, high = np.percentile(sample[where], (25, 75))
    spectrum = np.abs(fft.rfftn(inside))
    phases = fft.rfftn(rng.standard_normal(sample.shape, dtype=np.float32))
    noise = fft.irfftn(spectrum * phases, sample.shape)
    return np.asarray(noise * ((high - low) / 1.349 / max(float(noise.std()), 1e-6)), dtype=np.float32)
