"""Whether a network can be trusted with the open scan: looked over in the background, said in the segment panel."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app import jobs
from app.tasks import Task, TaskRunner
from core.errors import UserError
from core.preflight.finding import Level, Preflight
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr

log = logging.getLogger(__name__)


class PreflightKeeper(QObject):
    """Looks each opened scan over, once for each model. Belongs to the GUI thread; `model` gives the chosen one."""

    def __init__(
        self, session: Session, background: TaskRunner, window: MainWindow, model: Callable[[], Path | None]
    ) -> None:
        super().__init__()
        self._session, self._background, self._window, self._model = session, background, window, model
        self._task: Task | None = None
        session.case_changed.connect(self.refresh)

    @property
    def found(self) -> Preflight | None:
        """What was found about the open scan; None while it is looked over."""
        found: Preflight | None = self._window.segment_panel.preflight.found
        return found

    def refresh(self) -> None:
        """Look over the scan and the model of this moment; an older look is dropped."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._show(None)
        case = self._session.case
        if case is not None:
            job = partial(jobs.look_over_scan, case, self._model())
            self._task = self._background.run(tr("Looking at the scan"), job, self._done, self._failed)

    def may_segment(self) -> bool:
        """Ask where the result would mean nothing; True where nothing speaks against it or the user wants it so."""
        found = self.found
        if found is None or found.level < Level.RED:
            return True
        worst = found.doubts[0]
        return self._window.questions.ask(
            tr("Segment all the same?"), f"{worst.reason} {worst.advice}", tr("Segment")
        )

    def _done(self, found: Preflight) -> None:
        self._task = None
        self._show(found)

    def _failed(self, error: Exception) -> None:
        """Say nothing: segmenting looks the scan over itself, and tells what is wrong with a model."""
        self._task = None
        if not isinstance(error, UserError):
            log.warning("the scan could not be looked over (%s)", type(error).__name__)

    def _show(self, found: Preflight | None) -> None:
        self._window.segment_panel.preflight.show_found(found)
