"""What DICOM results take from the scan: patient and study as they may go out, its images, and where these lie."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from pydicom.valuerep import PersonName

from core.case import Case, SourceSlice
from core.deidentify import Deidentifier, own_key
from core.errors import UserError
from core.exporting.dicom import NEEDS_IMAGES
from core.exporting.dicom.codes import PROCESSING_EQUIPMENT, item_of
from core.exporting.made import NOTICE
from core.exporting.snapshot import ExportInput
from core.io.archive import on_disk
from core.io.dicom_header import quiet_pydicom
from core.provenance import app_version
from core.volume import Geometry

PROGRAM = "Hepascope"
MANUFACTURER = "Hepascope project"
HINT = "Save the mask as NIfTI instead."
_PATIENT = (
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "PatientSize",
    "PatientWeight",
)
_STUDY = ("StudyDate", "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName", "StudyDescription")
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID")
_OTHERS = ("SpecificCharacterSet", "PositionReferenceIndicator")
_MUST_BE_THERE = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", *_STUDY[:5])
_TIMES = "LongitudinalTemporalInformationModified"
_REMARKS = ("PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence", _TIMES)


@dataclass(frozen=True, eq=False)
class Scan:
    """The scan that results belong to; everything in it may be written."""

    header: Dataset
    """Patient, study and UIDs of the images."""
    slices: tuple[SourceSlice, ...]
    """One for each slice of `geometry`, with the UIDs that may be written."""
    geometry: Geometry
    """The stored grid: index (slice, row, column) to LPS mm."""
    now: datetime
    """What is written as the time of writing."""
    is_identified: bool

    @property
    def orientation(self) -> list[str]:
        """The six cosines of ImageOrientationPatient."""
        return [decimal(value) for value in self.geometry.directions[:, [2, 1]].T.ravel()]

    def position(self, slice_index: int) -> list[str]:
        """ImagePositionPatient of a slice: the centre of its first pixel."""
        return [decimal(value) for value in self.geometry.to_lps_mm((slice_index, 0, 0))]

    def reference(self, slice_index: int) -> Dataset:
        """Return a reference to the image of a slice; of a multi-frame file to its frame."""
        source = self.slices[slice_index]
        item = item_of(ReferencedSOPClassUID=source.sop_class_uid, ReferencedSOPInstanceUID=source.sop_instance_uid)
        if self.is_multi_frame:
            item.ReferencedFrameNumber = source.frame
        return item

    def instances(self, slice_indices: Any) -> list[Dataset]:
        """Return references to the files of some slices, each once."""
        files = {self.slices[k].sop_instance_uid: self.slices[k].sop_class_uid for k in slice_indices}
        return [
            item_of(ReferencedSOPClassUID=kind, ReferencedSOPInstanceUID=instance) for instance, kind in files.items()
        ]

    @property
    def is_multi_frame(self) -> bool:
        """Whether a file holds several slices."""
        return len({one.sop_instance_uid for one in self.slices}) < len(self.slices)


def read_scan(export: ExportInput) -> Scan:
    """Read again what the scan's files say about patient and study. Raises UserError where they do not say enough.

    Unless `export.options.identified`, the patient is hidden and all UIDs are replaced.
    """
    case = export.case
    _refuse_without_images(case)
    header = _read_header(case)
    if not header.get("StudyInstanceUID") or not header.get("SeriesInstanceUID"):
        raise UserError("The scan's files do not name their study and series: results could not refer to them.", HINT)
    if not header.get("FrameOfReferenceUID"):
        header.FrameOfReferenceUID = generate_uid(entropy_srcs=[str(header.SeriesInstanceUID), "frame of reference"])
    now = datetime.now().replace(microsecond=0)
    slices = case.source.slices
    if not export.options.identified:
        hidden = _hiding(export, header)
        now = hidden.moment(now, str(header.get("PatientID", "") or header.StudyInstanceUID))
        with quiet_pydicom():
            header = hidden.header(header)
        slices = tuple(
            SourceSlice(one.path, one.frame, one.sop_class_uid, hidden.uid(one.sop_instance_uid)) for one in slices
        )
    return Scan(header, slices, case.stored_geometry, now, export.options.identified)


def new_object(scan: Scan, sop_class: str, modality: str, description: str, transfer_syntax: str = "") -> Dataset:
    """Return an object of a new series in the scan's study, with everything but its content."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = transfer_syntax or ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = sop_class
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid(prefix=None)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    with quiet_pydicom():
        for keyword in (*_MUST_BE_THERE, *_PATIENT, *_STUDY, *_REMARKS):
            if keyword in scan.header or keyword in _MUST_BE_THERE:
                value = scan.header.get(keyword)
                # As text, so that a name is encoded anew, in our character set.
                setattr(dataset, keyword, str(value) if isinstance(value, PersonName) else value)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = scan.header.StudyInstanceUID, generate_uid(prefix=None)
    dataset.Modality, dataset.SeriesDescription = modality, description
    dataset.SeriesNumber, dataset.InstanceNumber = {"SEG": 9001, "RTSTRUCT": 9002, "SR": 9003}[modality], 1
    dataset.Manufacturer, dataset.ManufacturerModelName = MANUFACTURER, PROGRAM
    dataset.DeviceSerialNumber, dataset.SoftwareVersions = "none", app_version()
    day, time = f"{scan.now:%Y%m%d}", f"{scan.now:%H%M%S}"
    dataset.InstanceCreationDate = dataset.SeriesDate = day
    dataset.InstanceCreationTime = dataset.SeriesTime = time
    dataset.ContributingEquipmentSequence = [equipment()]
    return dataset


