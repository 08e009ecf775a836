"""The training tab's verbs: look at scans, measure, train, stop, go on, compare, use. The Wizard shows it all."""

import contextlib
import logging
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.tasks import TaskRunner
from app.training_child import TrainingChild, end_process, keep_awake, run_child
from core.errors import UserError
from core.library.index import Library
from core.library.models import ModelHistory
from core.model.install import copy_model, install_model
from core.progress import Report
from core.training.config import TrainConfig
from core.training.datasets.model import Measured, Problem
from core.training.run_folder import RunFolder
from core.wizard.follow import Follower
from core.wizard.forecast import Forecast, forecast
from core.wizard.plan import ScanRow, Step, begin_run
from core.wizard.remedies import remedy_of
from core.wizard.result import COMPARISON, Result, compare_arguments, new_model, read_result, write_held_out
from core.wizard.run_state import RunWarning
from core.wizard.runs import list_runs
from core.wizard.wizard import Wizard, Work, WorkKind

T = TypeVar("T")
POLL_MS = 500
BEFORE_RUN: tuple[Step, ...] = ("scans", "goal")

log = logging.getLogger(__name__)


class Training(QObject):
    """Does what the pages ask for. Belongs to the GUI thread; `folder` is where runs lie.

    Slow work has a worker of its own, so that nobody waits for it; training itself is another process.
    """

    ended = Signal(object)
    """A run that was followed is over (its RunState): for a notification."""
    model_used = Signal(object)
    """A model's path: segment with it from now on."""

    def __init__(self, wizard: Wizard, folder: Path, library: Library, history: ModelHistory) -> None:
        super().__init__()
        self.wizard, self.folder, self.library, self.history = wizard, folder, library, history
        self.tasks = TaskRunner(self)
        self.tasks.progress.connect(self._show_progress)
        self._child: TrainingChild | None = None
        self._awake: subprocess.Popen[bytes] | None = None
        self._follower: Follower | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)

    @property
    def is_running(self) -> bool:
        """Whether a process trains in the run that is shown."""
        return self.wizard.is_running

    # --- before -----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find and check the scans of the chosen folders and the corrected cases."""
        state = self.wizard.state
        library = self.library if state.with_corrected else None
        folders, fixes = state.folders, dict(state.fixes)

        def job(report: Report) -> tuple[tuple[ScanRow, ...], tuple[Problem, ...]]:
            from core.wizard.scans import gather

            if library is not None:
                library.refresh()
            return gather(folders, library, fixes, report)

        self._work("look", "scans", job, lambda found: self.wizard.change(rows=found[0], notes=found[1]))

    def measure(self) -> None:
        """Measure one step with the present settings, and say what the training will take."""
        state = self.wizard.state
        try:
            config = state.config
        except UserError as error:
            self._show_fault("machine", error)
            return
        names = set(state.parts.training)
        both = [[row.measured for row in state.included if (row.name in names) is which] for which in (True, False)]
        training, held_out = ([each for each in side if each is not None] for side in both)
        job = partial(_forecast, config, training, held_out, self.folder)

        def done(found: Forecast) -> None:
            if self.wizard.state.config == config:
                self.wizard.change(forecast=found)

        self._work("measure", "machine", job, done)

    # --- the run ----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin to train what is planned, in a new folder."""
        if self._is_refused():
            return
        state = self.wizard.state
        with self._told("run"):
            for step in BEFORE_RUN:
                for problem in state.problems(step):
                    raise UserError(problem)
            files = begin_run(state, self._new_folder(state.name or "model"))
            self._follow(files.path)
            self._start(files.path)

    def go_on(self) -> None:
        """Go on with the run that is shown, from its last checkpoint."""
        run = self.wizard.run_folder
        if run is None or self._is_refused():
            return
        with self._told("run"):
            self._start(run)

    def stop(self) -> None:
        """Stop the run after the present step and keep its model. It may go on later: this is pause, too."""
        run = self.wizard.run_folder
        if run is None or not self.is_running:
            return
        with self._told("run"):
            RunFolder(run).ask_to_stop()
            self.wizard.show_stopping()

    def cancel(self) -> None:
        """End the run's process at once; what its last checkpoint holds stays."""
        if self._child is not None:
            self._child.kill()
        elif (run := self.wizard.run_folder) is not None and self.is_running:
            number = RunFolder(run).process
            if number is not None:
                end_process(number)
        self.poll()

    def show(self, run: Path) -> None:
        """Show another run; it is not touched."""
        if self._child is not None or run == self.wizard.run_folder:
            return
        self._follow(run)
        self.poll()

    def reconnect(self) -> None:
        """Show the run that a process works on, or the newest that did not come to its end. For the start."""
        self.list_library()
        running = [each for each in self.wizard.runs if each.is_worked_on]
        open_ones = running or [each for each in self.wizard.runs[:1] if not each.ended]
        if open_ones and self._child is None:
            self.show(open_ones[0].folder)

    def list_library(self) -> None:
        """Look again which runs and models there are."""
        self.wizard.show_library(tuple(list_runs(self.folder)), tuple(self.history.records()))

    def poll(self) -> None:
        """Take in what has happened in the run that is shown."""
        if self._follower is None:
            return
        code = None if self._child is None else self._child.exit_code
        run = self._follower.run
        is_running = code is None if self._child is not None else RunFolder(run).is_worked_on()
        was_running = self.wizard.is_running
        state = self._follower.poll()
        if self._follower.has_more:
            QTimer.singleShot(0, self, self.poll)
        elif not is_running:
            state = self._follower.ended(code)
        if (state, is_running) != (self.wizard.run, was_running) or run != self.wizard.run_folder:
            self.wizard.show_run(run, state, is_running=is_running)
        if not is_running and not self._follower.has_more:
            self._timer.stop()
            self._rest()
            if was_running:
                self.list_library()
                self.ended.emit(state)

    # --- after ------------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare the new model with the one it came from, or that is used now, on the held-out scans."""
        run, state = self.wizard.run_folder, self.wizard.state
        if run is None:
            return
        used_now = state.model.path if state.model is not None else None
        self._work("compare", "result", partial(_compare, run, used_now), self.wizard.show_result)

    def use_model(self, name: str = "") -> None:
        """Put the new model among the user's and segment with it from now on; the old one stays where it is."""
        run = self.wizard.run_folder
        if run is None:
            return
        with self._told("result"):
            result = self.wizard.result
            path = install_model(new_model(run), name or run.name, {} if result is None else result.as_scores())
            self._use(path)

    def roll_back(self, path: Path) -> None:
        """Segment with another model of the list from now on."""
        with self._told("result"):
            if not path.is_file():
                raise UserError(f"{path.name} is gone.", "Choose another model.")
            self._use(path)

    def import_model(self, path: Path) -> None:
        """Put a model's file from elsewhere among the user's."""
        with self._told("result"):
            install_model(path)
            self.list_library()

    def export_model(self, model: Path, target: Path) -> None:
        """Write a model with its card as one file for another computer; the user was asked before it replaces one."""
        with self._told("result"):
            copy_model(model, target, overwrite=True)

    # --- around it --------------------------------------------------------------------------------------------------

    def cancel_work(self) -> None:
        """Stop looking, measuring or comparing."""
        self.tasks.cancel()
        self.wizard.show_work(None)

    def shutdown(self, *, goes_on: bool = True) -> None:
        """End with the window; a process that trains goes on, or stops after its step and keeps its model."""
        self._timer.stop()
        if self.is_running and not goes_on and self.wizard.run_folder is not None:
            with contextlib.suppress(UserError):
                RunFolder(self.wizard.run_folder).ask_to_stop()
        if self._child is not None:
            self._child.let_go()
            self._child = None
        if self._awake is not None:  # it ends with the process it watches
            self._awake.returncode = self._awake.poll() or 0
            self._awake = None
        self.tasks.shutdown()

    def _use(self, path: Path) -> None:
        self.history.used(path)
        self.model_used.emit(path)
        self.list_library()

    def _start(self, run: Path) -> None:
        self._child = TrainingChild(run)
        self._awake = keep_awake(self._child.number)
        if self._follower is None or self._follower.run != run:
            self._follow(run)
        assert self._follower is not None
        self._follower.begin_again()
        self.wizard.show_fault("run", None)
        self.wizard.show_run(run, self._follower.state, is_running=True)
        self._timer.start()

    def _follow(self, run: Path) -> None:
        self._follower = Follower(run)
        self._timer.start()

    def _rest(self) -> None:
        if self._child is not None:
            self._child = None
        if self._awake is not None and self._awake.poll() is None:
            self._awake.terminate()
            self._awake.wait()
        self._awake = None

    def _is_refused(self) -> bool:
        """Refuse a second training beside the first: both would take twice as long, or not fit."""
        running = next((each for each in list_runs(self.folder) if each.is_worked_on), None)
        if self._child is None and running is None:
            return False
        name = running.name if running is not None else "A training"
        self._show_fault("run", UserError(f"{name} is still running.", "Wait for it, or stop it first."))
        return True

    def _new_folder(self, name: str) -> Path:
        plain = "".join(each if each.isalnum() or each in " -_." else "-" for each in name).strip(" .") or "model"
        number, path = 2, self.folder / plain
        while path.exists():
            path, number = self.folder / f"{plain} {number}", number + 1
        return path

    def _work(self, kind: WorkKind, step: Step, job: Callable[[Report], T], done: Callable[[T], None]) -> None:
        self.tasks.cancel()

        def finish(found: T) -> None:
            self.wizard.show_work(None)
            self.wizard.show_fault(step, None)
            done(found)

        def fail(error: Exception) -> None:
            self.wizard.show_work(None)
            self._show_fault(step, error)

        self.wizard.show_work(Work(kind))
        self.tasks.run(kind, job, finish, fail)

    def _show_progress(self, fraction: float, text: str, left_s: float | None) -> None:
        if self.wizard.work is not None:
            self.wizard.show_work(Work(self.wizard.work.kind, fraction, text, left_s))

    @contextlib.contextmanager
    def _told(self, step: Step) -> Iterator[None]:
        """Show at a step what goes wrong within the block."""
        try:
            yield
        except (UserError, OSError) as error:
            self._show_fault(step, error)

    def _show_fault(self, step: Step, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.warning("training: %s", type(error).__name__)
        self.wizard.show_fault(step, RunWarning(str(error), remedy_of(str(error))))


def _forecast(
    config: TrainConfig, training: Sequence[Measured], held_out: Sequence[Measured], folder: Path, report: Report
) -> Forecast:
    return forecast(config, training, held_out, folder, run_child, report)


def _compare(run: Path, used_now: Path | None, report: Report) -> Result:
    """Compare the run's model with the one it came from, else with that used now. Runs in the worker."""
    plan = RunFolder(run).read_plan()
    old = plan.start if plan.start_kind == "model" else used_now
    if old is None:
        raise UserError("There is no model to compare with.", "Choose the one that is used now.")
    held_out = write_held_out(run)
    folder = run / COMPARISON
    (folder / "comparison.json").unlink(missing_ok=True)
    run_child(compare_arguments(old, new_model(run), held_out, folder, plan.config.device), report)
    return read_result(run, folder)
