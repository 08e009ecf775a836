"""Scans with known labels on the training grid, and the sampler that cuts batches out of them."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.atomic import atomic_write
from core.labels import Label
from core.model.config import Preprocessing
from core.model.preprocess import grid_shape, resample_hu, resample_labels
from core.training.centres import some_voxels
from core.training.config import Augmentation, TrainConfig

Shape = tuple[int, int, int]
Key = tuple[int, int, int]
"""What a sub-volume depends on: the seed, the iteration and its number in the batch."""
ByteArray = NDArray[np.uint8]
AIR_HU = -1000


@dataclass(frozen=True, eq=False)
class Sample:
    """A scan on the training grid: `hu` int16 and `labels` uint8 (0, 1 liver, 2 tumour), canonical axes.

    Both may be memory-mapped. `spacing_mm` (z, y, x) is None where it is not known.
    """

    hu: NDArray[np.int16]
    labels: ByteArray
    spacing_mm: tuple[float, float, float] | None = None


class Source(Protocol):
    """Where a sample comes from: a file that is read anew each time, so that memory stays flat."""

    def read(self) -> Sample:
        """Read the sample; UserError, with the file's name, where it is damaged. Any thread."""

    def voxels(self, label: Label) -> NDArray[np.int64]:
        """Return flat indices of some voxels of a label, the same ones each time; UserError as above. Any thread."""


Voxels = Mapping[Label, NDArray[np.int64]]
"""Flat indices of some voxels of each label of a sample."""

Insert = Callable[[np.random.Generator, Sample], Sample]
"""Sets a synthetic tumour into a sub-volume, or returns it as it is where none fits. Any thread."""


def on_grid(scan: Sample, spacing_mm: tuple[float, float, float], preprocessing: Preprocessing) -> Sample:
    """Return a scan of spacing `spacing_mm` on the training grid, as inference resamples it."""
    before = (scan.hu.shape[0], scan.hu.shape[1], scan.hu.shape[2])
    shape = grid_shape(before, spacing_mm, preprocessing)
    if shape == before:
        return replace(scan, spacing_mm=spacing_mm)
    z, y, x = (old * step / new for old, step, new in zip(before, spacing_mm, shape, strict=True))
    return Sample(resample_hu(scan.hu, shape), resample_labels(scan.labels, shape), (z, y, x))


