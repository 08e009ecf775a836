"""Data sets that are still packed: looked into, and unpacked into a temporary folder for the time of reading.

Only regular members are taken, under names of our own: nothing in an archive decides where a file goes.
"""

import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from core.errors import UserError
from core.progress import Report, silent

MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 8 * 2**30
_Broken = (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)
"""What zipfile raises for a damaged, encrypted or unknown archive."""


def structures_in(archive: Path, room: str) -> dict[str, int]:
    """Return the folders with files below `room` (PATIENT_DICOM, MASKS_DICOM) in an archive, and how many files each.

    `archive` is `room`.zip, or holds a folder `room` or a `room`.zip. The files right in `room` count under "".
    Raises UserError where the archive is damaged.
    """
    counts: dict[str, int] = {}
    with _opened(archive, room) as (_, members):
        for structure, _ in members:
            counts[structure] = counts.get(structure, 0) + 1
    return counts


@contextmanager
def unpacked(archive: Path, room: str, structure: str = "", report: Report = silent) -> Iterator[Path]:
    """Yield a folder with the files of one structure of `room`; it vanishes afterwards. Raises UserError."""
    with tempfile.TemporaryDirectory(prefix="hepascope-") as name:
        folder = Path(name) / (structure or room)
        folder.mkdir()
        with _opened(archive, room) as (opened, members):
            wanted = [info for each, info in members if each == structure]
            _check_space(archive, wanted, folder)
            for number, info in enumerate(wanted):
                report(number / len(wanted), f"Unpacking {archive.name}")
                with opened.open(info) as source, open(folder / f"{number:05d}", "wb") as target:
                    _copy(source, target, info.file_size)
        yield folder


@contextmanager
def _opened(archive: Path, room: str) -> Iterator[tuple[ZipFile, list[tuple[str, ZipInfo]]]]:
    """Open the archive that holds `room`, an inner one where need be; yield it with (structure, member) pairs."""
    try:
        with ZipFile(archive) as outer:
            inner = [
                info for info in _files(outer) if PurePosixPath(info.filename).name.lower() == f"{room}.zip".lower()
            ]
            if inner:
                with outer.open(inner[0]) as packed, ZipFile(packed) as opened:
                    yield opened, _members(opened, room, is_room=True)
            else:
                yield outer, _members(outer, room, is_room=archive.stem.lower() == room.lower())
    except _Broken as error:
        raise UserError(f"{archive} cannot be unpacked.", "Copy it again: it is damaged or locked.") from error


def _files(opened: ZipFile) -> list[ZipInfo]:
    files = [info for info in opened.infolist() if not info.is_dir()]
    if len(files) > MAX_MEMBERS:
        raise BadZipFile("too many members")
    return [info for info in files if not any(part.startswith((".", "__MACOSX")) for part in _parts(info))]


def _members(opened: ZipFile, room: str, *, is_room: bool) -> list[tuple[str, ZipInfo]]:
    found = []
    for info in _files(opened):
        parts = list(_parts(info))
        lower = [part.lower() for part in parts[:-1]]
        if room.lower() in lower:
            below = parts[lower.index(room.lower()) + 1 : -1]
        elif is_room:
            below = parts[:-1]
        else:
            continue
        found.append((below[-1] if below else "", info))
    return found


def _parts(info: ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(info.filename.replace("\\", "/")).parts


def _check_space(archive: Path, wanted: list[ZipInfo], folder: Path) -> None:
    size = sum(info.file_size for info in wanted)
    if size > MAX_UNPACKED_BYTES:
        raise BadZipFile("too large")
    if size > shutil.disk_usage(folder).free:
        raise UserError(
            f"There is not enough space to unpack {archive} into {tempfile.gettempdir()}.",
            "Free some space, or unpack it elsewhere.",
        )


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    """Copy as many bytes as the archive declares, never more."""
    read: Callable[[], bytes] = lambda: source.read(2**20)  # noqa: E731 - one line is clearer than a function
    for piece in iter(read, b""):
        size -= len(piece)
        if size < 0:
            raise BadZipFile("longer than declared")
        target.write(piece)
