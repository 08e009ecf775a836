"""What a series is that is no scan: set aside, but named and counted."""

from core.io.dicom_header import SliceHeader
from core.io.dicom_series import is_ct_slice
from core.io.finding.entry import SCAN

_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_DOSE_WORDS = ("dose", "dosis", "protocol", "protokoll")
_BY_MODALITY = {
    "SEG": "segmentation",
    "SR": "report",
    "PR": "presentation state",
    "KO": "key object note",
    "RTSTRUCT": "contours",
    "RTDOSE": "radiotherapy plan",
    "RTPLAN": "radiotherapy plan",
    "DOC": "document",
    "REG": "registration",
    "OT": "screenshot",
    "SC": "screenshot",
}


def kind_of(header: SliceHeader) -> str:
    """Return SCAN (empty) for a slice of a CT, else a word for what the file's series is."""
    if is_ct_slice(header):
        return "localizer" if "LOCALIZER" in header.image_type else SCAN
    is_capture = header.sop_class.startswith(_SECONDARY_CAPTURE)
    if header.sop_class == _DOSE_SR or (is_capture and _speaks_of_dose(header)):
        return "dose report"
    if is_capture:
        return "screenshot"
    return _BY_MODALITY.get(header.modality, header.modality[:8] or "other object")


def kind_of_modality(modality: str) -> str:
    """The same, as far as a table of contents tells: it does not know localizers."""
    return SCAN if modality in ("CT", "") else _BY_MODALITY.get(modality, modality[:8])


def _speaks_of_dose(header: SliceHeader) -> bool:
    return any(word in header.description.lower() for word in _DOSE_WORDS)
