"""Reading a labelled scan: image and labels on one grid, faults told, or put right where that was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.errors import UserError
from core.io import open_case
from core.io.formats import largest_fraction
from core.labels import Label
from core.progress import Report, part, silent
from core.training.datasets.dicom import read_mask_folder
from core.training.datasets.dicom_seg import read_seg
from core.training.datasets.grids import Verdict, canonical, compare_grids, has_unknown_spacing, is_identity
from core.training.datasets.ircadb import MASKS, SCAN
from core.training.datasets.lits import FROM_IRCADB, lits_number
from core.training.datasets.model import FIXES, LabelledScan, LabelSource, Measured, Problem
from core.training.datasets.saved_cases import read_saved_mask
from core.training.datasets.voxels import are_swapped, check_labels, check_sides, check_values, is_flipped_z, sides
from core.training.datasets.zipped import unpacked
from core.volume import AxisOrder, Geometry, Volume

WHOLE = 1e-4
"""How far a label stored as a decimal may be from a whole number without a word."""


@dataclass(eq=False)
class Examined:
    """A scan as read: `volume` and `labels` (uint8: 0, 1, 2; the same grid, canonical axes), None where unreadable.

    `problems` are left; `fixed` are sentences about what was put right.
    """

    scan: LabelledScan
    volume: Volume | None = None
    labels: NDArray[np.uint8] | None = None
    spacing_known: bool = True
    problems: list[Problem] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)

    @property
    def measured(self) -> Measured | None:
        """Size and voxel size, None where the image could not be read."""
        if self.volume is None:
            return None
        counts = None
        if self.labels is not None:
            liver, tumour = (int(np.count_nonzero(self.labels == label)) for label in (Label.LIVER, Label.TUMOUR))
            counts = self.labels.size - liver - tumour, liver, tumour
        shape, spacing = self.volume.geometry.shape_zyx, self.volume.spacing_mm
        return Measured(shape, spacing, self.spacing_known, label_voxels=counts)

    def mend(self, problem: Problem) -> bool:
        """Note a problem; return whether it is one that can be and shall be put right."""
        if problem.fix is not None and problem.fix in self.scan.fixes:
            self.fixed.append(f"{problem.sentence} Put right while reading: {FIXES[problem.fix]}.")
            return True
        self.problems.append(problem)
        return False


class _Refused(UserError):  # noqa: N818 - a verdict that ends the reading of one scan
    """Carries the problem that makes the labels meaningless."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence, problem.remedy)
        self.problem = problem


def read_scan(scan: LabelledScan, report: Report = silent) -> Examined:
    """Read a scan for training. Raises UserError with its first problem where one speaks against it. Any thread."""
    examined = examine(scan, report)
    for problem in examined.problems:
        if problem.severity == "error":
            raise problem.as_error()
    return examined


def examine(scan: LabelledScan, report: Report = silent) -> Examined:
    """Read image and labels and collect everything that is wrong with them; nothing a file can cause is raised."""
    result = Examined(scan)
    try:
        case = read_image(scan, part(report, 0.0, 0.5))
        result.problems += check_values(scan, case.volume.hu)
        _combine(result, case, part(report, 0.5, 0.8))
    except _Refused as refused:
        result.problems.append(refused.problem)
        result.labels = None
    except UserError as error:
        path = next((each for each in scan.sources if each.name in error.message), scan.image)
        sentence = error.message if str(path) in error.message else f"{path}: {error.message}"
        result.problems.append(Problem("unreadable", sentence, error.hint, scan.name, path))
        result.labels = None
    if result.volume is not None and result.labels is not None:
        report(0.85, f"Looking at {scan.name}")
        _look_at_voxels(result, result.volume, result.labels)
    report(1.0, f"Read {scan.name}")
    return result


