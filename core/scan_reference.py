"""Which scan something belongs to, without the scan: enough to find it again, and to refuse another."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.case import Case
from core.volume import Geometry


@dataclass(frozen=True)
class ScanReference:
    """A scan's place on disk, its grid and the hash of its contents. Holds nothing that names the patient."""

    path: str
    kind: str
    series_uid: str
    name: str
    content_sha256: str
    shape_zyx: tuple[int, int, int]
    index_to_lps_mm: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, case: Case) -> "ScanReference":
        """Return the reference to an open scan. Hashes the voxels where nobody did yet."""
        geometry = case.volume.geometry
        return cls(
            str(case.source.path),
            case.source.kind,
            case.source.series_uid,
            case.name,
            case.content_hash,
            geometry.shape_zyx,
            tuple(tuple(float(value) for value in row) for row in geometry.index_to_lps_mm),
        )

    @property
    def geometry(self) -> Geometry:
        """The scan's canonical grid."""
        return Geometry(self.shape_zyx, np.asarray(self.index_to_lps_mm))

    def difference_from(self, case: Case) -> str | None:
        """Say in a sentence why `case` is not this scan, or None where it is."""
        if case.volume.geometry.shape_zyx != self.shape_zyx:
            ours, theirs = (
                " x ".join(str(size) for size in reversed(shape))
                for shape in (self.shape_zyx, case.volume.geometry.shape_zyx)
            )
            return f"It has {theirs} voxels, the scan this belongs to had {ours}."
        if not case.volume.geometry.is_close(self.geometry):
            return "It lies elsewhere in the patient, or has another spacing."
        if case.content_hash != self.content_sha256:
            return "Its voxels have other values."
        return None

    def as_path(self) -> Path:
        """Where the scan was."""
        return Path(self.path)


def plain_json(document: Any) -> bytes:
    """Return plain values as JSON without blanks, in UTF-8."""
    import json

    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
