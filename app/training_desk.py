"""The training tab in the window: its document and verbs built, and connected with everything around them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.training import Training
from core.library.index import Library
from core.library.models import ModelHistory
from core.model.catalog import ModelEntry, default_model, entry_of
from core.progress import Report
from core.wizard.run_state import RunState
from core.wizard.wizard import Wizard
from ui.main_window import MainWindow
from ui.words import tr

if TYPE_CHECKING:
    from app.controller import Controller

VERBS = (
    "look",
    "measure",
    "begin",
    "go_on",
    "stop",
    "cancel",
    "show",
    "compare",
    "use_model",
    "roll_back",
    "import_model",
    "export_model",
    "cancel_work",
)
"""What a page asks for: its signal `look_requested` calls `Training.look`, and so on."""

log = logging.getLogger(__name__)


class TrainingDesk(QObject):
    """Owns the wizard and its verbs. Belongs to the GUI thread."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__()
        self._controller, self._window = controller, window
        settings = controller.settings
        self.wizard = Wizard()
        self.library = Library(settings.library_folder)
        history = ModelHistory(settings.library_folder)
        self.training = Training(self.wizard, settings.runs_folder, self.library, history)
        self.training.ended.connect(self._tell)
        self.training.model_used.connect(self._use)
        controller.case_files.seen.connect(self._note)
        window.model_chosen.connect(self._follow_model)
        window.closed.connect(self._close)
        self._goes_on = True
        self._then: Callable[[], None] | None = None
        controller.tasks.busy_changed.connect(self._go_on_showing)
        may_close = window.may_close
        window.may_close = lambda: may_close() and self._may_leave()

    def connect_page(self, page: QObject) -> None:
        """Connect what a page asks for: its signals named `VERB_requested`, those of `VERBS` and `show_case`."""
        for verb in VERBS:
            getattr(page, f"{verb}_requested").connect(getattr(self.training, verb))
        page.show_case_requested.connect(self.show_case)  # type: ignore[attr-defined]

    def start(self) -> None:
        """Look for a run that goes on or was interrupted, and refresh the library. Called when the window is up."""
        self._follow_model(self._controller.settings.values.model)
        self.training.reconnect()
        self.training.tasks.run("Refreshing the library", self.library.refresh, lambda _: None, self._failed)

    def show_case(self, name: str) -> None:
        """Open a held-out scan of the comparison in the viewer, with its truth as the reference."""
        result = self.wizard.result
        if result is None or name not in result.scans or self._controller.tasks.busy:
            return
        scan = result.scans[name]
        label = scan.labels[0]
        self._window.tabs.setCurrentIndex(0)
        if label.storage == "saved-case":
            self._controller.open_path(label.path)
            return
        self._controller.open_path(scan.image, scan.series_uid)
        self._then = partial(self._show_truth, scan.image, label.path) if label.storage == "nifti" else None

    def _show_truth(self, scan: Path, label: Path) -> None:
        case = self._controller.session.case
        if case is not None and case.source.path == scan:  # it could be opened
            self._controller.references.load(label)

    def _go_on_showing(self, busy: bool) -> None:
        if not busy and self._then is not None:
            then, self._then = self._then, None
            then()

    def _note(self, path: Path) -> None:
        """Take a case that was saved or opened into the library, in the background."""

        def job(_: Report) -> None:
            self.library.saw(path)

        self._controller.background.run("Noting the case", job, lambda _: None, self._failed)

    def _use(self, path: Path) -> None:
        self._controller.settings.change(model=str(path))
        self._controller.refresh_models()
        self._controller.use_model(str(path))
        self._follow_model(str(path))

    def _follow_model(self, path: str) -> None:
        """Go on from the model that the program segments with, as long as the user chose no other."""
        job = partial(_entry, path)
        self._controller.background.run("Reading the model", job, lambda found: self.wizard.change(model=found))

    def _tell(self, state: RunState) -> None:
        """Say that a training is over, also where the window is behind others."""
        if state.phase == "finished":
            self._window.show_message(tr("The training is finished."), "success", tr("See the tab Train."))
        elif state.failure is not None:
            self._window.show_message(tr("The training has ended early."), "warning", state.failure.sentence)
        QApplication.alert(self._window)

    def _may_leave(self) -> bool:
        """Ask whether a training goes on without the window; False where the window stays."""
        if not self.training.is_running:
            return True
        choice = self._window.questions.ask_training()
        if choice == "stay":
            return False
        self._goes_on = choice == "go on"
        return True

    def _close(self) -> None:
        self.training.shutdown(goes_on=self._goes_on)

    def _failed(self, error: Exception) -> None:
        """Nobody asked for it, so nobody is told: the library catches up at the next start."""
        log.warning("the library could not be used (%s)", type(error).__name__)


def _entry(path: str, _: Report) -> ModelEntry:
    return entry_of(Path(path) if path and Path(path).is_file() else default_model())
