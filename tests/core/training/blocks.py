"""Toy scans of blocks that the trainer's tests learn from, and a run on them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.training.checkpoint import Progress
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import Group, Sample, SampleFile, Sampler
from core.training.metrics import Scores
from core.training.trainer import Run

CONFIG = TrainConfig(
    patch_zyx=(4, 32, 32),
    batch=2,
    iterations=12,
    epoch_iterations=100,
    precision="float32",
    augment=Augmentation(elastic_voxels=1.0),
)


def block_sample(seed: int) -> Sample:
    labels = np.zeros((8, 40, 40), np.uint8)
    labels[:, 8:32, 6 + 2 * (seed % 3) : 26] = 1
    labels[2:6, 14:22, 12:20] = 2
    hu = np.random.default_rng(seed).normal(-60, 10, labels.shape)
    hu[labels == 1], hu[labels == 2] = 110, 30
    return Sample(hu.astype(np.int16), labels, (2.0, 1.0, 1.0))


def make_run(folder: Path, config: TrainConfig = CONFIG, count: int = 2) -> Run:
    folder.mkdir(exist_ok=True)
    files = [SampleFile(folder / f"sample-{seed}.npz") for seed in range(count)]
    for seed, file in enumerate(files):
        file.write(block_sample(seed))
    sampler = Sampler([Group("blocks", files, 1.0)], config)

    def describe(progress: Progress, scores: Sequence[Scores]) -> ModelCard:
        training = {"iterations": progress.iteration}
        told = {"tumour": scores[0].tumour_dice} if scores else {}
        return ModelCard(
            "blocks", network=config.network, preprocessing=config.preprocessing, training=training, scores=told
        )

    return Run(folder / "run", config, sampler, describe)


def new_network() -> LWHCN:
    torch.manual_seed(1)
    return LWHCN(CONFIG.network)
