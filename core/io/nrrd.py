"""NRRD: .nrrd, and .nhdr with its voxels in a file beside it. pynrrd reads the header, nothing else."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.assemble import MAX_VOXELS, check_size, notes_on_spacing
from core.io.packing import Packing, Stream, unpacked
from core.io.voxels import CUT, VoxelLayout, check_there, data_file, grid_of, skip
from core.volume import Geometry

MOST_HEADER_BYTES = 2**20
MOST_LAYERS = 256
MOST_SKIPPED_BYTES = 2**26
AGAIN = "Save it again as one .nrrd file of three dimensions."
SIGNS_TO_LPS = {
    "left-posterior-superior": (1.0, 1.0, 1.0),
    "lps": (1.0, 1.0, 1.0),
    "right-anterior-superior": (-1.0, -1.0, 1.0),
    "ras": (-1.0, -1.0, 1.0),
    "left-anterior-superior": (1.0, -1.0, 1.0),
    "las": (1.0, -1.0, 1.0),
}
_TYPES = {
    "i1": "signed char, int8, int8_t",
    "u1": "uchar, unsigned char, uint8, uint8_t",
    "i2": "short, short int, signed short, signed short int, int16, int16_t",
    "u2": "ushort, unsigned short, unsigned short int, uint16, uint16_t",
    "i4": "int, signed int, int32, int32_t",
    "u4": "uint, unsigned int, uint32, uint32_t",
    "i8": "longlong, long long, long long int, signed long long, signed long long int, int64, int64_t",
    "u8": "ulonglong, unsigned long long, unsigned long long int, uint64, uint64_t",
    "f4": "float",
    "f8": "double",
}
_TYPE_OF = {name: code for code, names in _TYPES.items() for name in names.split(", ")}
_PACKINGS = {
    "raw": Packing.RAW,
    "gz": Packing.GZIP,
    "gzip": Packing.GZIP,
    "bz2": Packing.BZIP2,
    "bzip2": Packing.BZIP2,
    "txt": Packing.TEXT,
    "text": Packing.TEXT,
    "ascii": Packing.TEXT,
}


@dataclass(frozen=True, eq=False)
class NrrdHeader:
    """What a header says: the layout of the voxels, where they are, and all fields as pynrrd reads them."""

    layout: VoxelLayout
    packing: Packing
    size_bytes: int
    """Of the header."""
    fields: Mapping[str, Any] = field(repr=False)

    def text(self, *names: str) -> str | None:
        """Return a field that has several spellings, or None where it is absent."""
        return next((str(self.fields[name]) for name in names if name in self.fields), None)


def is_nrrd(start: bytes) -> bool:
    """Tell NRRD by a file's first bytes."""
    return start.startswith(b"NRRD000")


@contextmanager
def opened_nrrd(path: Path) -> Iterator[tuple[VoxelLayout, Stream]]:
    """Open a scan in NRRD: what its voxels mean, and the stream of them. Raises UserError. Any thread."""
    header = read_nrrd_header(path)
    if header.layout.layers > 1:
        raise UserError(
            f"{path.name} holds {header.layout.layers} values at each voxel: colours, or several images.",
            "Open the CT itself, one volume in Hounsfield units.",
        )
    with nrrd_voxels(path, header) as stream:
        yield header.layout, stream


def read_nrrd_header(path: Path) -> NrrdHeader:
    """Read and check the header of a file. Raises UserError where it leaves a doubt."""
    import nrrd

    with open(path, "rb") as file:
        lines, size_bytes = _header_lines(path.name, file)
    try:
        fields = nrrd.read_header(lines)
        layout, packing = _layout(path.name, fields), _packing(path.name, fields)
        header = NrrdHeader(layout, packing, size_bytes, fields)
        _skips(path.name, header)
    except UserError:
        raise
    except Exception as error:  # pynrrd raises its own, and whatever numpy and shlex raise
        raise UserError(f"{path.name} has a damaged NRRD header.", AGAIN) from error
    return replace(header, layout=replace(layout, dtype=np.dtype("f8"))) if packing is Packing.TEXT else header


@contextmanager
def nrrd_voxels(path: Path, header: NrrdHeader) -> Iterator[Stream]:
    """Yield the stream of the voxels, from the file itself or from that beside it."""
    named = header.text("data file", "datafile")
    source, begin = (path, header.size_bytes) if named is None else (data_file(path, _one(path, named)), 0)
    ahead = _skips(path.name, header)
    there = os.path.getsize(source)
    if ahead == -1:  # NRRD's way to say: the end of the file
        begin, ahead = max(begin, there - header.layout.bytes), 0
    check_there(path.name, ahead + header.layout.bytes, header.packing.most_bytes(max(0, there - begin)))
    with open(source, "rb") as file:
        file.seek(begin)
        with unpacked(source.name, file, header.packing) as stream:
            skip(source.name, stream, ahead)
            yield stream


def _skips(name: str, header: NrrdHeader) -> int:
    """Return how many bytes stand before the voxels; -1: they are the end of the file."""
    if int(header.text("line skip", "lineskip") or 0):
        raise UserError(f"{name} skips lines before its voxels, which is not supported.", AGAIN)
    ahead = int(header.text("byte skip", "byteskip") or 0)
    if not (-1 if header.packing is Packing.RAW else 0) <= ahead <= MOST_SKIPPED_BYTES:
        raise UserError(f"{name} has a damaged header: its data begin nowhere.", AGAIN)
    return ahead


