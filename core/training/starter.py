"""The starter model's recipe: painted anatomy, phantoms and a little of two free scans, on a 3 mm grid.

LiTS and 3D-IRCADb may not be shipped with and no hospital's scans are here, so the model that ships learns from what
is free. `docs/starter-model.md` says what came out of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.io import open_case
from core.io.atomic import atomic_write
from core.labels import Label
from core.model.config import ModelCard, NetworkConfig, Preprocessing
from core.phantom import PhantomConfig, make_phantom
from core.progress import Report, part, silent
from core.training.anatomy import Anatomy, find_anatomies, read_anatomy
from core.training.checkpoint import Progress
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import Group, Sample, SampleFile, Sampler, on_grid
from core.training.events import Emit, tell_nobody
from core.training.metrics import Scores, mean_scores
from core.training.painted import PaintOptions, paint, repaint
from core.training.run_folder import RunFolder
from core.training.start import make_start
from core.training.trainer import Run, train
from core.training.validation import HeldOutSample

GRID_MM = (3.0, 3.0, 3.0)
WORDS = (
    "A starter model: it has learnt the liver from painted label maps of real anatomy and from phantoms, not from "
    "patients' scans outlined by experts. Research use only, not a medical device. On LiTS the paper's model reaches "
    "a Dice per case of 96.5 % (liver) and 73.0 % (tumour); this one has not been measured there."
)
SOURCES = (
    "Label maps of two people from the TotalSegmentator data set (CC BY 4.0; Wasserthal et al., Radiology: "
    "Artificial Intelligence 2023), painted as CT",
    "procedural phantoms of this program",
)


SPACING_RANGE_MM = [[1.0, 0.5, 0.5], [5.0, 1.5, 1.5]]
"""Slice thickness and pixel size that the samples imitate."""


UNSEEN_SEED = 100
"""Seeds of the validation samples start here; those of the training samples start at `Recipe.first_seed`."""


@dataclass(frozen=True)
class RealScan:
    """A free scan, its label map, and the number of the liver in it.

    `held_out` are slices of the scan, from the feet, first and after the last: never trained on, only measured on.
    """

    scan: Path
    labels: Path
    liver_number: int
    held_out: tuple[int, int] | None = None


@dataclass(frozen=True)
class Recipe:
    """How much of what the starter model learns from; `credits` are the sources and licences of `real`."""

    anatomy: Path
    cache: Path
    real: Sequence[RealScan] = field(default=())
    painted: int = 500
    phantoms: int = 80
    copies_of_real: int = 20
    unseen: int = 4
    first_seed: int = 1000
    credits: Sequence[str] = field(default=())


def starter_config(minutes: float | None, seed: int = 0) -> TrainConfig:
    """Return the starter's training: sub-volumes of 12x96x128 on the 3 mm grid, three at a time."""
    return TrainConfig(
        network=NetworkConfig(),
        preprocessing=Preprocessing(grid_mm=GRID_MM),
        patch_zyx=(12, 96, 128),
        batch=3,
        iterations=20_000,
        minutes=minutes,
        tumour_share=0.45,
        liver_share=0.3,
        augment=Augmentation(flip=0.0, rotate_degrees=12.0, scale=0.16, elastic_voxels=0.0, thickness=0),
        seed=seed,
        epoch_iterations=50,
        validate_epochs=3,
    )


