"""Cases saved by this program as training data: a mask in a .hepascope file, and the scan it was made on.

The file names its scan by path and by the hash of its content; whichever file is read must have that content.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.case_file import ENDING, SavedCase, read_case
from core.errors import UserError
from core.training.datasets.found import Found, part_of
from core.training.datasets.model import LabelledScan, LabelSource, Problem
from core.training.datasets.names import PLAIN_VALUES
from core.training.datasets.tree import Tree

KIND = "saved case"


def find(tree: Tree) -> Found:
    """Return the saved cases of the tree whose scan is there, where it was or beside the file."""
    found = Found()
    for path in list(tree.free_files()):
        if path.suffix.lower() != ENDING:
            continue
        tree.take(path)
        scan, problem = labelled_case(path)
        if problem is not None:
            found.problems.append(problem)
        if scan is not None:
            found.scans.append(replace(scan, part=part_of(path, tree.root)))
            if scan.image.is_relative_to(tree.root):
                tree.take(scan.image)
    return found


def labelled_case(path: Path) -> tuple[LabelledScan | None, Problem | None]:
    """Return a saved case as a labelled scan, None where it is none; and what is to be said of it.

    All cases of one scan count as one patient.
    """
    try:
        saved = read_case(path)
    except UserError as error:
        return None, Problem("damaged-case", str(error), "Leave it out.", path=path, severity="warning")
    image = _scan_of(path, saved)
    if image is None:
        sentence = f"The scan that {path} was made on is not where it was."
        return None, Problem("no-scan", sentence, "Put the scan beside it.", path=path, severity="warning")
    sha256 = saved.scan.content_sha256
    scan = LabelledScan(
        path.stem,
        KIND,
        image,
        (LabelSource(path, "saved-case", PLAIN_VALUES),),
        f"scan-{sha256[:12]}",
        series_uid=saved.scan.series_uid or None,
        scan_sha256=sha256,
    )
    record = saved.reading.record
    is_untouched = record.origin == "model" and not record.edits and not saved.reading.verdicts
    return scan, _unedited(scan.name, path) if is_untouched else None


def read_saved_mask(path: Path, case: Case) -> NDArray[np.uint8]:
    """Return a saved case's mask on the canonical grid of its scan. Raises UserError where it is another scan."""
    saved = read_case(path)
    difference = saved.scan.difference_from(case)
    if difference is not None:
        raise UserError(f"{path} was not made on {case.source.path}: {difference}", "Put the right scan there.")
    return saved.mask.whole()


def _scan_of(path: Path, saved: SavedCase) -> Path | None:
    """Return where a case's scan is: as the file says, else under its name beside the file; None where it is not."""
    said = saved.scan.as_path()
    for candidate in (said, path.parent / said.name):
        if candidate.exists():
            return candidate
    return None


def _unedited(name: str, path: Path) -> Problem:
    return Problem(
        "unedited",
        f"{path} is the model's own result, unedited: training on it teaches the model its own mistakes.",
        "Correct it in the window and save it again, or leave it out.",
        name,
        path,
        severity="warning",
    )
