"""Keeps the numbers of what is compared up to date, in the background: the newest wins, stale ones are dropped."""

from PySide6.QtCore import QObject, QTimer

from app.tasks import Task, TaskRunner
from core.difference import Difference, difference_of
from core.layers import Layer
from core.reading import Reading
from core.session import Session

COMPARE_AFTER_MS = 150
"""Changes of the masks closer together than this are compared once."""


class Comparer(QObject):
    """Watches which masks the session compares, and gives it the numbers. Belongs to the GUI thread."""

    def __init__(self, session: Session, background: TaskRunner) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._task: Task | None = None
        self._asked: object = None  # which masks, in which state
        self._timer = QTimer(self, singleShot=True, interval=COMPARE_AFTER_MS)
        self._timer.timeout.connect(self.compare)
        session.layers.changed.connect(self._ask)
        session.mask_changed.connect(self._ask)

    @property
    def waits(self) -> bool:
        """Whether a comparison is about to begin."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Compare nothing more."""
        self._timer.stop()

    def compare(self) -> None:
        """Compare the two masks as they are now; an older comparison that still runs is dropped."""
        self._drop()
        session, pair = self._session, self._session.layers.compared
        if session.case is None or pair is None:
            return
        volume, asked = session.case.volume, self._key()
        first_reading, second_reading = (session.reading if layer == Layer.CORRECTED else Reading() for layer in pair)
        first, second = (session.snapshot() if layer == Layer.CORRECTED else session.mask_of(layer) for layer in pair)

        def done(difference: Difference) -> None:
            if self._key() == asked:
                session.layers.set_difference(difference)

        if first is not None and second is not None:
            self._task = self._background.run(
                "Comparing the masks",
                lambda report: difference_of(volume, first, second, report, readings=(first_reading, second_reading)),
                done,
            )

    def _key(self) -> object:
        pair = self._session.layers.compared
        return None if pair is None else (pair, *(self._session.version_of(layer) for layer in pair))

    def _ask(self, *_: object) -> None:
        asked = self._key()
        if asked != self._asked:
            self._asked = asked
            self._drop()
            self._timer.start()

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
