"""Preferences survive, damage does no harm, and nothing of a scan gets in."""

import json
from pathlib import Path

import pytest

from app.settings import RECENT_LIMIT, Preferences, Settings


def test_changes_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    Settings(path).change(theme="light", device="cuda", model="/models/a.safetensors")
    values = Settings(path).values
    assert (values.theme, values.device, values.model) == ("light", "cuda", "/models/a.safetensors")


def test_recent_scans_are_newest_first_each_once_and_few(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    for number in range(RECENT_LIMIT + 3):
        settings.add_recent(tmp_path / str(number))
    settings.add_recent(tmp_path / "5")
    names = [Path(text).name for text in Settings(settings.path).values.recent]
    assert names[:3] == ["5", "10", "9"]
    assert len(names) == len(set(names)) == RECENT_LIMIT
    settings.forget_recent(tmp_path / "5")
    assert Path(settings.values.recent[0]).name == "10"


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '{"theme": 5, "recent": "x"}', '{"recent": [1, null], "unknown": true}']
)
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert Settings(path).values == Preferences()


def test_what_is_right_in_a_half_wrong_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "light", "device": 7, "recent": ["/a", 3]}))
    assert Settings(path).values == Preferences(theme="light", recent=("/a",))


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings.change(theme="dark")
    assert settings.values.theme == "dark"


def test_how_things_are_looked_at_is_remembered_and_odd_values_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.remember_view("layout", "axial")
    settings.remember_view("slab_mm", 2.5)
    settings.remember_view("layout", "four")
    assert Settings(path).values.view == {"layout": "four", "slab_mm": 2.5}
    path.write_text('{"view": {"layout": ["x"], "smooth": true}, "theme": "dark"}', encoding="utf-8")
    assert Settings(path).values.view == {"smooth": True}
    path.write_text('{"view": 3, "theme": "dark"}', encoding="utf-8")
    assert (Settings(path).values.view, Settings(path).values.theme) == ({}, "dark")
