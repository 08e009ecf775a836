"""Finding the scans of a folder: every format looks at what the more certain ones before it have left."""

from collections import Counter
from collections.abc import Sequence
from csv import DictReader
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.errors import UserError
from core.progress import Report, silent
from core.training.datasets import decathlon, dicom_seg, exports, ircadb, lits, nnunet, pairs, saved_cases
from core.training.datasets.listed import read_list
from core.training.datasets.model import DataSet, LabelledScan, Mapped, Problem
from core.training.datasets.tree import list_tree

PATIENTS = "patients.csv"
"""A table beside the data (columns: scan, patient) for sets whose names do not say which scans are of one person."""


def find_scans(
    root: Path, fixes: frozenset[str] = frozenset(), values: Sequence[Mapped] = (), report: Report = silent
) -> DataSet:
    """Return the labelled scans under a folder, of every format that is recognised, before anything is read.

    `fixes` are the names of the faults to put right while reading; `values`, where given, is what the numbers in
    label files mean. `root` may also be a list of scans, as `listed.write_list` writes it: their fixes and labels are
    in it. Raises UserError where the folder holds no labelled scan at all.
    """
    if root.suffix == ".json" and root.is_file():
        return read_list(root)
    tree = list_tree(root.absolute(), report)
    scans: list[LabelledScan] = []
    problems: list[Problem] = []
    for find in (
        exports.find,
        saved_cases.find,
        decathlon.find,
        nnunet.find,
        lits.find,
        ircadb.find,
        partial(dicom_seg.find, report=report),
        pairs.find,
    ):
        found = find(tree)
        scans += found.scans
        problems += found.problems
    if not scans:
        raise _nothing(root, problems)
    named = [_with_values(replace(scan, fixes=fixes), values) for scan in _with_own_names(scans, tree.root)]
    named, more = _with_patients(named, tree.root)
    named, shared = _one_patient_for_shared_cases(named)
    return DataSet(tree.root, tuple(named), (*problems, *more, *shared))


def _nothing(root: Path, problems: Sequence[Problem]) -> UserError:
    if problems:
        return problems[0].as_error()
    return UserError(
        f"There are no labelled scans in {root}.",
        "Name a folder with volume-N.nii.gz and segmentation-N.nii.gz, or another form in docs/training-data.md.",
    )


def _with_own_names(scans: list[LabelledScan], root: Path) -> list[LabelledScan]:
    """Give scans of one name (in several folders) the folder's name too."""
    counts = Counter(scan.name for scan in scans)
    named, taken = [], set[str]()
    for scan in scans:
        name = scan.name
        if counts[name] > 1:
            folder = scan.image.parent
            name = f"{folder.relative_to(root).as_posix()}/{name}" if folder.is_relative_to(root) else name
        while name in taken:
            name += "'"
        taken.add(name)
        named.append(replace(scan, name=name))
    return named


def _with_values(scan: LabelledScan, values: Sequence[Mapped]) -> LabelledScan:
    if not values:
        return scan
    labels = [replace(each, mapping=tuple(values)) if each.storage == "nifti" else each for each in scan.labels]
    return replace(scan, labels=tuple(labels))


def _with_patients(scans: list[LabelledScan], root: Path) -> tuple[list[LabelledScan], list[Problem]]:
    path = root / PATIENTS
    if not path.is_file():
        return scans, []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            patients = {row["scan"].strip(): row["patient"].strip() for row in DictReader(file)}
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise UserError(
            f"{path} is not a table with the columns scan and patient.", "Write one row a scan."
        ) from error
    unknown = sorted(set(patients) - {scan.name for scan in scans})
    problems = []
    if unknown:
        sentence = f"{path} names scans that are not there: {', '.join(unknown[:5])}."
        problems.append(
            Problem("patients", sentence, "Use the names that the scan shows.", path=path, severity="warning")
        )
    return [replace(scan, patient=patients.get(scan.name) or scan.patient) for scan in scans], problems


def _one_patient_for_shared_cases(scans: list[LabelledScan]) -> tuple[list[LabelledScan], list[Problem]]:
    """LiTS 28-47 are scans of 3D-IRCADb; which is which is disputed, so both sets stay on one side of every split."""
    if not any(scan.kind == ircadb.KIND for scan in scans):
        return scans, []
    shared = [scan for scan in scans if lits.lits_number(scan) in lits.FROM_IRCADB]
    if not shared:
        return scans, []
    problem = Problem(
        "duplicate",
        f"The scans {shared[0].name} to {shared[-1].name} of LiTS and those of 3D-IRCADb are of the same patients.",
        "Leave one of the two out; until then they stay together on one side of every split.",
        path=shared[0].image,
        severity="warning",
    )
    names = {scan.name for scan in shared}
    joined = [
        replace(scan, patient="3dircadb") if scan.name in names or scan.kind == ircadb.KIND else scan
        for scan in scans
    ]
    return joined, [problem]
