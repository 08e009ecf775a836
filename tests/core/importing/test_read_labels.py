"""Labels of other programs on the scan's grid, written by other libraries; what is not certain is refused."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - as everybody calls it
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from core.case import Case
from core.case_file import SavedCase, write_case
from core.errors import UserError
from core.importing.parts import combined
from core.importing.read import read_labels
from core.io import open_case
from core.kept import KeptVoxels
from core.labels import Label
from core.reading import Reading
from core.scan_reference import ScanReference
from tests.core.io.dicom_builder import SeriesSpec, write_series
from tests.core.training.datasets.toy import affine_ras, save, save_seg, series


@pytest.fixture
def spec_and_truth() -> tuple[SeriesSpec, NDArray[np.uint8]]:
    return series()


@pytest.fixture
def case(tmp_path: Path, spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]]) -> Case:
    write_series(tmp_path / "scan", spec_and_truth[0])
    return open_case(tmp_path / "scan")


@pytest.fixture
def truth(spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    return spec_and_truth[1]


def mask_of(path: Path, case: Case) -> NDArray[np.uint8]:
    """The mask when every structure is taken for what it seems to be."""
    found = read_labels(path, case)
    return combined({place: part.guess for place, part in enumerate(found.parts) if part.guess is not None}, found)


def itk_image(case: Case, values: NDArray[np.uint8]) -> sitk.Image:
    """The labels as an ITK image on the scan's canonical grid."""
    geometry = case.volume.geometry
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(geometry.spacing_mm[::-1])
    image.SetOrigin(geometry.to_lps_mm((0, 0, 0)).tolist())
    image.SetDirection(geometry.directions[:, ::-1].ravel().tolist())
    return image


def test_nifti_is_taken_by_its_values(case: Case, truth: NDArray[np.uint8], tmp_path: Path) -> None:
    path = save(tmp_path / "mask.nii.gz", truth)
    found = read_labels(path, case)
    assert [(part.name, part.guess) for part in found.parts] == [("liver", Label.LIVER), ("tumour", Label.TUMOUR)]
    assert found.is_clear
    assert found.notes == ()
    assert np.array_equal(mask_of(path, case), truth)


def test_other_values_are_left_to_the_reader(case: Case, truth: NDArray[np.uint8], tmp_path: Path) -> None:
    organs = np.array([0, 5, 26], np.uint8)[truth]
    found = read_labels(save(tmp_path / "organs.nii", organs), case)
    assert [(part.name, part.count, part.guess) for part in found.parts] == [
        ("Label 5", int((truth == 1).sum()), None),
        ("Label 26", int((truth == 2).sum()), None),
    ]
    assert np.array_equal(combined({0: Label.LIVER, 1: Label.TUMOUR}, found), truth)
    assert np.array_equal(combined({1: Label.LIVER}, found), (truth == 2).astype(np.uint8))


@pytest.mark.parametrize("flips", [(False, False, False), (True, True, False), (False, False, True)])
def test_nrrd_of_another_library_in_any_order_of_axes(
    case: Case, truth: NDArray[np.uint8], tmp_path: Path, flips: tuple[bool, bool, bool]
) -> None:
    image = sitk.Flip(itk_image(case, truth), flips)
    sitk.WriteImage(image, str(tmp_path / "mask.nrrd"), useCompression=True)
    assert np.array_equal(mask_of(tmp_path / "mask.nrrd", case), truth)


