"""Two scans of one patient, of two, and of nobody; and that nobody is named."""

from pathlib import Path

import pytest

from core.case import Source
from core.io import open_case
from core.io.patient_check import check_patients
from tests.core.io.dicom_builder import SeriesSpec, write_series


def series(folder: Path, **values: str) -> Source:
    """Write a series whose headers hold these values, "" for an empty one, and open it."""

    def edit(dataset, k: int) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    write_series(folder, SeriesSpec(), edit)
    return open_case(folder).source


WHO = {"PatientName": "Geheim^Patientin", "PatientID": "4711", "PatientBirthDate": "19500103"}


def test_the_same_patient(tmp_path: Path) -> None:
    now = series(tmp_path / "now", **WHO, StudyDate="20240301", AcquisitionDate="20240302")
    spelled = {**WHO, "PatientName": "GEHEIM^Patientin^", "PatientBirthDate": ""}
    before = series(tmp_path / "before", **spelled, StudyDate="20231230")
    found = check_patients(now, before)
    assert (found.verdict, found.interval_days) == ("same", 63)
    assert found.sentence == "The headers agree in patient ID and name."
    assert check_patients(before, now).interval_days == -63


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"PatientID": "4712"}, "patient ID differ"),
        ({"PatientBirthDate": "19500104"}, "birth date differ"),
        ({"PatientName": "Anders^Wer", "PatientID": "1"}, "patient ID and name differ"),
    ],
)
def test_different_patients_and_nobody_is_named(tmp_path: Path, other, told) -> None:
    found = check_patients(series(tmp_path / "a", **WHO), series(tmp_path / "b", **{**WHO, **other}))
    assert found.verdict == "different"
    assert told in found.sentence
    assert found.interval_days is None
    assert not any(value in repr(found) for value in ("4711", "4712", "Geheim", "GEHEIM", "Anders", "1950"))


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    nobody = dict.fromkeys(WHO, "")
    found = check_patients(series(tmp_path / "a", **WHO), series(tmp_path / "b", **nobody, StudyDate="20240230"))
    assert (found.verdict, found.interval_days) == ("unknown", None)
    assert "do not name one" in found.sentence
    nifti = Source(tmp_path / "scan.nii.gz", "NIfTI")
    assert "not DICOM" in check_patients(nifti, nifti).sentence
    gone = Source(tmp_path / "gone", "DICOM", "1.2")
    assert check_patients(gone, gone).verdict == "unknown"


def test_the_right_series_of_a_folder(tmp_path: Path) -> None:
    """Two patients in one folder: the series decides, not the first file."""
    write_series(tmp_path / "both", SeriesSpec(), lambda dataset, k: setattr(dataset, "PatientID", "1"), prefix="A")
    spec = SeriesSpec()
    write_series(tmp_path / "both", spec, lambda dataset, k: setattr(dataset, "PatientID", "2"), prefix="B")
    both = Source(tmp_path / "both", "DICOM", str(spec.series_uid))
    alone = series(tmp_path / "alone", PatientID="2")
    assert check_patients(both, alone).verdict == "same"
