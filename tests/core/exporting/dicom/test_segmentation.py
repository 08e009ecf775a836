"""DICOM SEG: every frame holds the labels of the very image it refers to, and lies where that image lies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from highdicom.seg import segread
from pydicom import dcmread

from core import lesions
from core.case import Case
from core.errors import UserError
from core.exporting.dicom.provenance import read_provenance
from core.exporting.dicom.report import write_report
from core.exporting.dicom.segmentation import write_labelmap, write_segmentation
from core.exporting.dicom.structure_set import write_structure_set
from core.importing.parts import combined
from core.importing.read import read_labels
from core.io import open_case
from core.lesions import Read
from core.measure import measure_reading
from core.reading import Reading
from tests.core.exporting.dicom.scans import (
    HIDDEN,
    ORIENTATIONS,
    RECORD,
    assert_names_nobody,
    assert_valid,
    images_in,
    opened,
    snapshot,
    toy_spec,
    truth,
    write_enhanced,
)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("write", [write_segmentation, write_labelmap])
def test_frames_agree_with_the_images_they_refer_to(tmp_path: Path, orientation: str, write) -> None:
    case = opened(tmp_path / "scan", toy_spec(orientation))
    write(tmp_path / "seg.dcm", snapshot(case))
    images, seg = images_in(tmp_path / "scan"), dcmread(tmp_path / "seg.dcm")
    kinds = {each.SegmentNumber: each.SegmentLabel for each in seg.SegmentSequence}
    liver = "Liver" if write is write_segmentation else "Liver parenchyma"
    assert list(kinds.values()) == [liver, "Tumour 1", "Tumour 2"]
    shared = seg.SharedFunctionalGroupsSequence[0]
    seen = 0
    for frame, pixels in zip(seg.PerFrameFunctionalGroupsSequence, seg.pixel_array, strict=True):
        source = frame.DerivationImageSequence[0].SourceImageSequence[0]
        image = images[source.ReferencedSOPInstanceUID]
        np.testing.assert_allclose(
            np.asarray(frame.PlanePositionSequence[0].ImagePositionPatient, float),
            np.asarray(image.dataset.ImagePositionPatient, float),
            atol=1e-5,
        )
        if write is write_labelmap:
            np.testing.assert_array_equal(np.minimum(pixels, 2), image.labels)
        elif kinds[frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber] == "Liver":
            np.testing.assert_array_equal(pixels > 0, image.labels > 0)
        else:
            assert pixels.any()
            assert (image.labels[pixels > 0] == 2).all()
            seen += int(pixels.sum())
    assert write is write_labelmap or seen == (case.volume.hu == 200).sum()
    orientation_of = shared.PlaneOrientationSequence[0].ImageOrientationPatient
    np.testing.assert_allclose(np.asarray(orientation_of, float), ORIENTATIONS[orientation], atol=1e-6)
    assert seg.FrameOfReferenceUID == image.dataset.FrameOfReferenceUID
    assert seg.StudyInstanceUID == image.dataset.StudyInstanceUID
    assert seg.ReferencedSeriesSequence[0].SeriesInstanceUID == image.dataset.SeriesInstanceUID


def test_it_comes_back_through_our_own_reader_and_highdicom(tmp_path: Path) -> None:
    case = opened(tmp_path / "scan", toy_spec("feet first"))
    export = snapshot(case)
    write_segmentation(tmp_path / "seg.dcm", export)
    write_labelmap(tmp_path / "map.dcm", export)
    for name in ("seg.dcm", "map.dcm"):
        found = read_labels(tmp_path / name, case)
        assert found.is_clear
        mask = combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found)
        np.testing.assert_array_equal(mask, export.mask)
        seg = segread(tmp_path / name)
        liver, first = seg.get_segment_description(1), seg.get_segment_description(2)
        assert (liver.segmented_property_type.meaning, first.segmented_property_type.meaning) == ("Liver", "Neoplasm")
        assert first.primary_anatomic_structures or first.AnatomicRegionSequence[0].CodeValue == "10200004"
        assert liver.algorithm_type.name == "SEMIAUTOMATIC"
        volume = seg.get_volume(segment_numbers=[2], combine_segments=False)
        places = np.argwhere(volume.array[..., 0])
        expected = case.volume.geometry.to_lps_mm(np.argwhere(export.measurements.components.numbers == 1))
        expected += case.volume.geometry.to_lps_mm(export.measurements.components.box.start_zyx)
        expected -= case.volume.geometry.to_lps_mm((0, 0, 0))
        lps = volume.map_indices_to_reference(places)
        np.testing.assert_allclose(sorted(lps.round(3).tolist()), sorted(expected.round(3).tolist()), atol=2e-3)


@pytest.mark.parametrize("identified", [True, False])
def test_it_is_valid_and_says_how_it_was_made(tmp_path: Path, identified: bool) -> None:
    case = opened(tmp_path / "scan")
    export = snapshot(case, identified=identified)
    write_segmentation(tmp_path / "seg.dcm", export)
    assert_valid(tmp_path / "seg.dcm")
    write_labelmap(tmp_path / "map.dcm", export)
    for path in (tmp_path / "seg.dcm", tmp_path / "map.dcm"):
        made, seg = read_provenance(path), dcmread(path)
        assert made["record"]["model_sha256"] == RECORD.model_sha256
        assert made["record"]["edits"] == ["Brush"]
        assert made["scan"]["content_sha256"] == case.content_hash
        assert ("made_at" in made["record"]) == identified
        assert not [each for each in seg.iterall() if each.tag.is_private]
        if identified:
            assert (seg.PatientName, seg.PatientID) == ("Geheim^Patientin", "4711")
        else:
            assert_names_nobody(path)
            assert (seg.PatientID, seg.ContentDate) == (HIDDEN.pseudonym("4711"), "19000101")
            assert seg.StudyInstanceUID == HIDDEN.uid("1.2.3")
            images = images_in(tmp_path / "scan")
            named = {str(each.value) for each in seg.iterall() if each.keyword == "ReferencedSOPInstanceUID"}
            assert named < {HIDDEN.uid(uid) for uid in images}


def test_a_lesion_keeps_its_tracking_uid_once_the_reader_judged_it(tmp_path: Path) -> None:
    case = opened(tmp_path / "scan")
    before = snapshot(case)
    read = Read(case.volume, before.mask, before.measurements, Reading())
    judged = lesions.judge(read, 1, "accepted").reading
    assert judged is not None
    grown = before.mask.copy()
    grown[3:7, 15:24, 10:14] = 2
    after = replace(before, mask=grown, measurements=measure_reading(case.volume, grown, judged), reading=judged)
    uids = []
    for export in (before, before, after):
        write_segmentation(tmp_path / "seg.dcm", export)
        seg = dcmread(tmp_path / "seg.dcm")
        uids.append([each.TrackingUID for each in seg.SegmentSequence])
        (tmp_path / "seg.dcm").unlink()
    assert uids[0] == uids[1] == uids[2]
    assert len(set(uids[0])) == 3


def test_an_enhanced_scan_is_referred_to_by_its_frames(tmp_path: Path) -> None:
    spec = toy_spec("feet first")
    order = write_enhanced(tmp_path / "scan" / "all.dcm", spec)
    case = open_case(tmp_path / "scan")
    export = snapshot(case)
    for write in (write_segmentation, write_structure_set, write_report):
        write(tmp_path / f"{write.__name__}.dcm", export)
        assert_valid(tmp_path / f"{write.__name__}.dcm")
    seg = dcmread(tmp_path / "write_segmentation.dcm")
    assert len(seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence) == 1
    for frame, pixels in zip(seg.PerFrameFunctionalGroupsSequence, seg.pixel_array, strict=True):
        source = frame.DerivationImageSequence[0].SourceImageSequence[0]
        k = order[source.ReferencedFrameNumber - 1]
        position = frame.PlanePositionSequence[0].ImagePositionPatient
        np.testing.assert_allclose(np.asarray(position, float), spec.positions[k], atol=1e-5)
        if frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 1:
            np.testing.assert_array_equal(pixels, truth(spec.hu[k]) > 0)
    for name in ("write_segmentation.dcm", "write_structure_set.dcm"):
        found = read_labels(tmp_path / name, case)
        mask = combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found)
        np.testing.assert_array_equal(mask, export.mask)


def test_a_tilted_scan_is_labelled_on_its_own_slices(tmp_path: Path) -> None:
    spec = toy_spec()
    steps = np.arange(len(spec.hu))[:, None] * (0.0, 0.7, 2.5)
    case = opened(tmp_path / "scan", replace(spec, positions_mm=np.asarray(spec.origin_mm) + steps))
    assert case.source.series_geometry == "TILTED"
    images = images_in(tmp_path / "scan")
    stored = np.stack([images[one.sop_instance_uid].labels for one in case.source.slices])
    mask = case.labels_from_stored_grid(stored)
    export = snapshot(case, mask=mask)
    write_segmentation(tmp_path / "seg.dcm", export)
    seg = dcmread(tmp_path / "seg.dcm")
    for frame, pixels in zip(seg.PerFrameFunctionalGroupsSequence, seg.pixel_array, strict=True):
        image = images[frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID]
        position = np.asarray(frame.PlanePositionSequence[0].ImagePositionPatient, float)
        np.testing.assert_allclose(position, np.asarray(image.dataset.ImagePositionPatient, float), atol=1e-5)
        if frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 1:
            np.testing.assert_array_equal(pixels, image.labels > 0)
    write_structure_set(tmp_path / "rs.dcm", export)
    for name in ("seg.dcm", "rs.dcm"):
        assert_valid(tmp_path / name)
        found = read_labels(tmp_path / name, case)
        again = combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found)
        np.testing.assert_array_equal(again, mask)


def test_what_cannot_be_referred_to_is_refused_in_a_sentence(tmp_path: Path, case_without_dicom: Case) -> None:
    with pytest.raises(UserError, match="not opened from DICOM"):
        write_segmentation(tmp_path / "seg.dcm", snapshot(case_without_dicom))
    case = opened(tmp_path / "scan")
    empty = replace(snapshot(case), mask=np.zeros_like(truth(case.volume.hu)))
    empty = replace(empty, measurements=measure_reading(case.volume, empty.mask, Reading()))
    with pytest.raises(UserError, match="mask is empty"):
        write_segmentation(tmp_path / "seg.dcm", empty)
    path = case.source.slices[0].path
    content = path.read_bytes()
    path.write_bytes(case.source.slices[1].path.read_bytes())
    with pytest.raises(UserError, match="have changed"):
        write_segmentation(tmp_path / "seg.dcm", snapshot(case))
    path.write_bytes(b"")
    with pytest.raises(UserError):
        write_segmentation(tmp_path / "seg.dcm", snapshot(case))
    path.unlink()
    with pytest.raises(UserError, match="not where they were"):
        write_segmentation(tmp_path / "seg.dcm", snapshot(case))
    path.write_bytes(content)
    write_segmentation(tmp_path / "seg.dcm", snapshot(case))
    assert not (tmp_path / "seg.dcm").read_bytes().startswith(b"\0" * 133)


@pytest.fixture
def case_without_dicom(tmp_path: Path) -> Case:
    import nibabel

    case = opened(tmp_path / "dicom")
    nibabel.save(nibabel.Nifti1Image(case.volume.hu.T, np.diag([0.7, 0.8, 2.5, 1])), tmp_path / "scan.nii")
    return open_case(tmp_path / "scan.nii")
