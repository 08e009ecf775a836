"""The verbs of looking for a scan: a folder, CD or archive is read, listed as it is, and one of its scans opened."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app import jobs
from core.errors import UserError
from core.io.series import UnevenSlices
from ui.main_window import MainWindow
from ui.uneven_slices import show_offers
from ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.controller import Controller
    from core.case import Case
    from core.io.finding.entry import Change
    from core.io.finding.finder import Finding
    from core.progress import Report

log = logging.getLogger(__name__)


class Browsing(QObject):
    """Fills the browser page, and opens what is chosen there. Belongs to the GUI thread.

    The page appears once there are two scans to choose from; a folder with a single one is opened without it.
    """

    _changed = Signal(object, object)
    """Brings the finding and what is new in it out of the worker."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__()
        self._controller, self._window, self._page = controller, window, window.browser
        self._tasks = controller.tasks
        self._findings: list[Finding] = []
        """Made in the worker, closed here; the last one is the one that is shown."""
        self._reads = False
        self._wish = ""
        self._page.open_requested.connect(self.open)
        self._page.back_requested.connect(self.leave)
        self._page.resume_requested.connect(self._read)
        self._page.cancel_requested.connect(controller.cancel)
        self._page.view_value_changed.connect(window.view_value_changed)
        window.browse_requested.connect(self.show)
        self._changed.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._tasks.busy_changed.connect(self._busy_changed)

    @property
    def finding(self) -> Finding | None:
        """What is listed."""
        return self._findings[-1] if self._findings else None

    def start(self, path: Path) -> None:
        """Look through a folder, an archive, or what a DICOMDIR lists."""
        self.close()
        self._wish = ""
        self._page.begin(path)
        self._page.restore(self._window.view_values)
        self._run(path, partial(jobs.look_for_scans, path, self._findings.append, self._changed.emit))

    def show(self) -> None:
        """Show the list again."""
        if self.finding is not None:
            self._window.show_browser(True)

    def leave(self) -> None:
        """Go back to the open scan, or to the start page."""
        if self._reads:
            self._controller.cancel()
        self._wish = ""
        self._window.show_browser(False)

    def open(self, key: str) -> None:
        """Open a series; while files are still being read, as soon as they are. Uneven slices are asked about."""
        finding = self.finding
        if finding is None:
            return
        if not finding.is_over or self._reads:
            self._wish = key
            if not self._reads:
                self._read()
            self._page.show_wish(key)
            return
        entry = finding.entries.get(key)
        if entry is not None and entry.offers:
            question = UnevenSlices(UserError(entry.problem or "", entry.hint), entry.offers)
            show_offers(self._window.message_bar, question, self.open)
            return
        if self._tasks.busy or not self._controller.may_discard(tr("Open another scan?")):
            return
        self._tasks.run(
            tr("Opening {name}", name=finding.path.name),
            partial(jobs.open_found, finding, key, self._controller.early_look),
            lambda case: self._opened(case, finding),
            self._open_failed,
        )

    def close(self) -> None:
        """Forget what was found, and remove what was unpacked."""
        for finding in self._findings:
            finding.close()
        self._findings.clear()
        self._window.set_browsable(False)

    def _opened(self, case: Case, finding: Finding) -> None:
        self._controller.scan_opened(case, finding.path)
        self._close_unless_listed()

    def _open_failed(self, error: Exception) -> None:
        self._tasks.failed.emit(error)
        self._close_unless_listed()

    def _close_unless_listed(self) -> None:
        """Nobody comes back to what was never listed."""
        if not self._window.is_browsable:
            self.close()

    def _read(self) -> None:
        """Read on where it was stopped."""
        finding = self.finding
        if finding is not None and not self._tasks.busy:
            self._page.show_stopped(False)
            self._run(finding.path, partial(jobs.look_on, finding, self._changed.emit))

    def _run(self, path: Path, job: Callable[[Report], Finding]) -> None:
        self._reads = True
        self._tasks.run(
            tr("Looking through {name}", name=path.name),
            job,
            self._read_all,
            self._failed,
        )

    def _take(self, finding: Finding, change: Change) -> None:
        if finding is not self.finding:
            return
        self._page.take(change)
        if not self._window.is_browsing and sum(entry.is_scan for entry in self._page.entries) > 1:
            self._window.set_browsable(True)
            self._window.show_browser(True)

    def _read_all(self, finding: Finding) -> None:
        """Open the only scan, or the one that was wished for; or let the user choose."""
        self._reads = False
        entries = list(finding.entries.values())
        log.info("found %d series in %d files", len(entries), finding.files_read)
        usable = [entry for entry in entries if entry.can_open]
        wish, self._wish = self._wish, ""
        self._page.show_wish("")
        self._page.show_read()
        if wish and any(entry.key == wish for entry in usable):
            self.open(wish)
        elif self._window.is_browsing:
            return
        elif len(usable) == 1:
            self.open(usable[0].key)
        elif len(entries) > 1:
            self._window.set_browsable(True)
            self._window.show_browser(True)
        else:
            self._refuse(finding)

    def _refuse(self, finding: Finding) -> None:
        from core.io.finding.one_of import the_one

        try:
            the_one(finding)
        except UserError as error:
            self._tasks.failed.emit(error)
        self.close()

    def _failed(self, error: Exception) -> None:
        self._reads = False
        self._window.show_browser(False)
        self.close()
        self._tasks.failed.emit(error)

    def _busy_changed(self, busy: bool) -> None:
        """Notice that reading was cancelled: then neither `_read_all` nor `_failed` was called."""
        if not busy and self._reads:
            self._reads, self._wish = False, ""
            if self._window.is_browsing:
                self._page.show_stopped(True)
            else:
                self.close()
