"""How a surface was made, read back from the file: glTF, PLY and OBJ hold the record, STL has no room for it."""

import json
import struct
from pathlib import Path
from typing import Any, NoReturn

from core.errors import UserError

_MOST_LINES, _LINE_BYTES = 4000, 4096
"""The record stands in the first lines; beyond these there is none."""
_MOST_JSON_BYTES = 2**24


def read_glb(path: Path) -> dict[str, Any]:
    """Return the record in the extras of a glTF 2.0 binary. Raises UserError where there is none."""
    with open(path, "rb") as file:
        head = file.read(20)
        if len(head) < 20 or head[:4] != b"glTF" or head[16:20] != b"JSON":
            _has_none(path)
        (length,) = struct.unpack("<I", head[12:16])
        text = file.read(min(length, _MOST_JSON_BYTES))
    try:
        record: dict[str, Any] = json.loads(text)["asset"]["extras"]["record"]
    except (ValueError, LookupError, TypeError, RecursionError):
        _has_none(path)
    return record


def read_ply(path: Path) -> dict[str, Any]:
    """Return the record in the comments of a PLY file. Raises UserError where there is none."""
    return _from_lines(path, b"comment record:")


def read_obj(path: Path) -> dict[str, Any]:
    """Return the record in the comments of an OBJ file. Raises UserError where there is none."""
    return _from_lines(path, b"# record:")


def read_stl(path: Path) -> NoReturn:
    """Say that STL has no room for the record."""
    raise UserError(
        f"{path.name} does not say how it was made: STL has no room for it.",
        "Give another file of the same export; PLY, OBJ and glTF say it.",
    )


def _from_lines(path: Path, prefix: bytes) -> dict[str, Any]:
    pieces: list[bytes] = []
    with open(path, "rb") as file:
        for _ in range(_MOST_LINES):
            line = file.readline(_LINE_BYTES)
            if line.startswith(prefix):
                pieces.append(line[len(prefix) :].rstrip(b"\r\n"))
            elif pieces or not line:
                break
    try:
        record: dict[str, Any] = json.loads(b"".join(pieces))
    except (ValueError, RecursionError):
        _has_none(path)
    return record


def _has_none(path: Path) -> NoReturn:
    raise UserError(f"{path.name} does not say how it was made.", "Only files that Hepascope wrote do.")
