"""Small pictures of what a model makes of a scan, without a picture library."""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.io.atomic import atomic_write
from core.labels import Label

ByteArray = NDArray[np.uint8]
WINDOW_HU = (-110.0, 190.0)
LONGEST_SIDE = 320
TRUE_COLOUR, FOUND_COLOUR = (60, 220, 90), (240, 70, 60)


def overlay(hu: NDArray[np.int16], truth: ByteArray, found: ByteArray) -> ByteArray:
    """Return a slice as RGB (rows, columns, 3): the true outlines green, the found ones red, of liver and tumour.

    All three are (slices, rows, columns); the slice is the one with most true tumour, else liver, else found.
    """
    z = _telling_slice(truth, found)
    step = -(-max(hu.shape[1:]) // LONGEST_SIDE)
    low, high = WINDOW_HU
    grey = np.clip((hu[z, ::step, ::step].astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    for labels, colour in ((truth, TRUE_COLOUR), (found, FOUND_COLOUR)):
        level = labels[z, ::step, ::step]
        for least in (Label.LIVER, Label.TUMOUR):
            picture[_outline(level >= least)] = colour
    return picture


def write_png(path: Path, picture: ByteArray) -> None:
    """Write an RGB picture (rows, columns, 3) as PNG, whole or not at all, replacing another."""
    rows, columns, _ = picture.shape
    lines = np.concatenate((np.zeros((rows, 1), np.uint8), picture.reshape(rows, -1)), axis=1)  # 0: no filter
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)  # 8 bits, RGB
    parts = (("IHDR", header), ("IDAT", zlib.compress(lines.tobytes(), 6)), ("IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), content) for name, content in parts)
    atomic_write(path, lambda target: _write(target, data), overwrite=True)


def _telling_slice(truth: ByteArray, found: ByteArray) -> int:
    for mask in (truth == Label.TUMOUR, truth > 0, found > 0):
        areas = mask.sum(axis=(1, 2))
        if areas.any():
            return int(areas.argmax())
    return truth.shape[0] // 2


def _outline(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(mask & ~ndimage.binary_erosion(mask))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
