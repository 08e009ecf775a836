"""Cases saved by this program: mask.nii.gz with volumes.json, matched with the scan they were made on.

An export does not say where its scan lies (paths name patients), only the hash of its content. The scan is looked for
by name and place (the folder bears its name, or lies beside or around it), then among the files of the same grid;
whichever is found must have that content when it is read.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.exporting.made import SCHEMAS
from core.exporting.nifti import MASK_NAME
from core.exporting.numbers import JSON_NAME
from core.training.datasets.found import Found, part_of
from core.training.datasets.headers import nifti_layout
from core.training.datasets.model import LabelledScan, LabelSource, Problem
from core.training.datasets.names import PLAIN_VALUES
from core.training.datasets.tree import Tree, is_nifti, stem

KIND = "Hepascope"


def find(tree: Tree) -> Found:
    """Return the exports of the tree whose scan is there too."""
    found = Found()
    for home in tree.folders:
        if not {MASK_NAME, JSON_NAME} <= set(tree.names(home)):
            continue
        record = _record(home / JSON_NAME)
        if record is None:
            continue
        tree.take(home / MASK_NAME, *(home / name for name in tree.names(home) if name.startswith("volumes.")))
        image = _scan_of(tree, home, record)
        if image is None:
            sentence = f"The scan that {home / MASK_NAME} was made on is not in {tree.root}."
            hint = "Put the scan beside it, or name the mask's folder as the scan."
            found.problems.append(Problem("no-scan", sentence, hint, path=home / MASK_NAME, severity="warning"))
            continue
        tree.take(image)
        name = home.name if home != tree.root else stem(image.name)
        sha256 = str(record["scan"]["content_sha256"])
        labels = (LabelSource(home / MASK_NAME, "nifti", PLAIN_VALUES),)
        part = part_of(home / MASK_NAME, tree.root)
        found.scans.append(LabelledScan(name, KIND, image, labels, f"scan-{sha256[:12]}", part, scan_sha256=sha256))
        if record.get("record", {}).get("origin") == "model" and not record["record"].get("edits"):
            found.problems.append(_unedited(name, home))
    return found


def _record(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        has_all = record["schema"] in SCHEMAS and record["scan"]["content_sha256"] and record["mask"]["affine_ras_mm"]
        return record if has_all else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # another program's volumes.json


def _scan_of(tree: Tree, home: Path, record: dict[str, Any]) -> Path | None:
    near = [path for folder in (home, home.parent) for path in _scans_in(tree, folder)]
    everywhere = [path for folder in tree.folders for path in _scans_in(tree, folder)]
    for candidates in ([path for path in everywhere if _name(path) == home.name], near, everywhere):
        fitting = [path for path in dict.fromkeys(candidates) if _has_grid(path, record)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _scans_in(tree: Tree, folder: Path) -> list[Path]:
    """Return the NIfTI files and the DICOM folders right in a folder."""
    files = [folder / name for name in tree.names(folder) if is_nifti(name)]
    folders = [one for one in tree.files if one.parent == folder and record_free(tree, one)]
    return files + folders


def record_free(tree: Tree, folder: Path) -> bool:
    """Tell whether a folder may be a DICOM series: files, none of them an export or NIfTI."""
    names = tree.names(folder)
    return bool(names) and JSON_NAME not in names and not any(is_nifti(name) for name in names)


def _name(path: Path) -> str:
    return stem(path.name) if is_nifti(path.name) else path.name


def _has_grid(path: Path, record: dict[str, Any]) -> bool:
    """Tell whether a scan's stored grid may be the mask's; of a DICOM folder only its content will tell."""
    if path.is_dir():
        return True
    try:
        layout = nifti_layout(path)
    except UserError:
        return False
    if list(reversed(layout.geometry.shape_zyx)) != list(record["mask"]["shape_ijk"]):
        return False
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ layout.geometry.index_to_lps_mm[:, [2, 1, 0, 3]]
    return bool(np.allclose(affine, np.asarray(record["mask"]["affine_ras_mm"], float), atol=1e-3))


def _unedited(name: str, home: Path) -> Problem:
    return Problem(
        "unedited",
        f"{home / MASK_NAME} is the model's own result, unedited: training on it teaches the model its own mistakes.",
        "Correct it in the window and save it again, or leave it out.",
        name,
        home / MASK_NAME,
        severity="warning",
    )
