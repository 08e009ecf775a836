"""A deflated DICOM file, unpacked in memory as far as it is asked for and never beyond a limit."""

import io
import zlib
from typing import BinaryIO

_CHUNK = 2**18


class Inflated(io.RawIOBase):
    """Plain bytes, then what a deflated stream unpacks to: readable and seekable. Not for several threads.

    Asking for more than `limit` bytes in all raises ValueError, a stream that is cut off too; a damaged one zlib.error.
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

    def _unpack_to(self, end: int | None) -> None:
        while not self._unpacker.eof and (end is None or len(self._plain) < end):
            packed = self._unpacker.unconsumed_tail or self._packed.read(_CHUNK)
            if not packed:
                raise ValueError("cut off")
            self._plain += self._unpacker.decompress(packed, _CHUNK)
            if len(self._plain) > self.limit:
                raise ValueError("unpacks to more than it may")
