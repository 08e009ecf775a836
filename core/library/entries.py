"""What the library knows of a saved case: read from its file, which is the truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.agreement import agreement_figures
from core.case_file import SavedCase, read_case
from core.labels import Label

STATES = ("model", "corrected", "drawn", "reviewed")


@dataclass(frozen=True)
class CaseEntry:
    """One saved case, as the library lists it. Holds nothing that names the patient, unless its paths do."""

    path: str
    name: str
    """The scan's, from its file or folder."""
    scan_path: str
    content_sha256: str
    saved_at: str
    """ISO 8601 in UTC."""
    saved_by: str
    state: str
    """"model": the mask as a model left it; "corrected": changed by hand since; "drawn": no model made it;
    "reviewed": every tumour has a verdict of the reader."""
    agreement_percent: float | None
    """How far the model agreed with itself over the liver; None where that is not known."""
    liver_ml: float
    tumour_ml: float
    slice_mm: float
    model_sha256: str
    changes: int
    changed_voxels: int
    seconds: float
    versions: int
    """Earlier masks kept in the file."""
    scan_is_there: bool


def case_entry(path: Path) -> CaseEntry:
    """Read a saved case for the library. Raises what `read_case` raises: UserError where it cannot be read."""
    saved = read_case(path)
    mask = saved.mask.whole()
    voxel_ml = saved.scan.geometry.voxel_ml
    counts = np.bincount(saved.mask.values.ravel(), minlength=len(Label))
    tumour_voxels = int(counts[Label.TUMOUR])
    figures = agreement_figures(saved.reading.run, mask, None, None)
    return CaseEntry(
        path=str(path),
        name=saved.scan.name,
        scan_path=saved.scan.path,
        content_sha256=saved.scan.content_sha256,
        saved_at=saved.made_at,
        saved_by=saved.made_by,
        state=state_of(saved),
        agreement_percent=figures.liver_percent if figures else None,
        liver_ml=float(counts[Label.LIVER] + tumour_voxels) * voxel_ml,
        tumour_ml=tumour_voxels * voxel_ml,
        slice_mm=saved.scan.geometry.spacing_mm[0],
        model_sha256=saved.reading.record.model_sha256,
        changes=saved.effort.changes,
        changed_voxels=saved.effort.voxels,
        seconds=saved.effort.seconds,
        versions=len(saved.versions),
        scan_is_there=Path(saved.scan.path).exists(),
    )


def state_of(saved: SavedCase) -> str:
    """Return how far a reader has gone with a case: one of `STATES`."""
    record = saved.reading.record
    if saved.reading.verdicts:
        return "reviewed"
    if record.origin != "model":
        return "drawn"
    return "corrected" if record.edits else "model"
