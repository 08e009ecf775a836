"""`hepascope convert`: the same voxels at the same places in another format, whole or not at all."""

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - as everybody calls it
from numpy.typing import NDArray

from core.cli import main
from core.io import open_case
from core.io.formats import volume_file
from tests.core.io.dicom_builder import PATIENT_NAME, SeriesSpec, write_series
from tests.core.io.test_dicom_tilted import everywhere, tilted, within
from tests.core.training.datasets.toy import save_seg, series


@pytest.fixture
def spec_and_truth() -> tuple[SeriesSpec, NDArray[np.uint8]]:
    return series()


@pytest.fixture
def scan(tmp_path: Path, spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]]) -> Path:
    write_series(tmp_path / "scan", spec_and_truth[0])
    return tmp_path / "scan"


def hepascope(*arguments: object) -> int:
    return main(["convert", *map(str, arguments)])


def same_everywhere(first: sitk.Image, second: sitk.Image) -> None:
    """The same values at the same places, whatever the order of the axes."""
    back = sitk.Resample(second, first, sitk.Transform(), sitk.sitkNearestNeighbor, -9999)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(back), sitk.GetArrayFromImage(first))


def test_a_scan_goes_round_through_all_formats(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"ct{ending}" for ending in (".nii.gz", ".nrrd", ".mha", ".nii")]
    for source, target in zip([scan, *files[:-1]], files, strict=True):
        assert hepascope(source, target) == 0
        assert capsys.readouterr().out.strip() == str(target)
    case = open_case(scan)
    for path in files:
        same_everywhere(sitk.ReadImage(str(files[0])), sitk.ReadImage(str(path)))
        again = open_case(path)
        np.testing.assert_array_equal(again.volume.hu, case.volume.hu)
        np.testing.assert_allclose(
            again.volume.geometry.index_to_lps_mm, case.volume.geometry.index_to_lps_mm, atol=1e-4
        )
        content = path.read_bytes()
        assert PATIENT_NAME.encode() not in content
        assert case.source.series_uid.encode() not in content


def test_a_tilted_scan_is_written_straight_and_its_mask_on_its_slices(tmp_path: Path) -> None:
    write_series(tmp_path / "scan", tilted(14, 3.0, (1.5, 1.5)))
    case = open_case(tmp_path / "scan")
    assert case.shear is not None
    assert hepascope(tmp_path / "scan", tmp_path / "ct.mha") == 0
    again = open_case(tmp_path / "ct.mha")
    np.testing.assert_array_equal(again.volume.hu, case.volume.hu)
    assert again.volume.geometry.is_close(case.volume.geometry)
    image = sitk.GetImageFromArray(within(everywhere(case)).astype(np.uint8))
    image.CopyInformation(sitk.ReadImage(str(tmp_path / "ct.mha")))
    sitk.WriteImage(image, str(tmp_path / "ball.nrrd"))
    for source, target in (("ball.nrrd", "slices.nrrd"), ("slices.nrrd", "again.nrrd")):
        assert hepascope(tmp_path / source, tmp_path / target, "--scan", tmp_path / "scan") == 0
    first, second = (volume_file(tmp_path / name) for name in ("slices.nrrd", "again.nrrd"))
    assert first is not None
    assert second is not None
    labels, grid = first.read_labels()
    assert grid.is_close(case.stored_geometry)
    np.testing.assert_array_equal(second.read_labels()[0], labels)
    drawn = np.moveaxis(np.indices(labels.shape), 0, -1)[labels > 0]
    assert within(grid.to_lps_mm(drawn)).mean() > 0.95
    assert hepascope(tmp_path / "ball.nrrd", tmp_path / "no.seg.nrrd", "--scan", tmp_path / "scan") == 2


def test_masks_go_round_through_all_formats(
    scan: Path, spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]], tmp_path: Path
) -> None:
    spec, truth = spec_and_truth
    first = save_seg(tmp_path / "seg.dcm", spec, {"Liver": truth > 0, "Tumour": truth == 2})
    files = [tmp_path / f"mask{ending}" for ending in (".seg.nrrd", ".mha", ".nrrd", ".nii.gz")]
    for source, target in zip([first, *files[:-1]], files, strict=True):
        assert hepascope(source, target, "--scan", scan) == 0
    np.testing.assert_array_equal(open_case(files[-1]).volume.hu, truth)
    assert hepascope(files[0], tmp_path / "liver.glb", "--scan", scan) == 0
    assert (tmp_path / "liver.glb").read_bytes()[:4] == b"glTF"


def test_what_a_structure_is_must_be_known_or_said(
    scan: Path,
    spec_and_truth: tuple[SeriesSpec, NDArray[np.uint8]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec, truth = spec_and_truth
    mask = save_seg(tmp_path / "seg.dcm", spec, {"Organ": truth > 0, "Spine": spec.hu > 400})
    target = tmp_path / "mask.mha"
    assert hepascope(mask, target, "--scan", scan) == 2
    assert "Organ, Spine" in capsys.readouterr().err
    assert not target.exists()
    labels = ("--label", "Organ=liver", "--label", "Spine=background")
    assert hepascope(mask, target, "--scan", scan, *labels, "--json") == 0
    assert json.loads(capsys.readouterr().out)["output"] == str(target)
    np.testing.assert_array_equal(open_case(target).volume.hu, truth > 0)
    for wrong in ("Organ=spleen", "nothing", "Kidney=liver"):
        assert hepascope(mask, tmp_path / "other.mha", "--scan", scan, "--label", wrong) == 2


def test_nothing_is_overwritten_and_nothing_half_written(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ct.nrrd"
    target.write_text("mine")
    assert hepascope(scan, target) == 2
    assert "exists already" in capsys.readouterr().err
    assert target.read_text() == "mine"
    assert hepascope(scan, target, "--force") == 0
    assert open_case(target).source.kind == "NRRD"
    for name in ("ct.dcm", "ct.seg.nrrd", ".nrrd", "ct.mhd"):
        assert hepascope(scan, tmp_path / name) == 2
    assert hepascope(target, tmp_path / "mask.nii", "--scan", scan) == 2
    assert hepascope(target, tmp_path / "mask.nii.gz", "--scan", scan) == 2, "a scan is no mask"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ct.nrrd", "scan"]
