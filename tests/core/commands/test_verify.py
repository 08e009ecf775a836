"""`hepascope verify`: what is identical, what differs and why, and what could not be checked."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.cli import main
from core.edit_names import EditNames
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.io import open_case
from core.measure import measure
from core.provenance import MaskRecord
from tests.core.commands.scans import write_scan

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def result(tmp_path: Path, scan: Path, model_file: Path) -> Path:
    """The folder that segmenting the scan left; the scan lies beside its folder's folder."""
    call = ["segment", str(scan), "--out", str(scan.parent), "--model", str(model_file)]
    assert main([*call, "--device", "cpu", "--backend", "torch", "--precision", "float32"]) == 0
    return scan.parent / "patient7"


def verify(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict]:
    capsys.readouterr()
    code = main(["verify", *map(str, arguments), "--json"])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


def said(found: dict, name: str) -> list[bool | None]:
    return [check["holds"] for check in found["checks"] if check["name"] == name]


def test_an_untouched_result_is_identical(
    result: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in ("mask.nii.gz", "volumes.json", "."):
        code, found = verify(result / file, "--model", model_file, capsys=capsys)
        assert (code, found["outcome"], found["tumour_dice"]) == (0, "identical", 1.0), found
        assert said(found, "scan") == said(found, "model") == said(found, "mask") == [True]
    assert said(found, "numbers") == said(found, "record") == [True]
    code, found = verify(result, scan, capsys=capsys)
    assert (code, found["outcome"]) == (4, "not checked"), "the model is not installed"
    assert said(found, "model") == [None]
    assert said(found, "mask") == []


def test_what_was_changed_is_told(
    result: Path, scan: Path, model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_model = ["--model", model_file]
    image = nibabel.load(result / "mask.nii.gz")
    labels = np.asarray(image.dataobj).copy()
    labels[labels == 2] = np.where(np.arange(np.count_nonzero(labels == 2)) < 40, 1, 2)
    nibabel.save(nibabel.Nifti1Image(labels, None, image.header), result / "mask.nii.gz")
    code, found = verify(result / "mask.nii.gz", *with_model, capsys=capsys)
    assert (code, found["outcome"]) == (3, "differs")
    assert found["liver_dice"] == 1.0 > found["tumour_dice"] > 0.5
    code, found = verify(result / "volumes.json", *with_model, capsys=capsys)
    assert code == 3
    assert said(found, "numbers") == [False]
    (result / "mask.nii.gz").unlink()
    code, found = verify(result / "volumes.json", *with_model, capsys=capsys)
    assert (code, found["outcome"]) == (4, "not checked"), "volumes alone prove no mask"
    assert said(found, "numbers") == [True]
    other = write_scan(tmp_path / "other.nii.gz", seed=8)
    code, found = verify(result / "volumes.json", other, *with_model, capsys=capsys)
    assert code == 3
    assert said(found, "scan") == [False]
    scan.unlink()
    code, found = verify(result / "volumes.json", *with_model, capsys=capsys)
    assert code == 4
    assert said(found, "scan") == [None]


def test_edits_by_hand_are_listed_and_what_no_model_made_is_not_claimed(
    result: Path, scan: Path, model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = open_case(scan)
    mask = open_case(result / "mask.nii.gz").volume.hu.astype(np.uint8)
    told = json.loads((result / "volumes.json").read_text())["record"]
    mask[0, :3] = 1 - mask[0, :3].clip(0, 1)
    record = MaskRecord(**{**told, "edits": EditNames(["Brush", "Brush", "Fill"])})
    edited = tmp_path / "edited"
    export_case(edited, ExportInput(case, mask, measure(case.volume, mask), record))
    code, found = verify(edited, scan, "--model", model_file, capsys=capsys)
    assert code == 3
    (words,) = [check["sentence"] for check in found["checks"] if check["name"] == "edits"]
    assert "Brush x 2, Fill" in words
    drawn = tmp_path / "drawn"
    export_case(drawn, ExportInput(case, mask, measure(case.volume, mask), MaskRecord(origin="imported")))
    code, found = verify(drawn / "mask.nii.gz", scan, capsys=capsys)
    assert (code, found["outcome"]) == (4, "not checked")


def test_what_says_nothing_of_itself_is_one_line(
    result: Path, scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (scan, result / "volumes.csv", tmp_path / "missing.json"):
        assert main(["verify", str(file)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
