"""`hepascope segment` over folders of patients: all are found, resumed, listed; what arrives is segmented."""

import csv
import json
import time
from pathlib import Path

import numpy as np
import pytest

from core.cli import main
from tests.core.commands.scans import write_scan
from tests.core.io.dicom_builder import SeriesSpec, write_series

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def patients(tmp_path: Path) -> Path:
    """Two scans, one of them in a folder of two series, and one that is cut off."""
    root = tmp_path / "patients"
    write_scan(root / "anna" / "scan.nii.gz")
    write_series(root / "berta" / "ct", SeriesSpec())
    (root / "cut.nii.gz").write_bytes((root / "anna" / "scan.nii.gz").read_bytes()[:2000])
    return root


def rows(out: Path) -> dict[str, dict[str, str]]:
    return {row["scan"]: row for row in csv.DictReader((out / "summary.csv").read_text().splitlines())}


def stamps(out: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in out.rglob("mask.nii.gz")}


def test_all_below_a_folder_then_resumed(
    tmp_path: Path, patients: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    call = ["segment", str(patients), "--all", "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main(call) == 3
    said = capsys.readouterr()
    assert "2 segmented, 1 failed" in said.out
    assert "cut" in said.err
    found = rows(out)
    assert {name: row["status"] for name, row in found.items()} == {
        "anna/scan": "done",
        "berta/ct": "done",
        "cut": "failed",
    }
    document = json.loads((out / "anna" / "scan" / "volumes.json").read_text())
    assert float(found["anna/scan"]["liver_ml"]) == pytest.approx(document["measurements"]["liver_ml"], abs=1e-3)
    assert main(call) == 2, "neither --resume nor --overwrite"
    assert "--resume" in capsys.readouterr().err

    write_scan(patients / "cut.nii.gz", seed=5)
    (out / "berta" / "ct" / "volumes.csv").unlink()
    before = stamps(out)
    assert main([*call, "--resume", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [case["scan"] for case in result["cases"]] == ["cut"]
    assert {case["scan"] for case in result["kept"]} == {"anna/scan", "berta/ct"}
    assert {path: stamp for path, stamp in stamps(out).items() if path in before} == before
    assert {row["status"] for row in rows(out).values()} == {"done", "kept"}
    assert rows(out)["anna/scan"]["liver_ml"] == found["anna/scan"]["liver_ml"]


def test_resume_keeps_only_what_is_the_same(
    tmp_path: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    call = ["segment", str(scan), "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main(call) == 0
    before = stamps(out)
    assert main([*call, "--resume"]) == 0
    assert "kept" in capsys.readouterr().out
    assert main([*call, "--resume", "--search", "full"]) == 2
    assert "made with another search" in capsys.readouterr().err
    write_scan(scan, seed=9)
    assert main([*call, "--resume"]) == 2
    assert "made from another scan" in capsys.readouterr().err
    assert stamps(out) == before
    assert main([*call, "--resume", "--overwrite"]) == 0
    assert stamps(out) != before
    document = json.loads((out / "patient7" / "volumes.json").read_text())
    document["record"]["edits"] = ["Brush"]
    (out / "patient7" / "volumes.json").write_text(json.dumps(document))
    assert main([*call, "--resume"]) == 2
    assert "made apart" in capsys.readouterr().err


def test_several_series_in_a_folder_have_results_of_their_own_and_names_may_be_hashes(
    tmp_path: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Patient Name"
    write_scan(folder / "x.nii.gz", seed=1)
    write_scan(folder / "y.nii.gz", seed=2)
    out = tmp_path / "out"
    call = ["segment", str(folder), "--all", "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main([*call, "--names", "hash"]) == 0
    folders = sorted(path.name for path in out.iterdir() if path.is_dir())
    assert len(folders) == 2
    for name in folders:
        scan = json.loads((out / name / "volumes.json").read_text())["scan"]
        assert name == f"scan-{scan['content_sha256'][:12]}"


def test_what_arrives_is_segmented_until_ctrl_c(
    tmp_path: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    incoming, out = tmp_path / "incoming", tmp_path / "incoming" / "results"
    write_scan(incoming / "first.nii.gz", seed=1)
    rounds = iter(range(9))

    def meanwhile(seconds: float) -> None:
        number = next(rounds)
        if number == 2:
            write_scan(incoming / "second" / "scan.nii.gz", seed=2)
        if number == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", meanwhile)
    call = ["segment", "--watch", str(incoming), "--quiet-seconds", "0", "--out", str(out)]
    assert main([*call, "--model", str(model_file), "--device", "cpu"]) == 0
    assert {name: row["status"] for name, row in rows(out).items()} == {"first": "done", "second/scan": "done"}
    assert "2 segmented, 0 kept, 0 failed" in capsys.readouterr().out


def test_ctrl_c_leaves_whole_results_and_says_how_to_go_on(
    tmp_path: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import core.inference.engine as engine

    root, out = tmp_path / "scans", tmp_path / "out"
    for number in range(3):
        write_scan(root / f"{number}.nii.gz", seed=number)
    segmented, calls = engine.segment, []

    def interrupted(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return segmented(*arguments)

    call = ["segment", str(root), "--all", "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    with monkeypatch.context() as patch:
        patch.setattr(engine, "segment", interrupted)
        assert main(call) == 130
    assert "Stopped: 1 segmented, 0 failed. To go on, give the same again with --resume." in capsys.readouterr().err
    assert list(rows(out)) == ["0"]
    assert main([*call, "--resume"]) == 0
    assert {name: row["status"] for name, row in rows(out).items()} == {"0": "kept", "1": "done", "2": "done"}
    assert np.all([(out / name / "mask.nii.gz").exists() for name in "012"])
