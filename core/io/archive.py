"""Scans in zip and tar files: told by their first bytes, unpacked into a private folder while they are read."""

import bz2
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from core.errors import UserError
from core.io.private_folder import PrivateFolder
from core.io.unpack import PIECE_BYTES, Unpacker, damaged
from core.progress import Report, silent

ENDINGS = (".tar.gz", ".tar.xz", ".tar.bz2", ".tgz", ".txz", ".tbz2", ".tbz", ".tar", ".zip")
"""Longer ones first: the first that fits is the archive's."""
_PACKINGS = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
_FOREIGN = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BLOCK = 512
_MAX_XZ_MEMORY = 2**28
_MAX_TABLE_BYTES = 2**26
"""Of a zip's table of contents: 200,000 members with long names."""
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


def archive_kind(path: Path) -> str:
    """Return "zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "7z" or "RAR", or nothing where `path` is no archive."""
    if not path.is_file():
        return ""
    with open(path, "rb") as file:
        start = file.read(_BLOCK)
    lower = path.name.lower()
    if start[:4] in _ZIP_STARTS or (lower.endswith(".zip") and start[128:132] != b"DICM"):
        return "zip"
    foreign = next((kind for mark, kind in _FOREIGN.items() if start.startswith(mark)), "")
    if foreign:
        return foreign
    packing = next((kind for mark, kind in _PACKINGS.items() if start.startswith(mark)), "")
    if packing:
        named = lower.endswith(ENDINGS[:-2])
        return f"tar.{packing}" if named or _first_block(path, packing)[257:262] == b"ustar" else ""
    return "tar" if start[257:262] == b"ustar" or lower.endswith(".tar") else ""


def without_ending(name: str) -> str:
    """Return an archive's file name without its ending."""
    ending = next((each for each in ENDINGS if name.lower().endswith(each)), "")
    return name[: len(name) - len(ending)] or name


def unpack_into(archive: Path, folder: Path, report: Report = silent) -> list[str]:
    """Unpack the images of an archive into `folder` (empty, private); return notes on what was left out.

    Raises UserError where it is encrypted, damaged, of another kind, or larger than it may be. Any thread.
    """
    kind = archive_kind(archive)
    if kind in _FOREIGN.values():
        raise UserError(f"{archive.name} is a {kind} archive.", "Unpack it, then open the folder.")
    unpacker = Unpacker(archive, folder, report)
    try:
        (_unpack_zip if kind == "zip" else _unpack_tar)(archive, unpacker, kind)
    except (UserError, OSError) as error:
        if isinstance(error, OSError) and error.errno is None:  # gzip and bz2 say so of their streams
            raise damaged(archive) from error
        raise
    except _BROKEN as error:
        raise damaged(archive) from error
    return unpacker.left_out.notes()


@contextmanager
def on_disk(path: Path, report: Report = silent) -> Iterator[Path]:
    """Yield `path` itself or, of an archive, a folder with what is in it, which vanishes after the block.

    For whoever needs the files of a scan again (`Source.path`). Raises UserError as `unpack_into`. Any thread.
    """
    if not archive_kind(path):
        yield path
        return
    with PrivateFolder() as private:
        unpack_into(path, private.path, report)
        yield private.path


def _unpack_zip(archive: Path, unpacker: Unpacker, _: str) -> None:
    _refuse_large_table(archive)
    with zipfile.ZipFile(archive) as opened:
        members = [info for info in opened.infolist() if not info.is_dir()]
        total = sum(info.file_size for info in members)
        for info in members:
            unpacker.count_member()
            if info.flag_bits & 0x1:
                raise UserError(f"{archive.name} is encrypted.", "Unpack it with its password, then open the folder.")
        unpacker.check_bytes(total)
        done = 0
        for info in sorted(members, key=lambda each: each.header_offset):
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                unpacker.left_out.special += 1
                continue
            with opened.open(info) as source:
                unpacker.take(info.filename, info.file_size, source.read)
            done += info.file_size
            unpacker.fraction = done / max(1, total)


def _unpack_tar(archive: Path, unpacker: Unpacker, kind: str) -> None:
    packed_bytes = max(1, archive.stat().st_size)
    with open(archive, "rb") as raw, _plain(raw, kind) as plain:
        stream = _Forward(plain, unpacker)
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r:") as opened:
            for info in opened:
                unpacker.count_member()
                if info.isdir():
                    continue
                if not info.isreg() or info.issparse():
                    unpacker.left_out.special += 1
                    continue
                source = opened.extractfile(info)
                if source is None:
                    raise damaged(archive)
                unpacker.fraction = raw.tell() / packed_bytes
                unpacker.take(info.name, info.size, source.read)
                vars(opened)["members"] = []  # a list that would only grow
        if any(stream.last_block) or len(stream.last_block) < _BLOCK:
            raise damaged(archive)  # no mark of the end: it was cut off, maybe in the middle of a scan


def _plain(raw: BinaryIO, kind: str) -> BinaryIO:
    """Return a stream of the tar file inside; its memory is bounded."""
    if kind == "tar.gz":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(fileobj=raw))
    if kind == "tar.bz2":
        return cast(BinaryIO, bz2.BZ2File(raw))
    return cast(BinaryIO, io.BufferedReader(_Xz(raw), PIECE_BYTES)) if kind == "tar.xz" else raw


class _Xz(io.RawIOBase):
    """An xz stream that may ask for no more than 256 MB: the format lets a header claim four gigabytes."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MAX_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._unpacker.eof:
            packed = self._raw.read(PIECE_BYTES) if self._unpacker.needs_input else b""
            if not packed and self._unpacker.needs_input:
                raise EOFError("cut off")
            piece = self._unpacker.decompress(packed, len(view))
            if piece:
                view[: len(piece)] = piece
                return len(piece)
        return 0


class _Forward:
    """What tarfile reads from: forward only, within the limits, in pieces; it remembers the last header block."""

    def __init__(self, plain: BinaryIO, unpacker: Unpacker) -> None:
        self._plain, self._unpacker = plain, unpacker
        self._at = 0
        self.last_block = b""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= 16 * PIECE_BYTES:  # a header of headers that claims gigabytes
            raise ValueError("too large")
        data = self._plain.read(size)
        self._at += len(data)
        self._unpacker.check_bytes(self._at)
        if size == _BLOCK:
            self.last_block = data
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> None:
        if place < self._at:
            raise ValueError("backwards")
        while self._at < place:
            if not self.read(min(PIECE_BYTES, place - self._at)):
                raise EOFError("cut off")
            self._unpacker.tell()


def _first_block(path: Path, packing: str) -> bytes:
    """Return the first bytes inside a packed file, nothing where it cannot be unpacked."""
    try:
        with open(path, "rb") as raw, _plain(raw, f"tar.{packing}") as plain:
            return plain.read(_BLOCK)
    except (OSError, *_BROKEN):
        return b""


def _refuse_large_table(archive: Path) -> None:
    """Refuse a zip whose table of contents would take gigabytes of memory, before zipfile reads it whole."""
    with open(archive, "rb") as file:
        end = file.seek(0, io.SEEK_END)
        file.seek(max(0, end - 2**16 - 22 - 20 - 56))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if size == 0xFFFFFFFF:
        at = tail.rfind(b"PK\x06\x06")
        size = int.from_bytes(tail[at + 40 : at + 48], "little") if at >= 0 else 0
    if size > _MAX_TABLE_BYTES:
        raise UserError(f"{archive.name} is not unpacked: it holds too many files.", "Unpack it and open the folder.")