def unknown_spacing(scan: LabelledScan, grid: Geometry) -> Problem | None:
    """Return the problem of a scan whose header has no millimetres (LiTS 28-47), or None."""
    if not has_unknown_spacing(grid) and not (lits_number(scan) in FROM_IRCADB and is_identity(grid)):
        return None
    from_ircadb = " It is one of the 20 of LiTS (28-47) that come from 3D-IRCADb." if scan.kind == "LiTS" else ""
    return Problem(
        "unknown-spacing",
        f"The header of {scan.image} holds no millimetres (identity affine).{from_ircadb}",
        "Leave it out, or take it from 3D-IRCADb itself; on request it is used on its own voxels, without a grid.",
        scan.name,
        scan.image,
        "unknown-spacing",
    )


def grid_problem(scan: LabelledScan, source: LabelSource, verdict: Verdict) -> Problem:
    """Return the problem that two grids differ, as a sentence about the file with the labels."""
    hint = "Use labels drawn on this scan."
    if verdict.code in FIXES:
        hint = f'If the labels belong to this scan, ask for the fix "{verdict.code}": {FIXES[verdict.code]}.'
    path = source.archive or source.path
    fix = verdict.code if verdict.code in FIXES else None
    sentence = f"The labels in {path} {verdict.said}: they are not on the grid of {scan.image.name}."
    return Problem(verdict.code, sentence, hint, scan.name, path, fix)


def read_image(scan: LabelledScan, report: Report = silent) -> Case:
    """Open the image of a scan, packed or not. Raises UserError."""
    with _unpacked(scan.image, SCAN, "", report) as path:
        case = open_case(path, series_uid=scan.series_uid, report=report)
    if scan.scan_sha256 not in (None, case.content_hash):
        sentence = f"{scan.labels[0].path} was not made on {scan.image}: the scan's content differs."
        hint = "Put the scan beside it that it was made on."
        raise _Refused(Problem("other-scan", sentence, hint, scan.name, scan.image))
    return case


@contextmanager
def _unpacked(path: Path, room: str, structure: str, report: Report = silent) -> Iterator[Path]:
    """Yield the path itself, or what a zip holds of `room` for as long as it is read."""
    if path.suffix.lower() == ".zip":
        with unpacked(path, room, structure, report) as folder:
            yield folder
    else:
        yield path


def _combine(result: Examined, case: Case, report: Report) -> None:
    """Read all label sources onto one grid. Tumour wins over liver, and liver over background."""
    volume, stored = case.volume, case.stored_geometry
    labels = np.zeros(volume.geometry.shape_zyx, np.uint8)
    wanted = [each for each in result.scan.labels if any(one.label for one in each.mapping)]
    for number, source in enumerate(wanted):
        report(number / len(wanted), f"Reading {source.path.name}")
        if source.storage == "saved-case":
            np.maximum(labels, read_saved_mask(source.path, case), out=labels)
            continue
        if source.storage == "dicom-seg":
            drawn = read_seg(source, stored)
            found = np.where(drawn & 2, np.uint8(2), drawn & np.uint8(1))
            np.maximum(labels, case.labels_from_stored_grid(found), out=labels)
            continue
        values, grid = _read_source(result, source)
        verdict = compare_grids(stored, grid)
        if verdict.image_is_wrong and number:
            verdict = Verdict("geometry", "lie on another grid than the scan's other labels")
        if verdict.code and not result.mend(grid_problem(result.scan, source, verdict)):
            result.volume = volume
            return
        if case.shear is not None:
            if verdict.code not in ("", "header-rounding"):
                raise _Refused(grid_problem(result.scan, source, verdict))
            np.maximum(labels, case.labels_from_stored_grid(values), out=labels)
            continue
        if verdict.image_is_wrong:
            stored, hu = grid, case.axis_order.to_stored(volume.hu)
            volume = Volume(AxisOrder.canonical(grid).to_canonical(hu), canonical(grid))
            labels = np.zeros(volume.geometry.shape_zyx, np.uint8)
        by_index = verdict.code not in ("", "header-rounding")
        np.maximum(labels, AxisOrder.canonical(stored if by_index else grid).to_canonical(values), out=labels)
    result.volume, result.labels = volume, labels
    problem = unknown_spacing(result.scan, stored)
    result.spacing_known = problem is None
    if problem is not None:
        result.mend(problem)


