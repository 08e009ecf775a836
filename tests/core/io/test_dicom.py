"""From a folder to a scan: which files belong together, which are left out, what is refused and how it is said."""

import logging
import threading
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from core.errors import UserError
from core.exporting.nifti import affine_ras_mm
from core.io import SeveralSeries, find_series, open_case
from core.preview import Preview
from core.progress import Cancelled
from tests.core.io.dicom_builder import PATIENT_NAME, SeriesSpec, random_hu, slice_dataset, write_series

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
REPORT = "1.2.840.10008.5.1.4.1.1.88.22"


def write_object(path: Path, modality: str, sop_class: str, series_uid: str = "1.2.3.9") -> None:
    """A DICOM object that is no CT slice."""
    spec = SeriesSpec(hu=random_hu((1, 4, 4)), modality=modality, sop_class=sop_class, series_uid=series_uid)
    dataset = slice_dataset(spec, 0)
    if modality == "SR":
        for keyword in ("PixelData", "Rows", "Columns", "ImagePositionPatient"):
            delattr(dataset, keyword)
    dataset.save_as(path, enforce_file_format=True)


def localizer(dataset: Dataset, k: int) -> None:
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]


def test_file_names_do_not_order_the_slices(tmp_path: Path) -> None:
    spec = SeriesSpec()
    paths = write_series(tmp_path, spec)
    assert paths != sorted(paths), "the builder shuffles the names"
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


def test_case_knows_where_it_comes_from(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path / "case 7", spec)
    case = open_case(tmp_path / "case 7")
    assert (case.source.kind, case.source.series_uid, case.source.series_geometry) == (
        "DICOM",
        spec.series_uid,
        "REGULAR",
    )
    assert case.name == "case 7"
    datasets = [pydicom.dcmread(one.path) for one in case.source.slices]
    assert [one.sop_instance_uid for one in case.source.slices] == [one.SOPInstanceUID for one in datasets]
    assert {(one.sop_class_uid, one.frame) for one in case.source.slices} == {(CTImageStorage, 1)}
    places = case.stored_geometry.to_lps_mm([(k, 0, 0) for k in range(5)])
    np.testing.assert_allclose(places, [one.ImagePositionPatient for one in datasets], atol=1e-6)
    assert len(case.content_hash) == 64
    assert case.notes == ()
    assert not case.volume.hu.flags.writeable


def test_one_file_opens_its_series_among_others(tmp_path: Path) -> None:
    first, second = SeriesSpec(hu=random_hu(seed=1)), SeriesSpec(hu=random_hu(seed=2))
    write_series(tmp_path, first, prefix="A")
    paths = write_series(tmp_path, second, prefix="B")
    case = open_case(paths[3])
    np.testing.assert_array_equal(case.volume.hu, second.hu)
    assert case.source.series_uid == second.series_uid
    (info,) = find_series(paths[3])
    assert info.uid == second.series_uid


def test_several_scans_are_asked_about(tmp_path: Path) -> None:
    arterial, portal = SeriesSpec(hu=random_hu(seed=1)), SeriesSpec(hu=random_hu((6, 12, 16), seed=2))
    write_series(tmp_path / "a", arterial)
    write_series(tmp_path / "b", portal)
    write_object(tmp_path / "seg.dcm", "SEG", SEGMENTATION)
    with pytest.raises(SeveralSeries, match="holds 2 scans") as caught:
        open_case(tmp_path)
    assert [(one.slices, one.problem is None) for one in caught.value.series] == [(5, True), (6, True), (1, False)]
    for spec in (arterial, portal):
        case = open_case(tmp_path, series_uid=spec.series_uid)
        np.testing.assert_array_equal(case.volume.hu, spec.hu)
    with pytest.raises(UserError, match="does not hold the series"):
        open_case(tmp_path, series_uid="1.2.3")
    with pytest.raises(UserError, match="segmentations"):
        open_case(tmp_path, series_uid="1.2.3.9")


