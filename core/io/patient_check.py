"""Whether two scans name the same patient, and how many days lie between them, from DICOM headers.

Names, numbers and birth dates are compared as salted hashes that live as long as the comparison: nothing of them is
kept, shown, logged or written.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.case import Source

SAME, DIFFERENT, UNKNOWN = "same", "different", "unknown"
_WHAT = {"PatientID": "patient ID", "PatientName": "name", "PatientBirthDate": "birth date"}
_DATES = ("AcquisitionDate", "SeriesDate", "StudyDate")
_MOST_FILES = 5000
"""How many files of a folder are looked at for one of the series."""


@dataclass(frozen=True)
class PatientCheck:
    """What two headers say about their patients, without saying who they are."""

    verdict: str
    """"same" where everything both tell agrees, "different" where something does not, "unknown" where too little is
    told."""
    sentence: str
    interval_days: int | None
    """From the earlier scan to the open one; negative where it is the later one, None where a date is missing."""


@dataclass(frozen=True)
class _Told:
    """What one header tells: hashes by keyword, and the day."""

    prints: dict[str, str]
    day: date | None


def check_patients(now: Source, before: Source) -> PatientCheck:
    """Compare the patients of two scans by their DICOM headers. Any thread; reads one file of each."""
    if "DICOM" not in (now.kind, before.kind) or now.kind != before.kind:
        return PatientCheck(UNKNOWN, "Whether both scans are of one patient cannot be checked: not DICOM.", None)
    salt = secrets.token_bytes(16)
    first, second = _read(now, salt), _read(before, salt)
    days = (first.day - second.day).days if first.day and second.day else None
    common = [keyword for keyword in _WHAT if keyword in first.prints and keyword in second.prints]
    if not common:
        sentence = "Whether both scans are of one patient cannot be checked: the headers do not name one."
        return PatientCheck(UNKNOWN, sentence, days)
    differing = [_WHAT[keyword] for keyword in common if first.prints[keyword] != second.prints[keyword]]
    if differing:
        return PatientCheck(DIFFERENT, f"The headers name different patients: {_listed(differing)} differ.", days)
    agreeing = [_WHAT[keyword] for keyword in common]
    return PatientCheck(SAME, f"The headers agree in {_listed(agreeing)}.", days)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def named_patient(source: Source) -> dict[str, str]:
    """Return what a DICOM scan says about its patient: name, number, birth date, study date, by keyword.

    For a report that is to name them, and for nothing else. Empty where the scan says nothing. Reads one file.
    """
    told = _header_of(source, ("PatientName", "PatientID", "PatientBirthDate", "StudyDate"))
    days = {keyword: _day(told.get(keyword, "")) for keyword in ("PatientBirthDate", "StudyDate")}
    name = {"PatientName": " ".join(told.get("PatientName", "").replace("^", " ").split())}
    return told | name | {keyword: day.isoformat() for keyword, day in days.items() if day}


def _read(source: Source, salt: bytes) -> _Told:
    told = _header_of(source, (*_WHAT, *_DATES))
    return _hashed(told, salt) if told else _Told({}, None)


def _header_of(source: Source, keywords: tuple[str, ...]) -> dict[str, str]:
    """Return texts by keyword of the first file of a series that can be read; empty where there is none."""
    from pydicom import dcmread
    from pydicom.dataset import Dataset

    from core.io.archive import on_disk
    from core.io.dicom_header import quiet_pydicom
    from core.io.series import instance_uid

    if source.kind != "DICOM":
        return {}
    wanted = [*keywords, "SeriesInstanceUID"]
    with quiet_pydicom(), on_disk(source.path) as place:
        for path in _candidates(place):
            try:
                header: Dataset = dcmread(path, stop_before_pixels=True, force=True, specific_tags=list(wanted))
                told = {keyword: str(header.get(keyword, "")).strip() for keyword in wanted}
            except Exception:
                continue
            if told["SeriesInstanceUID"] and instance_uid(source.series_uid) in ("", told["SeriesInstanceUID"]):
                return told
    return {}


def _candidates(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    seen = 0
    for parent, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            seen += 1
            if seen > _MOST_FILES:
                return
            if not name.startswith(".") and (file := Path(parent, name)).is_file():
                yield file


def _hashed(told: dict[str, str], salt: bytes) -> _Told:
    prints = {}
    for keyword in _WHAT:
        # Capitals, carets and blanks differ between machines for one and the same person.
        value = " ".join(told[keyword].replace("^", " ").upper().split())
        if value:
            prints[keyword] = hashlib.sha256(salt + value.encode()).hexdigest()
    return _Told(prints, next((day for keyword in _DATES if (day := _day(told[keyword]))), None))


def _day(text: str) -> date | None:
    digits = text.replace(".", "")[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
