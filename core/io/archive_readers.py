"""Zip and tar files member by member, within the limits of core.io.unpack."""

import errno
import io
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import IO, BinaryIO, cast

from core.errors import UserError
from core.io.archive_kind import BROKEN, FOREIGN, archive_kind, plain_tar
from core.io.unpack import PIECE_BYTES, Unpacker, damaged
from core.progress import Report

_BLOCK = 512
_MAX_TABLE_BYTES = 2**26
"""Of a zip's table of contents: 200,000 members with long names."""


def unpack(archive: Path, folder: Path, report: Report) -> list[str]:
    """Unpack as `core.io.archive.unpack_into` promises."""
    kind = archive_kind(archive)
    if kind in FOREIGN.values():
        raise UserError(f"{archive.name} is a {kind} archive.", "Unpack it, then open the folder.")
    unpacker = Unpacker(archive, folder, report)
    try:
        (_unpack_zip if kind == "zip" else _unpack_tar)(archive, unpacker, kind)
    except (UserError, OSError) as error:
        if isinstance(error, OSError) and error.errno in (None, errno.EINVAL):  # gzip says so; an offset below zero
            raise damaged(archive) from error
        raise
    except BROKEN as error:
        raise damaged(archive) from error
    return unpacker.left_out.notes()


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
    with open(archive, "rb") as raw, plain_tar(raw, kind) as plain:
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
        while stream.read(PIECE_BYTES):  # to the end, where the checksum of the packing stands
            unpacker.tell()


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
