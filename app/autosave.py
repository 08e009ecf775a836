"""Nothing that was drawn is lost: every step goes into a journal on disk, in a thread of its own."""

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.tasks import TaskRunner
from core.case import Case
from core.errors import UserError
from core.follow_up.earlier import MaskedScan
from core.follow_up.reference import EarlierReference
from core.history import HistoryItem
from core.journal import Journal, is_open_elsewhere
from core.progress import Report
from core.reading import Reading
from core.session import Session
from ui.words import tr


class Autosave(QObject):
    """Watches the session and writes its journal into a new folder within `folder`. Belongs to the GUI thread.

    A journal begins when a scan is opened, so that a full or closed disk is known before the first stroke. It is
    removed when the scan is closed: whoever closes it has asked before. After a crash it is still there.
    """

    troubled = Signal(str, str)
    """A sentence and a hint: steps cannot be written, or the same scan is open in another window."""

    forgotten = Signal()
    """The journal of a closed scan is gone."""

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._session = session
        self._runner = TaskRunner(self)
        self._writer = _Writer(folder)
        self._adopted: Path | None = None
        self._is_complete = True
        self._told_of_locks = False
        session.case_changed.connect(self._begin)
        session.step_taken.connect(self._write)
        session.follow_up.changed.connect(self._write_earlier)

    @property
    def busy(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._runner.busy

    def adopt(self, folder: Path) -> None:
        """Go on with the journal in `folder` when its scan is opened next."""
        self._adopted = folder

    def shutdown(self) -> None:
        """Forget the journal: the program is being left in good order."""
        self._session.case_changed.disconnect(self._begin)
        self._session.step_taken.disconnect(self._write)
        self._session.follow_up.changed.disconnect(self._write_earlier)
        self._runner.shutdown()
        self._writer.remove()

    def _begin(self) -> None:
        case, adopted = self._session.case, self._adopted
        self._adopted, self._is_complete = None, True
        if case is None or case.source.kind == "phantom":  # a phantom can be made again at any time
            self._runner.run(
                "Autosave", lambda report: self._writer.remove(), lambda _: self.forgotten.emit(), self._failed
            )
        elif adopted is not None:
            self._runner.run("Autosave", lambda report: self._writer.go_on(adopted), lambda _: None, self._failed)
        else:
            self._start(case)

    def _start(self, case: Case) -> None:
        """Begin a journal with the mask as it is."""
        mask = self._session.snapshot() if self._session.has_mask else None
        earlier = self._session.follow_up.earlier
        job = partial(
            self._writer.begin, case, mask, self._session.reading, None if earlier is None else earlier.scan
        )
        self._runner.run("Autosave", job, self._started, self._failed)

    def _started(self, is_elsewhere: bool) -> None:
        self._is_complete = True
        if not self._writer.has_locks and not self._told_of_locks:
            self._told_of_locks = True  # once a session: it stays so
            self.troubled.emit(
                tr("The disk of {folder} has no locks.", folder=self.folder),
                tr("Your work is saved all the same. Do not open one scan on two computers at once: nobody notices."),
            )
        if is_elsewhere:
            self.troubled.emit(
                tr("This scan is open in another window of Hepascope."), tr("Changes made there are not seen here.")
            )

    def _write(self, kind: str, item: HistoryItem) -> None:
        case = self._session.case
        if case is None or case.source.kind == "phantom":
            return
        if self._is_complete:
            job = partial(self._writer.append, kind, item)
            self._runner.run("Autosave", job, lambda _: None, self._failed)
        else:
            self._start(case)

    def _write_earlier(self) -> None:
        """Write which earlier scan lies beside, as far as there is a journal: a new one begins with it."""
        earlier = self._session.follow_up.earlier
        job = partial(self._writer.set_earlier, None if earlier is None else earlier.scan)
        self._runner.run("Autosave", job, lambda _: None, self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, OSError | UserError):
            raise error
        was_complete, self._is_complete = self._is_complete, False
        if was_complete:
            reason = (error.strerror if isinstance(error, OSError) else error.message) or "the disk failed"
            self.troubled.emit(
                tr("Your work is not saved automatically: {reason}.", reason=reason),
                tr("Free some space or make {folder} writable; each change tries again.", folder=self.folder),
            )


class _Writer:
    """The journal, touched in the worker thread only (and at the end, when that has stopped)."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._journal: Journal | None = None
        self.has_locks = True

    def begin(
        self,
        case: Case,
        mask: NDArray[np.uint8] | None,
        reading: Reading,
        earlier: MaskedScan | None,
        report: Report,
    ) -> bool:
        """Begin a new journal, then remove the old one; tell whether the scan is open in another window."""
        journal = Journal.begun(self._parent, case, mask, reading)
        self.remove()
        self._journal, self.has_locks = journal, journal.has_locks
        self.set_earlier(earlier, report)
        return is_open_elsewhere(self._parent, journal)

    def go_on(self, folder: Path) -> None:
        journal = Journal.continued(folder)
        self.remove()
        self._journal = journal

    def set_earlier(self, earlier: MaskedScan | None, report: Report) -> None:
        if self._journal is not None:
            self._journal.set_earlier(None if earlier is None else EarlierReference.of(earlier))

    def append(self, kind: str, item: HistoryItem, report: Report) -> None:
        if self._journal is None:
            raise OSError(None, "the folder cannot be written")
        self._journal.append(kind, item)

    def remove(self) -> None:
        if self._journal is not None:
            self._journal.remove()
            self._journal = None
