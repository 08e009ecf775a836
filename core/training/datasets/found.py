"""What one format found in a tree."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from core.training.datasets.model import LabelledScan, Part, Problem

_TRAINING = re.compile(r"(train|training)\b.*")
_VALIDATION = re.compile(r"(val|valid|validation)\b.*")


@dataclass
class Found:
    """The scans and problems of one format."""

    scans: list[LabelledScan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def part_of(path: Path, root: Path) -> Part:
    """Return the part of a split that the folders between `root` and a file name: train, val."""
    for folder in path.relative_to(root).parent.parts:
        if _VALIDATION.fullmatch(folder.lower()):
            return "validation"
        if _TRAINING.fullmatch(folder.lower()):
            return "training"
    return ""


def unlabelled(path: Path, missing: str = "labels") -> Problem:
    """Return the remark that a scan has no labels and is left out."""
    return Problem(
        "unlabelled",
        f"{path} has no {missing}: it is left out.",
        "Add them beside it under a name that fits (see docs/training-data.md), or move the scan elsewhere.",
        path=path,
        severity="warning",
    )
