"""Pairs by name: scan.nii.gz beside scan_seg.nii.gz, images/x and labels/x, case/ct, case/liver and case/tumour.

A file's words are those of its name; some say what a file is (seg, mask, image, ct), the rest says of whom.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from core.labels import Label
from core.training.datasets.found import Found, part_of, unlabelled
from core.training.datasets.model import LabelledScan, LabelSource, Mapped, Problem
from core.training.datasets.names import PLAIN_VALUES, label_of
from core.training.datasets.tree import Tree, is_nifti, stem

KIND = "pairs by name"
LABEL_WORDS = {"seg", "segmentation", "segmentations", "segs", "label", "labels", "labelmap", "mask", "masks", "gt"}
LABEL_WORDS |= {"groundtruth", "truth", "annotation", "annotations", "roi", "labelstr", "reference", "ref"}
IMAGE_WORDS = {"image", "images", "img", "imgs", "ct", "cts", "scan", "scans", "volume", "volumes", "vol", "imagestr"}
IMAGE_WORDS |= {"imaging", "orig", "original", "raw"}

Key = tuple[Path, tuple[str, ...]]


@dataclass(frozen=True)
class _File:
    path: Path
    key: Key
    role: str
    """"image", "label", or "" where the name does not say."""
    structure: Label | None
    """What a mask of one structure shows (liver.nii.gz, x_tumour.nii.gz)."""


def find(tree: Tree) -> Found:
    """Return the scans that have label files of the same name; scans without are told, as are doubtful groups."""
    groups: dict[Key, list[_File]] = defaultdict(list)
    for path in tree.free_files():
        if is_nifti(path.name):
            file = _read_name(path)
            groups[file.key].append(file)
    found = Found()
    for (folder, words), files in groups.items():
        images = [file for file in files if file.role != "label"]
        labels = [file for file in files if file.role == "label"]
        name = "-".join(words) or folder.name
        if len(images) == 1 and labels:
            _add(tree, name, images[0].path, labels, found)
        elif len(images) > 1 and labels:
            listed = ", ".join(file.path.name for file in images)
            sentence = f"{labels[0].path} may belong to several scans: {listed}."
            hint = "Name scan and labels alike, as x.nii.gz and x_seg.nii.gz."
            found.problems.append(Problem("ambiguous", sentence, hint, name, labels[0].path))
        elif images:
            found.problems += [unlabelled(file.path) for file in images]
        else:
            sentence = f"{labels[0].path} has no scan of its name: it is left out."
            problem = Problem("no-scan", sentence, "Add the scan.", path=labels[0].path, severity="warning")
            found.problems.append(problem)
    return found


def _add(tree: Tree, name: str, image: Path, labels: list[_File], found: Found) -> None:
    whole = [file for file in labels if file.structure is None]
    if len(whole) > 1 or (whole and len(labels) > 1):
        listed = ", ".join(file.path.name for file in labels)
        sentence = f"{image} has several label files: {listed}."
        found.problems.append(Problem("ambiguous", sentence, "Leave the right one.", name, image))
        return
    sources = tuple(LabelSource(file.path, "nifti", _mapping(file)) for file in labels)
    tree.take(image, *(file.path for file in labels))
    found.scans.append(LabelledScan(name, KIND, image, sources, f"name-{name}", part_of(image, tree.root)))


def _mapping(file: _File) -> tuple[Mapped, ...]:
    if file.structure is None:
        return PLAIN_VALUES
    name = file.structure.name.lower()
    drawn = (Mapped(f"{name} ({value})", value, file.structure) for value in (1, 255))
    return (Mapped("background", 0, Label.BACKGROUND), *drawn)


def _read_name(path: Path) -> _File:
    words = [word for word in re.split(r"[^0-9a-z]+", stem(path.name).lower()) if word]
    folder, role, structure = path.parent, "", None
    role_of_folder = _role({_singular(path.parent.name)})
    if role_of_folder:
        folder, role = path.parent.parent, role_of_folder
    rest = [word for word in words if word not in LABEL_WORDS | IMAGE_WORDS]
    if not role_of_folder:
        role = _role(set(words))
        named = [word for word in rest if label_of(word) in (Label.LIVER, Label.TUMOUR)]
        # "liver_3.nii.gz" alone is a scan's name; "liver.nii.gz" or "3_liver.nii.gz" is a mask.
        if len(named) == 1 and role != "image" and rest[-1] == named[0]:
            structure, role = label_of(named[0]), "label"
            rest.remove(named[0])
    return _File(path, (folder, tuple(rest)), role, structure)


def _role(words: set[str]) -> str:
    if words & LABEL_WORDS:
        return "label"
    return "image" if words & IMAGE_WORDS else ""


def _singular(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
