"""A deflated DICOM file, unpacked in memory as far as it is asked for and never beyond a limit."""

import io
import zlib
from typing import BinaryIO, cast

from pydicom.filereader import read_dataset

MAX_HEADER_BYTES = 2**26
"""What may stand in front of the pixels. Where they begin, the header says how much may follow."""
MAX_TRAILER_BYTES = 2**20
"""What may follow the pixels."""
_DEFLATED = b"\x02\x00\x10\x00UI\x16\x001.2.840.10008.1.2.1.99"
_EXPLICIT_LITTLE = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0"
_CHUNK = 2**16


def open_stream(file: BinaryIO) -> BinaryIO:
    """Return the file as a stream of plain DICOM: itself, or an `Inflated` where it is deflated.

    Raises ValueError or zlib.error where it is damaged.
    """
    start = file.read(4096)
    file.seek(0)
    if _DEFLATED not in start:
        _refuse_commands(_after_meta(start))
        return file
    file.seek(132)
    meta = read_dataset(file, False, True, stop_when=lambda tag, vr, length: tag != 0x00020000)
    file.seek(132 + 12 + int(meta.FileMetaInformationGroupLength))
    start = bytes(128) + b"DICM" + _EXPLICIT_LITTLE
    stream = Inflated(start, file, MAX_HEADER_BYTES)
    stream.seek(len(start))
    _refuse_commands(stream.read(2))
    stream.seek(0)
    return cast(BinaryIO, stream)


def _after_meta(start: bytes) -> bytes:
    """Return the group number of the first element after group 2, as bytes; empty where it lies farther behind."""
    at = 132 if start[128:132] == b"DICM" else 0
    while start[at : at + 2] == b"\2\0":
        is_long = start[at + 4 : at + 6] in (b"OB", b"UN")
        length = start[at + 8 : at + 12] if is_long else start[at + 6 : at + 8]
        at += (12 if is_long else 8) + int.from_bytes(length, "little")
    return start[at : at + 2]


def _refuse_commands(group: bytes) -> None:
    """Raise ValueError for group 0: pydicom reads all of it without end, so megabytes of zeros would take minutes."""
    if group == b"\0\0":
        raise ValueError("a command, not an image")


class Inflated(io.RawIOBase):
    """Plain bytes, then what a deflated stream unpacks to: readable and seekable. Not for several threads.

    Unpacking more than `limit` bytes in all raises ValueError, a stream that is cut off too; a damaged one
    zlib.error.
    """

    def __init__(self, start: bytes, packed: BinaryIO, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self._plain = bytearray(start)
        self._packed = packed
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return where the next byte comes from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; from the end only after everything was unpacked."""
        if whence == io.SEEK_END:
            self._unpack_to(None)
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._plain)}[whence])
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Return up to so many bytes, or all that follow. Takes memory for what is there, not for what is asked."""
        self._unpack_to(None if size is None or size < 0 else self._at + size)
        end = len(self._plain) if size is None or size < 0 else self._at + size
        part = bytes(memoryview(self._plain)[self._at : end])
        self._at += len(part)
        return part

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer of bytes as far as there are any, and return how many."""
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def _unpack_to(self, end: int | None) -> None:
        while not self._unpacker.eof and (end is None or len(self._plain) < end):
            packed = self._unpacker.unconsumed_tail or self._packed.read(_CHUNK)
            if not packed:
                raise ValueError("cut off")
            self._plain += self._unpacker.decompress(packed, _CHUNK)
            self._check_limit()
        self._check_limit()

    def _check_limit(self) -> None:
        if len(self._plain) > self.limit:
            raise ValueError("unpacks to more than it may")
