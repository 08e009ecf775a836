"""The verbs of follow-up: an earlier scan is laid beside the open one, and both are compared."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app import jobs
from app.earlier_again import EarlierAgain
from app.tasks import Task, TaskRunner
from core.case import Case
from core.follow_up.comparison import Comparison
from core.follow_up.earlier import EarlierScan, MaskedScan, compare_with
from core.follow_up.matching import MeasuredScan
from core.inference.settings import SegmentSettings
from core.io.patient_check import DIFFERENT
from core.session import Session
from ui.main_window import MainWindow

Wanted = Callable[[], tuple[Path | None, SegmentSettings]]
COMPARE_AFTER_MS = 60


class FollowUps(QObject):
    """Opens earlier scans, and keeps the comparison up to date in the background. Belongs to the GUI thread."""

    def __init__(
        self, session: Session, tasks: TaskRunner, background: TaskRunner, window: MainWindow, wanted: Wanted
    ) -> None:
        super().__init__()
        self._session, self._tasks, self._background = session, tasks, background
        self._window, self._wanted = window, wanted
        self.again = EarlierAgain(session, tasks, window, partial(self._opened, again=True))
        """Lays beside again what lay there when the work was saved."""
        self._comparing: Task | None = None
        self._compared: object = None  # what the numbers shown, or asked for, follow from
        self._timer = QTimer(self, singleShot=True, interval=COMPARE_AFTER_MS)
        self._timer.timeout.connect(self.compare)
        follow_up = session.follow_up
        for changed in (follow_up.changed, session.measurements_changed, session.reading_changed):
            changed.connect(self._ask)

    @property
    def waits(self) -> bool:
        """Whether a comparison is about to begin."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Compare nothing more."""
        self._timer.stop()

    def ask(self) -> None:
        """Let the user choose an earlier scan and where its mask comes from, and open it."""
        case = self._session.case
        choice = None if case is None else self._window.questions.ask_earlier(case.source.path.parent)
        if choice is not None:
            self.open(choice.scan, choice.mask)

    def open(self, scan: Path, mask: Path | None, series_uid: str | None = None) -> None:
        """Lay the scan at `scan` beside the open one, with the mask at `mask`, or segmented where that is None."""
        session = self._session
        case = session.case
        if case is None or self._tasks.busy:
            return
        now = MaskedScan(case, session.snapshot(), session.record)
        source = jobs.EarlierSource(scan, series_uid, mask, *self._wanted())
        self._tasks.run(
            f"Opening {scan.name}",
            partial(jobs.open_earlier, now, source),
            lambda earlier: self._opened(case, earlier),
            lambda error: self._failed(error, scan, mask),
        )

    def compare(self) -> None:
        """Compare both scans as they are now; an older comparison that still runs is dropped."""
        self._drop()
        session = self._session
        earlier, case, numbers = session.follow_up.earlier, session.case, session.measurements
        if earlier is None or case is None or numbers is None:
            return
        key, reading = self._key(), session.reading
        now = MeasuredScan(case.volume.geometry, numbers)

        def done(comparison: Comparison) -> None:
            if self._key() == key:
                session.follow_up.set_comparison(comparison)

        self._comparing = self._background.run(
            "Comparing the scans", lambda _: compare_with(now, earlier, reading), done
        )

    def _opened(self, case: Case, earlier: EarlierScan, *, again: bool = False) -> None:
        if self._session.case is not case:
            return
        self._session.follow_up.set_earlier(earlier, again=again)
        said, kind = f"The earlier scan lies beside: {earlier.registration.text}.", "success"
        if earlier.patient.verdict == DIFFERENT or earlier.registration.is_doubtful:
            kind = "warning"
        self._window.show_message(said, kind, earlier.patient.sentence)

    def _failed(self, error: Exception, scan: Path, mask: Path | None) -> None:
        from core.io import SeveralSeries, UnevenSlices
        from ui.uneven_slices import show_offers

        if isinstance(error, SeveralSeries):
            uid = self._window.questions.ask_series(error.series)
            if uid is not None:
                self.open(scan, mask, uid)
            return
        if isinstance(error, UnevenSlices):
            show_offers(self._window.message_bar, error, lambda key: self.open(scan, mask, key))
            return
        self._tasks.failed.emit(error)

    def _key(self) -> object:
        session = self._session
        return session.follow_up.earlier, session.measurements, session.reading.hand_pairs, session.reading.nadir_mm

    def _ask(self) -> None:
        key = self._key()
        if key == self._compared:
            return
        self._compared = key
        self._drop()
        if self._session.measurements is None and self._session.follow_up.comparison is not None:
            self._session.follow_up.set_comparison(None)
        self._timer.start()

    def _drop(self) -> None:
        if self._comparing is not None:
            self._comparing.cancel()
            self._comparing = None
