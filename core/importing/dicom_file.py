"""Labels in DICOM: segmentations (SEG) and radiotherapy structure sets (RTSTRUCT) drawn on the open series."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.editing.outline import filled_outline
from core.errors import UserError
from core.importing.dicom_segments import segments_in
from core.importing.parts import Imported, Part
from core.io.dicom_header import quiet_pydicom
from core.io.series import instance_uid
from core.kept import KeptVoxels
from core.progress import Cancelled, Report, silent
from core.training.datasets.names import label_of

HINT = "Export it again from the program that made it."
OFF_SLICE = 0.3
"""How far a contour may lie from a slice of the scan, in slices."""


def read_dicom_labels(path: Path, case: Case, report: Report = silent) -> Imported:
    """Read a SEG or RTSTRUCT file onto the grid of `case`. UserError where it is neither, or of another scan."""
    from pydicom import dcmread

    try:
        with quiet_pydicom():
            dataset = dcmread(path)
            kind = str(dataset.get("Modality", ""))
            _refuse_another_series(path, dataset, case)
            if kind == "SEG":
                return _of_seg(path, dataset, case, report)
            if kind == "RTSTRUCT":
                return _of_rtstruct(path, dataset, case, report)
    except (UserError, Cancelled, MemoryError):
        raise
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error
    except Exception as error:  # pydicom raises six unrelated types
        raise UserError(f"{path.name} is no file of labels, or it is damaged.", HINT) from error
    raise UserError(f"{path.name} holds no labels: it is {kind or 'no DICOM segmentation'}.", HINT)


def _refuse_another_series(path: Path, dataset: Any, case: Case) -> None:
    """Compare the series a file was drawn on with the open one, where both are known."""
    named = {str(element.value) for element in dataset.iterall() if element.keyword == "SeriesInstanceUID"}
    named.discard(str(dataset.get("SeriesInstanceUID", "")))
    own = instance_uid(case.source.series_uid)
    if own and named and own not in named and not _is_our_copy(own, named):
        raise UserError(f"{path.name} was drawn on another series.", "Open that series, or choose another file.")


def _is_our_copy(own: str, named: set[str]) -> bool:
    """Tell whether the file was exported de-identified on this machine: its UIDs follow from the scan's."""
    from core.deidentify import Deidentifier, own_key

    return Deidentifier(own_key()).uid(own) in named


def _of_seg(path: Path, dataset: Any, case: Case, report: Report) -> Imported:
    parts = []
    for name, drawn in segments_in(path, dataset, case.stored_geometry, report):
        parts += _part(name, case.labels_from_stored_grid(drawn))
    return Imported(tuple(parts))


def _of_rtstruct(path: Path, dataset: Any, case: Case, report: Report) -> Imported:
    names = {int(roi.ROINumber): str(roi.get("ROIName", "")) for roi in dataset.StructureSetROISequence}
    parts, total = [], len(dataset.ROIContourSequence)
    for place, roi in enumerate(dataset.ROIContourSequence):
        report(place / total, f"Reading {path.name}")
        name = names.get(int(roi.ReferencedROINumber), "") or f"Structure {place + 1}"
        drawn = np.zeros(case.stored_geometry.shape_zyx, dtype=np.uint8)
        for contour in roi.get("ContourSequence", []):
            if str(contour.ContourGeometricType) == "CLOSED_PLANAR":
                _draw(path, name, np.asarray(contour.ContourData, dtype=np.float64).reshape(-1, 3), case, drawn)
        parts += _part(name, case.labels_from_stored_grid(drawn))
    return Imported(tuple(parts), (f"Outlines of {path.name} became voxels where they hold their centres.",))


def _draw(path: Path, name: str, points_lps_mm: NDArray[np.float64], case: Case, drawn: NDArray[np.uint8]) -> None:
    """Add one contour in a slice of the stored grid: an outline within another is a hole (XOR)."""
    index = case.stored_geometry.to_index(points_lps_mm)
    slices = np.rint(index[:, 0])
    if np.ptp(slices) > 0 or np.abs(index[:, 0] - slices).max() > OFF_SLICE:
        raise UserError(f"{path.name}: an outline of {name} does not lie in a slice of this scan.", HINT)
    points = [(float(slices[0]), float(y), float(x)) for _, y, x in index]
    shape = case.stored_geometry.shape_zyx
    region = filled_outline(points, 0, shape)
    if region is not None:
        drawn[region.box.slices] ^= region.inside.view(np.uint8)


def _part(name: str, drawn: NDArray[np.uint8]) -> list[Part]:
    return [Part(name, KeptVoxels.of(drawn), label_of(name))] if drawn.any() else []
