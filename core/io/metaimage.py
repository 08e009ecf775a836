"""MetaImage: .mha, and .mhd with its voxels in a file beside it."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.assemble import check_size, notes_on_spacing
from core.io.packing import Packing, Stream, unpacked
from core.io.voxels import CUT, VoxelLayout, check_there, data_file, grid_of, skip
from core.volume import Geometry

MOST_HEADER_BYTES = 2**16
AGAIN = "Save it again as one .mha file."
HERE = "LOCAL"
_FIRST = re.compile(rb"\s*(ObjectType|ObjectSubType|Comment|Name|NDims|BinaryData|TransformType)\s*=")
_TYPES = {
    "MET_CHAR": "i1",
    "MET_UCHAR": "u1",
    "MET_SHORT": "i2",
    "MET_USHORT": "u2",
    "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4",  # MetaIO's long has four bytes, on every machine
    "MET_ULONG": "u4",
    "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8",
    "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}


@dataclass(frozen=True)
class MetaHeader:
    """What a header says: the layout of the voxels, and where they are."""

    layout: VoxelLayout
    packing: Packing
    size_bytes: int
    """Of the header."""
    named: str
    """The file with the voxels, or LOCAL."""
    ahead: int
    """Bytes before the voxels in a file of their own; -1: they are its end."""


def is_metaimage(start: bytes) -> bool:
    """Tell MetaImage by a file's first bytes: a known key, and an equals sign."""
    return _FIRST.match(start) is not None


@contextmanager
def opened_metaimage(path: Path) -> Iterator[tuple[VoxelLayout, Stream]]:
    """Open a MetaImage: what its voxels mean, and the stream of them. Raises UserError. Any thread."""
    header = _read_header(path)
    if header.named == HERE:
        source, begin = path, header.size_bytes
    else:
        source, begin = data_file(path, header.named), header.ahead
    there = os.path.getsize(source)
    if begin == -1:
        begin = max(0, there - header.layout.bytes)
    check_there(path.name, header.layout.bytes, header.packing.most_bytes(max(0, there - begin)))
    with open(source, "rb") as file:
        skip(source.name, file, begin)
        with unpacked(source.name, file, header.packing) as stream:
            yield header.layout, stream


def _read_header(path: Path) -> MetaHeader:
    with open(path, "rb") as file:
        fields, size_bytes = _fields(path.name, file)
    name = path.name
    try:
        layout = _layout(name, fields)
        ahead = int(fields.get("headersize", "0").split()[0])
    except UserError:
        raise
    except (KeyError, ValueError, IndexError, OverflowError) as error:
        raise UserError(f"{name} has a damaged MetaImage header.", AGAIN) from error
    packing = _packing(fields)
    named = fields["elementdatafile"]
    if named.split()[:1] == ["LIST"] or "%" in named:
        raise UserError(f"{name} keeps its voxels in many files.", AGAIN)
    if ahead < -1 or (ahead == -1 and packing is not Packing.RAW) or (ahead and named.upper() == HERE):
        raise UserError(f"{name} has a damaged header: its data begin nowhere.", AGAIN)
    if packing is Packing.TEXT:
        layout = replace(layout, dtype=np.dtype("f8"))
    return MetaHeader(layout, packing, size_bytes, HERE if named.upper() == HERE else named, ahead)


def _fields(name: str, file: BinaryIO) -> tuple[dict[str, str], int]:
    """Return the header's fields, keys in small letters, up to ElementDataFile, which is the last."""
    fields: dict[str, str] = {}
    size = 0
    while line := file.readline(MOST_HEADER_BYTES - size):
        size += len(line)
        key, equals, value = line.decode("utf-8", errors="replace").partition("=")
        key = key.strip().lower()
        if key in fields:
            raise UserError(f"{name} has a damaged MetaImage header: it says {key[:40]} twice.", AGAIN)
        if equals:
            fields[key] = value.strip()
        if key == "elementdatafile" and fields.get(key):
            return fields, size
        if size >= MOST_HEADER_BYTES:
            break
    raise UserError(f"{name} has a damaged MetaImage header: it does not say where the voxels are.", AGAIN)