def test_slicers_segments_in_layers_come_with_their_names(
    case: Case, truth: NDArray[np.uint8], tmp_path: Path
) -> None:
    import nrrd

    geometry = case.volume.geometry
    axes = np.ascontiguousarray(geometry.index_to_lps_mm[:3, :3][:, ::-1].T)
    header = {
        "space": "left-posterior-superior",
        "space directions": np.vstack([np.full(3, np.nan), axes]),
        "space origin": geometry.to_lps_mm((0, 0, 0)),
        "kinds": ["list", "domain", "domain", "domain"],
        "Segment0_Name": "Liver",
        "Segment0_Layer": "0",
        "Segment0_LabelValue": "1",
        "Segment1_Name": "metastasis",
        "Segment1_Layer": "1",
        "Segment1_LabelValue": "1",
    }
    layers = np.stack([truth > 0, truth == 2], axis=-1).astype(np.uint8)
    nrrd.write(str(tmp_path / "both.seg.nrrd"), layers, header, index_order="C")
    found = read_labels(tmp_path / "both.seg.nrrd", case)
    assert [part.name for part in found.parts] == ["Liver", "metastasis"]
    assert np.array_equal(mask_of(tmp_path / "both.seg.nrrd", case), truth)


def test_dicom_seg_with_segments_that_overlap(
    case: Case, spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]], tmp_path: Path
) -> None:
    spec, truth = spec_and_truth
    path = save_seg(tmp_path / "seg.dcm", spec, {"Liver": truth > 0, "Tumour": truth == 2, "Spine": spec.hu > 400})
    found = read_labels(path, case)
    assert [(part.name, part.guess) for part in found.parts] == [
        ("Liver", Label.LIVER),
        ("Tumour", Label.TUMOUR),
        ("Spine", None),
    ]
    assert not found.is_clear
    assert np.array_equal(mask_of(path, case), truth)


