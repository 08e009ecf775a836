"""The structured report: the program's numbers, each lesion under its tracking UID, axes on the right images."""

import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from highdicom.sr import srread
from pydicom import dcmread
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from core import lesions
from core.edit_names import EditNames
from core.exporting.dicom.provenance import provenance_text, read_provenance
from core.exporting.dicom.report import write_report
from core.exporting.dicom.segmentation import write_segmentation
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.io import open_case
from core.io.dicom_header import quiet_pydicom
from core.lesions import Read
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.reading import Reading
from tests.core.exporting.dicom.scans import (
    HIDDEN,
    ORIENTATIONS,
    assert_names_nobody,
    assert_valid,
    images_in,
    opened,
    snapshot,
    toy_spec,
)
from tests.core.io.dicom_builder import write_series


def judged(export: ExportInput) -> ExportInput:
    """Tumour 1 accepted and with a note, tumour 2 a cyst."""
    volume, mask, reading = export.case.volume, export.mask.copy(), Reading()
    for act in (
        lambda read: lesions.judge(read, 1, "accepted"),
        lambda read: lesions.annotate(read, 1, "Müller: größer"),
        lambda read: lesions.judge(read, 2, "cyst"),
    ):
        edit = act(Read(volume, mask, measure_reading(volume, mask, reading), reading))
        reading = edit.reading or reading
        if edit.box is not None:
            mask[edit.box.slices] = edit.values
    return replace(export, mask=mask, measurements=measure_reading(volume, mask, reading), reading=reading)


def numbers_of(group) -> dict[str, float]:
    return {
        item.ConceptNameCodeSequence[0].CodeMeaning: float(item.MeasuredValueSequence[0].NumericValue)
        for item in group[0].ContentSequence
        if item.ValueType == "NUM"
    }


def said_in(group) -> list[str]:
    items = group[0].ContentSequence
    coded = [item.ConceptCodeSequence[0].CodeMeaning for item in items if item.ValueType == "CODE"]
    return coded + [str(item.TextValue) for item in items if item.ValueType == "TEXT"]


def test_with_a_segmentation_the_numbers_are_of_its_segments(tmp_path: Path) -> None:
    case = opened(tmp_path / "scan")
    export = judged(snapshot(case))
    paths = export_case(tmp_path / "out", export, formats=["dicom-seg", "dicom-sr", "dicom-rtstruct"])
    assert sorted(path.name for path in paths) == ["report.dcm", "segmentation.dcm", "structures.dcm"]
    seg, report = dcmread(tmp_path / "out" / "segmentation.dcm"), srread(tmp_path / "out" / "report.dcm")
    groups = report.content.get_volumetric_roi_measurement_groups()
    assert [group.tracking_uid for group in groups] == [each.TrackingUID for each in seg.SegmentSequence]
    for group, segment in zip(groups, seg.SegmentSequence, strict=True):
        image = group.reference_type and group.referenced_segment
        assert image.referenced_sop_instance_uid == seg.SOPInstanceUID
        assert image.referenced_segment_numbers == [segment.SegmentNumber]
    liver, tumour = numbers_of(groups[0]), numbers_of(groups[1])
    assert liver["Volume"] == pytest.approx(export.measurements.liver_ml, abs=1e-4)
    assert liver["Number of lesions (observable entity)"] == 1
    assert liver["Share of tumours in the liver's volume"] == pytest.approx(
        export.measurements.burden_percent, abs=1e-4
    )
    assert tumour["Volume"] == pytest.approx(export.measurements.tumours[0].volume_ml, abs=1e-4)
    assert tumour["Mean Attenuation Coefficient"] == 200
    assert {"Neoplasm", "Accepted as tumour", "Müller: größer"} <= set(said_in(groups[1]))
    assert ("Target lesion" in said_in(groups[1])) == bool(export.lesions.targets)
    others = report.content.get_image_measurement_groups()
    assert [group.tracking_uid == groups[1].tracking_uid for group in others] == [True, False]
    assert {"Lesion", "Cyst"} <= set(said_in(others[1]))
    assert "Target lesion" not in said_in(others[1])
    assert_valid(tmp_path / "out" / "report.dcm")


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_axes_lie_on_their_images(tmp_path: Path, orientation: str) -> None:
    case = opened(tmp_path / "scan", toy_spec(orientation))
    export = snapshot(case)
    write_report(tmp_path / "sr.dcm", export)
    report, images = srread(tmp_path / "sr.dcm"), images_in(tmp_path / "scan")
    groups = report.content.get_image_measurement_groups()
    assert len(groups) == 3
    tumour = export.measurements.tumours[0]
    for name, ends, length_mm in (
        (codes.SCT.LongAxis, tumour.long_axis_ends_zyx, tumour.long_axis_mm),
        (codes.SCT.ShortAxis, tumour.short_axis_ends_zyx, tumour.short_axis_mm),
    ):
        (measured,) = groups[1].get_measurements(name)
        assert measured.value == pytest.approx(length_mm, abs=1e-4)
        line = next(item for item in measured[0].ContentSequence if item.ValueType.startswith("SCOORD"))
        points = np.asarray(line.GraphicData, float)
        expected = case.volume.geometry.to_lps_mm(ends)
        if orientation in ("coronal", "oblique"):  # axial slices are no images of this scan
            assert line.ReferencedFrameOfReferenceUID == next(iter(images.values())).dataset.FrameOfReferenceUID
            np.testing.assert_allclose(points.reshape(2, 3), expected, atol=1e-3)
            continue
        image = images[line.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID]
        places = image.to_pixels(expected)
        np.testing.assert_allclose(points.reshape(2, 2) - 0.5, places[:, [1, 0]], atol=1e-3)
        assert np.abs(places[:, 2]).max() < 1e-3
    assert_valid(tmp_path / "sr.dcm")
    if which("dsrdump"):
        shown = subprocess.run(["dsrdump", str(tmp_path / "sr.dcm")], capture_output=True, text=True, check=False)
        assert shown.returncode == 0, shown.stderr
        assert "Imaging Measurement Report" in shown.stdout


