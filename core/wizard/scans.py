"""The table of scans: found in the user's folders and among the corrected cases of this program, all looked at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import UserError
from core.library.entries import CaseEntry
from core.library.index import Library, Search
from core.progress import Report, part, silent
from core.training.datasets.check import check
from core.training.datasets.find import find_scans
from core.training.datasets.model import DataSet, LabelledScan, Problem
from core.training.datasets.saved_cases import labelled_case
from core.wizard.plan import ScanRow

CORRECTED = ("corrected", "reviewed", "drawn")
MOST_CASES = 10_000


def gather(
    folders: Sequence[Path],
    library: Library | None = None,
    fixes: Mapping[str, frozenset[str]] | None = None,
    report: Report = silent,
) -> tuple[tuple[ScanRow, ...], tuple[Problem, ...]]:
    """Return the rows of the table, and what is wrong with a folder rather than with one scan.

    Every voxel is looked at. `library` gives the corrected cases (None: none are wanted); `fixes`, by name of a scan,
    are the faults to put right while reading. A folder without labelled scans is a note, not an error.
    """
    found, notes = _of_folders(folders, part(report, 0.0, 0.1))
    cases = _newest_of_each_scan(library.find(Search(states=CORRECTED, limit=MOST_CASES))) if library else []
    own = [labelled_case(Path(each.path)) for each in cases]
    notes = (*notes, *(problem for _, problem in own if problem is not None))
    scans = _named([*found, *(scan for scan, _ in own if scan is not None)])
    by_path = {str(each.path): each for each in cases}
    scans = [replace(scan, fixes=scan.fixes | (fixes or {}).get(scan.name, frozenset())) for scan in scans]
    if not scans:
        return (), notes
    checked = check(DataSet(Path(), tuple(scans), notes), thorough=True, report=part(report, 0.1, 1.0))
    rows = [_row(scan, checked, by_path.get(str(scan.labels[0].path))) for scan in checked.scans]
    names = {row.name for row in rows}
    return tuple(rows), tuple(each for each in checked.problems if each.scan not in names)


def _of_folders(folders: Sequence[Path], report: Report) -> tuple[list[LabelledScan], tuple[Problem, ...]]:
    scans: list[LabelledScan] = []
    notes: list[Problem] = []
    for number, folder in enumerate(folders):
        share = part(report, number / len(folders), (number + 1) / len(folders))
        try:
            found = find_scans(folder, report=share)
        except UserError as error:
            notes.append(Problem("no-scans", error.message, error.hint, path=folder))
            continue
        scans += found.scans
        notes += found.problems
    seen: dict[tuple[Path, ...], LabelledScan] = {}
    for scan in scans:  # a folder within another one
        seen.setdefault((scan.image, *(each.path for each in scan.labels)), scan)
    return list(seen.values()), tuple(notes)


def _newest_of_each_scan(cases: Sequence[CaseEntry]) -> list[CaseEntry]:
    """Return of the cases saved of one scan the last; `cases` come with the newest first."""
    newest: dict[str, CaseEntry] = {}
    for case in cases:
        newest.setdefault(case.content_sha256, case)
    return list(newest.values())


def _named(scans: Sequence[LabelledScan]) -> list[LabelledScan]:
    """Give scans of one name their folder's name, then a number: rows are told apart by their names."""
    counts = Counter(scan.name for scan in scans)
    taken: set[str] = set()
    named = []
    for scan in scans:
        name = scan.name if counts[scan.name] == 1 else f"{scan.image.parent.name}/{scan.name}"
        unlike, number = name, 2
        while unlike in taken:
            unlike, number = f"{name} ({number})", number + 1
        taken.add(unlike)
        named.append(replace(scan, name=unlike))
    return named


def _row(scan: LabelledScan, checked: DataSet, case: CaseEntry | None) -> ScanRow:
    problems = tuple(each for each in checked.problems if each.scan == scan.name)
    measured = checked.measured.get(scan.name)
    if case is None:
        return ScanRow(scan, "folder", problems, measured)
    return ScanRow(scan, "corrected", problems, measured, case.saved_by, case.saved_at)
