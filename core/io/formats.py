"""The formats that hold one volume a file: told apart by content, opened, described; a new one is one more line."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.case import Case, Source
from core.errors import UserError
from core.io.assemble import check_right_angles, make_case
from core.io.metaimage import is_metaimage, opened_metaimage
from core.io.nifti import header_beside, is_nifti, opened_nifti
from core.io.nrrd import is_nrrd, opened_nrrd
from core.io.packing import Stream
from core.io.series import SeriesInfo
from core.io.voxels import VoxelLayout, check_end, farthest_from_whole, read_hu, read_labels_of
from core.progress import Report, part, silent
from core.volume import Geometry

START_BYTES = 132


@dataclass(frozen=True)
class Format:
    """A format of files with one volume: how it is recognised by its first bytes, and opened."""

    name: str
    recognises: Callable[[bytes], bool]
    opened: Callable[[Path], AbstractContextManager[tuple[VoxelLayout, Stream]]]


FORMATS = (
    Format("NRRD", is_nrrd, opened_nrrd),
    Format("MetaImage", is_metaimage, opened_metaimage),
    Format("NIfTI", is_nifti, opened_nifti),
)


@dataclass(frozen=True)
class VolumeFile:
    """A file of one of the formats; `path` is its header where it has two files."""

    path: Path
    format: Format

    def open(self, report: Report = silent) -> Case:
        """Open it as a scan; values become int16 HU, rounded half to even. Raises UserError. Any thread."""
        name = self.path.name
        with self.format.opened(self.path) as (layout, stream):
            check_right_angles(name, layout.geometry)
            stored = read_hu(name, stream, layout, part(report, 0, 0.8))
            check_end(name, stream)
        source = Source(self.path, self.format.name, series_geometry=_kind(layout.geometry))
        return make_case(stored, layout.geometry, source, list(layout.notes), part(report, 0.8, 1.0))

    def describe(self) -> SeriesInfo:
        """Describe it by its header alone; `problem` says why it cannot be opened."""
        try:
            with self.format.opened(self.path) as (layout, _):
                geometry = layout.geometry
                check_right_angles(self.path.name, geometry)
        except UserError as error:
            return SeriesInfo("", self.path.name, "", 0, "unknown", "unknown", "UNKNOWN", error.message, error.hint)
        slices, rows, columns = geometry.shape_zyx
        spacing = " x ".join(f"{size:.2f}" for size in reversed(geometry.spacing_mm))
        return SeriesInfo("", self.path.name, "", slices, f"{columns} x {rows}", spacing, _kind(geometry))

    def read_labels(self, report: Report = silent) -> tuple[NDArray[np.uint16], Geometry]:
        """Return its values as labels, uint16 (k, j, i), and their stored grid. UserError where they are none.

        The grid may be sheared, as that of a tilted scan is.
        """
        name = self.path.name
        with self.format.opened(self.path) as (layout, stream):
            labels = read_labels_of(name, stream, layout, report)
            check_end(name, stream)
        return labels, layout.geometry

    def farthest_from_whole(self) -> float:
        """Return how far the value farthest from a whole number is from it.

        0 for a mask, unless it was interpolated: opening rounds, which would make a mask of a map of probabilities.
        """
        with self.format.opened(self.path) as (layout, stream):
            return farthest_from_whole(self.path.name, stream, layout)


def volume_file(path: Path) -> VolumeFile | None:
    """Return the file as one of the formats, or None where it is something else: DICOM, a folder.

    It is told by the first bytes, not by the name; only an .img file, which holds nothing but voxels, by its header
    beside it. Raises UserError where it is no file to read, OSError.
    """
    if path.is_dir():
        return None
    if path.exists() and not path.is_file():  # a pipe would be waited on for ever
        raise UserError(f"{path.name} is not a file.", "Open a DICOM folder, a NIfTI, NRRD or MetaImage file.")
    header = header_beside(path)
    if header is not None:
        path = header
    with open(path, "rb") as file:
        start = file.read(START_BYTES)
    if start[128:132] == b"DICM":
        return None
    found = next((one for one in FORMATS if one.recognises(start)), None)
    return None if found is None else VolumeFile(path, found)


def largest_fraction(path: Path) -> float:
    """Return how far the value farthest from a whole number is from it; 0 for what is not one of the formats."""
    found = volume_file(path)
    return 0.0 if found is None else found.farthest_from_whole()


def _kind(geometry: Geometry) -> str:
    return "OBLIQUE" if geometry.is_oblique else "REGULAR"
