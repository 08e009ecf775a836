import json
from pathlib import Path

import numpy as np
import pytest

from core.cli import main
from core.phantom import PhantomConfig, make_phantom
from core.phantom.files import _write
from core.volume import Geometry

GRID = {"shape_zyx": (80, 128, 128), "spacing_mm": (2.5, 3.12, 3.12)}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One scan that only has an unknown spacing, and the same with its values shifted."""
    folder = tmp_path_factory.mktemp("scans")
    volume = make_phantom(PhantomConfig(seed=3, **GRID)).volume
    _write(folder / "good.nii.gz", volume.hu, volume.geometry)
    _write(folder / "shifted.nii.gz", volume.hu + 1024, volume.geometry)
    matrix = np.diag([0.78, 0.78, 2.5, 1.0])[:, [2, 1, 0, 3]]
    _write(folder / "fine.nii.gz", volume.hu, Geometry((80, 128, 128), matrix))
    return folder


def test_the_worst_decides_the_exit_code(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(scans / "good.nii.gz")]) == 3
    said = capsys.readouterr().out
    assert said.splitlines()[0].endswith("good.nii.gz: amber")
    assert "  amber  Unknown spacing: The rows are 3.1 mm apart" in said
    assert main(["check", str(scans / "good.nii.gz"), str(scans / "shifted.nii.gz")]) == 4
    assert "  red    " in capsys.readouterr().out


def test_json_holds_every_finding_and_what_could_not_be_opened(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(scans / "good.nii.gz"), str(scans / "nowhere.nii.gz"), "--json"]) == 2
    good, missing = json.loads(capsys.readouterr().out)["scans"]
    assert good["level"] == "amber"
    assert good["findings"][0]["key"] == "values"
    assert (missing["level"], missing["error"]) == (None, "nowhere.nii.gz is not there.")
