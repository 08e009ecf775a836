"""What one header tells of patient, study and series, for the eye of the one who looks for a scan."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydicom import dcmread

from core.io.dicom_inflate import open_stream
from core.io.finding.entry import Patient, Study
from core.phase import PhaseWords

_MOST_SIGNS = 120
_KEYWORDS = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate", "StudyTime"),
    *("StudyDescription", "SeriesDate", "SeriesTime", "SeriesDescription", "SeriesNumber", "Modality"),
    *("AcquisitionDate", "AcquisitionTime", "AcquisitionDateTime", "ProtocolName", "SliceThickness"),
    *("ContrastBolusAgent", "ContrastBolusStartTime", "SOPClassUID", "ImageType"),
)


@dataclass(frozen=True)
class Tale:
    """The header of one file of a series."""

    patient: Patient = field(default_factory=Patient)
    study: Study = field(default_factory=Study)
    number: str = ""
    description: str = ""
    modality: str = ""
    date: str = ""
    time: str = ""
    thickness_mm: float | None = None
    words: PhaseWords = field(default_factory=PhaseWords)


def read_tale(path: Path) -> Tale:
    """Read the header of a DICOM file; what it does not say, or cannot be read, is empty. Call in quiet_pydicom."""
    try:
        with open(path, "rb") as file:
            header = dcmread(open_stream(file), stop_before_pixels=True, force=True, specific_tags=list(_KEYWORDS))
            return tale_of(lambda keyword: header.get(keyword, None))
    except Exception:  # pydicom raises six unrelated types; read_header has told of the damage
        return Tale()


def tale_of(get: Callable[[str], Any]) -> Tale:
    """Return the tale of a header whose values `get` returns by keyword, None where it has none."""

    def text(keyword: str) -> str:
        try:
            value = get(keyword)
        except Exception:  # one unreadable value is as good as none
            return ""
        plain = "" if value is None else re.sub(r"[\x00-\x1f\x7f-\x9f\\]+", " ", str(value))
        return " ".join(plain.split())[:_MOST_SIGNS]

    taken = text("AcquisitionDateTime")
    date = _date(text("AcquisitionDate") or taken[:8] or text("SeriesDate") or text("StudyDate"))
    clock = text("AcquisitionTime") or taken[8:14] or text("SeriesTime")
    birth = _date(text("PatientBirthDate"))
    description = text("SeriesDescription")
    return Tale(
        patient=Patient(_name(text("PatientName")), text("PatientID"), birth, text("PatientSex")),
        study=Study(
            text("StudyInstanceUID"), _date(text("StudyDate")), _time(text("StudyTime")), text("StudyDescription")
        ),
        number=text("SeriesNumber"),
        description=description,
        modality=text("Modality"),
        date=date,
        time=_time(clock),
        thickness_mm=_number(text("SliceThickness")),
        words=PhaseWords(
            description,
            text("ProtocolName"),
            text("ContrastBolusAgent"),
            _seconds_between(text("ContrastBolusStartTime"), clock),
        ),
    )


def _name(text: str) -> str:
    """Return "Family, Given" of a DICOM name, in letters where it has them, else in other writing."""
    group = next((part for part in text.split("=") if part.strip(" ^")), "")
    parts = [part.strip() for part in group.split("^")]
    family, given = parts[0], " ".join(part for part in parts[1:3] if part)
    return ", ".join(part for part in (family, given) if part)


def _date(text: str) -> str:
    digits = text.replace(".", "").replace("-", "")[:8]
    try:
        return datetime.strptime(digits, "%Y%m%d").strftime("%Y-%m-%d")
    except ValueError:
        return ""


def _time(text: str) -> str:
    digits = text.replace(":", "")
    is_time = len(digits) >= 4 and digits[:4].isdigit() and int(digits[:2]) < 24 and int(digits[2:4]) < 60
    return f"{digits[:2]}:{digits[2:4]}" if is_time else ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 < value < 1000 else None


def _seconds_between(start: str, stop: str) -> float | None:
    """Return the seconds from one time of the day to another, None where one is missing."""
    seconds = []
    for text in (start, stop):
        digits = text.replace(":", "")
        if not _time(text) or len(digits) < 6 or not digits[:6].isdigit():
            return None
        seconds.append(int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6]))
    return float(seconds[1] - seconds[0])
