"""The segments of a DICOM SEG one after the other, on a scan's stored grid."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.progress import Report, silent
from core.training.datasets.dicom_seg import frame_of, place_of, stored_bits
from core.volume import Geometry

_PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5")
"""Implicit, explicit, deflated, RLE: what pydicom unpacks by itself."""


def segments_in(
    path: Path, dataset: Any, grid: Geometry, report: Report = silent
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield name and voxels (1 inside, stored axes) of each segment of a BINARY or LABELMAP segmentation.

    Raises UserError where a frame does not lie on the grid, or the file is of another kind or cut off.
    """
    is_map = str(dataset.SegmentationType) == "LABELMAP"
    drawn = (_of_map if is_map else _of_frames)(path, dataset, grid, report)
    total = len(dataset.SegmentSequence)
    for place, segment in enumerate(dataset.SegmentSequence):
        report(place / total, f"Reading {path.name}")
        number = int(segment.SegmentNumber)
        if not is_map or number != int(dataset.get("PixelPaddingValue", 0)):
            yield str(segment.get("SegmentLabel", "") or "Segment"), drawn(number)


def _of_frames(path: Path, dataset: Any, grid: Geometry, report: Report) -> Callable[[int], NDArray[np.uint8]]:
    by_segment, stored = _frames_by_segment(dataset), stored_bits(path, dataset)

    def drawn(number: int) -> NDArray[np.uint8]:
        result = np.zeros(grid.shape_zyx, np.uint8)
        for index in by_segment.get(number, ()):
            where, turns = place_of(path, dataset, dataset.PerFrameFunctionalGroupsSequence[index], grid)
            result[where] |= frame_of(dataset, stored, index)[turns]
        return result

    return drawn


def _of_map(path: Path, dataset: Any, grid: Geometry, report: Report) -> Callable[[int], NDArray[np.uint8]]:
    numbers = _numbers_on_grid(path, dataset, grid, report)
    return lambda number: (numbers == number).view(np.uint8)


def _frames_by_segment(dataset: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for index, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        number = int(frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
        found.setdefault(number, []).append(index)
    return found


def _numbers_on_grid(path: Path, dataset: Any, grid: Geometry, report: Report) -> NDArray[np.unsignedinteger]:
    """Return the label map's numbers on the grid; 0 where it has no frame."""
    from pydicom.pixels import pixel_array

    bits, frames = int(dataset.BitsAllocated), dataset.PerFrameFunctionalGroupsSequence
    fits = int(dataset.Rows) * int(dataset.Columns) * len(frames) <= int(np.prod(grid.shape_zyx))
    if not fits or bits not in (8, 16) or dataset.file_meta.TransferSyntaxUID not in _PLAIN:
        raise UserError(f"{path.name} is packed in a way that cannot be read.", "Export it as BINARY.")
    result = np.zeros(grid.shape_zyx, np.uint8 if bits == 8 else np.uint16)
    for index, frame in enumerate(frames):
        report(index / len(frames), f"Reading {path.name}")
        where, turns = place_of(path, dataset, frame, grid)
        result[where] = pixel_array(dataset, index=index, raw=True)[turns]
    return result
