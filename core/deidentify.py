"""What may leave the hospital: DICOM without the patient, after PS3.15 Annex E (Basic Application Confidentiality).

Only what is listed here stays. Everything else goes, known or not: names, dates, free text, overlays, private tags.
UIDs are replaced by others that follow from them and a secret key, so that scans and results that were written apart
still refer to each other, and nobody without the key finds the way back.
"""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.errors import UserError

DATES = ("removed", "shifted", "kept")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STANDARD_UIDS = "1.2.840.10008."
"""Names of classes and encodings, not of objects."""
IMAGE = _words(
    """
    SpecificCharacterSet ImageType SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID
    FrameOfReferenceUID Modality SeriesNumber AcquisitionNumber InstanceNumber PatientPosition BodyPartExamined
    Laterality Manufacturer ManufacturerModelName SoftwareVersions ImagePositionPatient ImageOrientationPatient
    PixelSpacing SliceThickness SpacingBetweenSlices SliceLocation GantryDetectorTilt TableHeight
    ImagesInAcquisition SamplesPerPixel PhotometricInterpretation PlanarConfiguration NumberOfFrames Rows
    Columns BitsAllocated BitsStored HighBit PixelRepresentation SmallestImagePixelValue LargestImagePixelValue
    PixelPaddingValue PixelPaddingRangeLimit WindowCenter WindowWidth RescaleIntercept RescaleSlope RescaleType
    PixelAspectRatio BurnedInAnnotation LossyImageCompression LossyImageCompressionRatio
    LossyImageCompressionMethod PresentationLUTShape PixelData ExtendedOffsetTable ExtendedOffsetTableLengths
    """
)
ACQUISITION = _words(
    """
    ScanOptions KVP DataCollectionDiameter ReconstructionDiameter DistanceSourceToDetector
    DistanceSourceToPatient RotationDirection ExposureTime XRayTubeCurrent Exposure ExposureInuAs FilterType
    GeneratorPower FocalSpots ConvolutionKernel RevolutionTime SingleCollimationWidth TotalCollimationWidth
    TableSpeed TableFeedPerRotation SpiralPitchFactor CTDIvol ExposureModulationType TemporalPositionIdentifier
    TemporalPositionIndex NominalPercentageOfCardiacPhase
    """
)
MULTI_FRAME = _words(
    """
    SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence PixelMeasuresSequence PlanePositionSequence
    PlaneOrientationSequence FrameContentSequence FrameAcquisitionNumber DimensionIndexValues StackID
    InStackPositionNumber FrameVOILUTSequence PixelValueTransformationSequence CTImageFrameTypeSequence
    FrameType PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique
    DimensionOrganizationSequence DimensionOrganizationUID DimensionOrganizationType DimensionIndexSequence
    DimensionIndexPointer FunctionalGroupPointer CTAcquisitionTypeSequence AcquisitionType ConstantVolumeFlag
    FluoroscopyFlag CTAcquisitionDetailsSequence CTTableDynamicsSequence CTGeometrySequence
    CTReconstructionSequence ReconstructionAlgorithm ReconstructionFieldOfView ReconstructionPixelSpacing
    ReconstructionAngle CTExposureSequence ExposureTimeInms XRayTubeCurrentInmA ExposureInmAs
    CTXRayDetailsSequence FocalSpots FrameAnatomySequence FrameLaterality AnatomicRegionSequence CodeValue
    CodingSchemeDesignator CodeMeaning ContentQualification MultienergyCTAcquisition AcquisitionNumber
    """
)
DATE_AND_TIME = _words(
    """
    StudyDate StudyTime SeriesDate SeriesTime AcquisitionDate AcquisitionTime AcquisitionDateTime ContentDate
    ContentTime FrameAcquisitionDateTime FrameReferenceDateTime
    """
)
PATIENT = _words(
    """
    PatientSex PatientAge PatientSize PatientWeight
    """
)
DEVICE = _words(
    """
    DeviceSerialNumber StationName DeviceUID
    """
)
EMPTY = (
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "PositionReferenceIndicator",
)
"""Must be there, but may be empty."""
_SOBER = {
    "PatientSex": re.compile("[MFO]"),
    "PatientAge": re.compile(r"\d{3}[DWMY]"),
    "PatientSize": re.compile(r"[\d.]{1,16}"),
    "PatientWeight": re.compile(r"[\d.]{1,16}"),
}
"""What must look like this to stay: people write names into anything."""
_BASIC = ("113100", "Basic Application Confidentiality Profile")
_OPTIONS = {
    "patient": ("113108", "Retain Patient Characteristics Option"),
    "uids": ("113110", "Retain UIDs Option"),
    "device": ("113109", "Retain Device Identity Option"),
    "shifted": ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    "kept": ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
}
_MARKS = {"removed": "REMOVED", "shifted": "MODIFIED", "kept": "UNMODIFIED"}


