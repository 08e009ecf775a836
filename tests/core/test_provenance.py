"""How a mask was made: the record that every export carries."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from core.provenance import MaskRecord, app_version, now_utc


def test_new_record_says_which_version_and_when() -> None:
    record = MaskRecord()
    assert (record.origin, record.edits, record.warnings) == ("empty", (), ())
    assert record.app_version == app_version() != ""
    made = datetime.fromisoformat(record.made_at)
    assert made.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=5)
    assert now_utc().endswith("+00:00")


def test_edit_makes_a_new_record_and_keeps_the_old() -> None:
    record = MaskRecord(origin="model", model_name="starter", settings={"window_slices": 20})
    edited = record.with_edit("Brush").with_edit("Fill")
    assert record.edits == ()
    assert edited.edits == ("Brush", "Fill")
    assert (edited.origin, edited.model_name, edited.made_at) == ("model", "starter", record.made_at)
    with pytest.raises(AttributeError):
        record.origin = "phantom"


def test_record_becomes_json_and_a_copy() -> None:
    record = MaskRecord(origin="model", settings={"device": "cpu", "window_slices": 20}, warnings=("thin scan",))
    values = record.with_edit("Brush").as_dict()
    read = json.loads(json.dumps(values))
    assert read["settings"] == {"device": "cpu", "window_slices": 20}
    assert (read["warnings"], read["edits"], read["origin"]) == (["thin scan"], ["Brush"], "model")
    assert set(read) == {
        "origin",
        "app_version",
        "made_at",
        "model_name",
        "model_sha256",
        "device",
        "settings",
        "warnings",
        "edits",
    }
    values["settings"]["device"] = "cuda"
    assert record.settings["device"] == "cpu"
