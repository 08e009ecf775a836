"""The voxels of one DICOM slice: from stored bits to Hounsfield units."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.assemble import HU_LIMITS
from core.io.dicom_codecs import ALWAYS_LOSSY, DECODED, EIGHT_BIT_JPEG, PERHAPS_LOSSY, Frame, decode, encoding_name
from core.io.dicom_fragments import slice_bytes
from core.io.dicom_header import PixelFormat, SliceHeader
from core.io.dicom_inflate import MAX_TRAILER_BYTES, Inflated, open_stream

AIR_HU = -1024
"""What voxels become that the file marks as padding (outside of the scanner's circle)."""
PADDING_BELOW_HU, PADDING_ABOVE_HU = -900, 3071
"""Padding is believed only outside of these: a value that tissue has may be tissue."""
MAX_SLICE_VOXELS = 4096 * 4096
UNCOMPRESSED = ("", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")
PLAUSIBLE_HU = (-32768, 131070)
"""Outside of these the scale is wrong; between 16 bits and the upper one, metal is: it is cut off and told."""
_AGAIN = "Copy the files again from where they came."


class Changed(NamedTuple):
    """How many voxels of a slice are not what the file stores."""

    padding: int
    """Became `AIR_HU`."""
    clipped: int
    """Became the highest value that 16 bits hold."""


def notes_on_changes(changed: Changed) -> list[str]:
    """Return sentences on what was changed in a scan."""
    notes = []
    if changed.padding:
        notes.append(f"{changed.padding} voxels outside of the scanned circle (padding) were set to {AIR_HU} HU.")
    if changed.clipped:
        notes.append(f"{changed.clipped} voxels above {HU_LIMITS[1]} HU (metal) were cut off at that value.")
    return notes


def notes_on_encoding(headers: Sequence[SliceHeader]) -> list[str]:
    """Return sentences on what the encoding took from the voxels of a scan."""
    notes = []
    if any(one.pixels.lossy == "01" or one.transfer_syntax in ALWAYS_LOSSY for one in headers):
        notes.append("The images were compressed with loss: fine detail and mean HU may differ from the original.")
    elif any(one.pixels.lossy == "" and one.transfer_syntax in PERHAPS_LOSSY for one in headers):
        notes.append("The images may have been compressed with loss (JPEG 2000): the files do not say.")
    steps_hu = [one.pixels.slope or 1 for one in headers if one.pixels.bits_allocated == 8]
    if steps_hu:
        notes.append(f"The images hold 8 bits a voxel: Hounsfield units only in steps of {max(steps_hu):.3g}.")
    if any(one.pixels.rescale_type == "US" for one in headers):
        notes.append("The files do not name the unit of their values (US): they were taken as Hounsfield units.")
    return notes


def pixel_problem(header: SliceHeader) -> UserError | None:
    """Return what speaks against reading this slice as HU, from its header alone, or None."""
    return _kind_problem(header) or _scale_problem(header) or _data_problem(header)


def padding_as_tissue(pixels: PixelFormat) -> bool:
    """Tell whether the declared padding is a value that tissue has too, and is therefore left as it is."""
    return pixels.padding is not None and _believed_padding(pixels) is None


def read_hu(header: SliceHeader, hu: NDArray[np.int16]) -> Changed:
    """Fill `hu` (int16, rows x columns, contiguous) with a slice's Hounsfield units, rounded half to even.

    Raises UserError that names the file. Any thread: decoders run beside one another.
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
    clipped = _rescale(header, bits, values)
    if padded is None:
        return Changed(0, clipped)
    hu[padded] = AIR_HU
    return Changed(int(padded.sum()), clipped)


def _kind_problem(header: SliceHeader) -> UserError | None:
    pixels, name = header.pixels, header.name
    if pixels.bits_allocated in (32, 64):
        bits = f"{pixels.bits_allocated} bits a voxel, or fractions"
        return UserError(f"{name} holds {bits}; a CT slice has whole numbers of 16.", "Open the CT itself.")
    if header.data_offset is None:
        return UserError(f"{name} holds no pixel data.", _AGAIN)
    if header.fault or pixels.frames != 1:
        fault = header.fault or f"holds {pixels.frames} frames in one file"
        return UserError(f"{name} {fault}.", "Export it as single slices (classic CT).")
    if pixels.samples != 1 or pixels.photometric not in ("", "MONOCHROME1", "MONOCHROME2"):
        return UserError(f"{name} is a colour image, not a CT slice.", "Open the CT itself.")
    if pixels.bits_allocated != 16 and not _is_coarse_ct(header):
        bits = str(pixels.bits_allocated or "unknown")
        return UserError(
            f"{name} holds {bits} bits a voxel; a CT slice has 16.", "Open the CT itself, not a mask or copy."
        )
    stored, high = pixels.bits_stored or 0, pixels.high_bit or 0
    if not (2 <= stored <= 16 and stored - 1 <= high <= 15) or pixels.representation not in (0, 1):
        return UserError(f"{name} does not say how its voxels are stored.", _AGAIN)
    if (pixels.rows or 0) * (pixels.columns or 0) > MAX_SLICE_VOXELS:
        return UserError(f"{name} is too large: {pixels.columns} x {pixels.rows} voxels.", _AGAIN)
    return None


def _is_coarse_ct(header: SliceHeader) -> bool:
    """Tell whether this is a CT in 8 bits that says what they mean; JPEG holds such ones, masks are never lossy."""
    pixels = header.pixels
    return (
        pixels.bits_allocated == 8
        and pixels.representation == 0
        and header.transfer_syntax in EIGHT_BIT_JPEG
        and pixels.rescale_type == "HU"
        and pixels.slope is not None
    )


def _scale_problem(header: SliceHeader) -> UserError | None:
    pixels, name = header.pixels, header.name
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
    pixels, name = header.pixels, header.name
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
    if header.transfer_syntax not in DECODED:
        return UserError(
            f"{name} is compressed in a way that cannot be read: {encoding_name(header.transfer_syntax)}.",
            "Export the series uncompressed (Explicit VR Little Endian).",
        )
    return None


def _load(header: SliceHeader, bits: NDArray[np.uint16]) -> None:
    """Read uncompressed pixels straight into the array."""
    with open(header.path, "rb") as file:
        stream = open_stream(file)
        view = bits.reshape(-1).view(np.uint8).data
        if isinstance(stream, Inflated):
            stream.limit = (header.data_offset or 0) + len(view) + MAX_TRAILER_BYTES
        stream.seek(header.data_offset or 0)
        if stream.readinto(view) != len(view):  # type: ignore[attr-defined]
            raise UserError(f"{header.name} is cut off: pixels are missing.", _AGAIN)
    stored_little = header.is_little_endian
    if not stored_little:
        bits.byteswap(inplace=True)


def _decoded(header: SliceHeader) -> NDArray[np.uint16]:
    """Return the voxels of a compressed slice as stored bits. Raises UserError on any fault of the stream."""
    pixels, start = header.pixels, header.data_offset or 0
    shape = (pixels.rows or 0, pixels.columns or 0)
    try:
        with open(header.path, "rb") as file:
            stream = slice_bytes(file, start, start + header.data_present, header.frame is not None)
        frame, image = decode(header.transfer_syntax, stream, shape, pixels.bits_allocated or 0)
    except OSError:
        raise
    except Exception as error:  # decoders raise whatever they like
        encoding = encoding_name(header.transfer_syntax)
        raise UserError(f"The pixels of {header.name} are damaged ({encoding}).", _AGAIN) from error
    if not _is_sign_certain(header, frame, image):
        raise UserError(
            f"The pixels of {header.name} contradict its header: signed or not, and in how many bits.", _AGAIN
        )
    return image.astype(np.int16).view(np.uint16) if image.dtype.kind == "i" else image.astype(np.uint16, copy=False)


def _is_sign_certain(header: SliceHeader, frame: Frame, image: NDArray[Any]) -> bool:
    """Tell whether the highest bit of the stream's values means what the header says, or is never set."""
    pixels = header.pixels
    if frame.is_signed or pixels.representation == 0:
        return frame.is_signed == (pixels.representation == 1) or int(image.min()) >= 0
    return frame.precision >= (pixels.bits_stored or 16) or int(image.max()) < 1 << (frame.precision - 1)


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
        raise UserError(f"{header.name} holds values that do not fit into its {stored} stored bits.", _AGAIN)


def _believed_padding(pixels: PixelFormat) -> tuple[int, int] | None:
    if pixels.padding is None:
        return None
    slope, intercept = _scale(pixels)
    low, high = (value * slope + intercept for value in pixels.padding)
    return pixels.padding if high <= PADDING_BELOW_HU or low > PADDING_ABOVE_HU else None


def _scale(pixels: PixelFormat) -> tuple[float, float]:
    return (1.0, 0.0) if pixels.slope is None or pixels.intercept_hu is None else (pixels.slope, pixels.intercept_hu)


def _rescale(header: SliceHeader, bits: NDArray[np.uint16], values: NDArray[np.int16] | NDArray[np.uint16]) -> int:
    """Turn stored values into HU in place: `bits` and `values` are views of the same memory, as is the result.

    Returns how many are cut off at what 16 bits hold.
    """
    slope, intercept = _scale(header.pixels)
    low, high = (float(end) * slope + intercept for end in (values.min(), values.max()))
    if not (PLAUSIBLE_HU[0] - 0.5 < low and high < PLAUSIBLE_HU[1] + 0.5):
        raise UserError(f"{header.name} holds values from {low:g} to {high:g} HU, which cannot be right.", _AGAIN)
    if high < HU_LIMITS[1] + 0.5 and slope == 1 and intercept == int(intercept):
        # Exact in 16 bits, whatever the sign: the result was just seen to fit.
        np.add(bits, np.uint16(int(intercept) & 0xFFFF), out=bits)
        return 0
    exact = np.rint(values.astype(np.float64) * slope + intercept)
    bits.view(np.int16)[:] = np.minimum(exact, HU_LIMITS[1])
    return int((exact > HU_LIMITS[1]).sum())
