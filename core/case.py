"""The open document: a scan, where it came from and what was noticed on opening it."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.phase import PhaseGuess
from core.shear import Shear
from core.volume import AxisOrder, Geometry, Volume

_VOLUMES = (".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".hdr", ".img", ".hdr.gz", ".img.gz")
_ENDINGS = (*_VOLUMES, ".tar.gz", ".tar.xz", ".tar.bz2", ".tgz", ".txz", ".tbz2", ".tar", ".zip")


@dataclass(frozen=True)
class SourceSlice:
    """Where one slice of the stored grid comes from; what results in DICOM refer to."""

    path: Path
    """Of a scan in an archive, the archive's path with the one inside after it; `core.io.archive.on_disk` helps."""
    frame: int
    """As DICOM counts them, from 1; always 1 where a file holds one slice."""
    sop_class_uid: str
    sop_instance_uid: str
    """Empty where the file names none."""


@dataclass(frozen=True)
class Source:
    """Where a scan came from. Holds nothing that names the patient."""

    path: Path
    """A folder or file; of a scan in an archive, the archive (`core.io.archive.on_disk` unpacks it)."""
    kind: str
    """"DICOM", "NIfTI", "NRRD", "MetaImage" or "phantom"."""
    series_uid: str = ""
    """The key that opens it again; the SeriesInstanceUID is `core.io.series.instance_uid` of it."""
    series_geometry: str = "REGULAR"
    """REGULAR, OBLIQUE, TILTED (and straightened), or RESAMPLED onto even slices; see core.io."""
    slices: tuple[SourceSlice, ...] = field(default=(), repr=False)
    """One for each slice along the first axis of `Case.stored_geometry`, in its order; empty where the scan was not
    read from such files (NIfTI, phantoms) or its slices were computed from them."""


@dataclass(frozen=True, eq=False)
class Case:
    """A scan as opened.

    `stored_geometry`, `axis_order` and `shear` lead back to the scan's own grid, on which every export is written.
    `shear` is there where a tilted gantry made that grid sheared and `volume` lies on a right-angled one.
    `notes` are sentences about what was noticed or done on opening, to be shown to the user.
    """

    volume: Volume
    source: Source
    stored_geometry: Geometry
    axis_order: AxisOrder = field(default_factory=AxisOrder)
    notes: tuple[str, ...] = field(default=())
    shear: Shear | None = None
    told_phase: PhaseGuess = field(default_factory=PhaseGuess)
    """The contrast phase as the header tells it; `core.phase_values.phase_of_case` asks the values too."""

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical HU (little-endian int16) and of the geometry; taken when first asked for.

        It costs a fifth of the time that opening an uncompressed series takes, and the first picture need not wait.
        """
        geometry = self.volume.geometry
        digest = hashlib.sha256(np.asarray(geometry.shape_zyx, dtype="<i8").tobytes())
        digest.update(np.ascontiguousarray(geometry.index_to_lps_mm, dtype="<f8").tobytes())
        digest.update(self.volume.hu.astype("<i2", copy=False).data)
        return digest.hexdigest()

    @property
    def name(self) -> str:
        """A short name for files and titles, from the file or folder name only, never from a tag."""
        name = self.source.path.name
        for ending in _ENDINGS:
            if name.lower().endswith(ending):
                return name[: -len(ending)]
        return name or "scan"

    def mask_on_stored_grid(self, mask: NDArray[Any]) -> NDArray[np.uint8]:
        """Return `mask` (canonical) on the scan's own grid, stored axes, C order; of a tilted scan, on its slices."""
        stored = self.axis_order.to_stored(mask)
        return np.ascontiguousarray(stored if self.shear is None else self.shear.labels_to_stored(stored))

    def labels_from_stored_grid(self, labels: NDArray[Any]) -> NDArray[Any]:
        """Return labels in stored axes on the canonical grid, C order: the way back of `mask_on_stored_grid`."""
        straight = labels if self.shear is None else self.shear.labels_to_straight(labels)
        return np.ascontiguousarray(self.axis_order.to_canonical(straight))