def _one(path: Path, named: str) -> str:
    if named.split()[:1] == ["LIST"] or "%" in named:
        raise UserError(f"{path.name} keeps its voxels in many files.", AGAIN)
    return named


def _header_lines(name: str, file: BinaryIO) -> tuple[list[str], int]:
    """Return the lines up to the empty one, and how many bytes they and it take."""
    lines: list[str] = []
    size = 0
    while line := file.readline(MOST_HEADER_BYTES - size):
        size += len(line)
        text = line.decode("utf-8", errors="replace").rstrip()
        if not text:
            return lines, size
        lines.append(text)
        if size >= MOST_HEADER_BYTES:
            raise UserError(f"{name} has a damaged NRRD header: it does not end.", AGAIN)
    return lines, size  # of a detached header the end may be the end of the file


def _layout(name: str, fields: Mapping[str, Any]) -> VoxelLayout:
    sizes = [int(size) for size in fields["sizes"]]
    if len(sizes) != int(fields["dimension"]) or min(sizes) < 1:
        raise UserError(f"{name} has a damaged header: its dimensions make no sense.", CUT)
    _refuse_quantized(name, fields)
    axes, directions = _axes_in_space(name, fields, sizes)
    others = [place for place in range(len(sizes)) if place not in axes]
    layers = int(np.prod([sizes[place] for place in others], dtype=object))
    if layers > 1 and (others != [0] or axes != [1, 2, 3] or layers > MOST_LAYERS):
        raise UserError(f"{name} holds {layers} images in one file (4D).", AGAIN)
    shape = sizes[axes[2]], sizes[axes[1]], sizes[axes[0]]
    check_size(name, shape)
    if layers * int(np.prod(shape, dtype=np.int64)) > MAX_VOXELS:
        raise UserError(f"{name} is too large.", "Open a part of it, or check the file.")
    geometry = _geometry(name, fields, shape, directions)
    return VoxelLayout(geometry, _dtype(name, fields), notes=tuple(notes_on_spacing(geometry)), layers=layers)


def _axes_in_space(
    name: str, fields: Mapping[str, Any], sizes: list[int]
) -> tuple[list[int], list[NDArray[np.float64]]]:
    """Return the axes that run through the patient, and their steps in the file's space."""
    rows = fields.get("space directions")
    if rows is None or len(rows) != len(sizes):
        raise UserError(f"{name} does not say where it lies in the patient.", AGAIN)
    found = [
        (place, np.asarray(row, dtype=np.float64))
        for place, row in enumerate(rows)
        if row is not None and not np.isnan(np.asarray(row, dtype=np.float64)).any()
    ]
    if len(found) != 3 or any(row.shape != (3,) for _, row in found):
        raise UserError(f"{name} is no volume of three dimensions in the patient.", AGAIN)
    return [place for place, _ in found], [row for _, row in found]


def _geometry(
    name: str, fields: Mapping[str, Any], shape: tuple[int, int, int], directions: list[NDArray[np.float64]]
) -> Geometry:
    """Return the stored grid: (k, j, i) to LPS mm."""
    signs = SIGNS_TO_LPS.get(str(fields.get("space", "")).strip().lower())
    origin = fields.get("space origin")
    if signs is None or origin is None:
        raise UserError(f"{name} does not say where it lies in the patient.", AGAIN)
    units = {re.sub(r"[^a-zµ]", "", str(unit).lower()) for unit in fields.get("space units", [])}
    if not units <= {"mm", "millimeter", "millimeters", "millimetre", ""}:
        raise UserError(
            f"{name} gives its place in another unit than millimetres ({', '.join(sorted(units))}).", AGAIN
        )
    matrix = np.eye(4)
    matrix[:3, :3] = (np.array(directions)[::-1] * np.asarray(signs)).T
    matrix[:3, 3] = np.asarray(origin, dtype=np.float64) * signs
    return grid_of(name, shape, matrix)


def _refuse_quantized(name: str, fields: Mapping[str, Any]) -> None:
    if any(key in fields for key in ("old min", "oldmin", "old max", "oldmax")):
        raise UserError(
            f"{name} says that its values were squeezed (old min, old max).", "Open the CT itself, in HU."
        )


def _dtype(name: str, fields: Mapping[str, Any]) -> "np.dtype[Any]":
    code = _TYPE_OF.get(" ".join(str(fields["type"]).lower().split()))
    if code is None:
        raise UserError(f"{name} holds values of an unknown type ({fields['type']}).", AGAIN)
    if code[1] == "1" or _packing(name, fields) is Packing.TEXT:
        return np.dtype(code)
    order = {"little": "<", "big": ">"}.get(str(fields.get("endian", "")).lower())
    if order is None:
        raise UserError(f"{name} does not say in which order the bytes of its values are.", AGAIN)
    return np.dtype(order + code)


def _packing(name: str, fields: Mapping[str, Any]) -> Packing:
    packing = _PACKINGS.get(str(fields["encoding"]).lower())
    if packing is None:
        raise UserError(f"{name} is packed in a way that is not supported ({fields['encoding']}).", AGAIN)
    return packing
