"""A prepared scan on disk, and what is known of it."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, is_zipfile

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.labels import Label

if TYPE_CHECKING:
    from core.training.dataset import Sample

FORMAT = 1
RECORD, HU, LABELS, VOXELS = "scan.json", "hu.npy", "labels.npy", "voxels.npz"


@dataclass(frozen=True)
class SourceFile:
    """A file that a scan was made from. Size and time tell quickly that it is the same; else its hash decides."""

    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """What stands in `scan.json`. Shapes and spacings are (z, y, x); `spacing_mm` is None where nobody knows it."""

    format: int
    name: str
    shape_zyx: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] | None
    scan_spacing_mm: tuple[float, float, float] | None
    """The scan's own, before it was brought to the training grid."""
    voxels: tuple[int, int, int]
    """How many are background, liver and tumour."""
    content_sha256: str
    """Of the scan's HU, so that the same scan under two names is noticed."""
    sources: tuple[SourceFile, ...]
    fixed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class PreparedScan:
    """A prepared scan on disk; a source of samples for `core.training.dataset.Sampler`. Any thread."""

    folder: Path

    def read(self) -> "Sample":
        """Return the sample, memory-mapped: only what is cut out of it is read.

        Raises UserError where it is damaged, or is another one than at the first reading.
        """
        from core.training.dataset import Sample

        record, first = self.record, self._first_written
        hu, labels = self._map(HU, np.dtype(np.int16)), self._map(LABELS, np.dtype(np.uint8))
        if self._written() != first:
            raise UserError(
                f"{record.name} was prepared anew while it was trained on: its files have changed.",
                "Go on with the run when nobody changes the scans any more.",
            )
        return Sample(hu, labels, record.spacing_mm)

    @cached_property
    def record(self) -> Record:
        """What is known of the scan. Raises UserError where it is damaged."""
        record = read_record(self.folder)
        if record is None:
            raise self._damaged()
        return record

    def voxels(self, label: Label) -> NDArray[np.int64]:
        """Return flat indices of at most `VOXELS_KEPT` voxels of liver or tumour, drawn evenly from all of them."""
        try:
            with open(self.folder / VOXELS, "rb") as file, np.load(file, allow_pickle=False) as arrays:
                indices = np.asarray(arrays[label.name.lower()], dtype=np.int64)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as problem:
            raise self._damaged() from problem
        if len(indices) and not 0 <= indices.min() <= indices.max() < np.prod(self.record.shape_zyx):
            raise self._damaged()
        return indices

    @cached_property
    def _first_written(self) -> tuple[int, int]:
        return self._written()

    def _written(self) -> tuple[int, int]:
        """Return when image and labels were written, which tells one preparation from the next."""
        try:
            return (self.folder / HU).stat().st_mtime_ns, (self.folder / LABELS).stat().st_mtime_ns
        except OSError as problem:
            raise self._damaged() from problem

    def _map(self, name: str, dtype: "np.dtype[Any]") -> NDArray[Any]:
        try:
            array = np.load(self.folder / name, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as problem:
            raise self._damaged() from problem
        if array.dtype != dtype or array.shape != self.record.shape_zyx:
            raise self._damaged()
        return np.asarray(array)

    def _damaged(self) -> UserError:
        return UserError(f"{self.folder} is not a prepared scan.", "Delete it; it is made again.")


def read_record(folder: Path) -> Record | None:
    """Return the record of a prepared scan, None where there is none that is whole and of our format."""
    try:
        values = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        voxels = int(np.prod(values["shape_zyx"], dtype=np.int64))
        least = {HU: 2 * voxels, LABELS: voxels}
        if values["format"] != FORMAT or any((folder / name).stat().st_size < size for name, size in least.items()):
            return None
        if not is_zipfile(folder / VOXELS):
            return None
        values["sources"] = tuple(SourceFile(**each) for each in values["sources"])
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return Record(**{**values, **lists})
    except (OSError, ValueError, KeyError, TypeError):
        return None
