"""Unpacking as a stream that gives what is asked for and no more: nothing a file claims takes memory by itself."""

import bz2
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, BinaryIO, Protocol, cast

import numpy as np
from isal import igzip, igzip_lib

from core.errors import UserError

MAX_DEFLATE_RATIO = 1100
"""deflate cannot pack better than 1032 to 1: a file that claims more lies about its size."""
CHUNK_BYTES = 2**18
LONGEST_NUMBER = 64
_BROKEN: tuple[type[Exception], ...] = (igzip_lib.IsalError, EOFError, zlib.error, OSError)  # type: ignore[assignment]


class Packing(Enum):
    """How voxels are packed."""

    RAW = "raw"
    GZIP = "gzip"
    ZLIB = "zlib"
    BZIP2 = "bzip2"
    TEXT = "text"
    """Numbers in words; they come out as float64."""

    def most_bytes(self, packed_bytes: int) -> int:
        """Return how many bytes can come out of so many, at most."""
        if self is Packing.RAW:
            return packed_bytes
        if self is Packing.TEXT:
            return (packed_bytes // 2 + 1) * 8
        # bzip2 packs zeros a million to one: only the limit on voxels bounds it.
        return packed_bytes * (MAX_DEFLATE_RATIO if self is not Packing.BZIP2 else 2_000_000)


class Stream(Protocol):
    """What voxels are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""

    def seek(self, offset: int, /) -> int:
        """Go to a place, where the packing allows it."""

    def readinto(self, buffer: Any, /) -> int | None:
        """Fill the buffer as far as there is something; return the number of bytes, 0 at the end."""


@contextmanager
def unpacked(name: str, file: BinaryIO, packing: Packing) -> Iterator[Stream]:
    """Yield what comes out of a file from where it stands; every way in which unpacking fails is one UserError."""
    try:
        if packing is Packing.GZIP:
            with igzip.GzipFile(fileobj=file, mode="rb") as stream:
                yield cast(Stream, stream)
        elif packing is Packing.BZIP2:
            with bz2.BZ2File(file) as bzip2:
                yield bzip2
        elif packing is Packing.ZLIB:
            yield io.BufferedReader(_Inflated(file))
        elif packing is Packing.TEXT:
            yield io.BufferedReader(_Numbers(file))
        else:
            yield cast(Stream, file)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the packing's
        raise UserError(f"{name} cannot be unpacked.", "Copy the file again: it is cut off or damaged.") from error


class _Inflated(io.RawIOBase):
    """A zlib stream (MetaImage packs so), its checksum compared at its end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._inflate = file, zlib.decompressobj(zlib.MAX_WBITS | 32)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(CHUNK_BYTES)
            if not packed:
                raise EOFError("the packed data end before their end")
            plain = self._inflate.decompress(packed, len(buffer))
            if plain:
                buffer[: len(plain)] = plain
                return len(plain)
        return 0


class _Numbers(io.RawIOBase):
    """Numbers in words, between white space, as float64."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._rest, self._ready = file, b"", b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._ready:
            text = self._file.read(CHUNK_BYTES)
            words = (self._rest + text).replace(b",", b" ")
            cut = max(words.rfind(mark) for mark in (b" ", b"\n", b"\t", b"\r")) + 1 if text else len(words)
            whole, self._rest = words[:cut], words[cut:]
            if len(self._rest) > LONGEST_NUMBER:
                raise EOFError("a number without an end")
            try:
                self._ready = np.array(whole.split(), dtype=np.float64).tobytes()
            except ValueError as error:
                raise EOFError("not a number") from error
            if not text:
                break
        piece, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
