"""How long a segmentation will take, said below its button: measured once per model and device, when nothing runs."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app import jobs
from app.tasks import Task, TaskRunner
from core.errors import UserError
from core.inference.promise import Promise, Speed
from core.inference.settings import SegmentSettings
from core.session import Session
from ui.panels.segment_panel import SegmentPanel

SETTLE_MS = 1000
"""Measured only after so long a rest: while views are built and drawn, everything seems slow."""

log = logging.getLogger(__name__)


class PromiseKeeper(QObject):
    """Keeps the panel's promise true. Belongs to the GUI thread; `wanted` gives model and settings as chosen now."""

    def __init__(
        self,
        session: Session,
        tasks: TaskRunner,
        background: TaskRunner,
        panel: SegmentPanel,
        wanted: Callable[[], tuple[Path | None, SegmentSettings]],
    ) -> None:
        super().__init__()
        self.promise: Promise | None = None
        """What is shown now."""
        self._session, self._tasks, self._background = session, tasks, background
        self._panel, self._wanted = panel, wanted
        self._speeds: dict[tuple[Path | None, str], Speed] = {}
        self._task: Task | None = None
        self._started = False
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self._measure)
        session.case_changed.connect(self.refresh)
        tasks.busy_changed.connect(lambda _: self.refresh())

    def start(self) -> None:
        """Begin: torch is loaded now, so measuring it does not load it."""
        self._started = True
        self.refresh()

    @property
    def waits(self) -> bool:
        """Whether something is about to be measured."""
        return self._rest.isActive()

    def stop(self) -> None:
        """End for good."""
        self._started = False
        self.refresh()

    def refresh(self) -> None:
        """Promise anew, for the scan, model and settings of this moment; later, where something runs."""
        self._rest.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if not self._tasks.busy:  # during a run its own promise stays
            self._show(None)
        if not self._started or self._tasks.busy or self._panel.models.count() == 0:
            return
        model, settings = self._wanted()
        if (model, settings.device) not in self._speeds:
            self._rest.start()
        elif self._session.case is not None:
            self._measure()

    def _measure(self) -> None:
        case, (model, settings) = self._session.case, self._wanted()
        key = model, settings.device

        def done(found: tuple[Speed, Promise | None]) -> None:
            self._task = None
            self._speeds[key], promise = found
            self._show(promise)

        job = partial(
            jobs.promise_segmentation, None if case is None else case.volume, model, settings, self._speeds.get(key)
        )
        self._task = self._background.run("Measuring the speed", job, done, self._failed)

    def _failed(self, error: Exception) -> None:
        """Promise nothing. Why, the user learns where he segments: he has asked for nothing yet."""
        self._task = None
        if not isinstance(error, UserError):
            log.warning("the speed could not be measured (%s)", type(error).__name__)

    def _show(self, promise: Promise | None) -> None:
        self.promise = promise
        if promise is None:
            self._panel.set_promise("")
            return
        several = self._panel.devices.count() > 2  # "auto" is one of them
        parts = [promise.text(named=several)] if promise.possible else []
        self._panel.set_promise(
            "\n".join([*parts, *promise.doubts]), promise.longest_text, doubtful=bool(promise.doubts)
        )
