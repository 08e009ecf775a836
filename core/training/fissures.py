"""The fissure of the falciform ligament: a dark cleft of fat in the front of the liver, which is no tumour."""

import numpy as np
from numpy.typing import NDArray

from core.training.anatomy import CANVAS_MM
from core.training.texture import smooth_noise


def paint_fissure(rng: np.random.Generator, hu: NDArray[np.float32], liver: NDArray[np.bool_], fat_hu: float) -> None:
    """Blend a thin upright cleft of fat into the front of the liver, in place.

    `hu` and `liver` are (slices, rows, columns) on the canvas. The cleft runs from front to back, wavers, is 1-5 mm
    wide and 10-45 mm deep; partial volume makes it anything between fat and liver. Its labels stay liver.
    """
    levels, _, columns = np.nonzero(liver)
    if not len(levels):
        return
    middle_z = np.quantile(levels, rng.uniform(0.3, 0.7))
    middle_x = np.quantile(columns, rng.uniform(0.45, 0.8))
    height_mm, depth_mm, width_mm = rng.uniform(10, 35), rng.uniform(10, 45), rng.uniform(1, 5)
    slant = rng.uniform(-0.6, 0.6)
    z = np.arange(hu.shape[0])[:, None, None] - middle_z
    y = np.arange(hu.shape[1])[None, :, None]
    front = np.where(liver.any(axis=1), liver.argmax(axis=1), hu.shape[1])
    deep_mm = (y - front[:, None, :]) * CANVAS_MM
    across = np.arange(hu.shape[2])[None, None, :] - middle_x - slant * deep_mm / CANVAS_MM
    across_mm = np.abs(across * CANVAS_MM + 3 * smooth_noise(rng, hu.shape, 8.0))
    reach = (z * CANVAS_MM / height_mm) ** 2 + (np.maximum(deep_mm, 0) / depth_mm) ** 2
    weight = np.clip((width_mm / 2 - across_mm) / CANVAS_MM + 0.5, 0, 1) * np.clip(4 * (1 - reach), 0, 1) * liver
    hu += (weight * (fat_hu - hu)).astype(np.float32)
