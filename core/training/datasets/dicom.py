"""DICOM without pictures: which series a folder holds, whose they are, and folders of 8 bit masks (3D-IRCADb's)."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.dicom_frames import frames_of
from core.io.dicom_geometry import lay_out
from core.io.dicom_header import DamagedDicom, SliceHeader, quiet_pydicom, read_header
from core.io.dicom_pixels import MAX_SLICE_VOXELS, UNCOMPRESSED
from core.io.dicom_series import Series, group
from core.progress import Report, silent
from core.volume import Geometry

_WHO = ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID")


def read_headers(paths: Sequence[Path], report: Report = silent) -> list[SliceHeader]:
    """Return the headers of those files that are DICOM and can be read; what cannot is found when it is opened."""
    headers = []
    for number, path in enumerate(paths):
        if number % 64 == 0:
            report(number / len(paths), "Reading headers")
        try:
            header = read_header(path)
            headers += [] if header is None else frames_of(header)
        except DamagedDicom:
            continue
    return headers


def series_in(folder: Path, series_uid: str | None = None, report: Report = silent) -> Series:
    """Return the scan of a folder, as `core.io.open_case` would open it. Raises UserError where there is none."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    with quiet_pydicom():
        series = [one for one in group(read_headers(paths, report)) if series_uid in (None, one.uid)]
    if not series:
        raise UserError(f"{folder} holds no DICOM images.", "Copy the scan again.")
    if series[0].problem is not None:
        raise series[0].problem
    return series[0]


def patient_of(path: Path) -> str:
    """Return a key that is the same for all files of one patient and from which nobody reads who that is."""
    from pydicom import dcmread

    with quiet_pydicom():
        dataset = dcmread(path, stop_before_pixels=True, specific_tags=list(_WHO), force=True)
        number, name, born, study = (str(dataset.get(tag, "") or "") for tag in _WHO)
    known = number or f"{name}|{born}".strip("|") or study or str(path.parent)
    return f"dicom-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


def read_mask_folder(folder: Path, report: Report = silent) -> tuple[NDArray[np.bool_], Geometry]:
    """Return one structure drawn as 8 bit slices (0 outside, more inside) in stored order, and its stored grid.

    Raises UserError that names the file where a slice is not such a mask.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    with quiet_pydicom():
        headers = read_headers(paths)
        if not headers:
            raise UserError(f"{folder} holds no DICOM masks.", "Copy it again.")
        layout = lay_out(headers)
        if layout.geometry is None:
            raise layout.problem or UserError(f"{folder} holds no even grid of masks.", "Copy it again.")
        mask = np.zeros(layout.geometry.shape_zyx, bool)
        for number, header in enumerate(layout.headers):
            report(number / len(mask), f"Reading {folder.name}")
            mask[number] = _read_mask_slice(header) != 0
    return mask, layout.geometry


def _read_mask_slice(header: SliceHeader) -> NDArray[np.uint8]:
    from pydicom import dcmread

    pixels, name = header.pixels, header.path
    shape = (pixels.rows or 0, pixels.columns or 0)
    if (pixels.bits_allocated, pixels.samples, pixels.frames) != (8, 1, 1) or shape[0] * shape[1] > MAX_SLICE_VOXELS:
        raise UserError(f"{name} is not a mask of 8 bits a voxel.", "Masks are one 8 bit image a slice.")
    if header.transfer_syntax not in UNCOMPRESSED:
        raise UserError(
            f"{name} is a compressed mask, which cannot be read.", "Unpack it with another program first."
        )
    stored = bytes(dcmread(header.path, force=True).get("PixelData") or b"")
    if len(stored) not in (shape[0] * shape[1], shape[0] * shape[1] + shape[0] * shape[1] % 2):
        raise UserError(f"{name} is cut off: its size asks for {shape[0] * shape[1]} bytes.", "Copy it again.")
    return np.frombuffer(stored, np.uint8, shape[0] * shape[1]).reshape(shape)
