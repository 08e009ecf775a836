"""The training tab's document: plan, run and result; observed by its pages, changed by the GUI thread only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from psygnal import Signal

from core.library.models import ModelRecord
from core.wizard.plan import Step, WizardState
from core.wizard.result import Result
from core.wizard.run_state import RunState, RunWarning
from core.wizard.runs import RunRecord

WorkKind = Literal["look", "measure", "compare"]
MEASURED_FOR = ("rows", "excluded", "fixes", "held_out", "goal", "preset", "changes", "model", "device")
"""What a forecast depends on."""


@dataclass(frozen=True)
class Work:
    """Something that takes a while: looking at scans, measuring a step, comparing two models."""

    kind: WorkKind
    fraction: float = 0.0
    text: str = ""
    seconds_left: float | None = None


class Wizard:
    """What all pages show. They change the plan through `change`; everything else they ask the application for."""

    changed = Signal()
    """The plan is another one."""
    run_changed = Signal()
    """The run went on, began or ended, or another one is shown."""
    result_changed = Signal()
    """There is another comparison, or none any more."""
    library_changed = Signal()
    """The lists of runs and models are others."""
    work_changed = Signal()
    """Something that takes a while began, went on or ended."""

    def __init__(self) -> None:
        self.state = WizardState()
        self.run_folder: Path | None = None
        """The run that is shown."""
        self.is_running = False
        """Whether a process trains in that folder."""
        self.is_stopping = False
        """Whether it was asked to stop and has not yet."""
        self.result: Result | None = None
        self.runs: tuple[RunRecord, ...] = ()
        """All runs of this computer, the newest first."""
        self.models: tuple[ModelRecord, ...] = ()
        self.work: Work | None = None
        self.faults: Mapping[Step, RunWarning] = {}
        """By step: what went wrong with the last thing that was asked for there."""

    @property
    def run(self) -> RunState | None:
        """How the shown run goes."""
        return self.state.run

    def change(self, **values: Any) -> None:
        """Change fields of the plan by name; a forecast that no longer fits is dropped."""
        self.replace(replace(self.state, **values))

    def replace(self, state: WizardState) -> None:
        """Take another plan, as `state.including(...)` gives it."""
        if any(getattr(state, name) != getattr(self.state, name) for name in MEASURED_FOR):
            state = replace(state, forecast=None)
        if state != self.state:
            self.state = state
            self.changed.emit()

    def show_run(self, folder: Path | None, run: RunState | None, *, is_running: bool) -> None:
        """Show how a run goes."""
        if folder != self.run_folder:
            self.result = None
            self.result_changed.emit()
        self.run_folder, self.is_running = folder, is_running
        self.is_stopping = self.is_stopping and is_running
        self.state = replace(self.state, run=run)
        self.run_changed.emit()

    def show_stopping(self) -> None:
        """Show that the run was asked to stop."""
        self.is_stopping = True
        self.run_changed.emit()

    def show_result(self, result: Result | None) -> None:
        """Show a comparison."""
        self.result = result
        self.result_changed.emit()

    def show_library(self, runs: tuple[RunRecord, ...], models: tuple[ModelRecord, ...]) -> None:
        """Show the runs and models that there are."""
        self.runs, self.models = runs, models
        self.library_changed.emit()

    def show_work(self, work: Work | None) -> None:
        """Show what takes a while, or that nothing does."""
        self.work = work
        self.work_changed.emit()

    def show_fault(self, step: Step, fault: RunWarning | None) -> None:
        """Show at a step what went wrong there, or that it is mended."""
        rest = {name: each for name, each in self.faults.items() if name != step}
        self.faults = rest if fault is None else {**rest, step: fault}
        self.changed.emit()
