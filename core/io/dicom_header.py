"""One DICOM file without its pixels: what the reader needs to know, each value checked or None.

pydicom does the parsing. Nothing that names the patient is kept.
"""

import contextlib
import itertools
import logging
import math
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_partial
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag

from core.io.dicom_inflate import MAX_TRAILER_BYTES, Inflated, open_stream

DICOMDIR_CLASS = "1.2.840.10008.1.3.10"
DICOM_ENDINGS = (".dcm", ".dicom", ".ima")
MAX_INFLATED_BYTES = 2**28
"""What a deflated file may unpack to; one slice is far below. Once its header is read, that says how much less."""
MAX_ELEMENTS = 2**16
"""In front of the pixels: megabytes of zeros are as many empty elements, and read slowly."""
_PIXEL_TAGS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
_LONG_VRS = ("OB", "OD", "OF", "OL", "OV", "OW", "UN")
_OVERLAY_BIT_TAGS = [0x60000102 + 0x20000 * plane for plane in range(16)]
_SHORTS = (
    "SamplesPerPixel",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)
_KEYWORDS = (
    *_SHORTS,
    "ImageType",
    "SOPClassUID",
    "SOPInstanceUID",
    "Modality",
    "SeriesDescription",
    "SeriesInstanceUID",
    "StudyInstanceUID",
    "SeriesNumber",
    "FrameOfReferenceUID",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "PixelSpacing",
    "GantryDetectorTilt",
    "PhotometricInterpretation",
    "NumberOfFrames",
    "RescaleIntercept",
    "RescaleSlope",
    "RescaleType",
    "LossyImageCompression",
    "ModalityLUTSequence",
)
TELLING_APART = (
    "AcquisitionNumber",
    "TemporalPositionIdentifier",
    "TemporalPositionIndex",
    "NominalPercentageOfCardiacPhase",
    "ConvolutionKernel",
    "KVP",
    "SliceThickness",
    "AcquisitionDateTime",
    "AcquisitionTime",
    "ContentTime",
    "InstanceNumber",
)
"""What may differ between scans that share a series. None of it says where a slice lies."""
_TAG_OF = {keyword: Tag(keyword) for keyword in (*_KEYWORDS, *TELLING_APART)}
_TAGS: list[BaseTag | int] = [*_TAG_OF.values(), *_OVERLAY_BIT_TAGS]
_PLAIN_VRS = (None, "CS", "DS", "DT", "IS", "LO", "SH", "TM", "UI", "US", "SS")


class DamagedDicom(Exception):  # noqa: N818 - a finding about a file, turned into a sentence by the door
    """A file that begins like DICOM and cannot be read."""


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How the voxels of one slice are stored and what they mean; None where the file does not say."""

    rows: int | None
    columns: int | None
    samples: int
    frames: int
    bits_allocated: int | None
    bits_stored: int | None
    high_bit: int | None
    representation: int | None
    """0 unsigned, 1 two's complement."""
    photometric: str
    slope: float | None
    intercept_hu: float | None
    rescale_type: str
    padding: tuple[int, int] | None
    """Lowest and highest stored value that means "no voxel here"."""
    has_overlay_bits: bool
    has_value_table: bool
    lossy: str
    """As the standard writes it: 01 compressed with loss, 00 never, empty where the file does not say."""


@dataclass(frozen=True, slots=True)
class SliceHeader:
    """One slice of a series: a file, or a frame of one (core/io/dicom_frames.py makes those)."""

    path: Path
    series_uid: str
    study_uid: str
    series_number: str
    description: str
    modality: str
    sop_class: str
    sop_instance: str
    image_type: tuple[str, ...]
    frame_of_reference: str
    position_lps_mm: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    """Six cosines: along a row (to the next column), then along a column (to the next row)."""
    pixel_spacing_mm: tuple[float, ...] | None
    """Between rows, then between columns."""
    tilt_degrees: float | None
    transfer_syntax: str
    is_little_endian: bool
    pixels: PixelFormat
    data_offset: int | None
    """Where the pixel data begin (in the inflated stream of a deflated file); None without any."""
    data_length: int | None
    """Declared length in bytes; None for compressed data."""
    data_present: int
    """Bytes from `data_offset` to the end of the file (of a frame: to the end of the frame)."""
    telling_apart: tuple[str, ...] = ()
    """The values of `TELLING_APART`, as written; empty texts where the file does not say."""
    frame: int | None = None
    """Which frame of a multi-frame file, from 0; None where the file is the slice."""
    stack: str = ""
    """Which of the volumes that one multi-frame file holds; empty where it holds one. Part of the key of a series."""
    fault: str = ""
    """Why the frames of a multi-frame file cannot be told apart: a sentence without its subject."""

    @property
    def name(self) -> str:
        """What the user calls this slice: the file's name, and the frame (from 1) of a multi-frame file."""
        return self.path.name if self.frame is None else f"{self.path.name} (frame {self.frame + 1})"

    @property
    def file_order(self) -> tuple[str, int]:
        """By file name, then frame: an order that does not depend on how the folder was read."""
        return self.path.name, self.frame or 0


