"""The earlier scan of work that is opened again: looked for, laid beside as it was, or asked for, or told."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app import jobs
from app.tasks import TaskRunner
from core.case import Case
from core.case_opening import ScanMissing
from core.errors import UserError
from core.follow_up.earlier import EarlierScan, MaskedScan, lay_beside
from core.follow_up.reference import EarlierReference
from core.progress import Report, part
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr


class EarlierAgain(QObject):
    """Lays the earlier scan of a saved case, or of work after a crash, beside the open scan. GUI thread.

    Until that has worked `session.follow_up.awaited` keeps the reference, so that saving does not lose it. `opened`
    takes the earlier scan over.
    """

    def __init__(
        self,
        session: Session,
        tasks: TaskRunner,
        window: MainWindow,
        opened: Callable[[Case, EarlierScan], None],
    ) -> None:
        super().__init__()
        self._session, self._tasks, self._window, self._taken = session, tasks, window, opened

    def bring_back(self, reference: EarlierReference | None, near: Path, place: Path | None = None) -> None:
        """Lay an earlier scan beside as it was; `near` is a folder where it may be, `place` what the user showed."""
        case = self._session.case
        if case is None or reference is None:
            return
        self._session.follow_up.awaited = reference
        now = MaskedScan(case, self._session.snapshot(), self._session.record)
        self._tasks.run(
            tr("Opening {name}", name=reference.scan.name),
            partial(open_again, now, reference, place, near),
            partial(self._taken, case),
            partial(self._failed, reference, near),
        )

    def _failed(self, reference: EarlierReference, near: Path, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        scan = reference.scan
        if isinstance(error, ScanMissing):
            chosen = self._window.questions.ask_where(scan.name, is_file=scan.kind != "DICOM")
            if chosen is not None:
                self.bring_back(reference, near, chosen)
                return
        self._window.show_message(
            tr("The earlier scan does not lie beside. {reason}", reason=error.message),
            "warning",
            tr("The case keeps it in mind: open it again when the scan is there."),
        )


def open_again(
    now: MaskedScan, reference: EarlierReference, place: Path | None, near: Path, report: Report
) -> EarlierScan:
    """Open an earlier scan where it is now, and lay it beside with the mask it had.

    ScanMissing where it is not, UserError where what is there is another scan or no longer fits on the open one.
    """
    scan = reference.scan
    places = [place] if place else [scan.as_path(), near / scan.as_path().name]
    found = next((each for each in places if each.exists()), None)
    if found is None:
        raise ScanMissing(scan)
    case = jobs.open_scan(found, scan.series_uid or None, part(report, 0.0, 0.5))
    difference = scan.difference_from(case)
    if difference is not None:
        raise UserError(f"{found.name} is not the scan it was. {difference}", "Show the right scan.")
    before = MaskedScan(case, reference.mask.whole(), reference.record)
    return lay_beside(now, before, part(report, 0.5, 1.0))
