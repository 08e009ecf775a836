"""Random changes of sub-volumes, in torch, on the device that trains: a whole batch at once where that is faster.

What happens to a sub-volume follows from its key (seed, iteration, number in the batch) alone: a run repeats itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.model.config import Preprocessing
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import AIR_HU, Key

BEND_VOXELS = 32
"""Bends are drawn on a grid this coarse."""


@dataclass(frozen=True)
class Change:
    """What happens to one sub-volume: drawn from its key, in this order."""

    flip: bool
    angle: float
    zoom: float
    bend: np.ndarray | None
    contrast: float
    brightness_hu: float
    thickness: int
    blur_voxels: float
    noise_hu: float
    noise_voxels: float
    noise_seed: int


def draw_change(key: Key, augment: Augmentation, shape_yx: tuple[int, int]) -> Change:
    """Draw what happens to the sub-volume of that key."""
    rng = np.random.default_rng((*key, 1))
    limit = np.radians(augment.rotate_degrees)
    flip, angle = rng.random() < augment.flip, rng.uniform(-limit, limit)
    zoom = 1 + rng.uniform(-augment.scale, augment.scale)
    bent, thick, blurred, noisy = rng.random(4) < augment.share
    knots = [size // BEND_VOXELS + 3 for size in shape_yx]
    bend = rng.uniform(-1, 1, (2, *knots)) * rng.uniform(0, augment.elastic_voxels)
    return Change(
        flip=bool(flip),
        angle=float(angle),
        zoom=float(zoom),
        bend=bend.astype(np.float32) if bent and augment.elastic_voxels else None,
        contrast=float(1 + rng.uniform(-augment.intensity, augment.intensity)),
        brightness_hu=float(rng.normal(0, 100 * augment.intensity)),
        thickness=int(rng.integers(2, augment.thickness + 1)) if thick and augment.thickness > 1 else 1,
        blur_voxels=float(rng.uniform(0, augment.blur_voxels)) if blurred else 0.0,
        noise_hu=float(rng.uniform(0, augment.noise_hu)) if noisy else 0.0,
        noise_voxels=float(rng.uniform(0, 0.8)),
        noise_seed=int(rng.integers(2**62)),
    )


@torch.no_grad()
def prepared(hu: Tensor, labels: Tensor, keys: Sequence[Key], config: TrainConfig) -> tuple[Tensor, Tensor]:
    """Return the network's input and its truth from cut sub-volumes.

    `hu` int16 and `labels` uint8 are (N, T, H', W') as `cut_shape` has them, on the device that trains. Returns
    images float32 (N, 1, T, H, W) in [-1, 1] and labels int64 (N, T, H, W).
    """
    _, height, width = config.patch_zyx
    changes = [draw_change(key, config.augment, (height, width)) for key in keys]
    images, truth = _placed(hu.float(), labels, changes, config)
    images = torch.stack([_looks(image, change) for image, change in zip(images, changes, strict=True)])
    return _normalised(images, config.preprocessing)[:, None], truth


def _placed(hu: Tensor, labels: Tensor, changes: list[Change], config: TrainConfig) -> tuple[Tensor, Tensor]:
    """Turn, scale, bend and flip: (N, T, H', W') to (N, T, H, W); labels become int64."""
    augment, (_, height, width) = config.augment, config.patch_zyx
    if augment.rotate_degrees or augment.scale or augment.elastic_voxels:
        grid = torch.stack([_sampling(change, (height, width), hu) for change in changes])
        # Air is 0 here: what is fetched from beyond the edge. Slices are the channels.
        hu = functional.grid_sample(hu - AIR_HU, grid, align_corners=False) + AIR_HU
        labels = functional.grid_sample(labels.float(), grid, mode="nearest", align_corners=False)
    truth = labels.round().long()
    flips = torch.tensor([change.flip for change in changes], device=hu.device)[:, None, None, None]
    return torch.where(flips, hu.flip(-1), hu), torch.where(flips, truth.flip(-1), truth)


def _sampling(change: Change, shape_yx: tuple[int, int], cut: Tensor) -> Tensor:
    """Return where each voxel of the sub-volume comes from in the `cut`: (H, W, 2), x before y, in [-1, 1]."""
    y, x = (torch.arange(size, device=cut.device) - (size - 1) / 2 for size in shape_yx)
    y, x = torch.meshgrid(y, x, indexing="ij")
    cos, sin = np.cos(change.angle) / change.zoom, np.sin(change.angle) / change.zoom
    place = torch.stack((cos * x - sin * y, sin * x + cos * y))
    if change.bend is not None:
        bend = torch.from_numpy(change.bend).to(cut.device)
        smooth = functional.interpolate(bend[None], shape_yx, mode="bicubic", align_corners=True)[0]
        place = place + smooth.clamp(bend.min(), bend.max())
    height, width = cut.shape[-2:]
    return torch.stack((2 * place[0] / width, 2 * place[1] / height), dim=-1).float()


def _looks(image: Tensor, change: Change) -> Tensor:
    """Change the HU (T, H, W) of one sub-volume."""
    if change.thickness > 1:
        image = _thick_slices(image, change.thickness)
    image = image * change.contrast + change.brightness_hu
    if change.blur_voxels:
        image = _blurred(image, change.blur_voxels)
    if change.noise_hu:
        image = image + change.noise_hu * _noise(image, change)
    return image


def _thick_slices(image: Tensor, count: int) -> Tensor:
    """Average groups of `count` slices and interpolate between them, as if the scan had thick slices."""
    depth, height, width = image.shape
    padded = torch.cat((image, image[-1:].expand(-depth % count, -1, -1)))
    thick = padded.unflatten(0, (-1, count)).mean(1)[None, None]
    fine = functional.interpolate(thick, (padded.shape[0], height, width), mode="trilinear", align_corners=False)
    return fine[0, 0, :depth]


def _blurred(image: Tensor, sigma: float) -> Tensor:
    """Blur slices (T, H, W) in-plane by a Gaussian of `sigma` voxels."""
    reach = max(1, int(np.ceil(3 * sigma)))
    kernel = torch.exp(-(torch.arange(-reach, reach + 1, device=image.device) ** 2) / (2 * sigma**2))
    kernel = kernel / kernel.sum()
    padded = functional.pad(image[:, None], (reach, reach, reach, reach), mode="replicate")
    return functional.conv2d(functional.conv2d(padded, kernel.view(1, 1, -1, 1)), kernel.view(1, 1, 1, -1))[:, 0]


def _noise(image: Tensor, change: Change) -> Tensor:
    """Return noise of standard deviation 1, correlated in-plane as a scanner's is."""
    generator = torch.Generator(image.device).manual_seed(change.noise_seed)
    noise = torch.randn(image.shape, generator=generator, device=image.device)
    if change.noise_voxels > 0.2:
        noise = _blurred(noise, change.noise_voxels)
        noise = noise / noise.std().clamp_min(1e-6)
    return noise


def _normalised(images: Tensor, preprocessing: Preprocessing) -> Tensor:
    low, high = preprocessing.hu_range
    return images.clamp(low, high).sub((low + high) / 2).div((high - low) / 2)
