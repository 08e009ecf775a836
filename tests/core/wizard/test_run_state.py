"""What lines of events add up to, whatever was repeated, torn or unknown among them."""

import json
from dataclasses import asdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.training.events import Batch, Epoch, Event, Finished, Preparing, Saved, Started, Warned
from core.wizard.curve import Curve
from core.wizard.run_state import RunState


def batch(iteration: int, loss: float) -> Batch:
    return Batch(iteration, loss, 1e-3, 2.0, 0.0, 100.0 - iteration)


def after(*events: Event) -> RunState:
    state = RunState()
    for event in events:
        state = state.after(event.as_line())
    return state


BEGUN = Started(0, 40, 3, "CPU", "float32", {"minutes": None}, start="All weights start at random.")
AGAIN = Started(2, 40, 3, "CPU", "float32")


def test_a_run_is_followed_from_its_preparation_to_its_end() -> None:
    state = after(Preparing(0.5, "Reading scan 1"))
    assert (state.phase, state.fraction, state.text) == ("preparing", 0.5, "Reading scan 1")
    checked = Epoch(1, 2, 0.4, 60.0, 0.9, 0.5, 2, True, ("a.png", "b.png"))
    state = after(BEGUN, batch(1, 0.5), batch(2, 0.3), checked, Saved(2, "m"), Warned("The disk is nearly full."))
    assert (state.phase, state.iteration, state.fraction, state.seconds_left) == ("training", 2, 0.05, 60.0)
    assert state.curves["loss"].values == (0.5, 0.3)
    assert (state.curves["liver_dice"].last, state.curves["tumour_dice"].last) == (0.9, 0.5)
    assert state.pictures == ("a.png", "b.png")
    assert state.best is not None
    assert state.best.iteration == 2
    assert [(each.sentence, each.remedy) for each in state.warnings] == [("The disk is nearly full.", "free-space")]
    over = state.after(Finished(2, "model", "stopped").as_line())
    assert (over.is_over, over.reason, over.model, over.fraction) == (True, "stopped", "model", 0.05)
    assert not state.is_over  # what it was before stays


def test_iterations_repeated_after_a_kill_count_once() -> None:
    state = after(BEGUN, batch(1, 0.5), batch(2, 0.4), Saved(2, "m"), batch(3, 0.3), batch(4, 0.2))
    again = state.after(AGAIN.as_line())
    assert again.curves["loss"].iterations == (1, 2)
    again = again.after(batch(3, 0.35).as_line())
    assert again.curves["loss"].values == (0.5, 0.4, 0.35)
    assert again.start == BEGUN.start
    assert state.curves["loss"].values == (0.5, 0.4, 0.3, 0.2)


def test_torn_and_unknown_lines_change_nothing(tmp_path: Path) -> None:
    state = after(BEGUN, batch(1, 0.5))
    for line in ('{"event": "batch", "itera', "", "[1]", '{"event": "new kind"}', '{"event": "batch"}', "null"):
        assert state.after(line) is state
    lines = [BEGUN.as_line(), batch(1, 0.5).as_line(), '{"event": "bat\xff', AGAIN.as_line(), batch(3, 0.1).as_line()]
    (tmp_path / "events.jsonl").write_text("\n".join(lines), encoding="latin-1")
    assert RunState.of_folder(tmp_path).curves["loss"].iterations == (1, 3)
    assert RunState.of_folder(tmp_path / "nowhere") == RunState()


def test_faults_bring_their_remedy() -> None:
    state = after(BEGUN, batch(1, 0.5))
    full = state.ended("There is not enough memory, even for 1 sub-volume of 12x64x64.")
    assert (full.phase, full.failure and full.failure.remedy) == ("failed", "smaller-batch")
    killed = state.ended("")
    assert killed.failure is not None
    assert killed.failure.remedy == "continue"
    assert state.interrupted().phase == "interrupted"
    assert after(Finished(1, "m", "done")).interrupted().phase == "finished"


def test_warnings_are_told_once() -> None:
    assert len(after(Warned("a"), Warned("b"), Warned("a")).warnings) == 2


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(-1, 1)), max_size=40))
def test_a_curve_holds_the_newest_value_of_each_iteration_up_to_the_last(points: list[tuple[int, float]]) -> None:
    curve, wanted, seen = Curve(), dict[int, float](), list[tuple[Curve, tuple[float, ...]]]()
    for iteration, value in points:
        curve = curve.after(iteration, value)
        wanted = {at: old for at, old in wanted.items() if at < iteration} | {iteration: value}
        seen.append((curve, curve.values))
    assert dict(zip(curve.iterations, curve.values, strict=True)) == wanted
    assert all(each.values == values for each, values in seen)


def test_a_curve_is_thinned_without_losing_its_extremes() -> None:
    curve = Curve()
    for iteration in range(1000):
        curve = curve.after(iteration, 9.0 if iteration == 777 else 1.0)
    groups = curve.thinned(0, 999, 50)
    assert len(groups) <= 50
    assert max(high for _, _, high in groups) == 9.0
    assert [at for at, _, _ in curve.thinned(10, 12, 50)] == [9, 10, 11, 12, 13]
    assert curve.at(776.6) == (777, 9.0)
    assert Curve().at(3) is None


def test_long_runs_are_read_quickly_enough_to_be_followed() -> None:
    """Adding a point copies nothing: twenty thousand lines share one list."""
    state = after(BEGUN)
    for iteration in range(1, 20_001):
        state = state.after(json.dumps({"event": "batch", **asdict(batch(iteration, 0.5))}))
    assert state.curves["loss"].count == 20_000
