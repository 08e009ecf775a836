"""How good a model is on whole scans it has not seen, by the very engine that segments for users."""

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import LoadedModel
from core.training.dataset import Sample
from core.training.metrics import Scores, score
from core.volume import Geometry, Volume


def validate(network: LWHCN, card: ModelCard, samples: Sequence[Sample]) -> list[Scores]:
    """Segment samples that lie on the card's grid and score the results; `network` stays as it is."""
    frozen = copy.deepcopy(network).eval().requires_grad_(False)
    model = LoadedModel(frozen, card, sha256="", path=Path())
    spacing_mm = card.preprocessing.grid_mm or (1.0, 1.0, 1.0)
    matrix = np.diag([*reversed(spacing_mm), 1.0])[:, [2, 1, 0, 3]]
    scores = []
    for sample in samples:
        z, y, x = sample.hu.shape
        volume = Volume(sample.hu, Geometry((z, y, x), matrix))
        scores.append(score(segment(volume, model, SegmentSettings()).mask, sample.labels))
    return scores
