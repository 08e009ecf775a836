import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.errors import UserError
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.io import open_case
from core.training.cli import main
from core.training.commands.common import Talk
from core.training.config import TrainConfig
from core.training.events import Event, Started, Warned
from core.training.run_folder import Plan, RunFolder
from core.training.runs import train_plan

QUICK = ["--set", "device=cpu"]
CONFIG = TrainConfig(patch_zyx=(4, 32, 32), batch=1, device="cpu", precision="float32")


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    labels = np.zeros((40, 40, 6), np.uint8)
    labels[10:30, 8:30] = 1
    labels[15:22, 12:20, 2:5] = 2
    hu = np.where(labels == 1, 110, np.where(labels == 2, 40, -80)).astype(np.int16)
    for number in range(2):
        for name, values in (("volume", hu + np.int16(number)), ("segmentation", labels)):
            image = nib.Nifti1Image(values, np.diag([1.0, 1.0, 2.5, 1.0]))
            nib.save(image, folder / f"{name}-{number}.nii.gz")
    return folder


def arguments(pairs: Path, out: Path) -> list[str]:
    return [
        "folder",
        str(pairs),
        "--out",
        str(out),
        "--patch",
        "4",
        "32",
        "32",
        "--batch",
        "1",
        "--iterations",
        "2",
        *QUICK,
    ]


def test_a_folder_becomes_a_model_that_segments(
    pairs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(pairs, tmp_path / "run")) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    kinds = [event["event"] for event in events if event["event"] != "preparing"]
    assert kinds == ["started", "batch", "batch", "epoch", "saved", "finished"]
    volume = open_case(pairs / "volume-0.nii.gz").volume
    result = segment(volume, Path(events[-1]["path"]), SegmentSettings())
    assert result.mask.shape == volume.hu.shape


def test_a_pair_that_does_not_fit_is_named_and_left_out(
    pairs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = nib.Nifti1Image(np.zeros((40, 40, 7), np.uint8), np.diag([1.0, 1.0, 2.5, 1.0]))
    nib.save(other, pairs / "segmentation-0.nii.gz")
    assert main(arguments(pairs, tmp_path / "run")) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    warned = [event["text"] for event in events if event["event"] == "warning"]
    assert len(warned) == 1
    assert "not on the grid of volume-0.nii.gz" in warned[0]
    assert [event["cases"] for event in events if event["event"] == "started"] == [1]


def test_a_folder_without_a_usable_scan_is_refused(
    pairs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        (pairs / f"segmentation-{number}.nii.gz").write_bytes(b"no")
    assert main(arguments(pairs, tmp_path / "run")) == 2
    told = capfd.readouterr()
    assert "No scan" in told.err
    assert "segmentation-0.nii.gz" in told.err
    assert "Traceback" not in told.err


def test_without_patients_to_spare_scans_are_held_out_by_folds(pairs: Path, tmp_path: Path) -> None:
    held_out = []
    for fold in ("1", "2"):
        folder = tmp_path / f"run{fold}"
        assert main([*arguments(pairs, folder), "--folds", "2", "--fold", fold]) == 0
        scans = RunFolder(folder).read_plan().scans
        assert scans is not None
        assert set(scans.training) | set(scans.held_out) == {"volume-0", "volume-1"}
        held_out += scans.held_out
    assert sorted(held_out) == ["volume-0", "volume-1"]


def test_a_run_keeps_to_the_scans_it_began_with(pairs: Path, tmp_path: Path) -> None:
    plan = Plan(pairs, CONFIG.changed({"iterations": 1}), hold_out=False)
    train_plan(tmp_path / "run", plan)
    for name in ("volume", "segmentation"):
        (pairs / f"{name}-2.nii.gz").write_bytes((pairs / f"{name}-1.nii.gz").read_bytes())
    files = RunFolder(tmp_path / "run")
    files.write_plan(replace(files.read_plan(), config=CONFIG.changed({"iterations": 2})))
    events: list[Event] = []
    train_plan(files.path, None, events.append)
    assert [event.cases for event in events if isinstance(event, Started)] == [2]
    assert any("1 scans that the run did not begin with" in e.text for e in events if isinstance(e, Warned))
    (pairs / "volume-0.nii.gz").unlink()
    with pytest.raises(UserError, match="1 scans of this run are gone"):
        train_plan(files.path)


TALK = """
import argparse, os, signal, sys
from core.training.commands.common import talking
from core.training.events import Epoch
with talking(argparse.Namespace(events=False)) as talk:
    sys.stdout.write("noise\\n")
    sys.stdout.flush()
    os.write(1, b"raw noise\\n")
    talk.emit(Epoch(2, 500, 0.5, 60.0, 0.91, 0.42, 7, True))
    talk.as_json = False
    talk.emit(Epoch(2, 500, 0.5, 60.0, 0.91, 0.42, 7, True))
    assert not talk.should_stop()
    os.kill(os.getpid(), signal.SIGTERM)
    assert talk.should_stop()
print("afterwards")
"""


def test_words_go_to_a_person_and_what_libraries_print_does_not_disturb() -> None:
    done = subprocess.run([sys.executable, "-c", TALK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    line, *words = done.stdout.splitlines()
    assert json.loads(line)["liver_dice"] == 0.91
    assert "noise\nraw noise" in done.stderr
    assert "liver 0.910, tumour 0.420" in words[1]
    assert "0.965 and 0.730; other data" in words[1]
    assert words[-1] == "afterwards"


def test_a_run_goes_on_when_nobody_listens(capfd: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        talk = Talk(stream, as_json=True)
        for _ in range(3):
            talk.emit(Warned("x" * 10000))
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)  # so that closing it is no error
    assert not talk.should_stop()


def test_an_earlier_starter_run_is_not_continued_by_accident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache" / "run").mkdir(parents=True)
    out = tmp_path / "m.safetensors"
    wanted = ["starter", "--out", str(out), "--anatomy", str(tmp_path), "--cache", str(tmp_path / "cache")]
    assert main(wanted) == 2
    assert "--resume" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (["--real", "a", "b", "5"], "source and licence"),
        (["--real", "a", "b", "liver", "--credit", "x"], "--hold-out is none"),
        (["--real", "a", "b", "5", "--credit", "x", "--hold-out", "c", "1", "2"], "cannot be held out"),
    ],
)
def test_a_free_scan_is_credited_and_held_out_by_its_name(
    more: list[str], problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["starter", "--out", str(tmp_path / "m.safetensors"), "--anatomy", str(tmp_path), *more]
    assert main(options) != 0
    assert problem in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