def equipment() -> Dataset:
    """Return this program as a contributing equipment."""
    return item_of(
        PurposeOfReferenceCodeSequence=PROCESSING_EQUIPMENT.sequence,
        Manufacturer=MANUFACTURER,
        ManufacturerModelName=PROGRAM,
        SoftwareVersions=app_version(),
        ContributionDescription=f"Liver and tumours marked in CT. {NOTICE}",
    )


def decimal(value: float) -> str:
    """Return a number as DICOM's decimal string: at most 16 characters, no negative zero."""
    for digits in range(10, -1, -1):
        text = f"{float(value) + 0.0:.{digits}f}"
        if len(text) <= 16:
            return text.removeprefix("-") if not text.strip("-0.") else text
    raise ValueError(f"{value} is too large for a decimal string")


def save(dataset: Dataset, path: Path) -> None:
    """Write an object and its file header."""
    with quiet_pydicom():
        dataset.save_as(path, enforce_file_format=True)


def _hiding(export: ExportInput, header: Dataset) -> Deidentifier:
    """Return how the patient is hidden; a scan that says it was de-identified keeps its pseudonym and its UIDs."""
    hidden = export.options.deidentifier or Deidentifier(own_key())
    if str(header.get("PatientIdentityRemoved", "")).upper() != "YES":
        return hidden
    return replace(hidden, keeps_uids=True, patient=str(header.get("PatientID", ""))[:64])


def _refuse_without_images(case: Case) -> None:
    slices = case.source.slices
    if len(slices) != case.stored_geometry.shape_zyx[0]:
        raise UserError(NEEDS_IMAGES, HINT)
    if not all(one.sop_instance_uid and one.sop_class_uid for one in slices):
        raise UserError("The scan's files carry no identifiers (UIDs): results could not refer to them.", HINT)
    places = {(one.sop_instance_uid, one.frame) for one in slices}
    if len(places) != len(slices):
        raise UserError("Several of the scan's files carry the same identifier (UID).", HINT)


def _read_header(case: Case) -> Dataset:
    """Read the first slice's file again, without its pixels; UserError where it is gone or another one."""
    from pydicom import dcmread

    first, source = case.source.slices[0], case.source
    tags = [*_PATIENT, *_STUDY, *_UIDS, *_OTHERS, *_REMARKS]
    again = "Open the scan again where it lies now."
    try:
        with on_disk(source.path) as place, quiet_pydicom():
            path = first.path if place == source.path else place / first.path.relative_to(source.path)
            header = dcmread(path, stop_before_pixels=True, specific_tags=list(tags), force=True)
            _drop_unreadable(header)
    except OSError as error:
        raise UserError("The scan's files are not where they were opened.", again) from error
    except UserError:
        raise
    except Exception as error:  # pydicom raises six unrelated types
        raise UserError("The scan's files cannot be read any more.", again) from error
    if str(header.get("SOPInstanceUID", "")) != first.sop_instance_uid:
        raise UserError("The scan's files have changed since they were opened.", again)
    return header


def _drop_unreadable(header: Dataset) -> None:
    """Take out values that are not what their kind says: they would be met again while writing."""
    for tag in list(header.keys()):
        try:
            setattr(Dataset(), header[tag].keyword, header[tag].value)
        except Exception:  # pydicom raises six unrelated types
            del header[tag]
