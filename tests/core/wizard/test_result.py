"""What came out: sentences, worst cases, the model installed, its history; and when to train again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.library.entries import CaseEntry
from core.library.models import ModelHistory
from core.model.catalog import read_card
from core.model.config import ModelCard
from core.model.install import copy_model, install_model
from core.model.lwhcn import LWHCN
from core.model.weights import load_model, save_model
from core.training.run_folder import RunFolder
from core.wizard.loop import correction_costs, suggestion
from core.wizard.plan import WizardState, begin_run
from core.wizard.result import new_model, read_result, write_held_out
from tests.core.wizard.test_plan import STATE, row


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "run.safetensors"
    torch.manual_seed(0)
    save_model(path, LWHCN(replace(ModelCard("x").network, aspp=False)), _card("run"))
    return path


def _card(name: str) -> ModelCard:
    return ModelCard(name, network=replace(ModelCard("x").network, aspp=False), scores={"liver": 0.5})


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("core.model.catalog", "core.model.install"):
        monkeypatch.setattr(f"{module}.user_folder", lambda: tmp_path / "models")
    return tmp_path / "models"


def test_a_model_is_installed_beside_the_old_one_with_its_scores(model: Path, own: Path) -> None:
    first = install_model(model, "Ours: 1/2", {"held_out_liver": {"dice": 0.9}})
    second = install_model(model, "Ours: 1/2")
    assert first.parent == second.parent == own
    assert first != second
    card = read_card(first)
    assert (card.name, card.scores) == ("Ours: 1/2", {"liver": 0.5, "held_out_liver": {"dice": 0.9}})
    weights, copied = load_model(model).network.state_dict(), load_model(first).network.state_dict()
    assert all(torch.equal(value, copied[name]) for name, value in weights.items())
    with pytest.raises(UserError, match="exists already"):
        copy_model(first, second)


def test_a_file_that_is_no_model_or_a_newer_one_is_refused(model: Path, own: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.safetensors"
    text.write_text("no model")
    with pytest.raises(UserError, match="not a model file"):
        install_model(text)
    newer = tmp_path / "newer.safetensors"
    newer.write_bytes(model.read_bytes().replace(b'"format":"1"', b'"format":"7"'))
    with pytest.raises(UserError, match="format 7"):
        install_model(newer)
    assert not own.exists()


def test_the_history_says_what_was_used_before(model: Path, own: Path, tmp_path: Path) -> None:
    history = ModelHistory(tmp_path / "state")
    first, second = install_model(model, "first"), install_model(model, "second")
    for path in (first, second, second):
        history.used(path)
    assert [Path(each.path) for each in history.uses] == [first, second]
    assert history.before(second) == first
    assert history.before(first) is None
    assert {each.entry.name for each in history.records() if each.used_since} == {"first", "second"}
    (tmp_path / "state" / "models.json").write_text("{")
    assert history.uses == ()


def test_the_comparison_is_read_with_its_scans_and_doubts(tmp_path: Path) -> None:
    rows = []
    for number in range(6):
        one = row(f"case{number}", folder=tmp_path)
        for source in one.scan.sources:
            source.touch()
        rows.append(one)
    state: WizardState = replace(STATE, rows=tuple(rows), goal="scratch", held_out=frozenset({"case1", "case2"}))
    run = begin_run(state, tmp_path / "run").path
    with pytest.raises(UserError, match="no model yet"):
        new_model(run)
    write_held_out(run)
    pairs = [{"name": "case1", "a": 0.6, "b": 0.9}, {"name": "case2", "a": 0.5, "b": 0.7}]
    found = {"mean_a": 0.55, "mean_b": 0.8, "difference": 0.25, "interval": [0.2, 0.3], "p": 0.5, "cases": pairs}
    found["verdict"] = "no difference shown"
    said = {"first": "old", "second": "new", "warnings": ["2 scans are too few."]}
    text = json.dumps({**said, "differences": {"liver": found, "tumour": found}})
    (tmp_path / "comparison.json").write_text(text)
    result = read_result(run, tmp_path)
    assert result.sentence("liver") == (
        "Liver: Dice 0.800 instead of 0.550 on 2 scans; 95 % interval of the difference +0.200 to +0.300: "
        "no difference shown."
    )
    assert [each.name for each in result.worst("tumour")] == ["case2", "case1"]
    assert set(result.scans) == {"case1", "case2"}
    assert not result.is_better
    assert result.as_scores()["held_out_liver"] == {
        "dice": 0.8,
        "dice_before": 0.55,
        "interval": [0.2, 0.3],
        "scans": 2,
        "verdict": "no difference shown",
    }
    (tmp_path / "comparison.json").write_text("{}")
    with pytest.raises(UserError, match="Compare the models again"):
        read_result(run, tmp_path)
    nothing_out = begin_run(replace(state, held_out=frozenset()), tmp_path / "all").path
    with pytest.raises(UserError, match="No scan was held out"):
        write_held_out(nothing_out)
    assert not RunFolder(nothing_out).is_worked_on()


def test_after_enough_corrections_a_fine_tuning_is_suggested() -> None:
    def case(number: int, state: str = "corrected") -> CaseEntry:
        return CaseEntry(
            f"{number}", "", "", f"{number}", f"2026-01-{number:02}", "A", state, 97.0, 1.0, 1.0, 2.5, "abc", 1, 9,
            60.0 * number, 0, True,
        )  # fmt: skip

    cases = [case(number) for number in range(1, 8)]
    assert "6 scans were corrected" in suggestion(cases, "2026-01-01T12:00:00Z")
    assert suggestion(cases, "2026-01-04") == ""
    assert suggestion([replace(each, content_sha256="same") for each in cases], "") == ""
    costs = correction_costs(cases[::-1])
    assert [each.minutes for each in costs] == [1, 2, 3, 4, 5, 6, 7]
    assert costs[-1].usual_minutes == 5
