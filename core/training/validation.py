"""How good a model is on whole scans it has not seen, by the very engine that segments for users."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import LoadedModel
from core.progress import Report, part, silent
from core.training.dataset import Sample
from core.training.metrics import Scores, score
from core.training.pictures import overlay, write_png
from core.volume import Geometry, Volume


class HeldOut(Protocol):
    """A scan that is never trained on."""

    def open(self) -> tuple[Volume, NDArray[np.uint8]]:
        """Read the scan and its true labels, both on the scan's own grid; UserError where they are damaged."""


@dataclass(frozen=True, eq=False)
class HeldOutSample:
    """A sample that is never trained on."""

    sample: Sample

    def open(self) -> tuple[Volume, NDArray[np.uint8]]:
        """Return the sample as a scan; ValueError where its spacing is not known."""
        z, y, x = self.sample.hu.shape
        if self.sample.spacing_mm is None:
            raise ValueError("a sample without spacing cannot be segmented")
        matrix = np.diag([*reversed(self.sample.spacing_mm), 1.0])[:, [2, 1, 0, 3]]
        return Volume(self.sample.hu, Geometry((z, y, x), matrix)), self.sample.labels


@dataclass(frozen=True, eq=False)
class Check:
    """What a validation found: scores of scans by number, pictures, what is wrong with scans left out."""

    scores: dict[int, Scores] = field(default_factory=dict)
    pictures: list[Path] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Job:
    """What to validate: `cases[i]` for each i of `numbers`, and where pictures go ("epoch-5.png"; None: nowhere)."""

    cases: Sequence[HeldOut]
    numbers: Sequence[int]
    picture: Path | None = None


def validate(network: LWHCN, card: ModelCard, job: Job, report: Report = silent) -> Check:
    """Segment whole scans and score the results; `network` stays as it is, on its device.

    The picture of scan 0 is "epoch-5-1.png" and so on. Raises what `report` raises.
    """
    device = next(network.parameters()).device.type
    frozen = copy.deepcopy(network).cpu().eval().requires_grad_(False)
    model = LoadedModel(frozen, card, sha256="", path=Path())
    check = Check()
    for done, number in enumerate(job.numbers):
        share = part(report, done / len(job.numbers), (done + 1) / len(job.numbers))
        try:
            volume, truth = job.cases[number].open()
        except UserError as problem:
            check.damaged.append(str(problem))
            continue
        found = segment(volume, model, SegmentSettings(device=device, search="full"), share).mask
        check.scores[number] = score(found, truth)
        if job.picture is not None:
            check.pictures.append(job.picture.with_stem(f"{job.picture.stem}-{number + 1}"))
            write_png(check.pictures[-1], overlay(volume.hu, truth, found))
    return check
