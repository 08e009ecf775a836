"""Synthetic tumours in the sub-volumes of a training run (docs/synthetic-tumours.md)."""

from dataclasses import replace

import numpy as np

from core.errors import UserError
from core.training.dataset import Sample
from core.tumours.insert import insert_tumours


def insert(rng: np.random.Generator, sample: Sample) -> Sample:
    """Return a sub-volume with new lesions in its liver; the same one where there is hardly any liver.

    Takes about 30 ms; fits `Sampler`'s `insert`. Raises UserError where the sample does not know its spacing.
    """
    if sample.spacing_mm is None:
        raise UserError(
            "Synthetic tumours need the spacing of the scans, and a prepared sample lacks it.",
            "Delete the prepared samples; they are made again.",
        )
    hu, labels, _ = insert_tumours(sample.hu, sample.labels, sample.spacing_mm, rng)
    return replace(sample, hu=hu, labels=labels)
