"""NIfTI: .nii and .nii.gz, and pairs of .hdr and .img, packed or not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.io.nifti_header import HEADER_BYTES, NiftiHeader, parse_header
from core.io.packing import Packing, Stream, unpacked
from core.io.voxels import VoxelLayout, check_there, skip

GZIP_MARK = b"\x1f\x8b"
_VOXEL_ENDINGS = (".img", ".img.gz")


def is_nifti(start: bytes) -> bool:
    """Tell NIfTI by a file's first bytes, not by its name: it has one of two header sizes, gzip has one mark."""
    sizes = (start[:4], start[3::-1])
    return start[:2] == GZIP_MARK or any(int.from_bytes(four, "little") in (348, 540) for four in sizes)


def header_beside(path: Path) -> Path | None:
    """Return the header of a file that by its name holds a pair's voxels, or None where there is none."""
    if not path.name.lower().endswith(_VOXEL_ENDINGS):
        return None
    return _other_half(path, (".hdr", ".hdr.gz", ".HDR"))


@contextmanager
def opened_nifti(path: Path) -> Iterator[tuple[VoxelLayout, Stream]]:
    """Open a NIfTI file: what its voxels mean, and the stream of them. Raises UserError. Any thread."""
    with _unpacked(path) as (stream, most_bytes):
        start = stream.read(HEADER_BYTES)
        header = parse_header(path.name, start)
        if not header.is_pair:
            check_there(path.name, header.data_offset + header.layout.bytes, most_bytes)
            stream.seek(0)
            skip(path.name, stream, header.data_offset)
            yield header.layout, stream
            return
    with _voxels_of_pair(path, header) as stream:
        yield header.layout, stream


@contextmanager
def _voxels_of_pair(path: Path, header: NiftiHeader) -> Iterator[Stream]:
    found = _other_half(path, (".img", ".img.gz", ".IMG"))
    if found is None:
        raise UserError(
            f"{path.name} is one half of a .hdr/.img pair: its .img file is not there.", "Copy both files together."
        )
    with _unpacked(found) as (stream, most_bytes):
        check_there(found.name, header.data_offset + header.layout.bytes, most_bytes)
        skip(found.name, stream, header.data_offset)
        yield stream


def _other_half(path: Path, endings: tuple[str, ...]) -> Path | None:
    plain = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    halves = (path.with_name(plain[: -len(Path(plain).suffix) or None] + ending) for ending in endings)
    return next((half for half in halves if half.is_file()), None)


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Stream, int]]:
    """Yield the plain bytes of a file, and how many there can be at most."""
    with open(path, "rb") as file:
        packing = Packing.GZIP if file.read(2) == GZIP_MARK else Packing.RAW
        file.seek(0)
        with unpacked(path.name, file, packing) as stream:
            yield stream, packing.most_bytes(os.path.getsize(path))
