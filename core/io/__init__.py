"""The door through which scans come in: `open_case` and `find_series`; one file format a module."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.case import Case
from core.errors import UserError
from core.io.series import SLICE_CHOICES, Offer, SeriesInfo, SeveralSeries, UnevenSlices
from core.progress import Report, silent

if TYPE_CHECKING:
    from core.preview import EarlyLook

__all__ = [
    "SLICE_CHOICES",
    "Offer",
    "SeriesInfo",
    "SeveralSeries",
    "UnevenSlices",
    "find_series",
    "is_folder_of_scans",
    "open_case",
    "said_in_a_sentence",
]


def open_case(
    path: Path,
    *,
    series_uid: str | None = None,
    slices: str = "",
    early_look: "EarlyLook | None" = None,
    report: Report = silent,
) -> Case:
    """Open the scan at `path`: a DICOM folder, a file of a series, a CD's DICOMDIR, NIfTI, NRRD, MetaImage,
    a zip or tar with one.

    `slices` is what to do where they lie unevenly, as the user chose (`SLICE_CHOICES`); an `Offer`'s key says it too.
    `early_look` is called with the middle slice of a DICOM series as soon as the headers are read and nothing speaks
    against them; not for every scan. Returns a Case with canonical axes (see core.volume), HU in int16, and notes
    about what was noticed. Raises `SeveralSeries` where the folder holds several scans and `series_uid` is None,
    `UnevenSlices` where the user can choose what to do with unevenly spaced slices, UserError where the scan cannot
    be opened with certainty about its values and its millimetres. Any thread; reads only.
    """
    path = path.absolute()  # so that "." has a name
    with said_in_a_sentence(path):
        if _is_archive(path) or _is_table(path):
            from core.io.finding.one_of import open_one_of

            return open_one_of(path, series_uid, report, early_look, slices)
        from core.io.formats import volume_file

        found = volume_file(path)
        if found is not None:
            return found.open(report)
        from core.io.dicom import open_dicom

        return _with_told_phase(open_dicom(path, series_uid, report, early_look, slices))


def find_series(path: Path, report: Report = silent) -> list[SeriesInfo]:
    """List what `path` holds, also what cannot be opened (`problem` says why).

    Reads headers, and pixels only where several slices lie at one place. Raises UserError where there is nothing to
    list: not an image, an empty folder, no permission. Any thread.
    """
    path = path.absolute()  # so that "." has a name
    with said_in_a_sentence(path):
        if _is_archive(path) or _is_table(path):
            from core.io.finding.one_of import list_all_of

            return list_all_of(path, report)
        from core.io.formats import volume_file

        found = volume_file(path)
        if found is not None:
            return [found.describe()]
        from core.io.dicom import find_dicom_series

        return find_dicom_series(path, report)


def _with_told_phase(case: Case) -> Case:
    """Return the case with the contrast phase that the header of its first slice tells."""
    from core.io.dicom_header import quiet_pydicom
    from core.io.finding.tale import read_tale
    from core.phase import phase_in_words

    if not case.source.slices:
        return case
    with quiet_pydicom():
        words = read_tale(case.source.slices[0].path).words
    return replace(case, told_phase=phase_in_words(words))


def is_folder_of_scans(path: Path) -> bool:
    """Tell whether `path` may hold several scans: a folder, an archive, or a CD's DICOMDIR. Says no where unsure."""
    try:
        return path.is_dir() or _is_table(path) or _is_archive(path)
    except OSError:
        return False


def _is_archive(path: Path) -> bool:
    from core.io.archive_kind import archive_kind

    return bool(archive_kind(path))


def _is_table(path: Path) -> bool:
    """Tell whether it is a CD's table of contents: with it, all of its folder is opened."""
    return path.name.lower().startswith("dicomdir") and not path.is_dir()


@contextlib.contextmanager
def said_in_a_sentence(path: Path) -> Iterator[None]:
    """Turn what the machine says (no such file, no permission, no memory) into one UserError about `path`."""
    try:
        yield
    except UnevenSlices as question:
        question.path = path
        raise
    except FileNotFoundError as error:
        raise UserError(f"{_named(error, path)} is not there.", "Check the path, or connect the drive.") from error
    except PermissionError as error:
        raise UserError(
            f"You are not allowed to read {_named(error, path)}.",
            "Ask for the right to read it, or copy it elsewhere.",
        ) from error
    except OSError as error:
        reason = error.strerror or "the disk or the network failed"
        raise UserError(
            f"{_named(error, path)} could not be read: {reason}.", "Copy it again, or try later."
        ) from error
    except MemoryError as error:
        raise UserError(
            f"{path.name} does not fit into memory.", "Close other programs, or open a smaller scan."
        ) from error


def _named(error: OSError, path: Path) -> str:
    """Return the name, not the path, of the file the error is about."""
    return Path(str(error.filename)).name if isinstance(error.filename, str | Path) else path.name
