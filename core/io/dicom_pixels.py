"""The voxels of one DICOM slice: from stored bits to Hounsfield units."""

import numpy as np
from numpy.typing import NDArray
from pydicom.pixels import get_decoder
from pydicom.uid import UID

from core.errors import UserError
from core.io.assemble import HU_LIMITS
from core.io.dicom_header import PixelFormat, SliceHeader, open_stream

AIR_HU = -1024
"""What voxels become that the file marks as padding (outside of the scanner's circle)."""
PADDING_BELOW_HU, PADDING_ABOVE_HU = -900, 3071
"""Padding is believed only outside of these: a value that tissue has may be tissue."""
MAX_SLICE_VOXELS = 4096 * 4096
UNCOMPRESSED = ("", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")
# Named, so that a GDCM in the user's environment is never asked: it turns flipped bytes into gigabytes.
DECODERS = {
    "1.2.840.10008.1.2.5": "pydicom",
    "1.2.840.10008.1.2.4.90": "pylibjpeg",
    "1.2.840.10008.1.2.4.91": "pylibjpeg",
    "1.2.840.10008.1.2.4.201": "pylibjpeg",
    "1.2.840.10008.1.2.4.202": "pylibjpeg",
    "1.2.840.10008.1.2.4.203": "pylibjpeg",
}
RLE = "1.2.840.10008.1.2.5"
_AGAIN = "Copy the files again from where they came."


def pixel_problem(header: SliceHeader) -> UserError | None:
    """Return what speaks against reading this slice as HU, from its header alone, or None."""
    return _kind_problem(header) or _scale_problem(header) or _data_problem(header)


def padding_as_tissue(pixels: PixelFormat) -> bool:
    """Tell whether the declared padding is a value that tissue has too, and is therefore left as it is."""
    return pixels.padding is not None and _believed_padding(pixels) is None


def read_hu(header: SliceHeader, hu: NDArray[np.int16]) -> int:
    """Fill `hu` (int16, rows x columns, contiguous) with a slice's Hounsfield units, rounded half to even.

    Returns how many voxels were padding and became `AIR_HU`. Raises UserError that names the file.
    """
    bits = hu.view(np.uint16)
    if header.transfer_syntax in UNCOMPRESSED:
        _load(header, bits)
    else:
        bits[:] = _decoded(header)
    _align(header, bits)
    values: NDArray[np.int16] | NDArray[np.uint16] = hu if header.pixels.representation == 1 else bits
    padding = _believed_padding(header.pixels)
    padded = None
    if padding is not None and padding[0] <= values.max() and padding[1] >= values.min():
        padded = (values >= padding[0]) & (values <= padding[1])
        values[padded] = 0
    _rescale(header, bits, values)
    if padded is None:
        return 0
    hu[padded] = AIR_HU
    return int(padded.sum())


def _kind_problem(header: SliceHeader) -> UserError | None:
    pixels, name = header.pixels, header.path.name
    if header.data_offset is None:
        return UserError(f"{name} holds no pixel data.", _AGAIN)
    if pixels.frames > 1:
        return UserError(
            f"{name} holds {pixels.frames} frames in one file.", "Export it as single slices (classic CT)."
        )
    if pixels.samples != 1 or pixels.photometric not in ("", "MONOCHROME1", "MONOCHROME2"):
        return UserError(f"{name} is a colour image, not a CT slice.", "Open the CT itself.")
    if pixels.bits_allocated != 16:
        bits = pixels.bits_allocated or "unknown"
        return UserError(
            f"{name} holds {bits} bits a voxel; a CT slice has 16.", "Open the CT itself, not a mask or copy."
        )
    stored, high = pixels.bits_stored or 0, pixels.high_bit or 0
    if not (2 <= stored <= 16 and stored - 1 <= high <= 15) or pixels.representation not in (0, 1):
        return UserError(f"{name} does not say how its voxels are stored.", _AGAIN)
    if (pixels.rows or 0) * (pixels.columns or 0) > MAX_SLICE_VOXELS:
        return UserError(f"{name} is too large: {pixels.columns} x {pixels.rows} voxels.", _AGAIN)
    return None


def _scale_problem(header: SliceHeader) -> UserError | None:
    pixels, name = header.pixels, header.path.name
    hint = "Export the CT in Hounsfield units."
    if pixels.has_value_table:
        return UserError(f"{name} maps its values through a table, which is not supported.", hint)
    if pixels.rescale_type not in ("", "HU", "US"):
        return UserError(f"{name} holds values of type {pixels.rescale_type[:16]}, not Hounsfield units.", hint)
    if (pixels.slope is None) != (pixels.intercept_hu is None):
        return UserError(f"{name} gives only one of RescaleSlope and RescaleIntercept.", hint)
    if pixels.slope is None and pixels.representation == 0:
        return UserError(f"{name} does not say how its values become Hounsfield units.", hint)
    if pixels.slope is not None and pixels.slope <= 0:
        return UserError(f"{name} has a RescaleSlope of {pixels.slope:g}.", hint)
    return None


def _data_problem(header: SliceHeader) -> UserError | None:
    pixels, name = header.pixels, header.path.name
    if header.transfer_syntax in UNCOMPRESSED:
        needed = 2 * (pixels.rows or 0) * (pixels.columns or 0)
        if header.data_length is None:
            return UserError(f"{name} does not say how its pixels are encoded.", _AGAIN)
        if header.data_present < min(needed, header.data_length):
            return UserError(
                f"{name} is cut off: {header.data_present} of {needed} bytes of pixels are there.", _AGAIN
            )
        if header.data_length != needed:
            return UserError(
                f"{name} holds {header.data_length} bytes of pixels; its size asks for {needed}.", _AGAIN
            )
        return None
    if header.transfer_syntax not in DECODERS:
        return UserError(
            f"{name} is compressed in a way that cannot be read: {_encoding(header.transfer_syntax)}.",
            "Export the series uncompressed (Explicit VR Little Endian).",
        )
    return None


def _encoding(transfer_syntax: str) -> str:
    try:
        return str(UID(transfer_syntax).name)[:80]
    except ValueError:
        return "an unknown encoding"


def _load(header: SliceHeader, bits: NDArray[np.uint16]) -> None:
    """Read uncompressed pixels straight into the array."""
    with open(header.path, "rb") as file:
        stream = open_stream(file)
        stream.seek(header.data_offset or 0)
        view = bits.reshape(-1).view(np.uint8).data
        if stream.readinto(view) != len(view):  # type: ignore[attr-defined]
            raise UserError(f"{header.path.name} is cut off: pixels are missing.", _AGAIN)
    stored_little = header.is_little_endian
    if not stored_little:
        bits.byteswap(inplace=True)


def _decoded(header: SliceHeader) -> NDArray[np.uint16]:
    """Return the voxels of a compressed slice as stored bits. Raises UserError on any fault of the stream."""
    pixels = header.pixels
    shape = (pixels.rows or 0, pixels.columns or 0)
    with open(header.path, "rb") as file:
        file.seek(header.data_offset or 0)
        encoded = file.read()
    try:
        if header.transfer_syntax != RLE:
            _check_codestream(encoded, shape)
        array, _ = get_decoder(UID(header.transfer_syntax)).as_array(
            encoded,
            raw=True,
            decoding_plugin=DECODERS[header.transfer_syntax],
            rows=shape[0],
            columns=shape[1],
            number_of_frames=1,
            samples_per_pixel=1,
            bits_allocated=16,
            bits_stored=pixels.bits_stored,
            photometric_interpretation="MONOCHROME2",
            pixel_representation=pixels.representation,
            pixel_keyword="PixelData",
            **({"correct_unused_bits": False} if header.transfer_syntax == RLE else {}),
        )
        if array.shape != shape or array.dtype.itemsize != 2:
            raise ValueError("other size than declared")
    except OSError:
        raise
    except Exception as error:  # decoders raise whatever they like
        encoding = _encoding(header.transfer_syntax)
        raise UserError(f"The pixels of {header.path.name} are damaged ({encoding}).", _AGAIN) from error
    return np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="), copy=False)).view(np.uint16)


def _check_codestream(encoded: bytes, shape: tuple[int, int]) -> None:
    """Compare the size inside a JPEG 2000 stream with the header's before the decoder takes memory for it."""
    at = encoded.find(b"\xff\x4f\xff\x51")
    if at < 0:
        raise ValueError("no codestream")
    right, bottom, left, top = (int.from_bytes(encoded[at + k : at + k + 4], "big") for k in (8, 12, 16, 20))
    components = int.from_bytes(encoded[at + 40 : at + 42], "big")
    if (bottom - top, right - left) != shape or components != 1:
        raise ValueError("other size than declared")


def _align(header: SliceHeader, bits: NDArray[np.uint16]) -> None:
    """Move the stored bits to the low end and extend their sign; refuse values that do not fit into them."""
    pixels = header.pixels
    stored, high = pixels.bits_stored or 16, pixels.high_bit if pixels.high_bit is not None else 15
    if stored == 16:
        return
    raw = bits.copy()
    np.left_shift(bits, 15 - high, out=bits)
    signed = bits.view(np.int16) if pixels.representation == 1 else bits
    np.right_shift(signed, 16 - stored, out=signed)
    if pixels.has_overlay_bits:
        return  # what lies outside are drawings
    inside = np.uint16((1 << stored) - 1)
    shift = high + 1 - stored
    # Signed values may be stored with or without their sign extended, but not now so, now so.
    if not (np.array_equal(raw, bits << shift) or np.array_equal(raw, (bits & inside) << shift)):
        raise UserError(f"{header.path.name} holds values that do not fit into its {stored} stored bits.", _AGAIN)


def _believed_padding(pixels: PixelFormat) -> tuple[int, int] | None:
    if pixels.padding is None:
        return None
    slope, intercept = _scale(pixels)
    low, high = (value * slope + intercept for value in pixels.padding)
    return pixels.padding if high <= PADDING_BELOW_HU or low > PADDING_ABOVE_HU else None


def _scale(pixels: PixelFormat) -> tuple[float, float]:
    return (1.0, 0.0) if pixels.slope is None or pixels.intercept_hu is None else (pixels.slope, pixels.intercept_hu)


def _rescale(header: SliceHeader, bits: NDArray[np.uint16], values: NDArray[np.int16] | NDArray[np.uint16]) -> None:
    """Turn stored values into HU in place: `bits` and `values` are views of the same memory, as is the result."""
    slope, intercept = _scale(header.pixels)
    low, high = (float(end) * slope + intercept for end in (values.min(), values.max()))
    if not (HU_LIMITS[0] - 0.5 < low and high < HU_LIMITS[1] + 0.5):
        raise UserError(
            f"{header.path.name} holds values from {low:g} to {high:g} HU, which cannot be right.", _AGAIN
        )
    if slope == 1 and intercept == int(intercept):
        # Exact in 16 bits, whatever the sign: the result was just seen to fit.
        np.add(bits, np.uint16(int(intercept) & 0xFFFF), out=bits)
    else:
        bits.view(np.int16)[:] = np.rint(values.astype(np.float64) * slope + intercept)
