"""`hepascope segment` with a real network (of random weights), mostly as a process of its own."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nibabel
import numpy as np
import pytest

import core.inference.forecast as forecast
from core.cli import main
from tests.core.commands.scans import AFFINE_RAS, ROOT, command, write_scan
from tests.core.io.dicom_builder import SeriesSpec, write_series

pytestmark = pytest.mark.usefixtures("one_thread")
FILES = ["mask.nii.gz", "volumes.csv", "volumes.json"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def complaints(text: str) -> list[str]:
    """Return the lines of standard error, without progress (which a slow machine shows after ten seconds)."""
    return [line for line in text.splitlines() if not re.search(r"  \d+%", line)]


@pytest.fixture
def spoiled(tmp_path: Path) -> list[Path]:
    """What people give by mistake: a text file, an empty folder, a missing file, a scan cut off."""
    text = tmp_path / "report.txt"
    text.write_text("The liver is enlarged.\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    cut = tmp_path / "cut.nii.gz"
    cut.write_bytes(write_scan(tmp_path / "whole.nii.gz").read_bytes()[:2000])
    return [text, empty, tmp_path / "missing.nii.gz", cut]


def test_one_object_on_stdout_and_one_line_for_each_bad_scan(
    tmp_path: Path, scan: Path, spoiled: list[Path], model_file: Path
) -> None:
    out = tmp_path / "out"
    twin = write_scan(tmp_path / "other" / "Patient7.nii.gz", seed=1)
    done = command("segment", scan, *spoiled, twin, "--out", out, "--model", model_file, "--device", "cpu", "--json")
    assert done.returncode == 3, "some went well"
    assert done.stdout.count("\n") == 1
    result = json.loads(done.stdout)
    assert [case["scan"] for case in result["cases"]] == [str(scan), str(twin)]
    assert [case["scan"] for case in result["failed"]] == [str(path) for path in spoiled]
    said = complaints(done.stderr)
    assert len(said) == len(spoiled)
    for path, line in zip(spoiled, said, strict=True):
        assert line.startswith(f"hepascope: {path}: ")
        assert line.endswith(".")
    assert sorted(contents(out)) == sorted(f"{name}/{file}" for name in ("patient7", "Patient7-2") for file in FILES)
    check_result(result["cases"][0], out / "patient7", scan)


def check_result(case: dict, folder: Path, scan: Path) -> None:
    """The mask is on the scan's grid for another reader, and the numbers are its numbers."""
    mask, image = nibabel.load(folder / "mask.nii.gz"), nibabel.load(scan)
    assert mask.shape == image.shape
    assert np.abs(mask.affine - AFFINE_RAS).max() < 1e-4
    labels = np.asarray(mask.dataobj)
    assert set(np.unique(labels)) == {0, 1, 2}, "the random network should find all three, or this test sees little"
    voxel_ml = 2 * 2 * 5 / 1000
    assert case["liver_ml"] == pytest.approx(np.count_nonzero(labels) * voxel_ml)
    assert case["tumour_ml"] == pytest.approx(np.count_nonzero(labels == 2) * voxel_ml)
    assert sum(tumour["volume_ml"] for tumour in case["tumours"]) == pytest.approx(case["tumour_ml"])
    assert case["burden_percent"] == pytest.approx(100 * case["tumour_ml"] / case["liver_ml"])
    document = json.loads((folder / "volumes.json").read_text())
    assert document["measurements"]["liver_ml"] == pytest.approx(case["liver_ml"])
    assert document["record"]["model_name"] == "random"
    assert case["seconds"]["all"] > 0


