"""What is missing at each step, and what the trainer is asked for in the end."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.labels import Label
from core.model.catalog import ModelEntry
from core.model.config import ModelCard, NetworkConfig
from core.training.datasets.find import find_scans
from core.training.datasets.model import LabelledScan, LabelSource, Measured, Problem
from core.training.datasets.names import PLAIN_VALUES
from core.wizard.plan import STEPS, ScanRow, WizardState, begin_run

MODEL = ModelEntry("old", Path("old.safetensors"), ModelCard("old", network=NetworkConfig("sts_parallel")), True)


def row(name: str, patient: str = "", tumour: int = 5, folder: Path = Path("/scans")) -> ScanRow:
    labels = (LabelSource(folder / f"{name}-seg.nii.gz", "nifti", PLAIN_VALUES),)
    scan = LabelledScan(name, "pairs by name", folder / f"{name}.nii.gz", labels, patient or name)
    return ScanRow(scan, measured=Measured((9, 9, 9), (2.0, 1.0, 1.0), label_voxels=(600, 129 - tumour, tumour)))


def bad(name: str) -> ScanRow:
    return replace(row(name), problems=(Problem("geometry", "It lies elsewhere.", "Draw it on this scan.", name),))


STATE = WizardState(rows=tuple(row(f"case{number}") for number in range(10)), model=MODEL)


def test_nothing_can_be_trained_on_nothing() -> None:
    assert "Choose a folder" in WizardState().problems("scans")[0]
    note = Problem("empty", "There are no labelled scans in /x.", "Name another.")
    assert WizardState(notes=(note,)).problems("scans") == ["There are no labelled scans in /x."]
    told = WizardState(rows=(bad("a"),)).problems("scans")
    assert told == ["No scan can be used. The first problem: It lies elsewhere. Draw it on this scan."]
    state = WizardState(rows=(row("a"),)).including("a", False)
    assert state.problems("scans") == ["All scans are left out: take at least one in."]
    assert state.including("a", True).problems("scans") == []


def test_one_patient_is_trained_on_and_the_user_is_told() -> None:
    state = WizardState(rows=(row("a", "p"), row("b", "p")))
    assert state.problems("scans") == []
    assert state.parts.held_out == ()
    assert "one patient" in state.remarks("scans")[0]
    assert not state.as_plan(Path("run")).hold_out


def test_patients_stay_on_one_side_and_can_be_moved() -> None:
    rows = (*STATE.rows, row("again", "case3"))
    state = replace(STATE, rows=rows)
    assert len(state.parts.held_out) in (2, 3)
    moved = state.holding_out("case3", True)
    assert {"case3", "again"} <= set(moved.parts.held_out)
    assert set(state.parts.held_out) <= set(moved.parts.held_out)
    back = moved.holding_out("case3", False)
    assert {"case3", "again"} <= set(back.parts.training)
    everyone = replace(state, held_out=frozenset(each.scan.patient for each in rows))
    assert everyone.problems("scans") == ["All patients are held out: nothing is left to train on."]


def test_a_goal_needs_what_it_goes_on_from() -> None:
    state = replace(STATE, model=None)
    assert state.problems("goal") == ["Choose the model to go on from."]
    assert replace(state, goal="scratch").problems("goal") == []
    newer = ModelEntry("new", Path("new"), None, False, "The model has format 2; this version reads format 1.")
    assert replace(state, model=newer).problems("goal") == [newer.problem]
    wrong = replace(STATE, changes={"patch_zyx": (12, 100, 100)})
    assert "do not fit" in wrong.problems("goal")[0]
    assert "no setting" in replace(STATE, changes={"speed": 2}).problems("goal")[0]


def test_a_model_that_goes_on_keeps_its_network() -> None:
    plan = STATE.as_plan(Path("runs/new"))
    assert (plan.start, plan.config.network.factorization) == (Path("old.safetensors"), "sts_parallel")
    assert plan.config.frozen_norm
    fresh = replace(STATE, goal="scratch").as_plan(Path("runs/new"))
    assert (fresh.start, fresh.config.network) == (None, NetworkConfig())
    paper = replace(STATE, goal="scratch", preset="paper").config
    assert (paper.iterations, paper.batch, paper.patch_zyx) == (40_000, 6, (12, 256, 256))
    assert replace(STATE, changes={"batch": 1}).config.batch == 1


def test_goals_fit_the_tumours_that_are_drawn() -> None:
    without = replace(STATE, rows=tuple(row(f"c{number}", tumour=0) for number in range(3)))
    assert "would forget tumours" in without.remarks("goal")[0]
    liver_only = replace(without, goal="liver-only")
    assert "taught as liver" in liver_only.remarks("goal")[0]
    assert liver_only.config.synthetic_share > 0
    assert STATE.remarks("goal") == []
    assert STATE.rows[0].tumour_voxels == 5
    assert Label.TUMOUR == 2


def test_a_run_begins_with_a_list_of_its_scans(tmp_path: Path) -> None:
    rows = []
    for number in range(6):
        one = row(f"case{number}", folder=tmp_path)
        for source in one.scan.sources:
            source.touch()
        rows.append(one)
    state = replace(STATE, rows=tuple(rows), goal="scratch").including("case5", False)
    files = begin_run(state, tmp_path / "runs" / "new")
    plan = files.read_plan()
    found = find_scans(plan.data)
    assert {scan.name for scan in found.scans} == {f"case{number}" for number in range(5)}
    assert tuple(scan.name for scan in found.scans if scan.part == "validation") == state.parts.held_out
    assert found.scans[0].labels[0].mapping == PLAIN_VALUES
    assert plan.config == state.config
    with pytest.raises(UserError, match="a run in"):
        begin_run(state, files.path)
    rows[0].scan.image.unlink()
    with pytest.raises(UserError, match="is gone"):
        find_scans(plan.data)


def test_every_step_answers() -> None:
    for step in STEPS:
        assert isinstance(WizardState().problems(step), list)
        assert isinstance(WizardState().remarks(step), list)
