"""`hepascope list` says what is in a folder, names only where they are asked for."""

import json
from pathlib import Path

import pytest

from core.cli import main
from tests.core.io.finding.tree import write_tree


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("stick"), patients=2, studies=1).folder


def test_json_lists_everything_and_names_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(folder), "--json"]) == 0
    text = capsys.readouterr().out
    assert not any(name in text for name in ("Geheim", "Anna", "Muster", "ID0", "1950"))
    found = json.loads(text)
    assert [len(patient["studies"][0]["series"]) for patient in found["patients"]] == [5, 5]
    series = found["patients"][0]["studies"][0]["series"]
    assert [each["kind"] for each in series] == ["scan"] * 3 + ["localizer", "dose report"]
    assert [each["phase"]["phase"] for each in series[:3]] == ["native", "arterial", "portal"]
    assert series[0]["spacing_zyx_mm"] == pytest.approx([2.5, 0.8, 0.7])
    assert Path(series[0]["path"]).name == "SE1"


def test_names_are_printed_when_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(folder)]) == 0
    plain = capsys.readouterr().out
    assert plain.startswith(
        "Patient 1\n  2020-01-03 10:15 CT 0\n    1   CT Abdomen nativ   native   4 slices   0.70 x"
    )
    assert "2 others: 1 x dose report, 1 x localizer" in plain
    assert main(["list", str(folder), "--names"]) == 0
    assert "Geheim, Anna  ID0  1950-01-02  F" in capsys.readouterr().out


def test_nothing_is_a_users_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(tmp_path)]) == 2
    assert "holds no DICOM images" in capsys.readouterr().err
    assert main(["list", str(tmp_path / "gone")]) == 2
    assert "gone is not there" in capsys.readouterr().err
