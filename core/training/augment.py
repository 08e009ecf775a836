"""Small random changes of a sub-volume while it is cut out of a scan.

Left and right are never exchanged: the liver lies on the right, and the network should know it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.training.texture import scanner_noise

FloatArray = NDArray[np.float32]
AIR_HU = -1000.0


def cut(
    hu: NDArray[np.int16], labels: NDArray[np.uint8], centre_zyx: NDArray[np.int64], patch_zyx: tuple[int, int, int]
) -> tuple[FloatArray, NDArray[np.uint8]]:
    """Cut the sub-volume around a voxel as it is; what lies outside the scan is air."""
    start = centre_zyx - np.asarray(patch_zyx) // 2
    low = np.maximum(start, 0)
    high = np.minimum(start + patch_zyx, hu.shape)
    source = tuple(slice(a, max(a, b)) for a, b in zip(low, high, strict=True))
    target = tuple(slice(a - s, max(a, b) - s) for a, b, s in zip(low, high, start, strict=True))
    image, mask = np.full(patch_zyx, AIR_HU, np.float32), np.zeros(patch_zyx, np.uint8)
    image[target], mask[target] = hu[source], labels[source]
    return image, mask


def cut_turned(
    rng: np.random.Generator,
    scan: tuple[NDArray[np.int16], NDArray[np.uint8]],
    centre_zyx: NDArray[np.int64],
    patch_zyx: tuple[int, int, int],
) -> tuple[FloatArray, NDArray[np.uint8]]:
    """Cut the sub-volume around a voxel, turned in-plane by about 6 degrees and scaled by 0.85 to 1.18."""
    depth, height, width = patch_zyx
    image, mask = cut(*scan, centre_zyx, (depth, height + height // 2, width + width // 2))
    angle, zoom = np.radians(rng.normal(0, 6)), rng.uniform(0.85, 1.18)
    stretch = zoom * rng.uniform(0.95, 1.05, 2)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / stretch
    offset = (np.asarray(image.shape[1:]) - 1) / 2 - matrix @ ((np.asarray(patch_zyx[1:]) - 1) / 2)
    how = {"matrix": matrix, "offset": offset, "output_shape": patch_zyx[1:]}
    turned = np.stack([ndimage.affine_transform(level, order=1, cval=AIR_HU, **how) for level in image])
    labels = np.stack([ndimage.affine_transform(level, order=0, cval=0, **how) for level in mask])
    return turned, labels


def change_intensity(rng: np.random.Generator, image: FloatArray) -> FloatArray:
    """Return the image with other contrast and brightness, sometimes blurred, sometimes noisier."""
    changed = image * np.float32(rng.uniform(0.92, 1.08)) + np.float32(rng.normal(0, 8))
    if rng.random() < 0.2:
        changed = ndimage.gaussian_filter(changed, (0, *[float(rng.uniform(0.3, 0.8))] * 2))
    if rng.random() < 0.3:
        changed = changed + scanner_noise(rng, image.shape, float(rng.uniform(2, 15)), float(rng.uniform(0, 0.8)))
    return np.asarray(changed, dtype=np.float32)
