"""Scans with known labels on the training grid, and the sampler that cuts batches out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.atomic import atomic_write
from core.labels import Label
from core.model.config import Preprocessing
from core.model.preprocess import grid_shape, resample_hu, resample_labels
from core.training.augment import change_intensity, cut, cut_turned
from core.training.config import TrainConfig

FloatArray = NDArray[np.float32]
ByteArray = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sample:
    """A scan on the training grid: `hu` int16 and `labels` uint8 (0, 1 liver, 2 tumour), canonical axes."""

    hu: NDArray[np.int16]
    labels: ByteArray


def on_grid(scan: Sample, spacing_mm: tuple[float, float, float], preprocessing: Preprocessing) -> Sample:
    """Return a scan of spacing `spacing_mm` on the training grid, as inference resamples it."""
    before = (scan.hu.shape[0], scan.hu.shape[1], scan.hu.shape[2])
    shape = grid_shape(before, spacing_mm, preprocessing)
    if shape == before:
        return scan
    return Sample(resample_hu(scan.hu, shape), resample_labels(scan.labels, shape))


class SampleFile:
    """A sample on disk (.npz, no pickle), read anew each time so that memory stays flat."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Sample:
        """Read the sample; UserError where the file is damaged."""
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return Sample(arrays["hu"], arrays["labels"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as problem:
            raise UserError(f"{self.path} is not a prepared sample.", "Delete it; it is made again.") from problem

    def write(self, sample: Sample) -> None:
        """Write the sample, whole or not at all."""

        def save(target: Path) -> None:
            with target.open("wb") as file:
                np.savez_compressed(file, hu=sample.hu, labels=sample.labels)

        atomic_write(self.path, save, overwrite=True)


@dataclass(frozen=True)
class Group:
    """Samples of one origin and how much of the training comes from them (relative to the other groups)."""

    name: str
    files: Sequence[SampleFile]
    weight: float


@dataclass(frozen=True, eq=False)
class Images:
    """One batch: `images` float32 (N, 1, T, H, W) in [-1, 1] and `labels` int64 (N, T, H, W)."""

    images: FloatArray
    labels: NDArray[np.int64]


class Sampler:
    """Cuts batches out of groups of samples. The batch of an iteration depends on the seed and its number only."""

    def __init__(self, groups: Sequence[Group], config: TrainConfig) -> None:
        self.groups = [group for group in groups if len(group.files) and group.weight > 0]
        if not self.groups:
            raise UserError("There is nothing to train on.", "Name a folder with scans and their labels.")
        self.config = config
        weights = np.asarray([group.weight for group in self.groups], dtype=float)
        self._shares = weights / weights.sum()

    @property
    def cases(self) -> int:
        """How many samples there are."""
        return sum(len(group.files) for group in self.groups)

    def batch(self, iteration: int) -> Images:
        """Return the batch of an iteration."""
        rng = np.random.default_rng((self.config.seed, iteration))
        pairs = [self._cut(rng) for _ in range(self.config.batch)]
        images = np.stack([image for image, _ in pairs])[:, None]
        return Images(images, np.stack([labels for _, labels in pairs]).astype(np.int64))

    def _cut(self, rng: np.random.Generator) -> tuple[FloatArray, ByteArray]:
        group = self.groups[int(rng.choice(len(self.groups), p=self._shares))]
        sample = group.files[int(rng.integers(len(group.files)))].read()
        centre = self._centre(rng, sample.labels)
        patch = self.config.patch_zyx
        if self.config.augment:
            image, labels = cut_turned(rng, (sample.hu, sample.labels), centre, patch)
            image = change_intensity(rng, image)
        else:
            image, labels = cut(sample.hu, sample.labels, centre, patch)
        low, high = self.config.preprocessing.hu_range
        return np.clip((image - low) * (2 / (high - low)) - 1, -1, 1).astype(np.float32), labels

    def _centre(self, rng: np.random.Generator, labels: ByteArray) -> NDArray[np.int64]:
        """Return the voxel in the middle of a sub-volume: in a tumour, in the liver or anywhere, moved a little."""
        draw, config = rng.random(), self.config
        wanted = Label.TUMOUR if draw < config.tumour_share else Label.LIVER
        voxels = np.flatnonzero(labels == wanted) if draw < config.tumour_share + config.liver_share else np.array([])
        if len(voxels):
            centre = np.asarray(np.unravel_index(voxels[rng.integers(len(voxels))], labels.shape))
        else:
            centre = rng.integers(labels.shape)
        return self._inside(rng, centre.astype(np.int64), labels.shape)

    def _inside(
        self, rng: np.random.Generator, centre: NDArray[np.int64], shape: tuple[int, ...]
    ) -> NDArray[np.int64]:
        """Move the centre at random by a quarter sub-volume, then so that little of it lies outside the scan."""
        patch = np.asarray(self.config.patch_zyx)
        moved = centre + rng.integers(-(patch // 4), patch // 4 + 1)
        low, high = patch // 2, np.asarray(shape) - (patch + 1) // 2
        middle = np.asarray(shape) // 2
        bounded = np.clip(moved, np.minimum(low, high), np.maximum(low, high))
        return np.where(low <= high, bounded, middle + rng.integers(-4, 5, 3) * (low > high)).astype(np.int64)
