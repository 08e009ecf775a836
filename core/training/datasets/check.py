"""Checking a data set: a quick pass over headers, a thorough one over voxels, and what only shows across scans."""

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.progress import Report, part, silent
from core.training.datasets.dicom import series_in
from core.training.datasets.grids import canonical, compare_grids
from core.training.datasets.headers import nifti_layout
from core.training.datasets.model import FIXES, DataSet, LabelledScan, Measured, Problem
from core.training.datasets.reading import examine, grid_problem, read_image, unknown_spacing
from core.volume import Geometry

FEWEST_SLICES = 12
"""What a sub-volume of the paper's protocol holds."""
SPACING_LIMITS_MM = ((0.2, 10.0), (0.3, 1.6), (0.3, 1.6))
"""Usual distance of slices, rows and columns in abdominal CT (and its resampled copies up to 3 mm; see below)."""
SPACING_FACTOR = 4.0
"""How far from the data set's median a spacing may be before it is told."""


def check(found: DataSet, *, thorough: bool = True, report: Report = silent) -> DataSet:
    """Return the data set with its problems: from headers, or (`thorough`) from all voxels too. Any thread.

    Scans that are the same scan get one patient key, so that no split parts them.
    """
    problems, fixed = list(found.problems), list(found.fixed)
    measured: dict[str, Measured] = {}
    hashes: dict[str, str] = {}
    for number, scan in enumerate(found.scans):
        step = part(report, number / len(found.scans), (number + 1) / len(found.scans))
        if thorough:
            examined = examine(scan, step)
            problems += examined.problems
            fixed += examined.fixed
            if examined.measured is not None and examined.volume is not None:
                measured[scan.name] = examined.measured
                hashes[scan.name] = hashlib.sha256(examined.volume.hu.data).hexdigest()
        else:
            step(0.0, f"Reading headers of {scan.name}")
            problems += check_header(scan, measured, fixed)
    scans = found.scans
    groups = _same(hashes) if thorough else _same_on_one_grid(scans, measured)
    scans, duplicates = _join_duplicates(scans, groups)
    problems += [*duplicates, *_few_slices(scans, measured), *_spacing_outliers(scans, measured)]
    problems += check_parts(scans)
    report(1.0, "Checked")
    return replace(found, scans=scans, problems=tuple(problems), fixed=tuple(fixed), measured=measured)


def check_header(scan: LabelledScan, measured: dict[str, Measured], fixed: list[str]) -> list[Problem]:
    """Return what the headers of one scan and its labels give away; its size goes into `measured`."""
    try:
        grid = _grid_of(scan)
        problems = []
        unknown = unknown_spacing(scan, grid)
        for source in scan.labels:
            if source.storage != "nifti":
                continue
            verdict = compare_grids(grid, nifti_layout(source.path).geometry)
            if verdict.code:
                problems.append(grid_problem(scan, source, verdict))
                if verdict.image_is_wrong:
                    unknown = None
    except UserError as error:
        sentence = error.message if str(scan.image) in error.message else f"{scan.image}: {error.message}"
        return [Problem("unreadable", sentence, error.hint, scan.name, scan.image)]
    problems += [unknown] if unknown else []
    mended = [each for each in problems if each.fix in scan.fixes]
    fixed += [f"{each.sentence} Put right while reading: {FIXES[str(each.fix)]}." for each in mended]
    turned = canonical(grid)
    x, y, z = (float(each) for each in turned.index_to_lps_mm[:3, 3])
    measured[scan.name] = Measured(turned.shape_zyx, turned.spacing_mm, unknown is None, (x, y, z))
    return [each for each in problems if each not in mended]


def measure(scan: LabelledScan) -> Measured:
    """Return size and voxel size of a scan from its header, with the fixes that were asked for. Raises UserError."""
    measured: dict[str, Measured] = {}
    problems = check_header(scan, measured, [])
    for problem in problems:
        raise problem.as_error()
    return measured[scan.name]


def check_parts(scans: tuple[LabelledScan, ...]) -> list[Problem]:
    """Return a problem for each patient on both sides of a split: by the data set's own parts."""
    sides: dict[str, dict[str, LabelledScan]] = defaultdict(dict)
    for scan in scans:
        if scan.part:
            sides[scan.patient].setdefault(scan.part, scan)
    return [
        Problem(
            "patient-in-both",
            f"{both['validation'].image} is of the same patient as {both['training'].image}, which is trained on.",
            "Move one of them to the other's part: scores on patients that were trained on mean nothing.",
            both["validation"].name,
            both["validation"].image,
        )
        for both in sides.values()
        if len(both) == 2
    ]


