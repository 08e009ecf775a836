"""LiTS: `volume-N.nii` and `segmentation-N.nii` (or .nii.gz), in one folder or in several."""

import re
from pathlib import Path

from core.training.datasets.found import Found, part_of
from core.training.datasets.model import LabelledScan, LabelSource, Problem
from core.training.datasets.names import PLAIN_VALUES
from core.training.datasets.tree import Tree, is_nifti, stem

KIND = "LiTS"
FROM_IRCADB = range(28, 48)
"""These training volumes are cases of 3D-IRCADb; their headers are identity affines (false millimetres)."""
_NAME = re.compile(r"(volume|segmentation)-(\d+)")


def find(tree: Tree) -> Found:
    """Return the pairs of the tree, by number; a volume without its segmentation is a problem."""
    volumes, segmentations = _numbered(tree, "volume"), _numbered(tree, "segmentation")
    found = Found()
    if not segmentations:
        return found  # scans that happen to be called volume: other formats may know them
    for number, path in volumes:
        partners = [one for other, one in segmentations if other == number]
        beside = [one for one in partners if one.parent == path.parent] or partners
        if len(beside) != 1:
            found.problems.append(_unpaired(number, path, beside))
            tree.take(path)
            continue
        labels = LabelSource(beside[0], "nifti", PLAIN_VALUES)
        part = part_of(path, tree.root)
        found.scans.append(LabelledScan(f"volume-{number}", KIND, path, (labels,), f"lits-{number}", part))
        tree.take(path, beside[0])
    return found


def lits_number(scan: LabelledScan) -> int | None:
    """Return the number of a scan of LiTS, None for other scans."""
    return int(scan.name.rpartition("-")[2]) if scan.kind == KIND and scan.name[-1].isdigit() else None


def _numbered(tree: Tree, role: str) -> list[tuple[int, Path]]:
    found = []
    for path in tree.free_files():
        match = _NAME.fullmatch(stem(path.name).lower()) if is_nifti(path.name) else None
        if match and match[1] == role:
            found.append((int(match[2]), path))
    return found


def _unpaired(number: int, path: Path, partners: list[Path]) -> Problem:
    name = path.name.replace("volume", "segmentation", 1)
    if partners:
        sentence = f"{path} has several label files: {', '.join(str(one) for one in partners)}."
        return Problem("ambiguous", sentence, "Leave the right one.", f"volume-{number}", path)
    return Problem(
        "no-labels",
        f"{path} has no {name} beside it.",
        "Add it, or move the scan elsewhere.",
        f"volume-{number}",
        path,
    )
