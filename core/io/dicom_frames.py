"""Enhanced multi-frame CT: one file becomes as many slices as it has frames, each with a header of its own.

What a slice's header says elsewhere stands here in functional groups, shared by all frames or per frame. The frames
are then sorted, judged and read like files.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydicom.dataset import Dataset
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag, Tag

from core.io.dicom_fragments import frame_places
from core.io.dicom_header import DamagedDicom, SliceHeader, is_of_the_disk
from core.io.dicom_inflate import Inflated, open_stream

ENHANCED_CT = ("1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")
MAX_FRAMES = 2**14
_SHARED, _OWN = Tag("SharedFunctionalGroupsSequence"), Tag("PerFrameFunctionalGroupsSequence")
_TAGS: list[BaseTag | int] = [_SHARED, _OWN]
_FIRST_PIXELS = 0x7FE00001


@dataclass(frozen=True)
class _Groups:
    """The functional groups of one frame: its own come first."""

    own: Dataset
    shared: Dataset

    def value(self, group: str, keyword: str) -> Any:
        """Return a value of a group's first item, or None."""
        for groups in (self.own, self.shared):
            for item in list(groups.get(group) or [])[:1]:
                if keyword in item:
                    return item.get(keyword)
        return None

    def numbers(self, group: str, keyword: str, count: int) -> tuple[float, ...] | None:
        """Return `count` finite numbers of a group, or None."""
        value = self.value(group, keyword)
        if isinstance(value, str | bytes):
            return None  # its letters are no numbers
        try:
            numbers = tuple(map(float, value if count > 1 else [value]))
        except (TypeError, ValueError, OverflowError):
            return None
        return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None

    def number(self, group: str, keyword: str) -> float | None:
        """Return one finite number of a group, or None."""
        numbers = self.numbers(group, keyword, 1)
        return None if numbers is None else numbers[0]

    def text(self, group: str, keyword: str) -> str:
        """Return a value of a group as text, empty where there is none."""
        value = self.value(group, keyword)
        return "" if value is None else str(value).strip(" \0")


def frames_of(header: SliceHeader) -> list[SliceHeader]:
    """Return one header a frame of an Enhanced CT; any other file, and one whose frames are in doubt, as it is.

    In doubt: `fault` says why. Raises `DamagedDicom`, OSError from the disk. Any thread; reads the file again.
    """
    if header.sop_class not in ENHANCED_CT or header.data_offset is None:
        return [header]
    frames = header.pixels.frames
    if not 1 <= frames <= MAX_FRAMES:
        return [replace(header, fault=f"says that it holds {frames} frames")]
    try:
        groups = _groups(header)
        if groups is None:
            return [replace(header, fault="is a deflated multi-frame file, which cannot be read frame by frame")]
        if len(groups) != frames:
            return [replace(header, fault=f"holds {frames} frames and says of {len(groups)} where they lie")]
        places = list(_places(header))
        return _told_apart([_frame(header, *one) for one in zip(range(frames), groups, places, strict=True)])
    except Exception as error:  # pydicom raises whatever it likes on mutated files
        if is_of_the_disk(error):
            raise
        raise DamagedDicom(header.path.name) from error


def _groups(header: SliceHeader) -> list[_Groups] | None:
    """Return the groups of each frame; None for a deflated file, all of which each frame would have to unpack."""
    with open(header.path, "rb") as file:
        stream = open_stream(file)
        if isinstance(stream, Inflated):
            return None
        dataset = read_partial(
            stream, lambda tag, vr, length: int(tag) >= _FIRST_PIXELS, force=True, specific_tags=_TAGS
        )
        shared = list(dataset.get(_SHARED).value if _SHARED in dataset else [])
        own = list(dataset.get(_OWN).value if _OWN in dataset else [])
    return [_Groups(one, shared[0] if shared else Dataset()) for one in own]


def _places(header: SliceHeader) -> Iterator[tuple[int, int | None, int]]:
    """Yield for each frame where its pixels begin, how long they are said to be (None: compressed) and are."""
    pixels, start = header.pixels, header.data_offset or 0
    end = start + header.data_present
    if header.data_length is None:
        with open(header.path, "rb") as file:
            for at, length in frame_places(file, start, end, pixels.frames):
                yield at, None, length
        return
    size = (pixels.rows or 0) * (pixels.columns or 0) * pixels.samples * (pixels.bits_allocated or 0) // 8
    missing_or_more = header.data_length - size * pixels.frames
    for number in range(pixels.frames):
        at = start + number * size
        # One byte may be added to make the length even; anything else is told by the first frame.
        yield at, size + (missing_or_more if missing_or_more not in (0, 1) else 0), max(0, end - at)


def _frame(
    header: SliceHeader, number: int, groups: _Groups, place: tuple[int, int | None, int]
) -> tuple[SliceHeader, tuple[str, ...]]:
    """Return the header of one frame, and what tells its volume from others in the file."""
    group = "PixelValueTransformationSequence"
    frame_type = groups.value("CTImageFrameTypeSequence", "FrameType")
    types = tuple(map(str, [frame_type] if isinstance(frame_type, str) else frame_type or header.image_type))
    pixels = replace(header.pixels, frames=1)
    if groups.value(group, "RescaleSlope") is not None or groups.value(group, "RescaleIntercept") is not None:
        pixels = replace(
            pixels,
            slope=groups.number(group, "RescaleSlope"),
            intercept_hu=groups.number(group, "RescaleIntercept"),
            rescale_type=groups.text(group, "RescaleType"),
        )
    tilt = groups.number("CTAcquisitionDetailsSequence", "GantryDetectorTilt")
    frame = replace(
        header,
        image_type=types,
        position_lps_mm=groups.numbers("PlanePositionSequence", "ImagePositionPatient", 3),
        orientation=groups.numbers("PlaneOrientationSequence", "ImageOrientationPatient", 6),
        pixel_spacing_mm=groups.numbers("PixelMeasuresSequence", "PixelSpacing", 2),
        tilt_degrees=header.tilt_degrees if tilt is None else tilt,
        pixels=pixels,
        data_offset=place[0],
        data_length=place[1],
        data_present=place[2],
        frame=number,
    )
    kind = (
        groups.text("FrameContentSequence", "StackID"),
        groups.text("FrameContentSequence", "TemporalPositionIndex"),
        groups.text("CardiacSynchronizationSequence", "NominalPercentageOfCardiacPhase"),
        " ".join(types),
    )
    return frame, kind


def _told_apart(frames: Sequence[tuple[SliceHeader, tuple[str, ...]]]) -> list[SliceHeader]:
    """Return the frames; where they make several volumes, each says which one it is part of."""
    kinds = sorted({kind for _, kind in frames})
    if len(kinds) == 1:
        return [header for header, _ in frames]
    differing = [k for k in range(len(kinds[0])) if len({kind[k] for kind in kinds}) > 1]
    words = ("stack", "time", "phase of the heart", "type")
    return [
        replace(
            header,
            stack=str(kinds.index(kind) + 1),
            description=" ".join([header.description, *(f"{words[k]} {kind[k]}".strip() for k in differing)]).strip(),
        )
        for header, kind in frames
    ]