def _read_source(result: Examined, source: LabelSource) -> tuple[NDArray[np.uint8], Geometry]:
    """Return the labels (0, 1, 2) of one file or folder in stored axes, and its stored grid."""
    if source.storage == "dicom-mask":
        with _unpacked(source.archive or source.path, MASKS, source.path.name) as folder:
            mask, grid = read_mask_folder(folder)
        return mask * np.uint8(source.mapping[0].label or Label.BACKGROUND), grid
    case = open_case(source.path)
    _check_whole(result, source.path)
    stored = case.axis_order.to_stored(case.volume.hu)
    present = _values_in(stored)
    meaning = {one.value: one.label for one in source.mapping}
    unknown = sorted(present - set(meaning))
    if unknown and (None not in meaning or unknown[0] < 0):
        listed = ", ".join(str(value) for value in unknown[:8]) + (" ..." if len(unknown) > 8 else "")
        known = ", ".join(str(value) for value in meaning)
        sentence = f"{source.path} holds the label values {listed}, whose meaning is not known (known: {known})."
        hint = "Say what they mean with --label, as --label 5=liver --label rest=background."
        raise _Refused(Problem("unknown-label", sentence, hint, result.scan.name, source.path))
    table = np.zeros(max(present) + 1, np.uint8)
    for value in present:
        table[value] = meaning.get(value, meaning.get(None)) or Label.BACKGROUND
    return table[stored], case.stored_geometry


def _values_in(stored: NDArray[np.int16]) -> set[int]:
    """Return the values that occur, slab by slab: counting all at once would take eight bytes a voxel."""
    low = int(stored.min())
    counts = np.zeros(int(stored.max()) - low + 1, np.int64)
    for slab in stored:
        counts += np.bincount(slab.ravel().astype(np.int32) - low, minlength=len(counts))
    return {int(value) + low for value in np.flatnonzero(counts)}


def _check_whole(result: Examined, path: Path) -> None:
    """Note labels stored as decimals that are no whole numbers: rounding them is a decision."""
    off = largest_fraction(path)
    if off > WHOLE:
        sentence = f"{path} stores its labels as decimals, up to {off:.3f} away from whole numbers."
        hint = 'They may have been interpolated: draw them on the scan\'s grid, or ask for the fix "float-labels".'
        result.mend(Problem("float-labels", sentence, hint, result.scan.name, path, "float-labels"))


def _look_at_voxels(result: Examined, volume: Volume, labels: NDArray[np.uint8]) -> None:
    scan, path = result.scan, result.scan.labels[0].archive or result.scan.labels[0].path
    if is_flipped_z(volume.hu, labels):
        sentence = f"The labels in {path} are stored upside down: turned over, they fit the image far better."
        hint = f'If so, ask for the fix "flipped-z": {FIXES["flipped-z"]}.'
        if result.mend(Problem("flipped-z", sentence, hint, scan.name, path, "flipped-z")):
            labels = np.ascontiguousarray(labels[::-1])
    where = sides(volume.hu, labels)
    if where.are_both_wrong:
        sentence = f"{scan.image} shows the liver on the left and the spine in front: its header says RAS for LPS."
        hint = f'MSD has such files. Ask for the fix "flipped-sides": {FIXES["flipped-sides"]}.'
        if result.mend(Problem("flipped-sides", sentence, hint, scan.name, scan.image, "flipped-sides")):
            volume = Volume(np.ascontiguousarray(volume.hu[:, ::-1, ::-1]), volume.geometry)
            labels = np.ascontiguousarray(labels[:, ::-1, ::-1])
    else:
        result.problems += check_sides(scan, where)
    if are_swapped(labels):
        sentence = f"In {path} the liver lies within the tumour: their labels are the wrong way round."
        hint = f'Ask for the fix "swapped-labels": {FIXES["swapped-labels"]}.'
        if result.mend(Problem("swapped-labels", sentence, hint, scan.name, path, "swapped-labels")):
            labels = np.array([0, 2, 1], np.uint8)[labels]
    result.problems += check_labels(scan, volume.hu, labels)
    result.volume, result.labels = volume, labels
