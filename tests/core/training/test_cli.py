import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.io import open_case
from core.training.cli import main


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    labels = np.zeros((40, 40, 6), np.uint8)
    labels[10:30, 8:30] = 1
    labels[15:22, 12:20, 2:5] = 2
    hu = np.where(labels == 1, 110, np.where(labels == 2, 40, -80)).astype(np.int16)
    for number in range(2):
        for name, values in (("volume", hu), ("segmentation", labels)):
            image = nib.Nifti1Image(values, np.diag([1.0, 1.0, 2.5, 1.0]))
            nib.save(image, folder / f"{name}-{number}.nii.gz")
    return folder


def arguments(pairs: Path, out: Path) -> list[str]:
    return ["folder", str(pairs), "--out", str(out), "--patch", "4", "32", "32", "--batch", "1", "--iterations", "2"]


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


def test_a_pair_that_does_not_fit_is_named(pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pairs / "segmentation-1.nii.gz").unlink()
    assert main(arguments(pairs, tmp_path / "run")) == 2
    assert "segmentation-1.nii.gz" in capsys.readouterr().err


def test_labels_on_another_grid_are_refused(pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = nib.Nifti1Image(np.zeros((40, 40, 7), np.uint8), np.diag([1.0, 1.0, 2.5, 1.0]))
    nib.save(other, pairs / "segmentation-0.nii.gz")
    assert main(arguments(pairs, tmp_path / "run")) == 2
    assert "not on the grid of volume-0.nii.gz" in capsys.readouterr().err


def test_an_earlier_starter_run_is_not_continued_by_accident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache" / "run").mkdir(parents=True)
    out = tmp_path / "m.safetensors"
    wanted = ["starter", "--out", str(out), "--anatomy", str(tmp_path), "--cache", str(tmp_path / "cache")]
    assert main(wanted) == 2
    assert "--resume" in capsys.readouterr().err
    assert not out.exists()
