"""Compressed slices, decoded by imagecodecs in memory that the header's Rows and Columns bound.

Before a decoder is asked, the size inside the stream is compared with what the header declares: a few flipped bytes
must not ask for gigabytes. GDCM is never asked (the same flip makes it take them), nor the GPL libjpeg.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import UID

_JPEG = "1.2.840.10008.1.2.4."
RLE = "1.2.840.10008.1.2.5"
# What may stand in the stream: the start of frame of a JPEG, or the size marker of JPEG 2000.
_FRAMES_OF_JPEG = {
    f"{_JPEG}50": (0xC0,),
    f"{_JPEG}51": (0xC0, 0xC1),
    f"{_JPEG}57": (0xC3,),
    f"{_JPEG}70": (0xC3,),
    f"{_JPEG}80": (0xF7,),
    f"{_JPEG}81": (0xF7,),
}
_JPEG_2000 = tuple(f"{_JPEG}{number}" for number in (90, 91, 201, 202, 203))
DECODED = (RLE, *_FRAMES_OF_JPEG, *_JPEG_2000)
EIGHT_BIT_JPEG = (f"{_JPEG}50", f"{_JPEG}51")
ALWAYS_LOSSY = (*EIGHT_BIT_JPEG, f"{_JPEG}81")
PERHAPS_LOSSY = (f"{_JPEG}91", f"{_JPEG}203")
MAX_TILES = 1024
"""Of a JPEG 2000 image; each one takes memory of its own."""
_JPEG_LS = 0xF7


@dataclass(frozen=True)
class Frame:
    """What a stream says of itself."""

    rows: int
    columns: int
    components: int
    precision: int
    is_signed: bool = False


def encoding_name(transfer_syntax: str) -> str:
    """Return what the standard calls an encoding."""
    try:
        return str(UID(transfer_syntax).name)[:80]
    except ValueError:
        return "an unknown encoding"


def decode(
    transfer_syntax: str, stream: bytes, shape: tuple[int, int], bits_allocated: int
) -> tuple[Frame, NDArray[Any]]:
    """Return what a stream says of itself, and its image (8 or 16 bit, rows x columns). Any thread.

    Raises ValueError or what the decoder raises, where the stream is damaged or holds another image than declared.
    """
    if transfer_syntax == RLE:
        frame, image = Frame(*shape, 1, bits_allocated), _from_rle(stream, shape, bits_allocated // 8)
    elif transfer_syntax in _JPEG_2000:
        stream = stream[max(0, stream.find(b"\xff\x4f\xff\x51")) :]  # out of its box, where it lies in one
        frame = jpeg_2000_frame(stream)
        _check(frame, shape, bits_allocated)
        image = _from_jpeg_2000(stream)
    else:
        marker, frame = jpeg_frame(stream)
        if marker not in _FRAMES_OF_JPEG[transfer_syntax]:
            raise ValueError("another process than declared")
        _check(frame, shape, bits_allocated)
        image = _from_jpeg(stream, marker)
    if image.shape != shape or image.dtype.kind not in "iu" or image.dtype.itemsize > 2:
        raise ValueError("another image than declared")
    return frame, image


def jpeg_frame(stream: bytes) -> tuple[int, Frame]:
    """Return the marker and content of the first start of frame of a JPEG or JPEG-LS. Raises ValueError."""
    if stream[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    at = 2
    while at + 10 <= len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _JPEG_LS or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)):
            rows, columns = (int.from_bytes(stream[k : k + 2], "big") for k in (at + 5, at + 7))
            return marker, Frame(rows, columns, stream[at + 9], stream[at + 4])
        if marker in (0xD9, 0xDA):
            break
        at += 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
    raise ValueError("no frame")


def jpeg_2000_frame(stream: bytes) -> Frame:
    """Return the size marker of a JPEG 2000 codestream. Raises ValueError."""
    if stream[:4] != b"\xff\x4f\xff\x51" or len(stream) < 45:
        raise ValueError("no codestream")
    sizes = [int.from_bytes(stream[at : at + 4], "big") for at in range(8, 40, 4)]
    right, bottom, left, top, tile_width, tile_height, tile_left, tile_top = sizes
    components, depth, step_x, step_y = int.from_bytes(stream[40:42], "big"), *stream[42:45]
    if not (tile_width and tile_height and (step_x, step_y) == (1, 1)):
        raise ValueError("no tiles, or fewer samples than voxels")
    tiles = math.ceil((right - tile_left) / tile_width) * math.ceil((bottom - tile_top) / tile_height)
    if not 1 <= tiles <= MAX_TILES:
        raise ValueError("too many tiles")
    return Frame(bottom - top, right - left, components, (depth & 0x7F) + 1, bool(depth & 0x80))


def _check(frame: Frame, shape: tuple[int, int], bits_allocated: int) -> None:
    if (frame.rows, frame.columns, frame.components) != (*shape, 1) or not 2 <= frame.precision <= bits_allocated:
        raise ValueError("another size than declared")


def _from_jpeg_2000(stream: bytes) -> NDArray[Any]:
    from imagecodecs import jpeg2k_decode

    # OpenJPEG, for HTJ2K too: OpenJPH takes streams that are cut off, and writes to stderr.
    return np.asarray(jpeg2k_decode(stream, numthreads=1))


def _from_jpeg(stream: bytes, marker: int) -> NDArray[Any]:
    from imagecodecs import jpeg8_decode, jpegls_decode

    stream = stream.rstrip(b"\0\xff")
    if not stream.endswith(b"\xff\xd9"):
        raise ValueError("cut off")  # libjpeg would fill up with grey, and CharLS count zeros for seconds
    return np.asarray(jpegls_decode(stream) if marker == _JPEG_LS else jpeg8_decode(stream))


def _from_rle(stream: bytes, shape: tuple[int, int], width: int) -> NDArray[Any]:
    """Return the image of an RLE stream: one segment a byte of a voxel."""
    from imagecodecs import dicomrle_decode

    if int.from_bytes(stream[:4], "little") != width:
        raise ValueError("another number of segments than declared")
    size = shape[0] * shape[1] * width
    values = dicomrle_decode(stream, f"<u{width}", out=size)
    if len(values) != size:
        raise ValueError("too few voxels")
    return np.frombuffer(values, f"<u{width}").reshape(shape)
