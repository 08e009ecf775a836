"""Work that a crash interrupted: listed on the start page, brought back as it was, or discarded."""

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import jobs
from app.autosave import Autosave
from app.tasks import TaskRunner
from core.case import Case
from core.journal import Recovered, Unfinished, unfinished_in
from core.session import Session
from ui.main_window import MainWindow
from ui.widgets.unsaved_work import UnsavedLine
from ui.words import tr


class Recovery(QObject):
    """Connects the start page's list of unsaved work. Belongs to the GUI thread.

    `may_leave` asks whether the open scan may be left.
    """

    restored = Signal(object, object)
    """Work is back: carries the EarlierReference of the scan that lay beside, or None, and the Path of its folder."""

    def __init__(
        self,
        session: Session,
        tasks: TaskRunner,
        background: TaskRunner,
        window: MainWindow,
        autosave: Autosave,
        may_leave: Callable[[str], bool],
    ) -> None:
        super().__init__()
        self._session, self._tasks, self._background = session, tasks, background
        self._window, self._autosave, self._may_leave = window, autosave, may_leave
        window.restore_requested.connect(self.restore)
        window.discard_requested.connect(self.discard)
        autosave.troubled.connect(lambda text, hint: window.show_message(text, "warning", hint))
        autosave.forgotten.connect(self.refresh)

    def refresh(self) -> None:
        """List what there is on the start page."""
        self._background.run(
            "Looking for unsaved work", lambda report: unfinished_in(self._autosave.folder), self._show
        )

    def restore(self, folder: Path) -> None:
        """Open the scan of unsaved work and go on where it was."""
        if self._tasks.busy or not self._may_leave("Restore this work?"):
            return
        self._tasks.run("Bringing the work back", partial(jobs.recover_work, folder), partial(self._restored, folder))

    def discard(self, folder: Path) -> None:
        """Forget unsaved work, after asking."""
        if self._window.questions.ask(
            tr("Discard this work?"), tr("It cannot be brought back afterwards."), tr("Discard it")
        ):
            self._background.run(
                "Discarding", lambda report: shutil.rmtree(folder, ignore_errors=True), lambda _: self.refresh()
            )

    def _show(self, found: list[Unfinished]) -> None:
        lines = [
            UnsavedLine(work.scan.name, f"{datetime.fromtimestamp(work.touched_s):%Y-%m-%d %H:%M}", work.folder)
            for work in found
        ]
        self._window.start_page.unsaved.show_lines(lines)

    def _restored(self, folder: Path, both: tuple[Case, Recovered]) -> None:
        case, found = both
        self._autosave.adopt(folder)
        self._session.resume(case, found.mask, found.reading, found.history)
        lost = [tr("The last step was being written when the program ended and is lost.")] if found.is_torn else []
        if found.is_earlier_lost:
            lost.append(tr("Which earlier scan lay beside is lost: open it again."))
        said = " ".join(lost)
        self._window.show_message(tr("Your work is back as it was."), "warning" if said else "success", said)
        self.restored.emit(found.earlier, Path(found.scan.path).parent)
