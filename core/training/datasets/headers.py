"""The grid and the number format of a scan or a label file, from its header alone."""

from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip, igzip_lib

from core.errors import UserError
from core.io.nifti_header import HEADER_BYTES, parse_header
from core.io.voxels import VoxelLayout

_UNREADABLE: tuple[type[Exception], ...] = (OSError, EOFError, igzip.BadGzipFile, igzip_lib.IsalError)  # type: ignore[assignment]


def nifti_layout(path: Path) -> VoxelLayout:
    """Return what the header of a .nii or .nii.gz says. Raises UserError where it is damaged or not there."""
    try:
        with open(path, "rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            stream = cast(BinaryIO, igzip.GzipFile(fileobj=plain, mode="rb")) if packed else plain
            start = stream.read(HEADER_BYTES)
    except _UNREADABLE as error:
        raise UserError(f"{path} cannot be read.", "Copy it again: it is cut off or damaged.") from error
    return parse_header(path.name, start).layout
