"""The DICOM door: from a folder, or one file of a series, to a Case."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.case import Case, Source, SourceSlice
from core.errors import UserError
from core.io.assemble import make_case
from core.io.dicom_frames import frames_of
from core.io.dicom_header import DamagedDicom, SliceHeader, quiet_pydicom, read_header
from core.io.dicom_pixels import AIR_HU, Changed, notes_on_changes, read_hu
from core.io.dicom_series import Series, describe, group, is_ct_slice, note_on_others, notes_on, taken
from core.io.resample import between_slices
from core.io.series import WITHOUT_UID, SeriesInfo, SeveralSeries, is_whole, split_key
from core.preview import EarlyLook, Preview
from core.progress import Report, part, silent
from core.volume import AxisOrder

Given = TypeVar("Given")
Made = TypeVar("Made")
THREADS = min(8, (os.cpu_count() or 1) + 2)
"""More than processors: a network drive is waited for."""
REPORT_EVERY = 16
_EVEN = ("REGULAR", "OBLIQUE", "TILTED")


@dataclass(frozen=True)
class Found:
    """What the headers under a path gave."""

    series: tuple[Series, ...]
    broken: tuple[Path, ...]
    """Files that are DICOM and cannot be read, or CT slices that end before their pixels."""
    chosen: Series | None = None
    """The series of the one file that was asked for."""


def find_dicom_series(path: Path, report: Report = silent) -> list[SeriesInfo]:
    """List every series under a folder, or the one of a file. Raises UserError where there is none. Any thread."""
    with quiet_pydicom():
        found = _scan(path, report)
    return [describe(one) for one in ([found.chosen] if found.chosen else found.series)]


def open_dicom(
    path: Path,
    series_uid: str | None,
    report: Report = silent,
    early_look: EarlyLook | None = None,
    slices: str = "",
) -> Case:
    """Open a series as a Case; see `core.io.open_case`. Any thread."""
    with quiet_pydicom():
        found = _scan(path, part(report, 0, 0.4))
    series = _choose(found, path, series_uid, slices)
    refuse_broken_neighbours(series, found.broken)
    case = open_series(series, path, part(report, 0.4, 1.0), early_look)
    if series_uid is None and found.chosen is None:
        others = note_on_others([one for one in found.series if one is not series])
        return replace(case, notes=(*case.notes, *others))
    return case


def open_series(series: Series, path: Path, report: Report = silent, early_look: EarlyLook | None = None) -> Case:
    """Open a series whose headers were read, and of which nothing is missing; `path` is where it can be found again.

    Raises its problem where it has one. Any thread.
    """
    if series.problem is not None:
        raise series.problem
    with quiet_pydicom():
        if early_look is not None and (preview := middle_slice(series)) is not None:
            early_look(preview)
        hu, changed = _read_voxels(series, part(report, 0, 0.8))
    notes = [*notes_on(series), *notes_on_changes(changed)]
    source = _source(series, path)
    return make_case(hu, series.geometry, source, notes, part(report, 0.8, 1.0), series.layout.shear)


def _source(series: Series, path: Path) -> Source:
    """Return where the scan of a series came from; slices that were computed have no files."""
    files = series.headers if series.layout.sampling is None else ()
    slices = tuple(SourceSlice(one.path, (one.frame or 0) + 1, one.sop_class, one.sop_instance) for one in files)
    is_made_up = series.uid.startswith(WITHOUT_UID) and is_whole(series.uid)
    return Source(path, "DICOM", "" if is_made_up else series.uid, series.layout.kind, slices)


def _scan(path: Path, report: Report) -> Found:
    """Read all headers: under a folder, or beside a file (whose series is then the chosen one)."""
    if path.is_dir():
        headers, broken = _read_headers(list(_files_under(path, report)), part(report, 0, 0.9))
        if not headers:
            raise _nothing_in(path, broken)
        return Found(tuple(group(headers, part(report, 0.9, 1))), tuple(broken))
    own, damaged = _read_headers([path], silent)
    if not own:
        raise _damaged(path) if damaged else _no_image(path)
    if len(series := group(own)) > 1:
        return Found(tuple(series), ())  # volumes in one multi-frame file
    neighbours = {path, *(one for one in path.parent.iterdir() if is_candidate(one))}
    headers, broken = _read_headers(sorted(neighbours), part(report, 0, 0.9))
    series = group(headers, part(report, 0.9, 1))
    return Found(tuple(series), tuple(broken), next(one for one in series if path in one.files))


def _files_under(folder: Path, report: Report) -> Iterator[Path]:
    def forbidden(error: OSError) -> None:
        raise error  # a folder that cannot be looked into may hold slices

    for parent, folders, names in os.walk(folder, onerror=forbidden):
        report(0, f"Looking for images in {folder.name}")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (one for name in sorted(names) if is_candidate(one := Path(parent, name)))


def is_candidate(path: Path) -> bool:
    """Tell whether a file may be an image: it is not hidden, and can be read to an end."""
    # Hidden files are the operating system's, and what is no regular file could block for ever.
    return not path.name.startswith(".") and path.is_file()


def _read_headers(paths: Sequence[Path], report: Report) -> tuple[list[SliceHeader], list[Path]]:
    """Return the headers of all DICOM files, and the files that are damaged."""

    results = list(in_threads(read_or_damaged, paths, report, "Reading headers"))
    headers = [header for result in results if not isinstance(result, Path) for header in result]
    broken = [result for result in results if isinstance(result, Path)]
    cut = [header.path for header in headers if is_cut_off(header)]
    return headers, broken + cut


def read_or_damaged(path: Path) -> Sequence[SliceHeader] | Path:
    """Return the headers of a file's slices, its path where it is damaged, nothing where it is no DICOM object."""
    try:
        header = read_header(path)
        return [] if header is None else frames_of(header)
    except DamagedDicom:
        return path