def rtstruct(path: Path, series_uid: str, outlines: dict[str, list[NDArray[np.float64]]]) -> Path:
    """A structure set: for each name closed outlines (n, 3) in LPS mm."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = "1.2.840.10008.5.1.4.1.1.481.3", ExplicitVRLittleEndian
    meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset = Dataset()
    dataset.file_meta, dataset.Modality, dataset.SeriesInstanceUID = meta, "RTSTRUCT", generate_uid()
    dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    referenced, study, frame = Dataset(), Dataset(), Dataset()
    referenced.SeriesInstanceUID = series_uid
    study.RTReferencedSeriesSequence = Sequence([referenced])
    frame.RTReferencedStudySequence = Sequence([study])
    dataset.ReferencedFrameOfReferenceSequence = Sequence([frame])
    names, contours = [], []
    for number, (name, drawn) in enumerate(outlines.items(), start=1):
        roi, group = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName = number, name
        group.ReferencedROINumber = number
        group.ContourSequence = Sequence([])
        for points in drawn:
            contour = Dataset()
            contour.ContourGeometricType = "CLOSED_PLANAR"
            contour.NumberOfContourPoints = len(points)
            contour.ContourData = [f"{value:.4f}" for value in points.ravel()]
            group.ContourSequence.append(contour)
        names.append(roi)
        contours.append(group)
    dataset.StructureSetROISequence, dataset.ROIContourSequence = Sequence(names), Sequence(contours)
    dataset.save_as(path, enforce_file_format=True)
    return path


def rectangle(case: Case, z: float, rows: tuple[float, float], columns: tuple[float, float]) -> NDArray[np.float64]:
    (r0, r1), (c0, c1) = rows, columns
    return case.volume.geometry.to_lps_mm([(z, r0, c0), (z, r0, c1), (z, r1, c1), (z, r1, c0)])


def test_rtstruct_with_a_hole(case: Case, tmp_path: Path) -> None:
    outlines = {
        "Liver": [rectangle(case, 5, (9.5, 20.5), (7.5, 30.5)), rectangle(case, 5, (11.5, 14.5), (9.5, 12.5))],
        "Tumor 1": [rectangle(case, 5.1, (16.5, 18.5), (20.5, 23.5))],
    }
    path = rtstruct(tmp_path / "rs.dcm", case.source.series_uid, outlines)
    expected = np.zeros(case.volume.hu.shape, np.uint8)
    expected[5, 10:21, 8:31] = 1
    expected[5, 12:15, 10:13] = 0
    expected[5, 17:19, 21:24] = 2
    assert np.array_equal(mask_of(path, case), expected)
    assert "became voxels" in read_labels(path, case).notes[0]


def test_rtstruct_between_slices_or_of_another_series_is_refused(case: Case, tmp_path: Path) -> None:
    between = {"Liver": [rectangle(case, 5.5, (9.5, 20.5), (7.5, 30.5))]}
    with pytest.raises(UserError, match="does not lie in a slice"):
        read_labels(rtstruct(tmp_path / "a.dcm", case.source.series_uid, between), case)
    with pytest.raises(UserError, match="another series"):
        read_labels(rtstruct(tmp_path / "b.dcm", generate_uid(), between), case)


def test_another_grid_is_taken_by_the_nearest_voxel_and_told(
    case: Case, truth: NDArray[np.uint8], tmp_path: Path
) -> None:
    image = itk_image(case, truth)
    grid = sitk.Image([60, 50, 20], sitk.sitkUInt8)
    grid.SetSpacing((0.6, 0.7, 2.1))
    grid.SetOrigin([at - 0.3 for at in image.GetOrigin()])
    moved = sitk.Resample(image, grid, sitk.Transform(), sitk.sitkNearestNeighbor)
    sitk.WriteImage(moved, str(tmp_path / "other.nrrd"))
    back = sitk.Resample(moved, image, sitk.Transform(), sitk.sitkNearestNeighbor)
    found = read_labels(tmp_path / "other.nrrd", case)
    assert "lay on another grid (60 x 50 x 20" in found.notes[0]
    assert np.mean(mask_of(tmp_path / "other.nrrd", case) == sitk.GetArrayFromImage(back)) > 0.999


def test_what_lies_elsewhere_is_refused(case: Case, truth: NDArray[np.uint8], tmp_path: Path) -> None:
    affine = affine_ras()
    affine[0, 3] += 4
    with pytest.raises(UserError, match="does not belong to this scan"):
        read_labels(save(tmp_path / "shifted.nii", truth, affine), case)
    affine[0, 3] += 200
    with pytest.raises(UserError, match="lies within this scan"):
        read_labels(save(tmp_path / "far.nii", truth[1:], affine), case)


def test_what_is_no_mask_is_refused(case: Case, truth: NDArray[np.uint8], tmp_path: Path) -> None:
    for name, values in (
        ("scan.nii", case.volume.hu),
        ("shares.nii", truth.astype(np.float32) / 3),
        ("empty.nii", np.zeros_like(truth)),
        ("many.nii", np.arange(truth.size, dtype=np.int16).reshape(truth.shape) % 999),
    ):
        with pytest.raises(UserError):
            read_labels(save(tmp_path / name, values), case)
    sitk.WriteImage(itk_image(case, truth), str(tmp_path / "good.nrrd"))
    good = (tmp_path / "good.nrrd").read_bytes()
    for name, content in (
        ("a.nrrd", good[:200]),
        (
            "b.nrrd",
            b"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 9999 9999 9999\nencoding: gzip\n\n" + gzip.compress(b""),
        ),
        ("c.nrrd", b"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\ndata file: /etc/passwd\n\n"),
        ("d.dcm", b"no dicom at all"),
        ("e.hepascope", b"no case"),
        ("f.nii", b""),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError):
            read_labels(tmp_path / name, case)
    for name in ("none.nii", "none.nrrd", "none.dcm", "none.hepascope"):
        with pytest.raises(UserError, match="not there"):
            read_labels(tmp_path / name, case)


def test_a_saved_case_of_this_scan_only(case: Case, truth: NDArray[np.uint8], tmp_path: Path) -> None:
    saved = SavedCase(ScanReference.of(case), Reading(), KeptVoxels.of(truth), "A. Reader")
    write_case(tmp_path / "one.hepascope", saved, overwrite=False)
    assert np.array_equal(mask_of(tmp_path / "one.hepascope", case), truth)
    write_series(tmp_path / "other", series(seed=5)[0])
    with pytest.raises(UserError, match="another scan"):
        read_labels(tmp_path / "one.hepascope", open_case(tmp_path / "other"))