def test_nobody_is_named_unless_asked(tmp_path: Path) -> None:
    case = opened(tmp_path / "scan")
    hidden = judged(snapshot(case, identified=False))
    write_report(tmp_path / "hidden.dcm", hidden, reader="Reader^Rita")
    assert_names_nobody(tmp_path / "hidden.dcm")
    content = (tmp_path / "hidden.dcm").read_bytes()
    assert b"Rita" not in content
    assert "größer".encode() not in content
    assert_valid(tmp_path / "hidden.dcm")
    assert dcmread(tmp_path / "hidden.dcm").PatientID == HIDDEN.pseudonym("4711")
    write_report(tmp_path / "named.dcm", judged(snapshot(case)), reader="Reader^Rita")
    content = (tmp_path / "named.dcm").read_bytes()
    assert b"Reader^Rita" in content
    assert "größer".encode() in content
    write_report(tmp_path / "unasked.dcm", judged(snapshot(case)))
    assert b"Rita" not in (tmp_path / "unasked.dcm").read_bytes()


@pytest.mark.parametrize("identified", [True, False])
def test_odd_headers_are_written_without_a_word_on_the_patient(
    tmp_path: Path, identified: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    def odd(dataset: Dataset, k: int) -> None:
        for keyword, kind, value in (
            ("PatientName", "PN", "Müller^Änne"),
            ("PatientID", "LO", "4711" * 20),
            ("PatientSex", "CS", "weiblich, 60"),
            ("PatientAge", "AS", "63"),
            ("StudyDate", "DA", "2024.05.06"),
            ("PatientWeight", "DS", "98765 "),
        ):
            dataset[keyword] = DataElement(keyword, kind, value, validation_mode=IGNORE)
        dataset.SpecificCharacterSet = "ISO_IR 100"

    with quiet_pydicom():
        paths = write_series(tmp_path / "scan", toy_spec(), odd)
    for path in paths:
        path.write_bytes(path.read_bytes().replace(b"98765 ", b"n/a   "))
    export = snapshot(open_case(tmp_path / "scan"), identified=identified)
    write_segmentation(tmp_path / "seg.dcm", export)
    write_report(tmp_path / "sr.dcm", export)
    with quiet_pydicom():
        for name in ("seg.dcm", "sr.dcm"):
            dataset = dcmread(tmp_path / name)
            assert "PatientWeight" not in dataset
            assert (dataset.PatientName == "Müller^Änne") == identified
    assert capfd.readouterr() == ("", "")


def test_a_segmentation_of_another_result_is_not_referred_to(tmp_path: Path) -> None:
    case = opened(tmp_path / "scan")
    export = snapshot(case)
    write_segmentation(tmp_path / "segmentation.dcm", export)
    other = replace(export, record=replace(export.record, edits=EditNames(["Brush", "Brush"])))
    write_report(tmp_path / "report.dcm", other)
    assert not srread(tmp_path / "report.dcm").content.get_volumetric_roi_measurement_groups()


def test_a_long_record_is_shortened_and_says_so(tmp_path: Path) -> None:
    export = snapshot(opened(tmp_path / "scan"))
    record = MaskRecord(origin="empty", edits=EditNames(f"Brush {k % 40}" for k in range(4000)))
    long = replace(export, record=record)
    assert len(provenance_text(long)) <= 10240
    write_segmentation(tmp_path / "seg.dcm", long)
    made = read_provenance(tmp_path / "seg.dcm")
    assert made["shortened"] == ["edits"]
    assert made["record"]["edits"][0] == "Brush 0 (100)"
    assert dcmread(tmp_path / "seg.dcm").SegmentSequence[0].SegmentAlgorithmType == "MANUAL"
    assert_valid(tmp_path / "seg.dcm")
    write_report(tmp_path / "sr.dcm", long)
    assert read_provenance(tmp_path / "sr.dcm")["record"]["edits"] == list(record.edits)
