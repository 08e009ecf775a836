"""Which scans are trained on and which are held out: by patient, by a seed, or as the data set says itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.training.datasets.model import LabelledScan

VALIDATION_FOLDS = 5
"""One in five patients is held out unless folds are asked for."""


@dataclass(frozen=True)
class Split:
    """The two sides; no patient is on both."""

    training: tuple[LabelledScan, ...]
    validation: tuple[LabelledScan, ...]


def split(scans: Sequence[LabelledScan], folds: int = VALIDATION_FOLDS, fold: int = 0, seed: int = 0) -> Split:
    """Hold out the patients of one fold of `folds` (2 or more); all folds together hold out every scan once.

    The patients are shuffled by `seed` and dealt out, those with the most scans first: folds are of like size.
    With fewer patients than folds there are as many folds as patients; a single patient is trained on and nothing is
    held out. The order of `scans` does not matter. Raises UserError where there is no such fold.
    """
    if folds < 2 or not 0 <= fold < folds:
        raise UserError(f"There is no fold {fold} of {folds}.", "Use 2 or more folds, numbered from 0.")
    by_patient: dict[str, list[LabelledScan]] = defaultdict(list)
    for scan in scans:
        by_patient[scan.patient].append(scan)
    if len(by_patient) < 2:
        return Split(tuple(scans), ())
    folds = min(folds, len(by_patient))
    if fold >= folds:
        raise UserError(f"There are {folds} patients, too few for fold {fold}.", f"Use {folds} folds or fewer.")
    order = np.random.default_rng(seed).permutation(sorted(by_patient))
    held: list[list[str]] = [[] for _ in range(folds)]
    for patient in sorted(order, key=lambda one: -len(by_patient[str(one)])):
        smallest = min(held, key=lambda each: sum(len(by_patient[one]) for one in each))
        smallest.append(str(patient))
    out = set(held[fold])
    return Split(
        tuple(scan for scan in scans if scan.patient not in out),
        tuple(scan for scan in scans if scan.patient in out),
    )


def given_split(scans: Sequence[LabelledScan]) -> Split | None:
    """Return the data set's own parts where it has both and names one for every scan, else None."""
    training = tuple(scan for scan in scans if scan.part == "training")
    validation = tuple(scan for scan in scans if scan.part == "validation")
    if not training or not validation or len(training) + len(validation) < len(scans):
        return None
    return Split(training, validation)
