"""The scans of a run: which are trained on and which are held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.progress import Report, silent
from core.training.dataset import Source
from core.training.folder import Pair, find_pairs, prepare, read_pair
from core.training.run_folder import Plan
from core.training.validation import HeldOut
from core.volume import Volume


@dataclass(frozen=True, eq=False)
class Data:
    """What a run learns from and what it is checked on. `spacing_range_mm` is [[z, y, x], [z, y, x]] of training."""

    training: Sequence[Source]
    held_out: Sequence[HeldOut]
    spacing_range_mm: list[list[float]]


@dataclass(frozen=True)
class HeldOutPair:
    """A pair of files that is never trained on."""

    pair: Pair

    def open(self) -> tuple[Volume, NDArray[np.uint8]]:
        """Read the scan and its labels."""
        volume, sample = read_pair(self.pair)
        return volume, sample.labels


def prepare_data(plan: Plan, run_folder: Path, report: Report = silent) -> Data:
    """Find the plan's scans, hold some out and prepare the others; UserError where there is nothing to train on."""
    training, held_out = split(find_pairs(plan.data), plan)
    if not training:
        raise UserError("No scan is left to train on.", "Hold fewer out.")
    files, ranges = prepare(training, run_folder / "samples", plan.config.preprocessing, report)
    return Data(files, [HeldOutPair(pair) for pair in held_out], ranges)


def split(pairs: list[Pair], plan: Plan) -> tuple[list[Pair], list[Pair]]:
    """Return which pairs are trained on and which are held out, the same ones for the same seed."""
    order = np.random.default_rng(plan.config.seed).permutation(len(pairs))
    if plan.folds is not None:
        if plan.folds > len(pairs):
            raise UserError(f"{len(pairs)} scans cannot make {plan.folds} folds.", "Choose fewer folds.")
        out = set(order[plan.fold - 1 :: plan.folds].tolist())
    else:
        out = set(order[: round(plan.held_out * len(pairs))].tolist())
    return [p for k, p in enumerate(pairs) if k not in out], [p for k, p in enumerate(pairs) if k in out]
