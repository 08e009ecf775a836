"""What NIfTI, NRRD and MetaImage have in common: voxels that arrive as a stream, in bounded pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.assemble import HU_LIMITS, check_spacing
from core.io.packing import Stream
from core.progress import Report, silent
from core.volume import Geometry

PIECE_VOXELS = 2**20
MAX_TRAILING_BYTES = 2**20
MOST_LABEL = 65535
MOST_MM = 1e6
"""Farther than a kilometre from the scanner's centre is nobody."""
LEAST_STEP_MM = 1e-6
WHOLE = 1e-3
"""Labels stored as decimals are this near to whole numbers."""
AGAIN = "Convert the scan again from the original DICOM files."
CUT = "Copy the file again: it is cut off or damaged."


@dataclass(frozen=True)
class VoxelLayout:
    """What the voxels of a file mean; `geometry` is in stored axes (k, j, i), i fastest in the file."""

    geometry: Geometry
    dtype: np.dtype[Any]
    """As read from the stream."""
    slope: float = 1.0
    intercept_hu: float = 0.0
    notes: tuple[str, ...] = ()
    layers: int = 1
    """So many values stand at each voxel: more than one only in NRRD's segmentations."""

    @property
    def voxels(self) -> int:
        """The number of values."""
        return int(np.prod(self.geometry.shape_zyx, dtype=np.int64)) * self.layers

    @property
    def bytes(self) -> int:
        """How many bytes the values take, unpacked."""
        return self.voxels * self.dtype.itemsize

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers can be stored."""
        return self.dtype.kind in "iu" and self.slope == 1 and self.intercept_hu == 0


def read_hu(name: str, stream: Stream, layout: VoxelLayout, report: Report = silent) -> NDArray[np.int16]:
    """Return all voxels as HU, int16 (k, j, i), rounded half to even; memory grows only as the data really arrive.

    Raises UserError where values are missing, no numbers or no Hounsfield units.
    """
    hu = np.empty(layout.geometry.shape_zyx, dtype=np.int16)
    flat = hu.reshape(-1)
    for start, piece in _pieces(name, stream, layout):
        report(start / flat.size, f"Reading {name}")
        _to_hu(name, piece, layout, flat[start : start + piece.size])
    return hu


def read_labels_of(name: str, stream: Stream, layout: VoxelLayout, report: Report = silent) -> NDArray[np.uint16]:
    """Return all values as labels, uint16 (k, j, i) or, in layers, (k, j, i, layer). UserError where none."""
    shape = layout.geometry.shape_zyx if layout.layers == 1 else (*layout.geometry.shape_zyx, layout.layers)
    labels = np.empty(shape, dtype=np.uint16)
    flat = labels.reshape(-1)
    for start, piece in _pieces(name, stream, layout):
        report(start / flat.size, f"Reading {name}")
        values = _scaled(piece, layout)
        low, high = float(values.min()), float(values.max())
        whole = layout.is_whole or (np.isfinite(low) and np.isfinite(high) and _off_whole(values) <= WHOLE)
        if not whole or round(low) < 0 or round(high) > MOST_LABEL:
            raise UserError(
                f"{name} holds values that are no labels: it is not a mask.",
                "Give a mask: whole numbers, 0 for the background.",
            )
        flat[start : start + piece.size] = np.rint(values) if values.dtype.kind == "f" else values
    return labels


def farthest_from_whole(name: str, stream: Stream, layout: VoxelLayout) -> float:
    """Return how far the value farthest from a whole number is from it: 0 for a mask, unless it was interpolated."""
    if layout.is_whole:
        return 0.0
    return max(_off_whole(_scaled(piece, layout)) for _, piece in _pieces(name, stream, layout))


def check_end(name: str, stream: Stream) -> None:
    """Read to the end, which also compares the checksum of a packed file; a little padding may follow the data."""
    if len(stream.read(MAX_TRAILING_BYTES + 1)) > MAX_TRAILING_BYTES:
        raise UserError(f"{name} holds more than its header says.", "Convert the scan again.")


def check_there(name: str, declared: int, there: int) -> None:
    """Compare what the header declares with what there can be, in bytes, before any memory is taken."""
    if declared > there:
        raise UserError(f"{name} is shorter than its header says.", CUT)


def skip(name: str, stream: Stream, count: int) -> None:
    """Go on by `count` bytes."""
    if count > 0 and len(stream.read(count)) < count:
        raise UserError(f"{name} is shorter than its header says.", CUT)


def grid_of(name: str, shape_zyx: tuple[int, int, int], index_to_lps_mm: NDArray[np.float64]) -> Geometry:
    """Return the grid of a file, checked: voxels of a possible size. Raises UserError.

    It may be sheared, as the slices of a tilted gantry are: masks are read so, scans are refused (`formats`).
    """
    steps_mm = np.abs(index_to_lps_mm[:3, :3]).max(axis=0)
    possible = np.isfinite(index_to_lps_mm).all() and np.abs(index_to_lps_mm).max() < MOST_MM
    if not possible or steps_mm.min() < LEAST_STEP_MM:
        raise UserError(f"{name} holds no usable orientation.", AGAIN)
    try:
        geometry = Geometry(shape_zyx, index_to_lps_mm)
    except UserError as error:
        raise UserError(f"{name} holds no usable orientation.", AGAIN) from error
    check_spacing(name, geometry.spacing_mm)
    return geometry


def data_file(path: Path, named: str) -> Path:
    """Return the file that a header at `path` names for its voxels: a name without a folder, never out of its own."""
    plain = named.strip().removeprefix("./")
    found = path.parent / plain
    if not plain or plain in (".", "..") or any(mark in plain for mark in "/\\:\0"):
        raise UserError(
            f"{path.name} keeps its voxels in another folder.", "Put the file with the voxels beside it, and name it."
        )
    if not found.is_file():
        raise UserError(f"{path.name} needs {plain} beside it, which is not there.", "Copy both files together.")
    if found.resolve().parent != path.parent.resolve():
        raise UserError(f"{plain} is a link out of its folder.", "Copy the file itself beside its header.")
    return found


def _pieces(name: str, stream: Stream, layout: VoxelLayout) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield the values in pieces, each with the place of its first; a piece is valid until the next."""
    buffer = np.empty(min(PIECE_VOXELS, layout.voxels), dtype=layout.dtype)
    for start in range(0, layout.voxels, PIECE_VOXELS):
        piece = buffer[: layout.voxels - start]
        _fill(name, stream, piece)
        yield start, piece


