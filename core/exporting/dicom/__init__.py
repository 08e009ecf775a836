"""Results as DICOM objects that go with the scan: segmentation, structure set and structured report.

These doors load nothing: pydicom and highdicom come with the first object that is written.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.exporting.snapshot import Exportable, ExportInput

SEG_NAME, LABELMAP_NAME = "segmentation.dcm", "labelmap.dcm"
RTSTRUCT_NAME, REPORT_NAME = "structures.dcm", "report.dcm"
NEEDS_IMAGES = "The scan was not opened from DICOM images that results could refer to."


def has_images(wanted: "Exportable") -> bool:
    """Tell whether DICOM results can refer to the scan's images. Reads no file."""
    slices, size = wanted.case.source.slices, wanted.case.stored_geometry.shape_zyx[0]
    return len(slices) == size and all(one.sop_instance_uid and one.sop_class_uid for one in slices)


def write_segmentation(path: Path, export: "ExportInput") -> None:
    """Write a BINARY segmentation: see core/exporting/dicom/segmentation.py."""
    from core.exporting.dicom import segmentation

    segmentation.write_segmentation(path, export)


def write_labelmap(path: Path, export: "ExportInput") -> None:
    """Write a LABELMAP segmentation: see core/exporting/dicom/segmentation.py."""
    from core.exporting.dicom import segmentation

    segmentation.write_labelmap(path, export)


def write_structure_set(path: Path, export: "ExportInput") -> None:
    """Write an RTSTRUCT: see core/exporting/dicom/structure_set.py."""
    from core.exporting.dicom import structure_set

    structure_set.write_structure_set(path, export)


def write_report(path: Path, export: "ExportInput") -> None:
    """Write a structured report: see core/exporting/dicom/report.py."""
    from core.exporting.dicom import report

    report.write_report(path, export)


def read_provenance(path: Path) -> dict[str, Any]:
    """Return the record in an object of this module: see core/exporting/dicom/provenance.py."""
    from core.exporting.dicom import provenance

    return provenance.read_provenance(path)