def _layout(name: str, fields: Mapping[str, str]) -> VoxelLayout:
    sizes = [int(word) for word in fields["dimsize"].split()]
    if len(sizes) != int(fields["ndims"]) or min(sizes) < 1:
        raise UserError(f"{name} has a damaged header: its dimensions make no sense.", CUT)
    if max(sizes[3:], default=1) > 1:
        images = int(np.prod(sizes[3:], dtype=object))
        raise UserError(
            f"{name} holds {images} images in one file (4D).", "Save the one to open as a file of its own."
        )
    channels = int(fields.get("elementnumberofchannels", "1"))
    if channels != 1:
        raise UserError(
            f"{name} holds {channels} values at each voxel: colours, or several images.", "Open the CT itself."
        )
    shape = (*[1] * (3 - len(sizes)), *sizes[2::-1])
    check_size(name, (shape[0], shape[1], shape[2]))
    geometry, notes = _geometry(name, fields, (shape[0], shape[1], shape[2]), len(sizes))
    _refuse_scale(name, fields)
    notes += notes_on_spacing(geometry)
    return VoxelLayout(geometry, _dtype(name, fields), notes=tuple(notes))


def _geometry(
    name: str, fields: Mapping[str, str], shape: tuple[int, int, int], dimensions: int
) -> tuple[Geometry, list[str]]:
    """Return the stored grid, (k, j, i) to LPS mm, and notes. Row n of the matrix is the direction of axis n."""
    spacing = _numbers(fields, "elementspacing", "elementsize")
    if spacing is None:
        raise UserError(f"{name} does not say how large its voxels are.", AGAIN)
    if fields.get("distanceunits", "mm").lower() not in ("mm", "?", "", "unknown"):
        raise UserError(f"{name} gives its place in another unit than millimetres.", AGAIN)
    matrix_field, offset = _numbers(fields, "transformmatrix", "rotation", "orientation"), _place(fields)
    notes = []
    if matrix_field is None or offset is None:
        notes.append("The file does not say how the patient lies: left and right, head and feet are assumed.")
    rows = np.eye(dimensions) if matrix_field is None else matrix_field.reshape(dimensions, dimensions)
    centre = _numbers(fields, "centerofrotation")
    if centre is not None and centre.any() and np.abs(rows - np.eye(dimensions)).max() > 1e-6:
        raise UserError(
            f"{name} turns the scan about a point (CenterOfRotation), which programs read differently.", AGAIN
        )
    if not (np.abs(rows) <= 1.001).all():
        raise UserError(f"{name} holds no usable orientation.", AGAIN)
    if len(spacing) != dimensions or np.abs(np.linalg.norm(rows[:3, :3], axis=1) - 1).max() > 1e-3:
        raise UserError(f"{name} holds no usable orientation.", AGAIN)
    matrix = np.eye(4)
    with np.errstate(invalid="ignore"):  # infinite ones are refused next
        matrix[:3, :3] = (rows[:3, :3] * spacing[:3, None])[::-1].T
    matrix[:3, 3] = (np.zeros(dimensions) if offset is None else offset)[:3]
    return grid_of(name, shape, matrix), notes


def _place(fields: Mapping[str, str]) -> "NDArray[np.float64] | None":
    return _numbers(fields, "offset", "position", "origin")


def _numbers(fields: Mapping[str, str], *names: str) -> "NDArray[np.float64] | None":
    """Return the numbers of the first of these fields that is there."""
    found = next((fields[name] for name in names if fields.get(name)), None)
    return None if found is None else np.array([float(word) for word in found.split()])


def _refuse_scale(name: str, fields: Mapping[str, str]) -> None:
    slope = float(fields.get("elementtointensityfunctionslope", "1"))
    if slope != 1 or float(fields.get("elementtointensityfunctionoffset", "0")) != 0:
        raise UserError(
            f"{name} gives its values a scale (ElementToIntensityFunction), which programs read differently.", AGAIN
        )


def _dtype(name: str, fields: Mapping[str, str]) -> "np.dtype[Any]":
    code = _TYPES.get(fields["elementtype"].upper())
    if code is None:
        raise UserError(f"{name} holds values of a type that is not supported ({fields['elementtype'][:40]}).", AGAIN)
    big = _is_true(fields, "elementbyteordermsb") or _is_true(fields, "binarydatabyteordermsb")
    return np.dtype((">" if big else "<") + code)


def _packing(fields: Mapping[str, str]) -> Packing:
    if fields.get("binarydata", "true").lower() in ("false", "0", "f"):
        return Packing.TEXT
    return Packing.ZLIB if _is_true(fields, "compresseddata") else Packing.RAW


def _is_true(fields: Mapping[str, str], name: str) -> bool:
    return fields.get(name, "").lower() in ("true", "1", "t")
