"""`hepascope follow-up` on files: what it finds, says and refuses."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray

from core.cli import main
from core.exporting.nifti import affine_ras_mm
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.io import open_case
from core.measure import measure
from core.provenance import MaskRecord
from core.volume import Geometry
from tests.core.commands.scans import command
from tests.core.follow_up.livers import grid, liver, moved, turn_and_shift

RIGHT, LEFT = ((-60.0, 15.0, 10.0), 14.0), ((45.0, -35.0, 25.0), 10.0)
MOTION = turn_and_shift((7, -5, 4), (15, -20, 30))


def write(path: Path, mask: NDArray[np.uint8], geometry: Geometry) -> tuple[Path, Path]:
    """Write a scan and its mask."""
    scan, masks = path.with_suffix(".nii.gz"), path.with_name(f"{path.name}-mask.nii.gz")
    for file, values in ((scan, np.where(mask > 0, 60, -100).astype(np.int16)), (masks, mask)):
        nibabel.save(nibabel.Nifti1Image(values.transpose(2, 1, 0), affine_ras_mm(geometry)), file)
    return scan, masks


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A right tumour that halves its diameter, a left one that is new; the patient lay otherwise before."""
    folder = tmp_path_factory.mktemp("follow-up")
    here, there = grid((4, 3, 3)), moved(grid((5, 3, 3)), (15, -20, 30))
    now, now_mask = write(folder / "now", liver(here, ((RIGHT[0], 7.0), LEFT)), here)
    before, before_mask = write(folder / "before", liver(there, (RIGHT,), MOTION), there)
    return {"now": now, "now_mask": now_mask, "before": before, "before_mask": before_mask}


def arguments(files: dict[str, Path], *more: str) -> list[str]:
    names = ["follow-up", files["now"], files["before"], "--now-mask", files["now_mask"]]
    return [*map(str, names), "--before-mask", str(files["before_mask"]), *more]


def test_one_json_object(files: dict[str, Path]) -> None:
    done = command(*arguments(files, "--json"))
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr
    found = json.loads(done.stdout)
    assert [(tumour["kind"], tumour["now"], tumour["before"]) for tumour in found["tumours"]] == [
        ("new", [1], []),
        ("same", [2], [1]),
    ]
    assert found["response"]["category"] == "PD"
    assert found["targets"]["change_from_baseline_percent"] == pytest.approx(-50, abs=12)
    assert found["registration"]["liver_dice"] > 0.95
    assert found["patient"]["check"] == "unknown"
    matrix = np.array(found["registration"]["before_to_now_lps_mm"])
    np.testing.assert_allclose(matrix, MOTION.inverse.matrix, atol=1.5)


def test_a_table_for_people(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(files)) == 0
    said = capsys.readouterr().out
    for words in (
        "cannot be checked",
        "Registered: livers",
        "RECIST 1.1: PD",
        "1 new tumour of 2",
        "not a diagnosis",
    ):
        assert words in said
    assert main(arguments(files, "--nadir-mm", "-3")) == 2


def test_masks_from_exports_and_wrong_ones(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = open_case(files["now"])
    mask = open_case(files["now_mask"]).volume.hu.astype(np.uint8)
    export_case(tmp_path / "out", ExportInput(case, mask, measure(case.volume, mask), MaskRecord(origin="model")))
    assert main(arguments({**files, "now_mask": tmp_path / "out"})) == 0
    for wrong, words in (
        (files["before_mask"], "does not belong to this scan"),
        (files["now"], "it is not a mask"),
        (tmp_path, "holds no mask.nii.gz"),
    ):
        assert main(arguments({**files, "now_mask": wrong})) == 2
        assert words in capsys.readouterr().err
