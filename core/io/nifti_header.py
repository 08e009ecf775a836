"""What a NIfTI file says about its grid, checked before a voxel is read."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from nibabel.nifti1 import Nifti1Header
from nibabel.nifti2 import Nifti2Header
from numpy.typing import NDArray

from core.errors import UserError
from core.io.assemble import check_size, notes_on_spacing
from core.io.voxels import AGAIN, VoxelLayout, grid_of

HEADER_BYTES = 540
RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
MOST_NUMBER = 1e9
"""Micrometres in a kilometre: larger ones in an affine are damage."""
_MM_PER_UNIT = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
_MAGICS = {348: b"n+1\0", 540: b"n+2\0"}
_PAIR_MAGICS = {348: b"ni1\0", 540: b"ni2\0"}


@dataclass(frozen=True)
class NiftiHeader:
    """What a header says: the layout of the voxels, and where in its (unpacked) file they begin."""

    layout: VoxelLayout
    data_offset: int
    is_pair: bool
    """Whether the voxels are in an .img file beside it."""


def parse_header(name: str, start: bytes) -> NiftiHeader:
    """Read the first `HEADER_BYTES` of a NIfTI file (unpacked). Raises UserError where they leave a doubt."""
    header, is_pair = _header_of(name, start)
    shape = _shape(name, header)
    affine_mm, notes = _affine_ras_mm(name, header, shape)
    matrix = RAS_TO_LPS @ affine_mm
    # NIfTI counts (i, j, k) with i fastest in memory; as a C array that is (k, j, i).
    matrix = matrix[:, [2, 1, 0, 3]]
    geometry = grid_of(name, (shape[2], shape[1], shape[0]), matrix)
    slope, intercept = _scaling(name, header)
    offset = _data_offset(name, header, is_pair)
    notes += notes_on_spacing(geometry)
    layout = VoxelLayout(geometry, _dtype(name, header), slope, intercept, tuple(notes))
    return NiftiHeader(layout, offset, is_pair)


def _header_of(name: str, start: bytes) -> tuple[Any, bool]:
    kinds = {348: Nifti1Header, 540: Nifti2Header}
    for order, endianness in (("little", "<"), ("big", ">")):
        size = int.from_bytes(start[:4], "little" if order == "little" else "big")
        if size in kinds and len(start) >= size:
            # check=False: nibabel's own check repairs in silence and prints to the terminal.
            header = kinds[size](start[:size], endianness, check=False)
            magic = bytes(header["magic"].tobytes())[:4].ljust(4, b"\0")
            if magic in (_MAGICS[size], _PAIR_MAGICS[size]):
                return header, magic == _PAIR_MAGICS[size]
            if size == 348 and not magic.strip(b"\0"):
                raise UserError(
                    f"{name} is an Analyze file, which does not say which side is left.",
                    "Convert the scan again from the original DICOM files, to NIfTI.",
                )
    raise UserError(f"{name} is not a NIfTI image.", "Open a .nii or .nii.gz file, or a DICOM folder.")


def _shape(name: str, header: Any) -> tuple[int, int, int]:
    dimensions = [int(size) for size in header["dim"]]
    count = dimensions[0]
    if not 1 <= count <= 7 or min(dimensions[1 : count + 1]) < 1:
        raise UserError(f"{name} has a damaged header: its dimensions make no sense.", "Copy the file again.")
    sizes = dimensions[1 : count + 1] + [1] * (7 - count)
    if max(sizes[3:]) > 1:
        images = int(np.prod(np.asarray(sizes[3:], dtype=np.float64)))
        raise UserError(
            f"{name} holds {images} images in one file (4D).", "Save the one to open as a file of its own."
        )
    shape = sizes[0], sizes[1], sizes[2]
    check_size(name, (shape[2], shape[1], shape[0]))
    return shape


def _affine_ras_mm(name: str, header: Any, shape: tuple[int, int, int]) -> tuple[NDArray[np.float64], list[str]]:
    """Return the affine as nibabel chooses it (sform, else qform, else voxel sizes alone), in mm, and notes."""
    unit = int(header["xyzt_units"]) & 7
    if unit not in _MM_PER_UNIT:
        raise UserError(f"{name} gives its voxel sizes in a unit that NIfTI does not know ({unit}).", AGAIN)
    if float(header["pixdim"][0]) == 0:
        header["pixdim"][0] = 1  # the standard's reading of 0
    sform, qform = int(header["sform_code"]) != 0, int(header["qform_code"]) != 0
    sizes = np.asarray(header["pixdim"][1:4], dtype=np.float64)
    if not sform and not (np.isfinite(sizes).all() and sizes.min() > 0):
        raise UserError(f"{name} does not say how large its voxels are.", AGAIN)
    try:
        affine = np.asarray(header.get_best_affine(), dtype=np.float64)
        other = np.asarray(header.get_qform(), dtype=np.float64) if sform and qform else None
    except Exception as error:
        raise UserError(f"{name} has a damaged orientation.", AGAIN) from error
    known = [affine] if other is None else [affine, other]
    if not all(np.isfinite(each).all() and np.abs(each).max() < MOST_NUMBER for each in known):
        raise UserError(f"{name} has a damaged orientation.", AGAIN)
    if sform:
        _refuse_two_voxel_sizes(name, np.linalg.norm(affine[:3, :3], axis=0), sizes)
    notes = []
    if other is not None and _apart(affine, other, shape) > 0.5:
        notes.append("The file gives two positions in space that differ (sform and qform); the sform was used.")
    if not sform and not qform:
        notes.append("The file does not say how the patient lies: left and right, head and feet are assumed.")
    affine[:3] *= _MM_PER_UNIT[unit]
    return affine, notes


def _refuse_two_voxel_sizes(name: str, used: NDArray[np.float64], also: NDArray[np.float64]) -> None:
    if not np.isfinite(also).all() or also.min() <= 0:
        return  # the sform alone says it
    if np.abs(used - also).max() > 0.01 * used.min():
        first, second = (" x ".join(f"{size:.4g}" for size in sizes) for sizes in (used, also))
        raise UserError(f"{name} gives two voxel sizes that differ: {first} and {second}.", AGAIN)


def _apart(first: NDArray[np.float64], second: NDArray[np.float64], shape: tuple[int, int, int]) -> float:
    corners = np.array(np.meshgrid(*[(0, size - 1) for size in shape])).reshape(3, -1)
    return float(np.abs((first - second)[:3] @ np.vstack([corners, np.ones(8)])).max())


def _scaling(name: str, header: Any) -> tuple[float, float]:
    try:
        slope, intercept = header.get_slope_inter()
    except Exception as error:
        raise UserError(f"{name} has a damaged value scale.", AGAIN) from error
    return (1.0, 0.0) if slope is None else (float(slope), float(intercept))


def _dtype(name: str, header: Any) -> "np.dtype[Any]":
    try:
        dtype: np.dtype[Any] = np.dtype(header.get_data_dtype())
    except Exception as error:
        raise UserError(f"{name} holds values of an unknown type.", "Convert it to 16 bit integers.") from error
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        kind = {"c": "complex numbers", "V": "colours"}.get(dtype.kind, f"values of type {dtype}")
        raise UserError(f"{name} holds {kind}, not Hounsfield units.", "Open the CT itself.")
    if int(header["bitpix"]) != 8 * dtype.itemsize:
        raise UserError(f"{name} has a damaged header: its value type and size differ.", "Copy the file again.")
    return dtype


def _data_offset(name: str, header: Any, is_pair: bool) -> int:
    offset = float(header["vox_offset"])
    size = 0 if is_pair else int(header["sizeof_hdr"])
    if offset == 0:
        return size and size + 4
    if not (size <= offset <= 2**26 and offset == int(offset)):
        raise UserError(f"{name} has a damaged header: its data begin nowhere.", "Copy the file again.")
    return int(offset)