@contextlib.contextmanager
def quiet_pydicom() -> Iterator[None]:
    """Silence pydicom's warnings and log: they repeat values of tags, patients' names among them.

    Both are global to the process, so this is entered once around a whole job, not in its threads.
    """
    logger = logging.getLogger("pydicom")
    was_disabled = logger.disabled
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logger.disabled = True
        try:
            yield
        finally:
            logger.disabled = was_disabled


def read_header(path: Path) -> SliceHeader | None:
    """Read a file up to its pixels; None where it is no DICOM object (or a DICOMDIR).

    Raises `DamagedDicom` where it is one and cannot be read, OSError from the disk.
    """
    with open(path, "rb") as file:
        start = file.read(132)
        if not looks_like_dicom(start):
            # Empty, or zeros only: what a broken copy leaves of a slice.
            if path.suffix.lower() in DICOM_ENDINGS or not any(start):
                raise DamagedDicom(path.name)
            return None
        file.seek(0)
        try:
            return _parse(path, open_stream(file))
        except Exception as error:  # pydicom raises six unrelated types, and more on mutated files
            if is_of_the_disk(error):
                raise
            raise DamagedDicom(path.name) from error


def is_of_the_disk(error: Exception) -> bool:
    """Tell whether the disk or the network failed; pydicom calls a sequence that is cut off an OSError too."""
    return isinstance(error, OSError) and error.errno is not None


def looks_like_dicom(start: bytes) -> bool:
    """Tell by the first 132 bytes: the mark, or (without a preamble) a first element of group 2 or 8."""
    return start[128:132] == b"DICM" or (start[:2] in (b"\x08\x00", b"\x02\x00") and start[3:4] == b"\x00")


def _parse(path: Path, stream: BinaryIO) -> SliceHeader | None:
    found: list[tuple[int, str | None, int]] = []
    elements = itertools.count()

    def at_pixels(tag: int, vr: str | None, length: int) -> bool:
        number = int(tag)  # pydicom's tags compare slowly
        if next(elements) > MAX_ELEMENTS:
            raise ValueError("no image has so many elements")
        if number in _PIXEL_TAGS:
            found.append((number, vr, length))
        return number >= _PIXEL_TAGS[0]

    dataset = read_partial(stream, at_pixels, force=True, specific_tags=_TAGS)
    if str(dataset.file_meta.get("MediaStorageSOPClassUID", "")) == DICOMDIR_CLASS:
        return None
    if not len(dataset):
        raise ValueError("nothing follows the file's meta information")
    offset, length = _place_of_pixels(stream, found)
    if offset is None and _is_cut_off(dataset):
        raise ValueError("the file ends inside a value")
    if isinstance(stream, Inflated) and offset is not None:
        stream.limit = min(MAX_INFLATED_BYTES, offset + _declared_bytes(dataset) + MAX_TRAILER_BYTES)
    end = stream.seek(0, os.SEEK_END)
    return _header_of(path, dataset, (offset, length, 0 if offset is None else max(0, end - offset)))


def _header_of(path: Path, dataset: Any, pixels_at: tuple[int | None, int | None, int]) -> SliceHeader:
    """Return what a data set says; its pixels begin at, are said to be and are so many bytes long."""
    return SliceHeader(
        path=path,
        series_uid=_text(dataset, "SeriesInstanceUID"),
        study_uid=_text(dataset, "StudyInstanceUID"),
        series_number=_text(dataset, "SeriesNumber"),
        description=_text(dataset, "SeriesDescription"),
        modality=_text(dataset, "Modality"),
        sop_class=_text(dataset, "SOPClassUID"),
        sop_instance=_text(dataset, "SOPInstanceUID"),
        image_type=tuple(_text(dataset, "ImageType").split("\\")),
        frame_of_reference=_text(dataset, "FrameOfReferenceUID"),
        position_lps_mm=_numbers(dataset, "ImagePositionPatient", 3),
        orientation=_numbers(dataset, "ImageOrientationPatient", 6),
        pixel_spacing_mm=_numbers(dataset, "PixelSpacing", 2),
        tilt_degrees=_number(dataset, "GantryDetectorTilt"),
        transfer_syntax=str(dataset.file_meta.get("TransferSyntaxUID", "")),
        is_little_endian=bool(dataset.original_encoding[1]),
        pixels=_pixel_format(dataset),
        data_offset=pixels_at[0],
        data_length=pixels_at[1],
        data_present=pixels_at[2],
        telling_apart=tuple(_text(dataset, keyword) for keyword in TELLING_APART),
    )


def _place_of_pixels(stream: BinaryIO, found: list[tuple[int, str | None, int]]) -> tuple[int | None, int | None]:
    """Return where the pixel data begin and how long they are (None if not told); the stream stands at them."""
    if not found or found[0][0] != _PIXEL_TAGS[2]:
        return None, None
    _, vr, length = found[0]
    return stream.tell() + (12 if vr in _LONG_VRS else 8), None if length == 0xFFFFFFFF else length