def is_cut_off(header: SliceHeader) -> bool:
    """Tell whether a CT slice ends before its pixels."""
    return is_ct_slice(header) and header.data_offset is None


def _choose(found: Found, path: Path, series_uid: str | None, slices: str) -> Series:
    if series_uid is not None:
        uid, choice = split_key(series_uid)
        slices = choice or slices
        candidates = [one for one in found.series if one.uid == uid]
        if not candidates:
            raise UserError(f"{path.name} does not hold the series that was asked for.", "Choose one of its series.")
    elif found.chosen is not None:
        candidates = [found.chosen]
    else:
        readable = [one for one in found.series if one.problem is None]
        if len(readable) > 1:
            raise SeveralSeries(path.name, [describe(one) for one in found.series])
        ct_with_most_slices = sorted(found.series, key=lambda one: (not one.is_ct, -len(one.headers)))
        candidates = readable or ct_with_most_slices
    if candidates[0].problem is not None and candidates[0].layout.kind not in _EVEN:
        refuse_broken_neighbours(candidates[0], found.broken)  # they may be why: slices are missing, or one is left
    chosen = taken(candidates[0], slices)
    if chosen.problem is not None:
        raise chosen.problem
    return chosen


def refuse_broken_neighbours(series: Series, broken: Sequence[Path]) -> None:
    """Refuse a scan beside a damaged file: it may be one of its slices, and without it the scan would end early."""
    folders, own = series.folders, {header.path for header in series.headers}
    beside = [path for path in broken if path.parent in folders and path not in own]
    if beside:
        raise UserError(
            f"{beside[0].name} is damaged and may be a slice of this scan ({len(beside)} such files).",
            "Copy the scan again, or move the damaged files to another folder.",
        )


def _read_voxels(series: Series, report: Report) -> tuple[NDArray[np.int16], Changed]:
    """Return all slices in stored order as HU (int16, slices x rows x columns), and what was changed in them.

    A tilted series comes on its right-angled grid.
    """
    layout = series.layout
    stored = np.empty((len(series.headers), *series.geometry.shape_zyx[1:]), dtype=np.int16)
    work = list(zip(series.headers, stored, strict=True))
    changes = list(in_threads(lambda item: read_hu(*item), work, report, "Reading slices"))
    changed = Changed(sum(one.padding for one in changes), sum(one.clipped for one in changes))
    if layout.sampling is not None:
        return between_slices(stored, layout.sampling), changed
    return stored if layout.shear is None else layout.shear.straighten(stored, AIR_HU), changed


def middle_slice(series: Series) -> Preview | None:
    """Read the middle slice of a series without a problem; None where its slices are not axial, or it cannot be read.

    In the second case reading all of them says why.
    """
    order = AxisOrder.canonical(series.geometry)
    if order.permutation != (0, 1, 2):
        return None
    slices, (_, rows, columns) = len(series.headers), series.geometry.shape_zyx
    hu = np.empty((1, rows, columns), np.int16)
    try:
        read_hu(series.headers[slices // 2], hu[0])
    except UserError:
        return None
    upright = np.ascontiguousarray(order.to_canonical(hu)[0])
    upright.setflags(write=False)
    _, row_mm, column_mm = series.geometry.spacing_mm
    return Preview(upright, (row_mm, column_mm), slices)


def in_threads(
    function: Callable[[Given], Made], items: Sequence[Given], report: Report, text: str
) -> Iterator[Made]:
    """Yield the results in order; a failure or a cancel ends the other threads before it comes through."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="open-dicom")
    try:
        for done, result in enumerate(pool.map(function, items)):
            if done % REPORT_EVERY == 0:
                report(done / len(items), f"{text} ({done + 1} of {len(items)})")
            yield result
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _nothing_in(folder: Path, broken: Sequence[Path]) -> UserError:
    if broken:
        return _damaged(broken[0])
    names = [path.name.lower() for path in folder.iterdir()]
    if not names:
        return UserError(f"The folder {folder.name} is empty.", "Choose the folder that holds the scan.")
    if any(name.endswith((".nii", ".nii.gz")) for name in names):
        return UserError(f"The folder {folder.name} holds NIfTI files, no DICOM images.", "Open one of the files.")
    return UserError(f"The folder {folder.name} holds no DICOM images.", "Choose the folder that holds the scan.")


def _no_image(path: Path) -> UserError:
    if path.name.upper().startswith("DICOMDIR"):
        return UserError(f"{path.name} is a table of contents, not an image.", "Open the folder it lies in.")
    return UserError(f"{path.name} is not a scan that can be read.", "Open a DICOM folder, a .nii or a .nii.gz file.")


def _damaged(path: Path) -> UserError:
    what = "damaged: it cannot be read as DICOM" if path.stat().st_size else "empty"
    return UserError(f"{path.name} is {what}.", "Copy it again from where it came.")