def train_starter(
    recipe: Recipe,
    out: Path,
    config: TrainConfig,
    *,
    start: Path | None = None,
    emit: Emit = tell_nobody,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Make the samples, train and write the model to `out`, replacing it. An unfinished run in the cache goes on."""
    sampler = Sampler(make_samples(recipe), config)
    unseen = [HeldOutSample(replace(sample, spacing_mm=GRID_MM)) for sample in unseen_samples(recipe)]

    def describe(progress: Progress, scores: Sequence[Scores]) -> ModelCard:
        return starter_card(config, recipe, progress, scores)

    folder = RunFolder(recipe.cache / "run")
    begun = make_start(config.network, config.seed, None if folder.state.exists() else start)
    with folder.locked():
        path = train(
            Run(folder.path, config, sampler, describe, unseen, begun.as_text()), begun.network, emit, should_stop
        )
    atomic_write(out, lambda target: _copy(path, target), overwrite=True)
    return out


def starter_card(config: TrainConfig, recipe: Recipe, progress: Progress, scores: Sequence[Scores]) -> ModelCard:
    """Describe the model in its own file."""
    training = {
        "sources": [*SOURCES, *recipe.credits],
        "samples": {"painted": recipe.painted, "phantoms": recipe.phantoms, "real": len(recipe.real)},
        "iterations": progress.iteration,
        "minutes": round(progress.seconds / 60, 1),
        "spacing_range_mm": SPACING_RANGE_MM,
        "config": config.as_dict(),
    }
    return ModelCard(
        name="starter",
        description=WORDS,
        network=config.network,
        preprocessing=config.preprocessing,
        training=training,
        scores=mean_scores(scores),
        license="Apache-2.0",
    )


def make_samples(recipe: Recipe, report: Report = silent) -> list[Group]:
    """Make the samples that are not in the cache yet (two seconds each) and return them in groups."""
    recipe.cache.mkdir(parents=True, exist_ok=True)
    painted = _painted(recipe, part(report, 0.0, 0.7))
    phantoms = _phantoms(recipe, part(report, 0.7, 0.9))
    real = _real(recipe, part(report, 0.9, 1.0))
    return [Group("painted", painted, 0.60), Group("phantom", phantoms, 0.30), Group("real", real, 0.10)]


def unseen_samples(recipe: Recipe) -> list[Sample]:
    """Return painted anatomies, phantoms and copies of each held-out slab, `unseen` of each: never trained on."""
    paths = find_anatomies(recipe.anatomy)
    anatomies = [read_anatomy(path) for path in paths[: recipe.unseen]]
    seeds = range(UNSEEN_SEED, UNSEEN_SEED + recipe.unseen)
    painted = [paint(anatomies[seed % len(anatomies)], seed, PaintOptions(GRID_MM)) for seed in seeds]
    slabs = [read_real(real)[1] for real in recipe.real if real.held_out]
    real = [repaint(slab, seed, PaintOptions(GRID_MM)) for slab in slabs if slab for seed in seeds]
    return painted + [phantom_sample(seed) for seed in seeds] + real


def _painted(recipe: Recipe, report: Report) -> list[SampleFile]:
    paths = find_anatomies(recipe.anatomy)
    ready: dict[Path, Anatomy] = {}
    files = []
    for k in range(recipe.painted):
        seed = recipe.first_seed + k
        file = SampleFile(recipe.cache / f"painted-{seed:06d}.npz")
        if not file.path.exists():
            path = paths[seed % len(paths)]
            ready[path] = ready.get(path) or read_anatomy(path)
            file.write(_clipped(paint(ready[path], seed, PaintOptions(GRID_MM))))
        files.append(file)
        report((k + 1) / recipe.painted, "Painting anatomy")
    return files


def _phantoms(recipe: Recipe, report: Report) -> list[SampleFile]:
    files = []
    for k in range(recipe.phantoms):
        seed = recipe.first_seed + k
        file = SampleFile(recipe.cache / f"phantom-{seed:06d}.npz")
        if not file.path.exists():
            file.write(_clipped(phantom_sample(seed)))
        files.append(file)
        report((k + 1) / recipe.phantoms, "Making phantoms")
    return files


def phantom_sample(seed: int) -> Sample:
    """Make a phantom as a scanner would, with a field of view of 400 mm, and bring it to the training grid."""
    rng = np.random.default_rng(seed)
    spacing_mm = (float(rng.uniform(2, 4)), 1.5, 1.5)
    config = PhantomConfig((round(200 / spacing_mm[0]), 266, 266), spacing_mm, seed)
    phantom = make_phantom(config)
    return on_grid(Sample(phantom.volume.hu, phantom.mask), spacing_mm, Preprocessing(grid_mm=GRID_MM))


def _real(recipe: Recipe, report: Report) -> list[SampleFile]:
    files = []
    for number, real in enumerate(recipe.real):
        parts: list[Sample] = []
        # The held-out slices are in the name: copies from before they were held out must not come back.
        kept = "whole" if real.held_out is None else f"without-{real.held_out[0]}-{real.held_out[1]}"
        for copy in range(recipe.copies_of_real):
            file = SampleFile(recipe.cache / f"real{number}-{kept}-{copy:03d}.npz")
            if not file.path.exists():
                parts = parts or read_real(real)[0]
                sample = parts[copy % len(parts)]
                file.write(_clipped(repaint(sample, recipe.first_seed + copy, PaintOptions(GRID_MM))))
            files.append(file)
        report((number + 1) / len(recipe.real), "Reading free scans")
    return files


def read_real(real: RealScan) -> tuple[list[Sample], Sample | None]:
    """Read a scan and its liver on the training grid: the parts to train on, and the held-out slab.

    Parts without liver are left out. UserError where the labels are not on the scan's grid or too little is left.
    """
    scan, labels = open_case(real.scan).volume, open_case(real.labels).volume
    if scan.hu.shape != labels.hu.shape:
        raise UserError(f"{real.labels} is not on the grid of {real.scan}.", "Name the labels of this very scan.")
    liver = (labels.hu == real.liver_number).astype(np.uint8) * np.uint8(Label.LIVER)
    first, end = real.held_out or (0, 0)
    if not 0 <= first <= end <= len(liver):
        raise UserError(f"Slices {first} to {end} cannot be held out.", f"The scan has slices 0 to {len(liver)}.")

    def piece(levels: slice) -> Sample | None:
        if not liver[levels].any():
            return None
        return on_grid(Sample(scan.hu[levels], liver[levels]), scan.spacing_mm, Preprocessing(grid_mm=GRID_MM))

    parts = [piece(slice(0, first)), piece(slice(end, None))]
    trained = [each for each in parts if each is not None]
    if not trained:
        raise UserError(f"No liver is left to train on in {real.scan}.", "Hold out fewer slices.")
    return trained, piece(slice(first, end))


def _clipped(sample: Sample) -> Sample:
    """Keep the HU that matter after augmentation: fewer bytes on disk."""
    return Sample(np.clip(sample.hu, -500, 600).astype(np.int16), sample.labels)


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())
