"""`hepascope model`: what is told of networks and model files."""

import json
from pathlib import Path

import pytest

from core.cli import main


def test_model_info_tells_the_size_of_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "info", "--factorization", "standard", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["network"]["factorization"] == "standard"
    assert info["bytes"] == 4 * info["parameters"]
    assert abs(info["parameters"] / 38.6e6 - 1) < 0.02  # the paper's Table 1


def test_model_file_tells_its_card(model_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "info", str(model_file), "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["name"], info["network"]["aspp"]) == ("random", False)
    assert len(info["sha256"]) == 64
    assert main(["model", "info", str(model_file)]) == 0
    assert "Random weights." in capsys.readouterr().out


def test_models_of_the_user_are_listed_good_and_bad(
    model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import core.model.catalog

    monkeypatch.setattr(core.model.catalog, "shipped_folder", lambda: tmp_path / "shipped")
    monkeypatch.setattr(core.model.catalog, "user_folder", lambda: tmp_path)
    assert main(["model", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"models": []}
    (tmp_path / "a-broken.safetensors").write_bytes(b"nothing")
    (tmp_path / "mine.safetensors").write_bytes(model_file.read_bytes())
    assert main(["model", "list", "--json"]) == 0
    broken, good = json.loads(capsys.readouterr().out)["models"]
    assert broken["problem"]
    assert not broken["default"]
    assert (good["name"], good["default"], good["problem"]) == ("random", True, "")
    assert main(["model", "list"]) == 0
    assert "* random" in capsys.readouterr().out