def test_results_are_not_overwritten_unless_told(
    tmp_path: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["segment", str(scan), "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main(arguments) == 0
    shown, told = capsys.readouterr()
    assert told == "", "measuring the speed would take longer than this scan"
    assert f"{scan}: liver " in shown
    assert "whole scan)" in shown
    assert str(out / "patient7") in shown
    before = contents(out)
    assert main(arguments) == 2
    refused = capsys.readouterr()
    assert refused.out == ""
    assert complaints(refused.err) == [
        f"hepascope: {scan}: {out / 'patient7'} exists already. Choose another --out, or add --overwrite."
    ]
    assert contents(out) == before
    write_scan(scan, seed=3)
    assert main([*arguments, "--overwrite"]) == 0
    assert contents(out) != before
    assert sorted(contents(out)) == sorted(before)


def test_what_takes_longer_is_promised_before_the_start(
    tmp_path: Path,
    scan: Path,
    model_file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forecast, "MOMENTS_VOXELS", 2 * 6 * 32 * 40)  # two such scans count as long, one does not
    other = write_scan(tmp_path / "other.nii.gz", seed=4)
    arguments = ["--out", str(tmp_path / "out"), "--model", str(model_file), "--device", "cpu"]
    assert main(["segment", str(scan), *arguments]) == 0
    assert capsys.readouterr().err == ""
    assert main(["segment", str(scan), str(other), *arguments, "--overwrite"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all(re.match(r"about \d+ s on this CPU, \S", line) for line in told)


@pytest.mark.parametrize("kind", ["none of that name", "text", "truncated", "folder"])
def test_bad_model_is_one_line_and_nothing_is_written(
    tmp_path: Path, scan: Path, model_file: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "bad.safetensors"
    if kind == "text":
        model.write_text("not a model at all")
    elif kind == "truncated":
        model.write_bytes(model_file.read_bytes()[:100_000])
    elif kind == "folder":
        model.mkdir()
    out = tmp_path / "out"
    assert main(["segment", str(scan), "--out", str(out), "--model", str(model), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(complaints(captured.err)) == 1
    assert "bad.safetensors" in captured.err
    assert not out.exists()


def test_device_that_is_not_there_is_one_line(
    tmp_path: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["segment", str(scan), "--out", str(tmp_path / "out"), "--model", str(model_file), "--device", "mps"]
    if sys.platform == "darwin":
        pytest.skip("this machine has the device")
    assert main(arguments) == 2
    assert complaints(capsys.readouterr().err) == [
        'hepascope: This machine has no device "mps" that torch can use. Use: cpu.'
    ]


def test_several_series_are_listed_and_one_can_be_chosen(
    tmp_path: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = np.random.default_rng(0).normal(60, 20, (2, 8, 24, 32)).astype(int)
    first, second = SeriesSpec(hu=rows[0]), SeriesSpec(hu=rows[1][:5])
    write_series(tmp_path / "ct", first, prefix="A")
    write_series(tmp_path / "ct", second, prefix="B")
    out = tmp_path / "out"
    arguments = ["segment", str(tmp_path / "ct"), "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main(arguments) == 2
    (line,) = complaints(capsys.readouterr().err)
    assert line.index(f"--series {first.series_uid} (portal venous, 8 slices, ") < line.index(
        f"--series {second.series_uid} (portal venous, 5 slices, "
    )
    assert main([*arguments, "--series", second.series_uid]) == 0
    assert nibabel.load(out / "ct" / "mask.nii.gz").shape == (32, 24, 5)
    assert main([*arguments[:2], str(tmp_path / "more"), *arguments[2:], "--series", "1.2.3"]) == 2
    assert "one SCAN at a time" in capsys.readouterr().err


def test_missing_slices_are_told_and_opened_only_as_asked(
    tmp_path: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = np.random.default_rng(0).normal(60, 20, (7, 24, 32)).astype(int)
    heights = (0, 2, 4, 6, 10, 12, 14)
    write_series(tmp_path / "ct", SeriesSpec(hu=rows, positions_mm=np.array([(-9.0, -9.0, z) for z in heights])))
    out = tmp_path / "out"
    arguments = ["segment", str(tmp_path / "ct"), "--out", str(out), "--model", str(model_file), "--device", "cpu"]
    assert main(arguments) == 2
    (line,) = complaints(capsys.readouterr().err)
    assert "1 slice is missing, number 5 of 8 (z = 8.0 mm)" in line
    assert "--slices longest-part (4 of 7 slices" in line
    assert "or --slices resample (slices every 2.00 mm" in line
    assert main([*arguments, "--slices", "longest-part"]) == 0
    assert nibabel.load(out / "ct" / "mask.nii.gz").shape == (32, 24, 4)
    assert "Only the longest evenly spaced part was opened" in capsys.readouterr().out
    assert main([*arguments, "--slices", "resample", "--overwrite"]) == 0
    assert nibabel.load(out / "ct" / "mask.nii.gz").shape == (32, 24, 8)


def test_switches_reach_the_record(
    tmp_path: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["segment", str(scan), "--out", str(tmp_path), "--model", str(model_file), "--device", "cpu"]
    computing = ["--search", "full", "--backend", "torch", "--precision", "float32"]
    assert (
        main([*arguments, *computing, "--keep-all-livers", "--keep-outside-tumours", "--keep-holes", "--json"]) == 0
    )
    captured = capsys.readouterr()
    assert "about" not in captured.err
    (case,) = json.loads(captured.out)["cases"]
    settings = json.loads((tmp_path / "patient7" / "volumes.json").read_text())["record"]["settings"]
    assert {settings[name] for name in ("largest_liver", "tumours_inside_liver", "fill_holes")} == {False}
    ran = {"search": "full", "backend": "torch", "precision": "float32", "box_zyx": None}
    assert {name: settings[name] for name in ran} == {name: case[name] for name in ran} == ran


def test_unexpected_failure_of_one_scan_does_not_cost_the_others(
    tmp_path: Path, scan: Path, model_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import core.io

    opened = core.io.open_case

    def breaks_on_the_first(path: Path, **options: object) -> object:
        if path.name == "first.nii.gz":
            raise ZeroDivisionError("division by zero")
        return opened(path, **options)

    monkeypatch.setattr(core.io, "open_case", breaks_on_the_first)
    monkeypatch.delenv("HEPASCOPE_DEBUG", raising=False)
    first = write_scan(tmp_path / "first.nii.gz")
    arguments = ["--out", str(tmp_path / "out"), "--model", str(model_file), "--device", "cpu", "--json"]
    assert main(["segment", str(first), str(scan), *arguments]) == 3
    captured = capsys.readouterr()
    assert [case["scan"] for case in json.loads(captured.out)["cases"]] == [str(scan)]
    assert "ZeroDivisionError" in captured.err
    assert len(complaints(captured.err)) == 1


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminals")
def test_progress_on_a_terminal_and_ctrl_c_leaves_nothing_half_written(tmp_path: Path, model_file: Path) -> None:
    scan = write_scan(tmp_path / "large.nii.gz", shape_ijk=(192, 192, 60))
    out = tmp_path / "out"
    mine, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "core.cli", "segment", scan, "--out", out, "--model", model_file, "--device", "cpu"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        # A test run in the background may ignore Ctrl+C, and its children with it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(theirs)
    shown = ""
    try:
        give_up = time.monotonic() + 120
        while "Looking for liver" not in shown and time.monotonic() < give_up:
            shown += os.read(mine, 4096).decode(errors="replace")
        child.send_signal(signal.SIGINT)
        printed, _ = child.communicate(timeout=60)
    finally:
        child.kill()
        os.close(mine)
    assert "Looking for liver" in shown
    assert child.returncode == 130
    assert printed == b""
    assert not out.exists() or not any(out.iterdir())
