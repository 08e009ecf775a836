"""Reading .nii and .nii.gz: a stream of bounded pieces, never more than the header declares."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from isal import igzip, igzip_lib
from numpy.typing import NDArray

from core.case import Case, Source
from core.errors import UserError
from core.io.assemble import HU_LIMITS, make_case
from core.io.nifti_header import HEADER_BYTES, NiftiLayout, parse_header
from core.io.series import SeriesInfo
from core.progress import Report, part, silent

PIECE_VOXELS = 2**20
MAX_DEFLATE_RATIO = 1100
"""deflate cannot pack better than 1032 to 1: a file that claims more lies about its size."""
MAX_TRAILING_BYTES = 2**20
_BROKEN_PACKING: tuple[type[Exception], ...] = (igzip.BadGzipFile, igzip_lib.IsalError, EOFError)  # type: ignore[assignment]
_CUT = "Copy the file again: it is cut off or damaged."


def open_nifti(path: Path, report: Report = silent) -> Case:
    """Open a NIfTI file as a Case; values become int16 HU, rounded half to even. Raises UserError. Any thread."""
    with _opened(path) as stream:
        start = stream.read(HEADER_BYTES)
        layout = parse_header(path.name, start)
        _check_length(path, layout, stream)
        _skip(path, stream, layout.data_offset - len(start))
        stored = _read_values(path, stream, layout, part(report, 0, 0.8))
        _check_end(path, stream)
    kind = "OBLIQUE" if layout.geometry.is_oblique else "REGULAR"
    source = Source(path, "NIfTI", series_geometry=kind)
    return make_case(stored, layout.geometry, source, list(layout.notes), part(report, 0.8, 1.0))


def describe_nifti(path: Path) -> SeriesInfo:
    """Describe a NIfTI file by its header alone. Raises UserError where it is not one."""
    with _opened(path) as stream:
        start = stream.read(HEADER_BYTES)
        try:
            geometry = parse_header(path.name, start).geometry
        except UserError as error:
            return SeriesInfo("", path.name, "", 0, "unknown", "unknown", "UNKNOWN", error.message, error.hint)
    slices, rows, columns = geometry.shape_zyx
    spacing = " x ".join(f"{size:.2f}" for size in reversed(geometry.spacing_mm))
    kind = "OBLIQUE" if geometry.is_oblique else "REGULAR"
    return SeriesInfo("", path.name, "", slices, f"{columns} x {rows}", spacing, kind)


def largest_fraction(path: Path) -> float:
    """Return how far the value farthest from a whole number is from it: 0 for a mask, unless it was interpolated.

    Opening rounds, which would make a mask of a map of probabilities. Raises UserError. Any thread.
    """
    with _opened(path) as stream:
        start = stream.read(HEADER_BYTES)
        layout = parse_header(path.name, start)
        if _is_whole(layout):
            return 0.0
        _skip(path, stream, layout.data_offset - len(start))
        buffer = np.empty(min(PIECE_VOXELS, layout.voxels), dtype=layout.dtype)
        largest = 0.0
        for begin in range(0, layout.voxels, PIECE_VOXELS):
            piece = buffer[: layout.voxels - begin]
            _fill(path, stream, piece)
            values = piece.astype(np.float64) * layout.slope + layout.intercept_hu
            largest = max(largest, float(np.abs(values - np.rint(values)).max()))
    return largest


def _is_whole(layout: NiftiLayout) -> bool:
    return layout.dtype.kind in "iu" and layout.slope == 1 and layout.intercept_hu == 0


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a plain or packed file for reading; every way in which unpacking fails becomes one UserError."""
    with open(path, "rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        if not packed:
            yield plain
            return
        try:
            with igzip.GzipFile(fileobj=plain, mode="rb") as unpacked:
                yield cast(BinaryIO, unpacked)
        except _BROKEN_PACKING as error:
            raise UserError(f"{path.name} cannot be unpacked.", _CUT) from error


def _check_length(path: Path, layout: NiftiLayout, stream: BinaryIO) -> None:
    """Compare the size the header declares with the file's before any memory is taken."""
    declared = layout.data_offset + layout.voxels * layout.dtype.itemsize
    there = os.path.getsize(path)
    if isinstance(stream, igzip.GzipFile):
        there *= MAX_DEFLATE_RATIO
    if declared > there:
        raise UserError(f"{path.name} is shorter than its header says.", _CUT)


def _skip(path: Path, stream: BinaryIO, count: int) -> None:
    if count < 0:
        stream.seek(count, os.SEEK_CUR)
    elif len(stream.read(count)) < count:
        raise UserError(f"{path.name} is shorter than its header says.", _CUT)


def _read_values(path: Path, stream: BinaryIO, layout: NiftiLayout, report: Report) -> NDArray[np.int16]:
    """Return all voxels as HU, int16 (k, j, i); memory grows only as the data really arrive."""
    hu = np.empty(layout.geometry.shape_zyx, dtype=np.int16)
    flat = hu.reshape(-1)
    buffer = np.empty(min(PIECE_VOXELS, flat.size), dtype=layout.dtype)
    for start in range(0, flat.size, PIECE_VOXELS):
        report(start / flat.size, f"Reading {path.name}")
        piece = buffer[: flat.size - start]
        _fill(path, stream, piece)
        _to_hu(path.name, piece, layout, flat[start : start + piece.size])
    return hu


def _fill(path: Path, stream: BinaryIO, piece: NDArray[Any]) -> None:
    view = piece.view(np.uint8).data
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise UserError(f"{path.name} is shorter than its header says.", _CUT)
        done += count


def _to_hu(name: str, values: NDArray[Any], layout: NiftiLayout, hu: NDArray[np.int16]) -> None:
    if not _is_whole(layout):
        with np.errstate(all="ignore"):  # what is not finite is refused below
            values = np.rint(values.astype(np.float64) * layout.slope + layout.intercept_hu)
    low, high = values.min(), values.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        raise UserError(f"{name} holds values that are not numbers (NaN or infinite).", "Repair or convert it first.")
    if low < HU_LIMITS[0] or high > HU_LIMITS[1]:
        raise UserError(
            f"{name} holds values from {float(low):g} to {float(high):g}: these are not Hounsfield units.",
            "Open the CT itself, in Hounsfield units.",
        )
    hu[:] = values


def _check_end(path: Path, stream: BinaryIO) -> None:
    """Read to the end, which also compares the checksum of a packed file; a little padding may follow the data."""
    if len(stream.read(MAX_TRAILING_BYTES + 1)) > MAX_TRAILING_BYTES:
        raise UserError(f"{path.name} holds more than its header says.", "Convert the scan again.")
