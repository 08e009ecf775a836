"""`hepascope export` from a scan and a mask, and from a saved case."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.case_file import SavedCase, write_case
from core.cli import main
from core.exporting.formats import FORMATS
from core.io import open_case
from core.kept import KeptVoxels
from core.lesions import Read, annotate
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.reading import Reading
from core.scan_reference import ScanReference


@pytest.fixture
def mask(scan: Path, tmp_path: Path) -> Path:
    """A mask file of the scan with a liver and a tumour."""
    image = nibabel.load(scan)
    labels = np.zeros(image.shape, np.uint8)
    labels[6:32, 6:26, 1:5] = 1
    labels[10:18, 10:16, 2:4] = 2
    path = tmp_path / "labels.nii.gz"
    nibabel.save(nibabel.Nifti1Image(labels, image.affine), path)
    return path


def test_the_list_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--list"]) == 0
    said = capsys.readouterr().out
    assert all(f"{each.key} " in said and each.file_name in said for each in FORMATS)


def test_a_scan_with_a_mask_in_chosen_formats(scan: Path, mask: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["export", str(scan), "--mask", str(mask), "--formats", "json, nifti,html", "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["mask.nii.gz", "report.html", "volumes.json"]
    assert np.array_equal(
        np.asarray(nibabel.load(out / "mask.nii.gz").dataobj), np.asarray(nibabel.load(mask).dataobj)
    )
    document = json.loads((out / "volumes.json").read_text())
    assert document["record"]["origin"] == "imported"
    assert document["measurements"]["tumour_ml"] == pytest.approx(8 * 6 * 2 * 2 * 2 * 5 / 1000)


def test_all_that_can_be_written_is_and_the_rest_is_said(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["export", str(scan), "--mask", str(mask), "--out", str(tmp_path / "out")]
    assert main([*call, "--formats", "all", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["left_out"]["agreement"] == "The model left no agreement for this mask."
    written = {Path(path).name for path in result["files"]}
    assert written == {each.path_name for each in FORMATS if each.key not in result["left_out"]}
    assert main([*call, "--formats", "agreement", "--overwrite"]) == 2
    assert "agreement.nii.gz cannot be written" in capsys.readouterr().err
    assert main([*call, "--formats", "word"]) == 2
    assert "There is no format word." in capsys.readouterr().err


def test_a_saved_case_brings_its_verdicts_and_record(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = open_case(scan)
    labels = open_case(mask).volume.hu.astype(np.uint8)
    record = MaskRecord(origin="model", model_name="m", edits=("Brush",))
    reading = Reading(record=record)
    read = Read(case.volume, labels, measure_reading(case.volume, labels, reading), reading)
    reading = annotate(read, 1, "rim").reading
    path = tmp_path / "case.hepascope"
    write_case(path, SavedCase(ScanReference.of(case), reading, KeptVoxels.of(labels), "R"), overwrite=False)
    out = tmp_path / "out"
    assert main(["export", str(path), "--formats", "json", "--out", str(out)]) == 0
    document = json.loads((out / "volumes.json").read_text())
    assert document["measurements"]["tumours"][0]["note"] == "rim"
    assert document["record"]["edits"] == ["Brush"]
    scan.rename(tmp_path / "moved.nii.gz")
    assert main(["export", str(path), "--formats", "json", "--out", str(out), "--overwrite"]) == 2
    assert "not where it was" in capsys.readouterr().err
    moved = ["--scan", str(tmp_path / "moved.nii.gz")]
    assert main(["export", str(path), "--formats", "json", "--out", str(out), "--overwrite", *moved]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SCAN", "--out", "o"], "needs its --mask"),
        (["SCAN", "--mask", "missing", "--out", "o"], "is not there"),
        (["SCAN"], "--out"),
        (["SCAN", "--mask", "SCAN", "--out", "o"], ""),
    ],
)
def test_mistakes_are_one_line(
    scan: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = [str(scan) if each == "SCAN" else str(tmp_path / each) if each == "o" else each for each in arguments]
    assert main(["export", *given]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not (tmp_path / "o").exists()