class SampleFile:
    """A sample on disk (.npz, no pickle), read anew each time so that memory stays flat."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Sample:
        """Read the sample; UserError where the file is damaged."""
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                z, y, x = arrays["spacing_mm"].tolist() if "spacing_mm" in arrays else (0.0, 0.0, 0.0)
                return Sample(arrays["hu"], arrays["labels"], (z, y, x) if z else None)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as problem:
            raise UserError(f"{self.path} is not a prepared sample.", "Delete it; it is made again.") from problem

    def voxels(self, label: Label) -> NDArray[np.int64]:
        """Return flat indices of some voxels of a label; UserError where the file is damaged."""
        return some_voxels(self.read().labels, label)

    def write(self, sample: Sample) -> None:
        """Write the sample, whole or not at all."""

        def save(target: Path) -> None:
            with target.open("wb") as file:
                spacing_mm = np.array(sample.spacing_mm or (0.0, 0.0, 0.0))
                np.savez_compressed(file, hu=sample.hu, labels=sample.labels, spacing_mm=spacing_mm)

        atomic_write(self.path, save, overwrite=True)


@dataclass(frozen=True)
class Group:
    """Samples of one origin and how much of the training comes from them (relative to the other groups)."""

    name: str
    files: Sequence[Source]
    weight: float


@dataclass(frozen=True, eq=False)
class Cuts:
    """Sub-volumes as cut out of scans, with a margin in-plane: `hu` int16 and `labels` uint8 (N, T, H, W).

    `keys` say with which random numbers each is changed.
    """

    hu: NDArray[np.int16]
    labels: ByteArray
    keys: tuple[Key, ...]


class Sampler:
    """Cuts batches out of groups of samples. A sub-volume depends on the seed, the iteration and its number only.

    `insert` serves `synthetic_share`. `damaged` collects what is wrong with scans that could not be read: others are
    taken in their place. `batch` may be called from several threads.
    """

    def __init__(self, groups: Sequence[Group], config: TrainConfig, insert: Insert | None = None) -> None:
        self.groups = [group for group in groups if len(group.files) and group.weight > 0]
        if not self.groups:
            raise UserError("There is nothing to train on.", "Name a folder with scans and their labels.")
        if config.synthetic_share and insert is None:
            raise ValueError("synthetic_share without something that inserts tumours")
        self.config, self.insert = config, insert
        self.damaged: dict[tuple[int, int], str] = {}
        self._voxels: dict[tuple[int, int], Voxels] = {}
        weights = np.asarray([group.weight for group in self.groups], dtype=float)
        self._shares = weights / weights.sum()

    def resized(self, config: TrainConfig) -> "Sampler":
        """Return a sampler of the same samples with other sizes; what is known of them is shared."""
        other = copy.copy(self)
        other.config = config
        return other

    @property
    def cases(self) -> int:
        """How many samples there are."""
        return sum(len(group.files) for group in self.groups)

    def batch(self, iteration: int, numbers: Sequence[int] | None = None) -> Cuts:
        """Return the batch of an iteration, or only the sub-volumes of these `numbers` in it."""
        numbers = range(self.config.batch) if numbers is None else numbers
        cuts = [self._cut(np.random.default_rng((self.config.seed, iteration, number))) for number in numbers]
        keys = tuple((self.config.seed, iteration, number) for number in numbers)
        return Cuts(np.stack([cut.hu for cut in cuts]), np.stack([cut.labels for cut in cuts]), keys)

    def _cut(self, rng: np.random.Generator) -> Sample:
        sample, voxels = self._draw(rng)
        centre = self._centre(rng, sample.labels.shape, voxels)
        piece = cut(sample, centre, cut_shape(self.config.patch_zyx, self.config.augment))
        if self.insert is not None and rng.random() < self.config.synthetic_share:
            piece = self.insert(rng, piece)
        return piece

    def _draw(self, rng: np.random.Generator) -> tuple[Sample, Voxels]:
        """Return a random sample that can be read, and voxels to centre on; UserError where too many cannot."""
        while True:
            group = int(rng.choice(len(self.groups), p=self._shares))
            key = group, int(rng.integers(len(self.groups[group].files)))
            file = self.groups[group].files[key[1]]
            try:
                if key not in self._voxels:
                    self._voxels[key] = {label: file.voxels(label) for label in (Label.LIVER, Label.TUMOUR)}
                return file.read(), self._voxels[key]
            except (UserError, OSError, ValueError) as problem:
                self.damaged[key] = str(problem) or type(problem).__name__
                self._end_if_too_many(problem)

    def _end_if_too_many(self, problem: Exception) -> None:
        count = len(self.damaged)
        if count == self.cases or count > max(1, self.cases // 10):
            raise UserError(
                f"{count} of {self.cases} scans cannot be read, the last because: {problem}",
                "Put them right or take them out of the data, then go on with the run.",
            ) from problem

    def _centre(self, rng: np.random.Generator, shape: tuple[int, ...], voxels: Voxels) -> NDArray[np.int64]:
        """Return the voxel in the middle of a sub-volume: in a tumour, in the liver or anywhere, moved a little."""
        draw, config = rng.random(), self.config
        wanted = Label.TUMOUR if draw < config.tumour_share and len(voxels[Label.TUMOUR]) else Label.LIVER
        if draw >= config.tumour_share + config.liver_share or not len(voxels[wanted]):
            return self._inside(rng, rng.integers(shape), shape)
        chosen = voxels[wanted][rng.integers(len(voxels[wanted]))]
        return self._inside(rng, np.asarray(np.unravel_index(chosen, shape)), shape)

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


def cut(sample: Sample, centre_zyx: NDArray[np.int64], shape_zyx: Shape) -> Sample:
    """Cut the sub-volume around a voxel out of a sample; what lies outside the scan is air."""
    start = centre_zyx - np.asarray(shape_zyx) // 2
    low = np.maximum(start, 0)
    high = np.minimum(start + shape_zyx, sample.hu.shape)
    source = tuple(slice(a, max(a, b)) for a, b in zip(low, high, strict=True))
    target = tuple(slice(a - s, max(a, b) - s) for a, b, s in zip(low, high, start, strict=True))
    hu, labels = np.full(shape_zyx, AIR_HU, np.int16), np.zeros(shape_zyx, np.uint8)
    hu[target], labels[target] = sample.hu[source], sample.labels[source]
    return replace(sample, hu=hu, labels=labels)


def cut_shape(patch_zyx: Shape, augment: Augmentation) -> Shape:
    """Return what to cut so that the sub-volume, turned, scaled and bent, does not reach beyond it in-plane."""
    depth, *sizes = patch_zyx
    limit = np.radians(min(augment.rotate_degrees, 90.0))
    wider = []
    for size, other in (sizes, sizes[::-1]):
        angle = min(limit, np.arctan2(other, size))
        reach = (size * np.cos(angle) + other * np.sin(angle)) / (1 - augment.scale) + 2 * augment.elastic_voxels
        wider.append(size + 2 * int(np.ceil((reach - size) / 2 - 1e-9)))
    return depth, wider[0], wider[1]
