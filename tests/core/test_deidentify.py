"""Copies without the patient: the same voxels in the same place, nothing of who it was."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from core.cli import main
from core.deidentify import Deidentifier, own_key
from core.deidentify_folder import deidentify_folder
from core.errors import UserError
from core.exporting.dicom.segmentation import write_segmentation
from core.importing.parts import combined
from core.importing.read import read_labels
from core.io import open_case
from tests.core.exporting.dicom.scans import HIDDEN, assert_names_nobody, errors_in, snapshot, toy_spec
from tests.core.io.dicom_builder import write_series

SECRETS = ("Geheim", "Patientin", "4711", "Klinikum", "Chef", "19610203", "20240506", "Hauptstr")


def talkative(dataset: Dataset, k: int) -> None:
    """Put the patient wherever files have it."""
    dataset.PatientBirthDate, dataset.StudyDate, dataset.ContentDate = "19610203", "20240506", "20240506"
    dataset.PatientAge, dataset.PatientSex = "063Y", "F"
    dataset.InstitutionName, dataset.ReferringPhysicianName = "Klinikum", "Chef^Arzt"
    dataset.PatientComments = dataset.ImageComments = dataset.StudyDescription = "Frau Geheim, Hauptstr. 1"
    dataset.StationName = "Klinikum CT 1"
    block = dataset.private_block(0x0009, "HOUSE", create=True)
    block.add_new(0x01, "LO", "Geheim")
    request = Dataset()
    request.RequestedProcedureDescription = "Geheim"
    dataset.RequestAttributesSequence = [request]
    dataset[0x6000, 0x4000] = dataset.data_element("ImageComments").__class__(0x60004000, "LT", "Geheim")


def test_a_copy_is_the_same_scan_of_nobody(tmp_path: Path) -> None:
    write_series(tmp_path / "in" / "Geheim", toy_spec("feet first"), talkative)
    copied = deidentify_folder(tmp_path / "in", tmp_path / "out", HIDDEN)
    assert (copied.images, copied.series, dict(copied.left_out)) == (9, 1, {})
    before, after = open_case(tmp_path / "in"), open_case(tmp_path / "out")
    np.testing.assert_array_equal(before.volume.hu, after.volume.hu)
    assert before.volume.geometry.is_close(after.volume.geometry)
    assert before.content_hash == after.content_hash
    for path in (tmp_path / "out").rglob("*"):
        assert "Geheim" not in str(path)
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in SECRETS if secret.encode() in content]
            assert_names_nobody(path)
            dataset = dcmread(path)
            assert dataset.PatientIdentityRemoved == "YES"
            assert dataset.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
            assert not [each for each in dataset.iterall() if each.tag.is_private]
    assert errors_in(path) <= errors_in(before.source.slices[0].path)


def test_results_written_apart_belong_to_the_copy(tmp_path: Path) -> None:
    write_series(tmp_path / "in", toy_spec())
    deidentify_folder(tmp_path / "in", tmp_path / "out", HIDDEN)
    export = snapshot(open_case(tmp_path / "in"), identified=False)
    write_segmentation(tmp_path / "seg.dcm", export)
    copy = open_case(tmp_path / "out")
    seg, image = dcmread(tmp_path / "seg.dcm"), dcmread(copy.source.slices[0].path)
    for keyword in ("StudyInstanceUID", "PatientID", "PatientName", "FrameOfReferenceUID"):
        assert seg[keyword].value == image[keyword].value
    found = read_labels(tmp_path / "seg.dcm", copy)
    mask = combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found)
    np.testing.assert_array_equal(mask, export.mask)
    named = {str(each.value) for each in seg.iterall() if each.keyword == "ReferencedSOPInstanceUID"}
    assert named <= {one.sop_instance_uid for one in copy.source.slices}
    # What was drawn on the copy refers to the copy: its UIDs are not replaced once more.
    write_segmentation(tmp_path / "again.dcm", snapshot(copy, identified=False))
    again = dcmread(tmp_path / "again.dcm")
    assert again.StudyInstanceUID == image.StudyInstanceUID
    assert again.PatientID == image.PatientID


def test_pictures_and_documents_are_left_out_unless_asked(tmp_path: Path) -> None:
    write_series(tmp_path / "in" / "ct", toy_spec())

    def burnt(dataset: Dataset, k: int) -> None:
        dataset.BurnedInAnnotation = "YES"

    def capture(dataset: Dataset, k: int) -> None:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage

    def document(dataset: Dataset, k: int) -> None:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"

    for name, edit in (("burnt", burnt), ("capture", capture), ("document", document)):
        write_series(tmp_path / "in" / name, toy_spec(), edit)
    (tmp_path / "in" / "notes.txt").write_text("Geheim")
    (tmp_path / "in" / "broken.dcm").write_bytes((tmp_path / "in" / "ct" / "IM0000.dcm").read_bytes()[:900])
    copied = deidentify_folder(tmp_path / "in", tmp_path / "out", HIDDEN)
    assert (copied.images, copied.series) == (9, 1)
    assert sorted(copied.left_out.values()) == [1, 9, 18]
    assert (
        deidentify_folder(tmp_path / "in", tmp_path / "all", HIDDEN, with_burnt_in=True).left_out != copied.left_out
    )


def test_dates_are_shifted_by_the_same_days(tmp_path: Path) -> None:
    hidden = Deidentifier(b"k", dates="shifted", keep=frozenset({"patient"}))
    days = []
    for day in ("20240506", "20240806"):
        dataset = Dataset()
        dataset.PatientID, dataset.StudyDate, dataset.AcquisitionDateTime = "4711", day, f"{day}101112.5"
        dataset.PatientAge, dataset.PatientSex = "063Y", "GEHEIM"
        clean = hidden.header(dataset)
        assert clean.AcquisitionDateTime == f"{clean.StudyDate}101112.5"
        assert clean.PatientAge == "063Y"
        assert not clean.PatientSex
        assert {each.CodeValue for each in clean.DeidentificationMethodCodeSequence} == {"113100", "113107", "113108"}
        days.append(date(int(clean.StudyDate[:4]), int(clean.StudyDate[4:6]), int(clean.StudyDate[6:])))
    assert (days[1] - days[0]).days == 92
    assert days[0] < date(2024, 5, 6)


@given(st.text("0123456789.", min_size=1, max_size=64).filter(lambda uid: not uid.startswith("1.2.840.10008.")))
def test_uids_follow_from_the_key_and_are_valid(uid: str) -> None:
    first = HIDDEN.uid(uid)
    assert first == HIDDEN.uid(uid) != Deidentifier(b"another").uid(uid)
    assert len(first) <= 64
    assert first.startswith("2.25.")
    assert first[5:].isdigit()


def test_the_key_is_the_users_own(tmp_path: Path) -> None:
    key = own_key(tmp_path / "keys")
    assert key == own_key(tmp_path / "keys")
    assert len(key) == 32
    path = tmp_path / "keys" / "deidentify.key"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("no key")
    with pytest.raises(UserError, match="cannot be used"):
        own_key(tmp_path / "keys")


def test_mistakes_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_series(tmp_path / "in", toy_spec())
    keys = ["--key", str(tmp_path / "key")]
    assert main(["deidentify", str(tmp_path / "none"), str(tmp_path / "out"), *keys]) == 2
    assert main(["deidentify", str(tmp_path / "in"), str(tmp_path / "in" / "out"), *keys]) == 2
    (tmp_path / "empty").mkdir()
    assert main(["deidentify", str(tmp_path / "empty"), str(tmp_path / "out"), *keys]) == 2
    assert not (tmp_path / "out").exists()
    assert main(["deidentify", str(tmp_path / "in"), str(tmp_path / "out"), *keys, "--name", "a\\b"]) == 2
    capsys.readouterr()
    assert main(["deidentify", str(tmp_path / "in"), str(tmp_path / "out"), *keys, "--json", "--name", "P1"]) == 0
    assert json.loads(capsys.readouterr().out) == {"images": 9, "series": 1, "left_out": {}}
    assert dcmread(next((tmp_path / "out").rglob("*.dcm"))).PatientID == "P1"
    assert main(["deidentify", str(tmp_path / "in"), str(tmp_path / "out"), *keys]) == 2