def _grid_of(scan: LabelledScan) -> Geometry:
    """Return the stored grid of the image, from headers (a zip is unpacked for it)."""
    from core.training.datasets.ircadb import SCAN
    from core.training.datasets.zipped import unpacked

    if scan.image.suffix.lower() == ".zip":
        with unpacked(scan.image, SCAN) as folder:
            return series_in(folder).geometry
    if scan.image.is_dir():
        return series_in(scan.image, scan.series_uid).geometry
    return nifti_layout(scan.image).geometry


def _same(hashes: Mapping[str, str]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, sha256 in hashes.items():
        groups[sha256].append(name)
    return [names for names in groups.values() if len(names) > 1]


def _same_on_one_grid(scans: tuple[LabelledScan, ...], measured: Mapping[str, Measured]) -> list[list[str]]:
    """Return the names of scans with the same HU; only those are read that lie on the same grid at the same place."""
    by_place: dict[str, list[LabelledScan]] = defaultdict(list)
    for scan in scans:
        if scan.name in measured:
            one = measured[scan.name]
            place = [round(float(each), 1) + 0.0 for each in one.origin_lps_mm]
            sizes = [round(each, 3) for each in one.spacing_mm]
            by_place[f"{one.shape_zyx} {sizes} {place}"].append(scan)
    hashes = {}
    for scan in (scan for group in by_place.values() if len(group) > 1 for scan in group):
        with contextlib.suppress(UserError):  # what cannot be read is told when it is prepared
            hashes[scan.name] = hashlib.sha256(read_image(scan).volume.hu.data).hexdigest()
    return _same(hashes)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes. Raises UserError where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", "Copy it again.") from error


def _join_duplicates(
    scans: tuple[LabelledScan, ...], groups: list[list[str]]
) -> tuple[tuple[LabelledScan, ...], list[Problem]]:
    by_name = {scan.name: scan for scan in scans}
    patients: dict[str, str] = {}
    problems = []
    for names in groups:
        first = by_name[names[0]]
        others = ", ".join(str(by_name[name].image) for name in names[1:])
        sentence = f"{first.image} is the same scan as {others}."
        hint = "Leave one of them: it counts double, and its labels may contradict each other."
        problems.append(Problem("duplicate", sentence, hint, names[1], by_name[names[1]].image, severity="warning"))
        # A patient's other scans come along: whoever shares one scan is one person.
        root = _root(first.patient, patients)
        for name in names:
            patients[_root(by_name[name].patient, patients)] = root
    return tuple(replace(scan, patient=_root(scan.patient, patients)) for scan in scans), problems


def _root(patient: str, patients: Mapping[str, str]) -> str:
    while patients.get(patient, patient) != patient:
        patient = patients[patient]
    return patient


def _few_slices(scans: tuple[LabelledScan, ...], measured: Mapping[str, Measured]) -> list[Problem]:
    return [
        Problem(
            "few-slices",
            f"{scan.image} has {measured[scan.name].shape_zyx[0]} slices; a sub-volume has {FEWEST_SLICES}.",
            "Use the whole scan; the missing slices are filled with air.",
            scan.name,
            scan.image,
            severity="warning",
        )
        for scan in scans
        if scan.name in measured and measured[scan.name].shape_zyx[0] < FEWEST_SLICES
    ]


def _spacing_outliers(scans: tuple[LabelledScan, ...], measured: Mapping[str, Measured]) -> list[Problem]:
    """Tell scans whose voxels are unlike the other scans' (by the median) or unlike any CT's."""
    known = {name: one.spacing_mm for name, one in measured.items() if one.spacing_known}
    if not known:
        return []
    median = np.median(list(known.values()), axis=0)
    problems = []
    for scan in scans:
        spacing = np.asarray(known.get(scan.name, median))
        low, high = np.minimum(_LOW, median / SPACING_FACTOR), np.maximum(_HIGH, median)
        is_unlike = np.maximum(spacing / median, median / spacing).max() > SPACING_FACTOR
        if is_unlike or (spacing < low).any() or (spacing > high).any():
            sizes, usual = (" x ".join(f"{size:.2f}" for size in reversed(each)) for each in (spacing, median))
            sentence = (
                f"The voxels of {scan.image} measure {sizes} mm; those of the data set are {usual} mm (median)."
            )
            hint = "Check the header; if it is right, consider a training grid (--grid)."
            problems.append(Problem("spacing", sentence, hint, scan.name, scan.image, severity="warning"))
    return problems


_LOW, _HIGH = np.array(SPACING_LIMITS_MM).T
