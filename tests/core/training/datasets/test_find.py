"""Every form of data set is recognised, and its labels come out as the truth that was written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset

from core.case import Case
from core.errors import UserError
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.io import open_case
from core.labels import Label
from core.measure import measure
from core.provenance import MaskRecord
from core.training.datasets.check import check
from core.training.datasets.find import find_scans
from core.training.datasets.model import DataSet
from core.training.datasets.names import label_of, parse_values
from core.training.datasets.reading import read_scan
from tests.core.io.dicom_builder import PATIENT_NAME, write_series
from tests.core.training.datasets.toy import (
    save,
    save_ircadb,
    save_json,
    save_pair,
    save_seg,
    series,
    toy,
    zip_folder,
)


def assert_read(found: DataSet, kind: str, seeds: dict[str, int]) -> None:
    """Each scan of this name is the toy of this seed, voxel by voxel, and nothing is wrong with it."""
    assert {scan.name: scan.kind for scan in found.scans} == dict.fromkeys(seeds, kind)
    checked = check(found)
    assert [problem for problem in checked.problems if problem.severity == "error"] == []
    for scan in found.scans:
        hu, labels = toy(seeds[scan.name])
        examined = read_scan(scan)
        assert examined.volume is not None
        assert np.array_equal(examined.volume.hu, hu)
        assert np.array_equal(examined.labels, labels)


def test_lits_in_one_folder_and_in_two(tmp_path: Path) -> None:
    save_pair(tmp_path / "a", 2)
    save(tmp_path / "b" / "ct" / "volume-10.nii", toy(10)[0])
    save(tmp_path / "b" / "seg" / "segmentation-10.nii", toy(10)[1])
    found = find_scans(tmp_path)
    assert_read(found, "LiTS", {"volume-2": 2, "volume-10": 10})
    assert [scan.patient for scan in found.scans] == ["lits-2", "lits-10"]


def test_a_volume_without_its_segmentation_is_named(tmp_path: Path) -> None:
    save_pair(tmp_path, 0)
    save_pair(tmp_path, 1)[1].unlink()
    (problem,) = find_scans(tmp_path).problems
    assert (problem.code, problem.severity) == ("no-labels", "error")
    assert "volume-1.nii.gz has no segmentation-1.nii.gz" in problem.sentence


def test_decathlon_maps_labels_by_the_names_in_its_description(tmp_path: Path) -> None:
    hu, labels = toy(3)
    save(tmp_path / "imagesTr" / "liver_3.nii.gz", hu)
    save(tmp_path / "labelsTr" / "liver_3.nii.gz", np.array([0, 7, 4], np.uint8)[labels])
    save(tmp_path / "imagesTs" / "liver_9.nii.gz", hu)
    names = {"0": "background", "4": "cancer", "7": "liver"}
    pair = {"image": "./imagesTr/liver_3.nii.gz", "label": "./labelsTr/liver_3.nii.gz"}
    away = {"image": "../elsewhere.nii.gz", "label": "./labelsTr/liver_3.nii.gz"}
    save_json(tmp_path / "dataset.json", {"labels": names, "modality": {"0": "CT"}, "training": [pair, away]})
    found = find_scans(tmp_path)
    assert [problem.code for problem in found.problems] == ["no-labels"]  # the one that points out of the data set
    shown = [one.shown for one in found.scans[0].labels[0].mapping]
    assert shown == ["0 background -> background", "4 cancer -> tumour", "7 liver -> liver"]
    assert np.array_equal(read_scan(found.scans[0]).labels, labels)


def test_a_decathlon_of_mri_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "imagesTr" / "x.nii.gz", toy()[0])
    save(tmp_path / "labelsTr" / "x.nii.gz", toy()[1])
    pair = {"image": "imagesTr/x.nii.gz", "label": "labelsTr/x.nii.gz"}
    save_json(tmp_path / "dataset.json", {"modality": {"0": "MRI"}, "training": [pair]})
    with pytest.raises(UserError, match="MRI, not CT"):
        find_scans(tmp_path)


@pytest.mark.parametrize("described", [True, False])
def test_nnunet_raw_takes_the_ct_channel_and_the_regions(tmp_path: Path, described: bool) -> None:
    hu, labels = toy(4)
    save(tmp_path / "imagesTr" / "case_04_0000.nii.gz", hu)
    save(tmp_path / "labelsTr" / "case_04.nii.gz", labels)
    if described:
        save(tmp_path / "imagesTr" / "case_04_0001.nii.gz", hu)
        regions = {"background": 0, "liver": [1, 2], "tumor": 2}
        save_json(tmp_path / "dataset.json", {"channel_names": {"0": "CT", "1": "PET"}, "labels": regions})
    assert_read(find_scans(tmp_path), "nnU-Net raw", {"case_04": 4})


def test_ircadb_maps_its_folders_by_name(tmp_path: Path) -> None:
    save_ircadb(tmp_path / "3Dircadb1.5", 5)
    found = find_scans(tmp_path)
    assert_read(found, "3D-IRCADb", {"3Dircadb1.5": 5})
    shown = [each.mapping[0].shown for each in found.scans[0].labels]
    assert shown == ["bone -> left out", "liver -> liver", "livertumor1 -> tumour"]


def test_ircadb_is_read_still_zipped(tmp_path: Path) -> None:
    save_ircadb(tmp_path / "plain", 6)
    home = tmp_path / "data" / "3Dircadb1.6"
    home.mkdir(parents=True)
    for room in ("PATIENT_DICOM", "MASKS_DICOM"):
        zip_folder(tmp_path / "plain" / room, home / f"{room}.zip", room)
    assert_read(find_scans(tmp_path / "data"), "3D-IRCADb", {"3Dircadb1.6": 6})
    outer = tmp_path / "outer"
    outer.mkdir()
    zip_folder(home, outer / "3Dircadb1.6.zip", "3Dircadb1.6")
    assert_read(find_scans(outer), "3D-IRCADb", {"3Dircadb1.6": 6})
    check(find_scans(outer), thorough=False)
    (home / "MASKS_DICOM.zip").write_bytes((home / "MASKS_DICOM.zip").read_bytes()[:500])
    with pytest.raises(UserError, match=r"MASKS_DICOM\.zip cannot be unpacked"):
        find_scans(tmp_path / "data")


def test_a_dicom_seg_is_placed_on_its_series_by_position(tmp_path: Path) -> None:
    spec, labels = series(7)
    write_series(tmp_path / "ct", spec)
    masks = {"Liver": labels > 0, "Kidney tumour": spec.hu > 300, "Mass": labels == 2}
    save_seg(tmp_path / "seg" / "s.dcm", spec, masks)
    found = find_scans(tmp_path)
    assert_read(found, "DICOM with SEG", {"ct": 7})
    shown = [one.shown for one in found.scans[0].labels[0].mapping]
    assert shown == ["1 Liver -> liver", "2 Kidney tumour -> left out", "3 Mass -> tumour"]
    assert "4711" not in found.scans[0].patient
    assert PATIENT_NAME not in str(found)


def test_a_seg_belongs_to_that_scan_of_a_series_whose_images_it_lists(tmp_path: Path) -> None:
    spec, labels = series(7)
    write_series(tmp_path / "a", spec, lambda dataset, _: setattr(dataset, "AcquisitionNumber", 1))

    def later(dataset: Dataset, k: int) -> None:
        dataset.AcquisitionNumber, dataset.SOPInstanceUID = 2, f"1.9.{k}"
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID

    write_series(tmp_path / "b", replace(spec, hu=spec.hu + 30), later)
    path = save_seg(tmp_path / "seg" / "s.dcm", spec, {"Liver": labels > 0})
    seg = dcmread(path)
    images = [Dataset() for _ in range(2)]
    for k, image in enumerate(images):
        image.ReferencedSOPInstanceUID = f"1.9.{k}"
    seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence = images
    seg.save_as(path)
    found = find_scans(tmp_path)
    assert [one.series_uid for one in found.scans] == [f"{spec.series_uid}#2"]
    assert not [one for one in found.problems if one.code == "no-scan"]


def test_a_seg_off_the_voxels_or_of_shares_is_refused(tmp_path: Path) -> None:
    spec, labels = series(7)
    write_series(tmp_path / "ct", spec)
    path = tmp_path / "seg" / "s.dcm"
    moved, _ = series(7)
    moved.series_uid, moved.origin_mm = spec.series_uid, (-30.4, -20.0, 100.0)
    save_seg(path, moved, {"Liver": labels > 0})
    (problem,) = [each for each in check(find_scans(tmp_path)).problems if each.severity == "error"]
    assert "does not lie on the voxels" in problem.sentence
    save_seg(path, spec, {"Liver": labels > 0}, kind="FRACTIONAL")
    with pytest.raises(UserError, match="FRACTIONAL segmentation: it holds shares"):
        find_scans(tmp_path)


@pytest.mark.parametrize(
    ("image", "labels"),
    [
        ("p1.nii.gz", "p1_seg.nii.gz"),
        ("p1_ct.nii", "p1-label.nii"),
        ("images/p1.nii.gz", "labels/p1.nii.gz"),
        ("images/liver_1.nii.gz", "masks/liver_1.nii.gz"),
        ("p1/image.nii.gz", "p1/mask.nii.gz"),
    ],
)
def test_pairs_by_name(tmp_path: Path, image: str, labels: str) -> None:
    save(tmp_path / image, toy(8)[0])
    save(tmp_path / labels, toy(8)[1])
    save(tmp_path / "other" / "alone.nii.gz", toy(9)[0])
    found = find_scans(tmp_path)
    assert [problem.code for problem in found.problems] == ["unlabelled"]
    assert_read(found, "pairs by name", {found.scans[0].name: 8})


def test_a_mask_a_structure(tmp_path: Path) -> None:
    hu, labels = toy(8)
    save(tmp_path / "p8" / "ct.nii.gz", hu)
    save(tmp_path / "p8" / "liver.nii.gz", (labels > 0).astype(np.uint8) * 255)
    save(tmp_path / "p8" / "tumour.nii.gz", (labels == 2).astype(np.uint8))
    assert_read(find_scans(tmp_path), "pairs by name", {"p8": 8})


def test_what_this_program_saved_is_matched_with_its_scan_by_content(tmp_path: Path) -> None:
    hu, labels = toy(9)
    case = open_case(save(tmp_path / "scans" / "ct9.nii.gz", hu))
    save(tmp_path / "scans" / "other.nii.gz", toy(1)[0])
    export(tmp_path / "results" / "ct9", case, labels)
    found = find_scans(tmp_path)
    assert_read(found, "Hepascope", {"ct9": 9})
    assert [problem.code for problem in found.problems] == ["unedited", "unlabelled"]
    save(tmp_path / "scans" / "ct9.nii.gz", toy(2)[0])
    assert "other-scan" in [problem.code for problem in check(find_scans(tmp_path)).problems]


def export(target: Path, case: Case, labels: np.ndarray) -> None:
    export_case(target, ExportInput(case, labels, measure(case.volume, labels), MaskRecord(origin="model")))


def test_labels_of_another_numbering_are_mapped_as_told(tmp_path: Path) -> None:
    hu, labels = toy(2)
    save(tmp_path / "x.nii.gz", hu)
    numbers = np.array([0, 5, 9], np.uint8)[labels]
    numbers[0, :3, :3] = 77
    save(tmp_path / "x_seg.nii.gz", numbers)
    (problem,) = check(find_scans(tmp_path)).problems
    assert problem.code == "unknown-label"
    assert "5, 9, 77" in problem.sentence
    told = find_scans(tmp_path, values=parse_values(["5=liver", "9=tumour", "rest=background"]))
    assert np.array_equal(read_scan(told.scans[0]).labels, labels)
    with pytest.raises(UserError, match="does not say what a label means"):
        parse_values(["5=spleen"])


def test_patients_of_several_scans_are_told_by_a_table(tmp_path: Path) -> None:
    for number in range(3):
        save_pair(tmp_path, number)
    (tmp_path / "patients.csv").write_text("scan,patient\nvolume-0,A\nvolume-2,A\nvolume-7,B\n", encoding="utf-8")
    found = find_scans(tmp_path)
    assert [scan.patient for scan in found.scans] == ["A", "lits-1", "A"]
    assert "volume-7" in found.problems[0].sentence


def test_an_empty_folder_and_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no labelled scans"):
        find_scans(tmp_path)
    with pytest.raises(UserError, match="is not a folder"):
        find_scans(save(tmp_path / "a.nii", toy()[0]))


@pytest.mark.parametrize("name", ["Liver", "liver", "LIVER ", "Leber", "whole_liver"])
def test_names_of_livers(name: str) -> None:
    assert label_of(name) == Label.LIVER


@pytest.mark.parametrize(
    "name", ["tumor", "Tumour", "liver tumor 2", "livertumor01", "cancer", "Lesion", "Mass", "HCC"]
)
def test_names_of_tumours(name: str) -> None:
    assert label_of(name) == Label.TUMOUR


@given(
    st.sampled_from(["kidney", "lung", "pancreas", "brain", "not a"]), st.sampled_from(["tumor", "lesion", "cancer"])
)
def test_other_organs_tumours_are_not_ours(organ: str, what: str) -> None:
    assert label_of(f"{organ} {what}") is None


@pytest.mark.parametrize(
    "name", ["liver cyst", "livervessel", "portal vein", "spleen", "liver segment 4", "GREEN", ""]
)
def test_what_is_not_certain_is_left_out(name: str) -> None:
    assert label_of(name) is None


def test_real_dicom_with_seg_and_real_ircadb(shared_data: Path) -> None:
    found = check(find_scans(shared_data / "ct_seg_3slice"))
    assert [scan.kind for scan in found.usable] == ["DICOM with SEG"]
    labels = read_scan(found.scans[0]).labels
    assert labels is not None
    import SimpleITK

    truth = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(shared_data / "ct_seg_3slice" / "liver_seg.nrrd")))
    assert labels.sum() == (truth > 0).sum() > 0
    assert np.array_equal(labels > 0, truth > 0)
