"""Arrays of voxels as NRRD, MetaImage and NIfTI, read back and compared: masks, and scans that are converted."""

import errno
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.exporting.nifti import affine_ras_mm
from core.io.assemble import MAX_SHEAR
from core.volume import Geometry

_NRRD_TYPES = {"u1": "unsigned char", "u2": "unsigned short", "i2": "short"}
_META_TYPES = {"u1": "MET_UCHAR", "u2": "MET_USHORT", "i2": "MET_SHORT"}
_PACKING_LEVEL = 2


def is_sheared(stored: Geometry) -> bool:
    """Tell whether a grid is that of a tilted gantry's slices: its axes are not at right angles."""
    return bool(np.abs(stored.directions.T @ stored.directions - np.eye(3)).max() > MAX_SHEAR)


def refuse_sheared(stored: Geometry, kind: str) -> None:
    """Raise UserError where the slices of a tilted gantry would have to go into a format that is for right angles."""
    if is_sheared(stored):
        raise UserError(
            f"{kind} cannot hold the slices of a tilted gantry, whose axes are not at right angles.",
            "Choose NRRD (.nrrd), which can, or surfaces.",
        )


def write_nrrd_volume(
    path: Path, stored: NDArray[Any], geometry: Geometry, fields: Mapping[str, str] | None = None
) -> None:
    """Write an array in stored axes (k, j, i) as NRRD in LPS, packed; `fields` are key/value pairs.

    Any grid, sheared too. Raises OSError where the disk gives back something else.
    """
    from isal import igzip

    columns, rows, slices = (_vector(geometry.index_to_lps_mm[:3, axis]) for axis in (2, 1, 0))
    lines = [
        "NRRD0004",
        f"type: {_NRRD_TYPES[_code(stored)]}",
        "dimension: 3",
        "space: left-posterior-superior",
        f"sizes: {' '.join(str(size) for size in reversed(stored.shape))}",
        f"space directions: {columns} {rows} {slices}",
        "kinds: domain domain domain",
        "endian: little",
        "encoding: gzip",
        f"space origin: {_vector(geometry.index_to_lps_mm[:3, 3])}",
        'space units: "mm" "mm" "mm"',
        *(f"{key}:={_escaped(value)}" for key, value in (fields or {}).items()),
        "\n",
    ]
    header, data = "\n".join(lines).encode(), _little(stored).tobytes()
    with open(path, "wb") as file:
        file.write(header)
        with igzip.GzipFile("", "wb", compresslevel=_PACKING_LEVEL, fileobj=file, mtime=0) as packed:
            packed.write(data)
    with open(path, "rb") as file:
        if file.read(len(header)) != header or igzip.decompress(file.read()) != data:
            raise OSError(errno.EIO, "what was written is not what the disk gives back")


def write_metaimage_volume(path: Path, stored: NDArray[Any], geometry: Geometry, more: Sequence[str] = ()) -> None:
    """Write an array in stored axes (k, j, i) as one .mha file, packed; `more` are header lines ("Key = value").

    Raises UserError for a sheared grid, OSError where the disk gives back something else.
    """
    refuse_sheared(geometry, "MetaImage")
    data = _little(stored).tobytes()
    packed = zlib.compress(data, _PACKING_LEVEL)
    directions = geometry.directions[:, ::-1].T
    lines = [
        "ObjectType = Image",
        "NDims = 3",
        *more,
        "BinaryData = True",
        "BinaryDataByteOrderMSB = False",
        "CompressedData = True",
        f"CompressedDataSize = {len(packed)}",
        f"TransformMatrix = {_words(directions.ravel())}",
        f"Offset = {_words(geometry.index_to_lps_mm[:3, 3])}",
        "CenterOfRotation = 0 0 0",
        f"ElementSpacing = {_words(geometry.spacing_mm[::-1])}",
        f"DimSize = {' '.join(str(size) for size in reversed(stored.shape))}",
        f"ElementType = {_META_TYPES[_code(stored)]}",
        "ElementDataFile = LOCAL",
        "",
    ]
    content = "\n".join(lines).encode() + packed
    path.write_bytes(content)
    if path.read_bytes() != content:
        raise OSError(errno.EIO, "what was written is not what the disk gives back")


def write_nifti_volume(path: Path, stored: NDArray[Any], geometry: Geometry, description: str) -> None:
    """Write an array in stored axes (k, j, i) as NIfTI, packed where the name ends with .gz.

    Raises UserError for a sheared grid, which qform cannot hold.
    """
    import nibabel

    refuse_sheared(geometry, "NIfTI")
    image = nibabel.Nifti1Image(stored.transpose(2, 1, 0), affine_ras_mm(geometry))
    image.header.set_sform(image.affine, code=1)
    image.header.set_qform(image.affine, code=1)
    image.header.set_xyzt_units("mm")
    image.header["descrip"] = description.encode()
    data = image.to_bytes()
    if path.name.lower().endswith(".gz"):
        from isal import igzip

        data = igzip.compress(data, _PACKING_LEVEL)
    path.write_bytes(data)
    if path.read_bytes() != data:
        raise OSError(errno.EIO, "what was written is not what the disk gives back")


def unescaped(text: str) -> str:
    """Return the value of an NRRD key as it was before it was written."""
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _code(stored: NDArray[Any]) -> str:
    return f"{stored.dtype.kind}{stored.dtype.itemsize}"


def _little(stored: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(stored, dtype=stored.dtype.newbyteorder("<"))


def _words(numbers: Any) -> str:
    """Return numbers as the shortest words that give them back bit for bit."""
    return " ".join(repr(float(number) + 0.0) for number in numbers)


def _vector(numbers: Any) -> str:
    return f"({_words(numbers).replace(' ', ',')})"
