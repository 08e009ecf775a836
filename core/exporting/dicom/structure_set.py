"""Masks as RTSTRUCT: outlines in the patient's space, for radiotherapy planning and whoever reads no SEG."""

from pathlib import Path

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import ImplicitVRLittleEndian

from core.exporting.dicom.codes import item_of
from core.exporting.dicom.contours import Outline, outlines_of
from core.exporting.dicom.provenance import algorithm, algorithm_type
from core.exporting.dicom.scan import Scan, new_object, read_scan, save
from core.exporting.dicom.segments import Segment, segments_of
from core.exporting.made import NOTICE
from core.exporting.snapshot import ExportInput

RTSTRUCT_CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
_STUDY_CLASS = "1.2.840.10008.3.1.2.3.1"
"""Retired, and still what a structure set must name its study by."""
_CONTOUR_DATA = Tag("ContourData")


def write_structure_set(path: Path, export: ExportInput) -> None:
    """Write liver and tumours as outlines along the edges of the scan's pixels; the liver holds its tumours.

    Outlines lie in the planes of the scan's images. Holes are joined to their outline by a channel of no width.
    Raises UserError where the scan's images cannot be referred to (see `read_scan`) or the mask is empty.
    """
    scan, segments = read_scan(export), segments_of(export)
    # Implicit VR: an outline may be longer than the 64 kB that explicit VR allows.
    dataset = new_object(scan, RTSTRUCT_CLASS, "RTSTRUCT", "Liver and tumours (outlines)", ImplicitVRLittleEndian)
    dataset.OperatorsName = None
    dataset.StructureSetLabel, dataset.StructureSetName = "LIVER", "Liver and tumours in CT"
    dataset.StructureSetDescription = f"Outlines along pixel edges; holes as keyholes. {NOTICE}"
    dataset.StructureSetDate, dataset.StructureSetTime = f"{scan.now:%Y%m%d}", f"{scan.now:%H%M%S}"
    dataset.FrameOfReferenceUID = scan.header.FrameOfReferenceUID
    dataset.PositionReferenceIndicator = scan.header.get("PositionReferenceIndicator")
    dataset.ReferencedFrameOfReferenceSequence = [_images(scan)]
    dataset.StructureSetROISequence = [_region(each, scan, export) for each in segments]
    dataset.ROIContourSequence = [_contours(each, scan) for each in segments]
    dataset.RTROIObservationsSequence = [_observation(each) for each in segments]
    dataset.ApprovalStatus = "UNAPPROVED"
    save(dataset, path)


def _images(scan: Scan) -> Dataset:
    series = item_of(
        SeriesInstanceUID=scan.header.SeriesInstanceUID,
        ContourImageSequence=[scan.reference(k) for k in range(len(scan.slices))],
    )
    study = item_of(
        ReferencedSOPClassUID=_STUDY_CLASS,
        ReferencedSOPInstanceUID=scan.header.StudyInstanceUID,
        RTReferencedSeriesSequence=[series],
    )
    return item_of(FrameOfReferenceUID=scan.header.FrameOfReferenceUID, RTReferencedStudySequence=[study])


def _region(segment: Segment, scan: Scan, export: ExportInput) -> Dataset:
    return item_of(
        ROINumber=segment.number,
        ReferencedFrameOfReferenceUID=scan.header.FrameOfReferenceUID,
        ROIName=segment.name,
        ROIGenerationAlgorithm=algorithm_type(export.record),
        ROIDerivationAlgorithmIdentificationSequence=[algorithm(export, with_record=segment.number == 1)],
    )


def _observation(segment: Segment) -> Dataset:
    return item_of(
        ObservationNumber=segment.number,
        ReferencedROINumber=segment.number,
        ROIObservationLabel=segment.name,
        RTROIIdentificationCodeSequence=segment.kind.sequence,
        RTROIInterpretedType="ORGAN" if segment.tumour is None else "GTV",
        ROIInterpreter=None,
    )


def _contours(segment: Segment, scan: Scan) -> Dataset:
    contours: list[Dataset] = []
    for k in segment.slice_indices:
        for outline in outlines_of(segment.plane(k)):
            contour = item_of(
                ContourNumber=len(contours) + 1,
                ContourImageSequence=[scan.reference(k)],
                ContourGeometricType="CLOSED_PLANAR",
                NumberOfContourPoints=len(outline),
            )
            contour[_CONTOUR_DATA] = _points(outline, segment, k, scan)
            contours.append(contour)
    return item_of(ROIDisplayColor=list(segment.rgb), ReferencedROINumber=segment.number, ContourSequence=contours)


def _points(outline: Outline, segment: Segment, slice_index: int, scan: Scan) -> DataElement:
    """Return an outline as ContourData, written out here: pydicom would make an object of every number.

    It passes for bytes, which implicit VR does not tell from decimal strings.
    """
    index_zyx = np.insert(outline + segment.start[1:], 0, slice_index, axis=1)
    text = "\\".join(f"{value:.4f}" for value in scan.geometry.to_lps_mm(index_zyx).ravel().tolist())
    return DataElement(_CONTOUR_DATA, "OB", (text + " " * (len(text) % 2)).encode())
