"""What the events of a run add up to: how far it is, its curves, what it warned of and what would help."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from core.training.run_folder import RunFolder
from core.wizard.curve import Curve
from core.wizard.remedies import Remedy, remedy_of

Phase = Literal["waiting", "preparing", "training", "finished", "failed", "interrupted"]
CURVES = ("loss", "learning_rate", "epoch_loss", "liver_dice", "tumour_dice")


@dataclass(frozen=True)
class RunWarning:
    """A sentence about what went wrong, and the key of what helps: one of `core.wizard.remedies.Remedy`."""

    sentence: str
    remedy: Remedy = ""


@dataclass(frozen=True)
class Check:
    """The scores of one look at the held-out scans: means, and of each scan by name where the run tells them."""

    iteration: int
    liver_dice: float
    tumour_dice: float
    cases: int
    is_best: bool
    pictures: tuple[str, ...]
    scans: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By name: Dice of the liver and of its tumours."""


@dataclass(frozen=True)
class RunState:
    """A run as its events tell it. Iterations that were repeated after a kill count once."""

    phase: Phase = "waiting"
    fraction: float = 0.0
    """Of the preparation, or of the training."""
    text: str = ""
    """What is being prepared."""
    iteration: int = 0
    iterations: int = 0
    cases: int = 0
    device: str = ""
    precision: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    start: str = ""
    curves: Mapping[str, Curve] = field(default_factory=lambda: {name: Curve() for name in CURVES})
    checks: tuple[Check, ...] = ()
    seconds_per_iteration: float | None = None
    seconds_left: float | None = None
    warnings: tuple[RunWarning, ...] = ()
    failure: RunWarning | None = None
    """Why the process ended early."""
    saved_iteration: int = 0
    """What a kill would go back to."""
    reason: Literal["", "done", "stopped"] = ""
    model: str = ""
    """The file of the newest model."""

    @property
    def is_over(self) -> bool:
        """Whether the run has come to its end or was stopped and kept."""
        return self.phase == "finished"

    @property
    def pictures(self) -> tuple[str, ...]:
        """PNG files of held-out scans, the newest."""
        return self.checks[-1].pictures if self.checks else ()

    @property
    def best(self) -> Check | None:
        """The check with the best mean of both scores."""
        return next((check for check in reversed(self.checks) if check.is_best), None)

    def after(self, line: str) -> "RunState":
        """Return the state after one more line of events; what is no event, or torn, changes nothing."""
        try:
            event = json.loads(line)
            take = _TAKE.get(event["event"]) if isinstance(event, dict) else None
            return self if take is None else take(self, event)
        except (ValueError, KeyError, TypeError):
            return self

    def ended(self, sentence: str) -> "RunState":
        """Return the state after the process ended with a fault, told by its last words (may be empty)."""
        said = sentence.strip() or "The training process ended without a word: something ended it."
        return replace(self, phase="failed", failure=RunWarning(said, remedy_of(said)), seconds_left=None)

    def interrupted(self) -> "RunState":
        """Return the state of a run in which no process works any more, though it is not over."""
        if self.phase in ("finished", "failed"):
            return self
        return replace(self, phase="interrupted", seconds_left=None)

    def going_on(self) -> "RunState":
        """Return the state while a process is started that goes on with the run."""
        return replace(self, phase="waiting", failure=None, reason="", seconds_left=None, text="")

    @classmethod
    def of_folder(cls, run: Path) -> "RunState":
        """Return what the events.jsonl of a run's folder adds up to; a new state where there is none yet."""
        state = cls()
        try:
            with RunFolder(run).events.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    state = state.after(line)
        except OSError:
            pass  # nothing has happened yet
        return state


def _preparing(state: RunState, event: Mapping[str, Any]) -> RunState:
    return replace(state, phase="preparing", fraction=float(event["fraction"]), text=str(event["text"]))


def _started(state: RunState, event: Mapping[str, Any]) -> RunState:
    at = int(event["iteration"])
    return replace(
        state,
        phase="training",
        text="",
        fraction=at / max(1, int(event["iterations"])),
        iteration=at,
        iterations=int(event["iterations"]),
        cases=int(event["cases"]),
        device=str(event["device"]),
        precision=str(event["precision"]),
        settings=dict(event["config"]),
        start=str(event["start"]) or state.start,
        curves={name: curve.before(at) for name, curve in state.curves.items()},
        checks=tuple(check for check in state.checks if check.iteration <= at),
        failure=None,
        reason="",
        seconds_left=None,
        saved_iteration=at,
    )


def _batch(state: RunState, event: Mapping[str, Any]) -> RunState:
    at, seconds, left = int(event["iteration"]), float(event["seconds"]), float(event["seconds_left"])
    before = state.seconds_per_iteration
    minutes = state.settings.get("minutes")
    done = at / max(1, state.iterations)
    if minutes:
        done = max(done, 1 - left / (60 * float(minutes)))
    return replace(
        state,
        phase="training",
        iteration=at,
        fraction=min(1.0, max(0.0, done)),
        curves=_with(state, at, loss=event["loss"], learning_rate=event["learning_rate"]),
        seconds_per_iteration=seconds if before is None else 0.9 * before + 0.1 * seconds,
        seconds_left=left,
    )


def _epoch(state: RunState, event: Mapping[str, Any]) -> RunState:
    at = int(event["iteration"])
    state = replace(
        state, curves=_with(state, at, epoch_loss=event["loss"]), seconds_left=float(event["seconds_left"])
    )
    liver, tumour = event["liver_dice"], event["tumour_dice"]
    if liver is None or tumour is None:
        return state
    scans = {str(name): (float(one), float(two)) for name, one, two in event.get("scans", ())}
    pictures = tuple(str(path) for path in event["pictures"])
    check = Check(at, float(liver), float(tumour), int(event["cases"]), bool(event["is_best"]), pictures, scans)
    earlier = tuple(each for each in state.checks if each.iteration < at)
    return replace(state, curves=_with(state, at, liver_dice=liver, tumour_dice=tumour), checks=(*earlier, check))


def _saved(state: RunState, event: Mapping[str, Any]) -> RunState:
    return replace(state, saved_iteration=int(event["iteration"]), model=str(event["path"]))


def _warned(state: RunState, event: Mapping[str, Any]) -> RunState:
    sentence = str(event["text"])
    if any(each.sentence == sentence for each in state.warnings):
        return state
    return replace(state, warnings=(*state.warnings, RunWarning(sentence, remedy_of(sentence))))


def _finished(state: RunState, event: Mapping[str, Any]) -> RunState:
    is_done = event["reason"] == "done"
    return replace(
        state,
        phase="finished",
        reason="done" if is_done else "stopped",
        iteration=int(event["iteration"]),
        model=str(event["path"]),
        fraction=1.0 if is_done else state.fraction,
        seconds_left=0.0 if is_done else state.seconds_left,
    )


def _with(state: RunState, iteration: int, **values: float | None) -> dict[str, Curve]:
    curves = dict(state.curves)
    for name, value in values.items():
        if value is not None:
            curves[name] = curves[name].after(iteration, float(value))
    return curves


_TAKE = {
    "preparing": _preparing,
    "started": _started,
    "batch": _batch,
    "epoch": _epoch,
    "saved": _saved,
    "warning": _warned,
    "finished": _finished,
}