def _fill(name: str, stream: Stream, piece: NDArray[Any]) -> None:
    view = piece.view(np.uint8).data
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])
        if not count:
            raise UserError(f"{name} is shorter than its header says.", CUT)
        done += count


def _scaled(values: NDArray[Any], layout: VoxelLayout) -> NDArray[Any]:
    if layout.is_whole:
        return values
    with np.errstate(all="ignore"):  # what is not finite is refused by who asks
        return np.asarray(values.astype(np.float64) * layout.slope + layout.intercept_hu)


def _off_whole(values: NDArray[Any]) -> float:
    with np.errstate(all="ignore"):
        return float(np.abs(values - np.rint(values)).max())


def _to_hu(name: str, piece: NDArray[Any], layout: VoxelLayout, hu: NDArray[np.int16]) -> None:
    values = _scaled(piece, layout)
    if not layout.is_whole:
        with np.errstate(all="ignore"):
            np.rint(values, out=values)
    low, high = values.min(), values.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        raise UserError(f"{name} holds values that are not numbers (NaN or infinite).", "Repair or convert it first.")
    if low < HU_LIMITS[0] or high > HU_LIMITS[1]:
        raise UserError(
            f"{name} holds values from {float(low):g} to {float(high):g}: these are not Hounsfield units.",
            "Open the CT itself, in Hounsfield units.",
        )
    hu[:] = values
