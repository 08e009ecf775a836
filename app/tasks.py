"""Slow work beside the window: one worker thread, its progress, cancel, and results on the GUI thread.

A job gets immutable arguments and a `report`, and returns a value. Everything that leaves the worker goes through
queued signals of the one `TaskRunner`, which lives on the GUI thread as long as the window: nothing is lost, nothing
needs a lock.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from core.progress import Cancelled, Report, TimeLeft

T = TypeVar("T")

WORKER_NICENESS = 5
REPORT_EVERY_S = 0.05
"""Reports closer together than this are not forwarded: nobody could read them."""


class Task:
    """One piece of work that was handed to a `TaskRunner`."""

    def __init__(
        self,
        name: str,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None,
        promised_s: float | None = None,
    ) -> None:
        self.name = name
        self.promised_s = promised_s
        self.done = done
        self.failed = failed
        self._cancel = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop it; then its result is not delivered."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next report. Any thread."""
        self._cancel.set()


def _stand_back() -> None:
    """Let the window go first where both want a core: on Linux this thread and those it starts yield to others.

    With two cores, slices changed a quarter faster during a segmentation, which took no longer.
    """
    if sys.platform == "linux":  # elsewhere niceness belongs to the whole program
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), WORKER_NICENESS)


class TaskRunner(QObject):
    """Runs jobs one after the other in one worker thread. Its methods belong to the GUI thread."""

    progress = Signal(float, str, object)
    """Fraction done (0 to 1), what is being done, and the seconds left or None."""
    busy_changed = Signal(bool)
    failed = Signal(object)
    """Carries the exception of a job that brought no `failed` of its own."""

    _reported = Signal(object, float, str, object)
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._pool = ThreadPoolExecutor(1, "hepascope-worker", initializer=_stand_back)
        self._closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._reported.connect(self._forward, queued)
        self._finished.connect(self._deliver, queued)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._tasks)

    def run(
        self,
        name: str,
        job: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        promised_s: float | None = None,
    ) -> Task:
        """Call `job(report)` in the worker, then here `done(result)` or `failed(error)`, or neither if cancelled.

        `promised_s` is how long it should take, where that is known.
        """
        task = Task(name, done, failed, promised_s)
        self._tasks.append(task)
        if len(self._tasks) == 1:
            self.busy_changed.emit(True)
        self._pool.submit(self._work, task, job)
        return task

    def cancel(self) -> None:
        """Ask everything that runs or waits to stop."""
        for task in self._tasks:
            task.cancel()

    def shutdown(self) -> None:
        """Cancel everything, wait for the thread to end, and deliver nothing more."""
        self._closed = True
        self.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()

    def _work(self, task: Task, job: Callable[[Report], Any]) -> None:
        """Do the job. Runs in the worker."""
        result, error = None, None
        try:
            report = self._report_of(task)
            report(0.0, task.name)
            result = job(report)
        except Exception as problem:
            error = problem
        self._finished.emit(task, result, error)

    def _report_of(self, task: Task) -> Report:
        """Return the callable through which the job tells and learns. It is called in the worker."""
        left = TimeLeft(task.promised_s)
        told_s = float("-inf")

        def report(fraction: float, text: str) -> None:
            nonlocal told_s
            if task.cancelled:
                raise Cancelled
            now_s = time.monotonic()
            if now_s - told_s >= REPORT_EVERY_S or fraction >= 1:
                told_s = now_s
                self._reported.emit(task, fraction, text, left.at(fraction))

        return report

    def _forward(self, task: Task, fraction: float, text: str, left_s: float | None) -> None:
        if not task.cancelled:
            self.progress.emit(fraction, text, left_s)

    def _deliver(self, task: Task, result: Any, error: Exception | None) -> None:
        if self._closed:
            return
        self._tasks.remove(task)
        try:
            self._tell(task, result, error)
        finally:
            if not self._tasks:
                self.busy_changed.emit(False)

    def _tell(self, task: Task, result: Any, error: Exception | None) -> None:
        if task.cancelled or isinstance(error, Cancelled):
            return
        if error is None:
            task.done(result)
        elif task.failed is not None:
            task.failed(error)
        else:
            self.failed.emit(error)