@dataclass(frozen=True)
class Deidentifier:
    """How patients are hidden; equal ones hide the same thing behind the same name."""

    key: bytes = field(repr=False)
    dates: str = "removed"
    """One of `DATES`. Shifted: by the same number of days for all scans of a patient, so that intervals stay."""
    patient: str = ""
    """Name and ID of every patient; empty for a pseudonym that follows from the ID and the key."""
    keep: frozenset[str] = frozenset()
    """"patient" (sex, age, size, weight), "device" (serial number, station)."""
    keeps_uids: bool = False
    """For what was de-identified before: its UIDs mean nobody, and results still refer to it."""

    def __post_init__(self) -> None:
        if self.dates not in DATES:
            raise UserError(f"Dates cannot be {self.dates}.", f"Choose among {', '.join(DATES)}.")
        if len(self.patient) > 64 or set(self.patient) & set("\\^="):
            raise UserError("This pseudonym cannot be written.", "Take at most 64 letters, figures and hyphens.")

    def uid(self, original: str) -> str:
        """Return the UID that stands for another one; those of the standard, and none, stay."""
        if self.keeps_uids or not original or original.startswith(STANDARD_UIDS):
            return original
        return f"2.25.{int.from_bytes(self._digest('uid', original)[:16], 'big')}"

    def pseudonym(self, patient_id: str) -> str:
        """Return the name and ID of a patient."""
        return self.patient or f"ANON-{self._digest('patient', patient_id).hex()[:10].upper()}"

    def header(self, dataset: Any) -> Any:
        """Return a copy of a DICOM data set without the patient. Pixels are not copied but shared."""
        patient_id = str(dataset.get("PatientID", "") or dataset.get("StudyInstanceUID", ""))
        result = self._cleaned(dataset, self._kept(), patient_id)
        for keyword in EMPTY:
            if keyword not in result:
                setattr(result, keyword, None)
        result.PatientID = self.pseudonym(patient_id)
        result.PatientName = self.patient or result.PatientID.replace("ANON-", "Anonymous^")
        result.PatientIdentityRemoved = "YES"
        result.DeidentificationMethod = "Hepascope: DICOM PS3.15 Basic Profile, only listed attributes"
        kept = [*sorted(self.keep), self.dates, *(["uids"] if self.keeps_uids else [])]
        options = [_OPTIONS[each] for each in kept if each in _OPTIONS]
        result.DeidentificationMethodCodeSequence = [_code_item(*each) for each in (_BASIC, *options)]
        result.LongitudinalTemporalInformationModified = _MARKS[self.dates]
        return result

    def moment(self, when: datetime, patient_id: str) -> datetime:
        """Return what is written in the place of a moment that must be given."""
        if self.dates == "removed":
            return datetime(1900, 1, 1)
        return when - timedelta(days=self._days(patient_id))

    def _kept(self) -> frozenset[str]:
        kept = IMAGE | ACQUISITION | MULTI_FRAME
        for name, keywords in (("patient", PATIENT), ("device", DEVICE)):
            kept |= keywords if name in self.keep else frozenset()
        return kept | DATE_AND_TIME if self.dates != "removed" else kept

    def _cleaned(self, dataset: Any, kept: frozenset[str], patient_id: str) -> Any:
        from pydicom.datadict import keyword_for_tag
        from pydicom.dataset import Dataset

        result = Dataset()
        for tag in dataset.keys():  # noqa: SIM118 - iterating would parse what is thrown away
            keyword = keyword_for_tag(tag)
            if keyword not in kept:
                continue
            element = dataset[tag]
            if element.VR == "SQ":
                items = [self._cleaned(item, kept, patient_id) for item in element.value]
                setattr(result, keyword, [item for item in items if len(item)])
            elif element.VR == "UI":
                values = element.value if element.VM > 1 else [element.value]
                setattr(result, keyword, [self.uid(str(value or "")) for value in values])
            elif element.VR in ("DA", "DT"):
                setattr(result, keyword, self._shifted(str(element.value or ""), patient_id))
            elif keyword not in _SOBER or _SOBER[keyword].fullmatch(str(element.value or "").strip()):
                result[tag] = element
        return result

    def _shifted(self, text: str, patient_id: str) -> str:
        """Return a date (or date and time) of DICOM moved by the patient's days; empty where it is none."""
        if self.dates == "kept":
            return text
        try:
            day = datetime.strptime(text[:8], "%Y%m%d") - timedelta(days=self._days(patient_id))
        except (ValueError, OverflowError):
            return ""
        return f"{day:%Y%m%d}{text[8:]}"

    def _days(self, patient_id: str) -> int:
        if self.dates == "kept":
            return 0
        return 1 + int.from_bytes(self._digest("days", patient_id)[:4], "big") % 3650

    def _digest(self, kind: str, text: str) -> bytes:
        return hmac.digest(self.key, f"{kind}\0{text}".encode(), hashlib.sha256)


def own_key(folder: Path | None = None) -> bytes:
    """Return the key of this user on this machine; it is made, readable by nobody else, when first asked for.

    Raises UserError where it can be neither read nor written.
    """
    import platformdirs

    folder = folder or Path(platformdirs.user_data_dir("hepascope", appauthor=False))
    path = folder / "deidentify.key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise UserError(
            f"The key for de-identifying ({path}) cannot be used.", "Remove the file; a new one is made."
        ) from error
    if len(key) != 32:
        raise UserError(f"The key for de-identifying ({path}) is damaged.", "Remove the file; a new one is made.")
    return key


def _code_item(value: str, meaning: str) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
