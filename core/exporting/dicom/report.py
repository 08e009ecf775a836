"""Numbers as a DICOM structured report: TID 1500, one group of measurements for the liver and each lesion."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from core.errors import UserError
from core.exporting.dicom import SEG_NAME
from core.exporting.dicom.codes import item_of
from core.exporting.dicom.provenance import algorithm_name, provenance_text, read_provenance
from core.exporting.dicom.scan import MANUFACTURER, PROGRAM, Scan, new_object, read_scan, save
from core.exporting.dicom.segments import tracking_uid
from core.exporting.snapshot import ExportInput
from core.measure import Tumour
from core.provenance import app_version
from core.reading import Point
from core.recist import Lesion

MOST_CHARACTERS = 2**20
"""Of how the mask was made, in JSON; texts of reports have no limit."""
REPORT_CLASS = "1.2.840.10008.5.1.4.1.1.88.34"
"""Comprehensive 3D SR."""
DEVICE_UID = "2.25.315180573204937019632177048135412085734"
"""Of the program; it does not tell machines apart."""
OWN_SCHEME = "99HEPASCOPE"
SUM_OF_TARGETS = Code("SUM_TARGETS", OWN_SCHEME, "Sum of long axes of target lesions")
BURDEN = Code("BURDEN", OWN_SCHEME, "Share of tumours in the liver's volume")
VERDICT = Code("VERDICT", OWN_SCHEME, "Reader's verdict")
ROLE = Code("RECIST_ROLE", OWN_SCHEME, "Role in RECIST 1.1")
TARGET = Code("TARGET", OWN_SCHEME, "Target lesion")
NON_TARGET = Code("NON_TARGET", OWN_SCHEME, "Non-target lesion")
VERDICTS = {
    "accepted": Code("ACCEPTED", OWN_SCHEME, "Accepted as tumour"),
    "rejected": Code("REJECTED", OWN_SCHEME, "Rejected: no lesion"),
    "cyst": codes.SCT.Cyst,
    "vessel": codes.SCT.BloodVessel,
}
PROCEDURE = Code("169070004", "SCT", "CT of abdomen")
SUM_OF_VOXELS = codes.DCM.SumOfSegmentedVoxelMethodForVolume
MILLILITRE = Code("ml", "UCUM", "milliliter")
NUMBER = Code("1", "UCUM", "no units")
IN_SLICE = 0.01
"""How far the ends of an axis may lie from a slice of the stored grid to be drawn on its image, in slices."""


def write_report(path: Path, export: ExportInput, reader: str = "") -> None:
    """Write liver, burden and every lesion with its numbers as an SR that refers to the scan's images.

    Where segmentation.dcm of the same result lies beside, its segments are referred to. `reader` is named as the
    observer where the export is identified; notes of the reader, free text, are written then only, too. Raises
    UserError as `write_segmentation`.
    """
    writer = _Writer(read_scan(export), export, _segmentation_beside(path, export))
    groups = [writer.liver(), *(group for each in export.lesions.lesions for group in writer.lesion(each))]
    person = _person(reader) if export.options.identified and reader else None
    content = sr.MeasurementReport(
        sr.ObservationContext(observer_person_context=person, observer_device_context=_device()), PROCEDURE, groups
    )
    save(writer.document(content), path)


def _person(name: str) -> Any:
    return sr.ObserverContext(codes.DCM.Person, sr.PersonObserverIdentifyingAttributes(name=name))


def _device() -> Any:
    attributes = sr.DeviceObserverIdentifyingAttributes(
        uid=DEVICE_UID, name=PROGRAM, manufacturer_name=MANUFACTURER, model_name=f"{PROGRAM} {app_version()}"
    )
    return sr.ObserverContext(codes.DCM.Device, attributes)


@dataclass(frozen=True)
class _Segmentation:
    """A SEG object that the report refers to: its UIDs and the numbers of its segments by tracking UID."""

    sop_class: str
    sop_instance: str
    series: str
    segments: dict[str, int]


def _segmentation_beside(path: Path, export: ExportInput) -> _Segmentation | None:
    """Return the segmentation written by the same export, or None."""
    from pydicom import dcmread

    beside = path.with_name(SEG_NAME)
    if not beside.is_file():
        return None
    try:
        if read_provenance(beside) != json.loads(provenance_text(export)):
            return None
    except UserError:
        return None
    seg = dcmread(beside, stop_before_pixels=True)
    numbers = {str(each.TrackingUID): int(each.SegmentNumber) for each in seg.SegmentSequence}
    return _Segmentation(str(seg.SOPClassUID), str(seg.SOPInstanceUID), str(seg.SeriesInstanceUID), numbers)


@dataclass(frozen=True, eq=False)
class _Writer:
    """Writes the groups of one report."""

    scan: Scan
    export: ExportInput
    segmentation: _Segmentation | None

    def liver(self) -> Any:
        """Return the group of the whole liver, with what concerns all tumours, and how all was made."""
        numbers, lesions = self.export.measurements, self.export.lesions
        measured = [
            sr.Measurement(codes.SCT.Volume, _number(numbers.liver_ml), MILLILITRE, method=SUM_OF_VOXELS),
            sr.Measurement(codes.SCT.NumberOfLesions, len(numbers.tumours), NUMBER),
        ]
        if numbers.burden_percent is not None:
            measured.append(sr.Measurement(BURDEN, _number(numbers.burden_percent), codes.UCUM.Percent))
        if lesions.targets:
            measured.append(sr.Measurement(SUM_OF_TARGETS, _number(lesions.sum_mm), codes.UCUM.Millimeter))
        uid = tracking_uid(self.export, None)
        common = self._common(uid, "Liver", codes.SCT.Liver, provenance_text(self.export, MOST_CHARACTERS))
        return self._group(uid, common, measured)

    def lesion(self, lesion: Lesion) -> list[Any]:
        """Return the group of a lesion, and one for its axes where the first refers to a segment: 1500 wants both."""
        found = lesion.found
        hounsfield = codes.UCUM.HounsfieldUnit
        measured = [
            sr.Measurement(codes.SCT.Volume, _number(found.volume_ml), MILLILITRE, method=SUM_OF_VOXELS),
            sr.Measurement(codes.DCM.MeanAttenuationCoefficient, _number(found.mean_hu), hounsfield),
            sr.Measurement(codes.DCM.StandardDeviationOfAttenuationCoefficient, _number(found.sd_hu), hounsfield),
        ]
        axes, uid = self._axes(found), tracking_uid(self.export, lesion.number)
        finding = codes.SCT.Lesion if lesion.is_set_aside else codes.SCT.Neoplasm
        name = f"{'Lesion' if lesion.is_set_aside else 'Tumour'} {lesion.number}"
        common = self._common(uid, name, finding)
        if self._segment_of(uid) is None:
            groups = [self._group(uid, common, [*measured, *axes], _said(lesion))]
        else:
            groups = [
                self._group(uid, common, measured, _said(lesion)),
                sr.MeasurementsAndQualitativeEvaluations(**common, measurements=axes),
            ]
        if lesion.verdict.note and self.scan.is_identified:
            note = sr.TextContentItem(codes.DCM.Comment, lesion.verdict.note, sr.RelationshipTypeValues.CONTAINS)
            groups[0][0].ContentSequence.append(note)
        return groups

    def document(self, content: Any) -> Dataset:
        """Return the report as a DICOM object."""
        dataset = new_object(self.scan, REPORT_CLASS, "SR", "Liver and tumours (measurements)")
        dataset.ContentDate, dataset.ContentTime = f"{self.scan.now:%Y%m%d}", f"{self.scan.now:%H%M%S}"
        dataset.CompletionFlag, dataset.VerificationFlag, dataset.PreliminaryFlag = (
            "COMPLETE",
            "UNVERIFIED",
            "PRELIMINARY",
        )
        dataset.ReferencedPerformedProcedureStepSequence, dataset.PerformedProcedureCodeSequence = [], []
        dataset.CodingSchemeIdentificationSequence = [
            item_of(CodingSchemeDesignator=OWN_SCHEME, CodingSchemeName=f"{PROGRAM}'s own terms")
        ]
        root = content[0]
        for element in root:
            dataset[element.tag] = element
        dataset.CurrentRequestedProcedureEvidenceSequence = [self._evidence(root)]
        return dataset

    def _segment_of(self, uid: str) -> int | None:
        return self.segmentation.segments.get(uid) if self.segmentation else None

    def _common(self, uid: str, name: str, finding: Code, parameters: str = "") -> dict[str, Any]:
        return {
            "tracking_identifier": sr.TrackingIdentifier(uid=uid, identifier=name),
            "finding_type": finding,
            "finding_sites": [sr.FindingSite(codes.SCT.Liver)],
            "algorithm_id": self._algorithm(parameters),
        }

    def _group(self, uid: str, common: dict[str, Any], measured: list[Any], said: Sequence[Any] = ()) -> Any:
        """Return a group of measurements: of a segment, where the segmentation has one of this tracking UID."""
        common = {**common, "measurements": measured, "qualitative_evaluations": said}
        number = self._segment_of(uid)
        if self.segmentation is None or number is None:
            return sr.MeasurementsAndQualitativeEvaluations(**common)
        segment = sr.ReferencedSegment(
            self.segmentation.sop_class,
            self.segmentation.sop_instance,
            number,
            source_series=sr.SourceSeriesForSegmentation(str(self.scan.header.SeriesInstanceUID)),
        )
        return sr.VolumetricROIMeasurementsAndQualitativeEvaluations(referenced_segment=segment, **common)

    def _algorithm(self, parameters: str) -> Any:
        record = self.export.record
        version = f"{record.app_version} {record.model_sha256[:16]}".strip()
        return sr.AlgorithmIdentification(
            algorithm_name(record), version, parameters=[parameters] if parameters else None
        )

    def _axes(self, found: Tumour) -> list[Any]:
        axes = [
            (codes.SCT.LongAxis, found.long_axis_mm, found.long_axis_ends_zyx),
            (codes.SCT.ShortAxis, found.short_axis_mm, found.short_axis_ends_zyx),
        ]
        return [
            sr.Measurement(name, _number(length_mm), codes.UCUM.Millimeter, referenced_coordinates=[self._line(ends)])
            for name, length_mm, ends in axes
            if math.isfinite(length_mm)
        ]

    def _line(self, ends_zyx: tuple[Point, Point]) -> Any:
        """Return an axis on the image it was measured in or, where that is no image of the scan, in the patient."""
        ends_mm = self.export.case.volume.geometry.to_lps_mm(ends_zyx)
        index = self.scan.geometry.to_index(ends_mm)
        slices = np.rint(index[:, 0])
        if np.abs(index[:, 0] - slices[0]).max() > IN_SLICE:
            uid = str(self.scan.header.FrameOfReferenceUID)
            return sr.CoordinatesForMeasurement3D("POLYLINE", ends_mm, uid)
        source = self.scan.slices[int(slices[0])]
        frames = [source.frame] if self.scan.is_multi_frame else None
        image = sr.SourceImageForRegion(source.sop_class_uid, source.sop_instance_uid, frames)
        # The corner of the first pixel is (0, 0), its centre (0.5, 0.5).
        points = np.clip(index[:, [2, 1]] + 0.5, 0, self.scan.geometry.shape_zyx[:0:-1])
        return sr.CoordinatesForMeasurement("POLYLINE", points, image)

    def _evidence(self, root: Dataset) -> Dataset:
        """Return what the report refers to: images of the scan, and the segmentation."""
        used = {str(each.value) for each in root.iterall() if each.keyword == "ReferencedSOPInstanceUID"}
        images = [k for k, one in enumerate(self.scan.slices) if one.sop_instance_uid in used]
        series = []
        if images:
            series.append((self.scan.header.SeriesInstanceUID, self.scan.instances(images)))
        seg = self.segmentation
        if seg is not None:
            item = item_of(ReferencedSOPClassUID=seg.sop_class, ReferencedSOPInstanceUID=seg.sop_instance)
            series.append((seg.series, [item]))
        return item_of(
            StudyInstanceUID=self.scan.header.StudyInstanceUID,
            ReferencedSeriesSequence=[
                item_of(SeriesInstanceUID=uid, ReferencedSOPSequence=instances) for uid, instances in series
            ],
        )


def _said(lesion: Lesion) -> list[Any]:
    """Return what the reader said of a lesion, and its role, as evaluations."""
    said = [sr.QualitativeEvaluation(VERDICT, VERDICTS[lesion.verdict.kind])] if lesion.verdict.kind else []
    if not lesion.is_set_aside:
        said.append(sr.QualitativeEvaluation(ROLE, TARGET if lesion.is_target else NON_TARGET))
    return said


def _number(value: float) -> float:
    """Return a number that a decimal string holds."""
    return float(f"{value:.6g}") if abs(value) < 1e-3 else round(float(value), 4)