def test_series_are_described(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec())
    (info,) = find_series(tmp_path)
    assert (info.description, info.modality, info.slices) == ("portal venous", "CT", 5)
    assert (info.size, info.spacing, info.geometry_kind) == ("16 x 12", "0.70 x 0.80 x 2.50", "REGULAR")
    assert info.problem is None


def test_what_is_not_the_scan_is_left_out_and_said(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    write_series(tmp_path / "scout", SeriesSpec(hu=random_hu((2, 4, 4))), localizer)
    write_object(tmp_path / "seg.dcm", "SEG", SEGMENTATION)
    write_object(tmp_path / "dose.dcm", "SR", REPORT, series_uid="1.2.3.10")
    (tmp_path / "README.txt").write_text("hello")
    (tmp_path / ".DS_Store").write_bytes(bytes(100))
    (tmp_path / "VERSION").write_text("1")
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.notes == (
        "Other series of the folder were left out: 1 of CT that cannot be opened, 2 of another kind.",
    )
    problems = [info.problem for info in find_series(tmp_path)]
    assert problems[0] is None
    assert sorted(str(problem).split(" ", 1)[1] for problem in problems[1:]) == [
        "holds reports (SR), not a CT scan.",
        "holds segmentations (SEG), not a CT scan.",
        "is a localizer, not a scan.",
    ]


def test_localizer_and_screenshot_inside_the_series_are_set_aside(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    scout = SeriesSpec(
        hu=random_hu((1, 20, 20)), orientation=(1, 0, 0, 0, 0, -1), series_uid=spec.series_uid, origin_mm=(0, 0, 0)
    )
    write_series(tmp_path, scout, localizer, prefix="LOC")
    write_object(tmp_path / "shot.dcm", "CT", SECONDARY_CAPTURE, series_uid=spec.series_uid)
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.notes == ("2 localizer or screenshot images of the series were left out.",)


@pytest.mark.parametrize(
    ("modality", "sop_class", "words"),
    [
        ("SEG", SEGMENTATION, r"x\.dcm holds segmentations \(SEG\)"),
        ("SR", REPORT, r"x\.dcm holds reports \(SR\)"),
        ("CR", "1.2.840.10008.5.1.4.1.1.1", r"x\.dcm is no CT image: its modality is CR"),
        ("MR", "1.2.840.10008.5.1.4.1.1.4", r"x\.dcm is no CT image: its modality is MR"),
        ("CT", SECONDARY_CAPTURE, r"x\.dcm is not a CT slice"),
        ("CT", ENHANCED_CT, r"x\.dcm holds 1 frames and says of 0 where they lie"),
    ],
)
def test_folder_without_a_ct_says_what_it_holds(tmp_path: Path, modality: str, sop_class: str, words: str) -> None:
    write_object(tmp_path / "x.dcm", modality, sop_class)
    for path in (tmp_path, tmp_path / "x.dcm"):
        with pytest.raises(UserError, match=words) as caught:
            open_case(path)
        assert caught.value.hint


def test_empty_uids_still_make_one_series_a_folder(tmp_path: Path) -> None:
    def without_uids(dataset: Dataset, k: int) -> None:
        dataset.SeriesInstanceUID = dataset.StudyInstanceUID = dataset.SOPClassUID = dataset.SOPInstanceUID = ""
        dataset.FrameOfReferenceUID = ""

    first, second = SeriesSpec(hu=random_hu(seed=1)), SeriesSpec(hu=random_hu(seed=2))
    write_series(tmp_path / "a", first, without_uids)
    paths = write_series(tmp_path / "b", second, without_uids)
    assert open_case(tmp_path / "a").source.series_uid == ""
    np.testing.assert_array_equal(open_case(tmp_path / "a").volume.hu, first.hu)
    np.testing.assert_array_equal(open_case(paths[0]).volume.hu, second.hu)
    with pytest.raises(SeveralSeries) as caught:
        open_case(tmp_path)
    chosen = {open_case(tmp_path, series_uid=one.uid).content_hash for one in caught.value.series}
    assert len(chosen) == 2


def test_series_spread_over_folders_is_one(tmp_path: Path) -> None:
    spec = SeriesSpec()
    paths = write_series(tmp_path, spec)
    (tmp_path / "more").mkdir()
    for path in paths[:2]:
        path.rename(tmp_path / "more" / path.name)
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)
    # From a file, only its own folder is searched: what is there is even, and says how many slices it has.
    assert open_case(paths[3]).volume.hu.shape[0] == 3


def test_files_without_preamble_are_read(tmp_path: Path) -> None:
    spec = SeriesSpec()
    for path in write_series(tmp_path, spec):
        dataset = path.read_bytes()[132:]
        path.write_bytes(dataset)
        path.rename(path.with_suffix(""))
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


@pytest.mark.parametrize("name", ["IM9999.dcm", "no_ending"])
@pytest.mark.parametrize("content", [b"", bytes(128), bytes(128) + b"DICM\x08\x00nonsense", "cut"])
def test_damaged_file_among_the_slices_is_refused(tmp_path: Path, name: str, content: bytes | str) -> None:
    paths = write_series(tmp_path, SeriesSpec())
    bad = tmp_path / name
    bad.write_bytes(paths[0].read_bytes()[:300] if isinstance(content, str) else content)
    with pytest.raises(UserError, match=f"{name} is damaged and may be a slice") as caught:
        open_case(tmp_path)
    assert "another folder" in caught.value.hint
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    bad.rename(elsewhere / name)
    assert open_case(tmp_path).volume.hu.shape == (5, 12, 16)


def test_text_named_like_a_slice_is_refused_other_text_is_ignored(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec())
    (tmp_path / "notes").write_text("not an image")
    open_case(tmp_path)
    (tmp_path / "IM9999.dcm").write_text("<html>404</html>")
    with pytest.raises(UserError, match=r"IM9999\.dcm is damaged"):
        open_case(tmp_path)


def test_missing_pixels_in_one_slice_are_refused(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        if k == 4:
            del dataset.PixelData

    paths = write_series(tmp_path, SeriesSpec(), edit)
    with pytest.raises(UserError, match=f"{paths[4].name} holds no pixel data"):
        open_case(tmp_path)


def test_names_of_patients_are_neither_logged_nor_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.SpecificCharacterSet = "ISO_IR 100"
        dataset.SeriesDescription = "Pfortader später"

    for path in write_series(tmp_path, SeriesSpec(), edit):
        # pydicom warns of an unknown character set, in its log too; values of tags stand in other warnings of it.
        path.write_bytes(path.read_bytes().replace(b"ISO_IR 100", b"ISO_IR 999"))
    with caplog.at_level(logging.DEBUG):
        case = open_case(tmp_path)
        infos = find_series(tmp_path)
    out, err = capfd.readouterr()
    assert (caplog.text, out, err) == ("", "", "")
    assert PATIENT_NAME.encode() in next(tmp_path.iterdir()).read_bytes()
    assert "Geheim" not in f"{case}{case.notes}{infos}"
    assert not logging.getLogger("pydicom").disabled


@pytest.mark.parametrize(
    ("orientation", "step_mm"),
    [((1, 0, 0, 0, 1, 0), 2.5), ((1, 0, 0, 0, 1, 0), -2.5), ((-1, 0, 0, 0, -1, 0), 2.5), ((-1, 0, 0, 0, 1, 0), 2.5)],
)
def test_an_early_look_shows_the_middle_slice_as_the_scan_will(
    tmp_path: Path, orientation: tuple[int, ...], step_mm: float
) -> None:
    write_series(tmp_path, SeriesSpec(orientation=orientation, step_mm=step_mm))
    seen: list[Preview] = []
    case = open_case(tmp_path, early_look=seen.append)
    assert len(seen) == 1
    np.testing.assert_array_equal(seen[0].hu, case.volume.hu[len(case.volume.hu) // 2])  # an odd number of slices
    assert seen[0].spacing_mm == pytest.approx(case.volume.spacing_mm[1:])
    assert seen[0].slices == 5
    assert not seen[0].hu.flags.writeable


def test_there_is_no_early_look_at_coronal_slices(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(orientation=(1, 0, 0, 0, 0, -1)))
    seen: list[Preview] = []
    open_case(tmp_path, early_look=seen.append)
    assert not seen


def test_there_is_no_early_look_at_what_the_headers_refuse(tmp_path: Path) -> None:
    paths = write_series(tmp_path, SeriesSpec())
    paths[0].write_bytes(paths[0].read_bytes()[:1200])
    seen: list[Preview] = []
    with pytest.raises(UserError):
        open_case(tmp_path, early_look=seen.append)
    assert not seen


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(hu=random_hu((40, 4, 4))))
    seen: list[float] = []
    open_case(tmp_path, report=lambda fraction, text: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len(seen) > 5


@pytest.mark.parametrize("at", ["Looking for images", "Reading headers", "Reading slices", "Checking the values"])
def test_cancel_works_at_every_stage_and_leaves_no_thread(tmp_path: Path, at: str) -> None:
    write_series(tmp_path, SeriesSpec(hu=random_hu((40, 4, 4))))
    before = threading.active_count()

    def stop(fraction: float, text: str) -> None:
        if text.startswith(at):
            raise Cancelled

    with pytest.raises(Cancelled):
        open_case(tmp_path, report=stop)
    assert threading.active_count() == before


def test_hcc048_agrees_with_simpleitk(shared_data: Path) -> None:
    folder = shared_data / "ct_hcc048" / "dicom"
    case = open_case(folder)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder)))
    image = reader.Execute()
    assert case.stored_geometry.shape_zyx == (89, 512, 512)
    affine = np.eye(4)
    affine[:3, :3] = np.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing()
    affine[:3, 3] = image.GetOrigin()
    affine = np.diag([-1, -1, 1, 1]) @ affine
    np.testing.assert_allclose(affine_ras_mm(case.stored_geometry), affine, atol=1e-4)
    np.testing.assert_array_equal(case.axis_order.to_stored(case.volume.hu), SimpleITK.GetArrayViewFromImage(image))
    assert case.volume.spacing_mm == pytest.approx((2.5, 0.703125, 0.703125))
    assert case.notes == ()


def test_slab_without_uids_and_with_a_false_thickness(shared_data: Path) -> None:
    case = open_case(shared_data / "ct_slab" / "example_ct_dicom")
    assert case.volume.hu.shape == (20, 512, 512)
    assert case.volume.spacing_mm == pytest.approx((2.0, 0.9765625, 0.9765625))
    assert (case.volume.hu.min(), case.volume.hu.max()) == (-1024, 1839)


def test_ircadb17_opens_its_scan_and_not_its_masks(shared_data: Path) -> None:
    infos = find_series(shared_data / "ct_ircadb17")
    assert [info.problem is None for info in infos] == [True, False, False, False]
    assert all("8 bits a voxel" in str(info.problem) for info in infos[1:])
    case = open_case(shared_data / "ct_ircadb17" / "PATIENT_DICOM")
    assert case.volume.hu.shape == (119, 512, 512)
    assert case.volume.spacing_mm == pytest.approx((1.6, 0.743, 0.743), abs=1e-6)
    assert (case.volume.hu.min(), case.volume.hu.max()) == (-1024, 1023)


def test_three_slices_with_padding_agree_with_simpleitk_elsewhere(shared_data: Path) -> None:
    folder = shared_data / "ct_seg_3slice" / "ct-3slice"
    case = open_case(folder)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder)))
    theirs = SimpleITK.GetArrayFromImage(reader.Execute())
    padded = theirs == -3024
    assert padded.sum() == 167316
    np.testing.assert_array_equal(case.axis_order.to_stored(case.volume.hu), np.where(padded, -1024, theirs))
    assert "167316 voxels" in case.notes[0]


def test_builder_writes_what_it_says(tmp_path: Path) -> None:
    paths = write_series(tmp_path, SeriesSpec())
    dataset = pydicom.dcmread(paths[0])
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert dataset.SliceThickness == 99
