"""Saved cases: written, opened again, and joined with their scan wherever that is now."""

from __future__ import annotations

import getpass
import logging
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from app import jobs
from core.case import Case
from core.case_file import ENDING, SavedCase
from core.case_opening import ScanMissing, open_saved_case
from core.effort import Effort
from core.errors import UserError
from core.history import History, HistoryItem
from core.labels import Label
from core.layers import Layer
from ui.main_window import MainWindow
from ui.words import tr

if TYPE_CHECKING:
    from app.controller import Controller

log = logging.getLogger(__name__)


class CaseFiles(QObject):
    """The verbs save, save as and open of saved cases. Belongs to the GUI thread."""

    seen = Signal(object)
    """The path of a case that was saved or opened."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__()
        self._controller, self._window = controller, window
        self._session, self._tasks, self._settings = controller.session, controller.tasks, controller.settings
        self._path: Path | None = None
        self._saved: SavedCase | None = None
        self._effort = Effort()
        self._changed_s = time.monotonic()
        window.save_case_requested.connect(self.save)
        window.save_case_as_requested.connect(self.save_as)
        window.earlier_saves_requested.connect(self.show_earlier)
        self._session.case_changed.connect(self._forget)
        self._session.step_taken.connect(self._count)

    @property
    def effort(self) -> Effort:
        """What correcting this scan cost, earlier sittings included."""
        return self._effort

    def save(self) -> None:
        """Save into the file the case came from; the first time, ask where."""
        if self._path is None:
            self.save_as()
        else:
            self._write(self._path, overwrite=True)

    def save_as(self) -> None:
        """Ask where, and save there."""
        case = self._session.case
        if case is None or self._tasks.busy:
            return
        if case.source.kind == "phantom":
            self._window.show_message(
                tr("The demo phantom cannot be saved as a case: it is no scan on disk."),
                "warning",
                tr("Export it instead."),
            )
            return
        folder = Path(self._settings.values.case_folder or case.source.path.parent)
        path = self._window.questions.ask_case(folder / f"{case.name}{ENDING}")
        if path is None:
            return
        exists = path.exists()
        if exists and not self._window.questions.ask(
            tr("Replace {name}?", name=path.name), tr("A saved case of this name is there already."), tr("Replace it")
        ):
            return
        self._settings.change(case_folder=str(path.parent))
        self._write(path, overwrite=exists)

    def open(self, path: Path, scan_path: Path | None = None) -> None:
        """Open a saved case; `scan_path` is where its scan is now, if not where it was."""
        self._tasks.run(
            tr("Opening {name}", name=path.name),
            partial(open_saved_case, path, scan_path),
            lambda both: self._opened(path, *both),
            lambda error: self._open_failed(path, error),
        )

    def show_earlier(self) -> None:
        """Let the user choose a mask the case was saved with before, and compare it with the present one."""
        case, versions = self._session.case, self._saved.versions[::-1] if self._saved else ()
        if case is None or not versions:
            self._window.show_message(tr("This case was not saved with another mask before."))
            return
        voxel_ml = case.volume.geometry.voxel_ml
        lines = []
        for version in versions:
            values = version.mask.values
            liver, tumour = (int(np.count_nonzero(values >= label)) for label in (Label.LIVER, Label.TUMOUR))
            when = version.made_at[:16].replace("T", " ")
            lines.append((when, version.made_by, version.edits, liver * voxel_ml, tumour * voxel_ml))
        chosen = self._window.questions.ask_version(lines)
        if chosen is not None:
            layers = self._session.layers
            layers.set_reference(versions[chosen].mask, lines[chosen][0])
            layers.compare((Layer.REFERENCE, Layer.CORRECTED))

    def _write(self, path: Path, *, overwrite: bool) -> None:
        session = self._session
        if session.case is None or self._tasks.busy:
            return
        revision, reader = session.revision, self._settings.values.reader or _account()
        earlier = session.follow_up.earlier
        sitting = jobs.Sitting(
            session.case,
            session.snapshot(),
            session.reading,
            reader,
            self._effort,
            self._saved,
            earlier.scan if earlier is not None else session.follow_up.awaited,
        )
        job = partial(jobs.save_case, path, sitting, overwrite)
        self._tasks.run("Saving", job, lambda saved: self._written(path, saved, revision))

    def _written(self, path: Path, saved: SavedCase, revision: int) -> None:
        self._path, self._saved = path, saved
        self._controller.saved_revision = revision
        self._window.show_message(tr("Saved as {name}", name=path.name), "success", effort_text(saved.effort))
        self.seen.emit(path)

    def _opened(self, path: Path, case: Case, saved: SavedCase) -> None:
        self._session.resume(case, saved.mask.whole().copy(), saved.reading, History())
        self._path, self._saved, self._effort = path, saved, saved.effort
        self._controller.case_opened(path)
        time = saved.made_at[:16].replace("T", " ")
        by = tr("Saved {time} UTC by {name}.", time=time, name=saved.made_by)
        self._window.show_message(
            tr("The case is open."),
            "info",
            by if saved.made_by else tr("Saved {time} UTC.", time=time),
        )
        self._controller.follow_ups.again.bring_back(saved.earlier, path.parent)
        self.seen.emit(path)

    def _open_failed(self, path: Path, error: Exception) -> None:
        if not isinstance(error, ScanMissing):
            self._tasks.failed.emit(error)
            return
        scan = error.scan
        # An archive's path still has its ending where the archive itself is gone; folders have none of these.
        is_archive = scan.as_path().name.lower().endswith((".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2"))
        chosen = self._window.questions.ask_where(scan.name, is_file=is_archive or scan.kind != "DICOM")
        if chosen is None:
            self._tasks.failed.emit(UserError(error.message, error.hint))
        else:
            self.open(path, chosen)

    def _forget(self) -> None:
        self._path, self._saved, self._effort = None, None, Effort()
        self._changed_s = time.monotonic()

    def _count(self, kind: str, item: HistoryItem) -> None:
        now_s = time.monotonic()
        if kind == "do":
            self._effort = self._effort.after(item, now_s - self._changed_s)
        self._changed_s = now_s


def effort_text(effort: Effort) -> str:
    """Say what correcting a scan cost; nothing where nobody corrected it."""
    if not effort.changes:
        return ""
    return tr(
        "Corrections so far: {changes} by hand, {voxels} voxels, {minutes} min.",
        changes=effort.changes,
        voxels=effort.voxels,
        minutes=f"{effort.seconds / 60:.1f}",
    )


def _account() -> str:
    """Return the name of the account, or nothing where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