def _declared_bytes(dataset: Any) -> int:
    """Return how many bytes of pixels the size of the image asks for."""
    sizes = [_integer(dataset, keyword) for keyword in ("Rows", "Columns", "BitsAllocated")]
    per_voxel = [_integer(dataset, keyword) or 1 for keyword in ("SamplesPerPixel", "NumberOfFrames")]
    return math.prod(size or 0 for size in sizes) * math.prod(per_voxel) // 8 + 2


def _is_cut_off(dataset: Any) -> bool:
    """Tell whether the file ends inside one of the values: a cut UID or modality would pass for another one."""
    elements = [dataset.get_item(tag) for tag in dataset.keys()]  # noqa: SIM118 - iterating converts the values
    return any(
        isinstance(element, RawDataElement)
        and element.length != 0xFFFFFFFF
        and len(element.value or b"") < element.length
        for element in elements
    )


def _pixel_format(dataset: Any) -> PixelFormat:
    representation = _integer(dataset, "PixelRepresentation")
    bits_allocated = _integer(dataset, "BitsAllocated")
    bits_stored = _integer(dataset, "BitsStored") or bits_allocated
    high_bit = _integer(dataset, "HighBit")
    if high_bit is None and bits_stored is not None:
        high_bit = bits_stored - 1
    samples, frames = _integer(dataset, "SamplesPerPixel"), _integer(dataset, "NumberOfFrames")
    return PixelFormat(
        rows=_integer(dataset, "Rows"),
        columns=_integer(dataset, "Columns"),
        samples=1 if samples is None else samples,
        frames=1 if frames is None else frames,
        bits_allocated=bits_allocated,
        bits_stored=bits_stored,
        high_bit=high_bit,
        representation=representation,
        photometric=_text(dataset, "PhotometricInterpretation"),
        slope=_number(dataset, "RescaleSlope"),
        intercept_hu=_number(dataset, "RescaleIntercept"),
        rescale_type=_text(dataset, "RescaleType"),
        padding=_padding(dataset, representation == 1),
        has_overlay_bits=_has_overlay_bits(dataset),
        has_value_table=_TAG_OF["ModalityLUTSequence"] in dataset,
        lossy=_text(dataset, "LossyImageCompression"),
    )


def _has_overlay_bits(dataset: Any) -> bool:
    """Tell whether drawings are kept in spare bits of the pixels (retired, still met): a bit position above 0."""
    planes = [dataset.get_item(tag) for tag in _OVERLAY_BIT_TAGS if tag in dataset]
    return any(element.value not in (0, b"\0\0", b"", None) for element in planes)


def _padding(dataset: Any, signed: bool) -> tuple[int, int] | None:
    """Return the range of padding as stored values; files write it as US or SS at will, so the 16 bits decide."""
    first = _integer(dataset, "PixelPaddingValue")
    if first is None:
        return None
    last = _integer(dataset, "PixelPaddingRangeLimit")
    ends = [value & 0xFFFF for value in (first, first if last is None else last)]
    if signed:
        ends = [value - 0x10000 if value > 0x7FFF else value for value in ends]
    return min(ends), max(ends)


def _text(dataset: Any, keyword: str) -> str:
    if _TAG_OF[keyword] not in dataset:
        return ""
    raw = _raw(dataset, keyword)
    if isinstance(raw, bytes) and raw.isascii():
        return raw.decode("ascii").strip(" \0")
    value = _converted(dataset, keyword)  # with the file's own character set
    return "" if value is None else str(value).strip(" \0")


def _integer(dataset: Any, keyword: str) -> int | None:
    """Return one whole number, or None."""
    raw = _raw(dataset, keyword)
    if keyword in _SHORTS and isinstance(raw, bytes) and len(raw) == 2:
        return int.from_bytes(raw, "little" if dataset.original_encoding[1] else "big")
    value = _number(dataset, keyword)
    return int(value) if value is not None and value == int(value) else None


def _number(dataset: Any, keyword: str) -> float | None:
    values = _numbers(dataset, keyword, 1)
    return None if values is None else values[0]


def _numbers(dataset: Any, keyword: str, count: int) -> tuple[float, ...] | None:
    """Return `count` finite numbers, or None where the file does not hold exactly these."""
    raw = _raw(dataset, keyword)
    value: Any
    if isinstance(raw, bytes) and keyword not in _SHORTS:
        value = raw.decode("ascii", "replace").replace("_", "?").strip(" \0").split("\\")
    else:
        value = _converted(dataset, keyword)
        value = value if isinstance(value, list | tuple | MultiValue) else [value]
    try:
        numbers = tuple(map(float, value))
    except (TypeError, ValueError, OverflowError):
        return None
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None


def _raw(dataset: Any, keyword: str) -> bytes | None:
    """Return the bytes of a text or a short, unparsed: ten times faster than pydicom's own conversion."""
    element = dataset.get_item(_TAG_OF[keyword])
    is_plain = isinstance(element, RawDataElement) and element.VR in _PLAIN_VRS
    return element.value if is_plain else None


def _converted(dataset: Any, keyword: str) -> Any:
    try:
        return dataset.get(keyword, None)
    except Exception:  # one unreadable value is as good as none
        return None
