"""The verb that loads another's mask of the open scan."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app import jobs
from app.tasks import TaskRunner
from core.case import Case
from core.kept import KeptVoxels
from core.layers import Layer
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr


class References(QObject):
    """Loads reference masks into the session. Belongs to the GUI thread."""

    def __init__(self, session: Session, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__()
        self._session = session
        self._tasks = tasks
        self._window = window

    def ask(self) -> None:
        """Let the user choose another's mask of the open scan, and show it."""
        case = self._session.case
        path = None if case is None else self._window.questions.ask_mask(case.source.path.parent)
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Show another's mask of the open scan, compared with ours where there is one."""
        case = self._session.case
        if case is not None and not self._tasks.busy:
            self._tasks.run(
                f"Reading {path.name}",
                partial(jobs.read_reference_mask, path, case),
                lambda mask: self._take(case, mask, path.name),
            )

    def _take(self, case: Case, mask: KeptVoxels, name: str) -> None:
        if self._session.case is not case:
            return
        layers = self._session.layers
        layers.set_reference(mask, name)
        if self._session.has_mask:
            layers.compare((Layer.REFERENCE, Layer.CORRECTED))
        else:
            layers.show(Layer.REFERENCE)
        self._window.show_message(
            tr("{name} is the reference.", name=name), "success", tr("It lies on the scan's own grid.")
        )
