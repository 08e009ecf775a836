"""Whether a file is an archive, and of which kind: told by its first bytes, hardly ever by its name."""

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

_PACKED_TARS = (".tar.gz", ".tar.xz", ".tar.bz2", ".tgz", ".txz", ".tbz2", ".tbz")
_PACKINGS = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
FOREIGN = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BLOCK = 512
_PIECE_BYTES = 2**20
_MAX_XZ_MEMORY = 2**28
BROKEN = (
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


"""What the libraries raise for a damaged, encrypted or unknown archive."""


def archive_kind(path: Path) -> str:
    """Return "zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "7z" or "RAR", or nothing where `path` is no archive."""
    if not path.is_file():
        return ""
    with open(path, "rb") as file:
        start = file.read(_BLOCK)
    lower = path.name.lower()
    if start[:4] in _ZIP_STARTS or (lower.endswith(".zip") and start[128:132] != b"DICM"):
        return "zip"
    foreign = next((kind for mark, kind in FOREIGN.items() if start.startswith(mark)), "")
    if foreign:
        return foreign
    packing = next((kind for mark, kind in _PACKINGS.items() if start.startswith(mark)), "")
    if packing:
        named = lower.endswith(_PACKED_TARS)
        return f"tar.{packing}" if named or _first_block(path, packing)[257:262] == b"ustar" else ""
    return "tar" if start[257:262] == b"ustar" or lower.endswith(".tar") else ""


def plain_tar(raw: BinaryIO, kind: str) -> BinaryIO:
    """Return a stream of the tar file inside; its memory is bounded."""
    if kind == "tar.gz":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(fileobj=raw))
    if kind == "tar.bz2":
        return cast(BinaryIO, bz2.BZ2File(raw))
    return cast(BinaryIO, io.BufferedReader(_Xz(raw), _PIECE_BYTES)) if kind == "tar.xz" else raw


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
            packed = self._raw.read(_PIECE_BYTES) if self._unpacker.needs_input else b""
            if not packed and self._unpacker.needs_input:
                raise EOFError("cut off")
            piece = self._unpacker.decompress(packed, len(view))
            if piece:
                view[: len(piece)] = piece
                return len(piece)
        return 0


def _first_block(path: Path, packing: str) -> bytes:
    """Return the first bytes inside a packed file, nothing where it cannot be unpacked."""
    try:
        with open(path, "rb") as raw, plain_tar(raw, f"tar.{packing}") as plain:
            return plain.read(_BLOCK)
    except (OSError, *BROKEN):
        return b""
