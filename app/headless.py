"""The real window without a screen, driven by the real controller: for the demo and for pictures."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.main import Program, build, make_application
from app.pictures import write_picture
from app.settings import Settings
from core.progress import spoken_duration
from core.session import Session
from ui.main_window import MainWindow
from ui.volume_view import PREPARING
from ui.words import tr

POLL_MS = 20
SETTLE_S = 0.5
WAIT_FOR_3D_S = 30.0
"""Views draw at idle, some after a pause; a picture is taken once they have had this time."""


class Headless:
    """A context in which the program runs off-screen. An error of a job is raised by the call that started it."""

    def __init__(self, scratch: Path, *, quiet: bool = False) -> None:
        self.application: QApplication = make_application()
        self.program: Program = build(Settings(scratch / "settings.json"))
        self._errors: list[Exception] = []
        for runner in (self.program.tasks, self.program.background):
            runner.failed.connect(self._errors.append)
        if not quiet:
            self.program.tasks.progress.connect(_tell)

    @property
    def session(self) -> Session:
        """The open document."""
        return self.program.session

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.program.window

    @property
    def controller(self) -> Controller:
        """The verbs."""
        return self.program.controller

    def __enter__(self) -> "Headless":
        self.window.show()
        self.do(self.controller.warm_up)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.window.may_close = lambda: True
        self.window.close()
        self.window.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def do(self, verb: Callable[[], None]) -> None:
        """Call a verb and wait until everything it started is over. Raises what went wrong."""
        verb()
        self._wait(lambda: self.controller.is_idle)
        if self._errors:
            raise self._errors.pop(0)

    def settle(self) -> None:
        """Give the views time to draw; the 3D view first asks what OpenGL there is."""
        give_up_s = time.monotonic() + WAIT_FOR_3D_S
        self._wait(lambda: self._views_are_ready() or time.monotonic() >= give_up_s)
        end_s = time.monotonic() + SETTLE_S
        self._wait(lambda: time.monotonic() >= end_s and self.controller.is_idle)

    def _views_are_ready(self) -> bool:
        viewer = self.window.viewer
        return self.session.case is None or viewer is None or viewer.volume.message != tr(PREPARING)

    def picture(self, path: Path, *, overwrite: bool) -> Path:
        """Write what the window shows now as PNG."""
        self.settle()
        image = self.window.grab().toImage()
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_picture(path, image, overwrite=overwrite)

    def _wait(self, over: Callable[[], bool]) -> None:
        loop = QEventLoop()
        timer = QTimer(interval=POLL_MS)
        timer.timeout.connect(lambda: loop.quit() if over() or self._errors else None)
        timer.start()
        loop.exec()
        timer.stop()


def _tell(fraction: float, text: str, seconds_left: float | None) -> None:
    """Show progress as one line of a terminal that is written over and over."""
    if sys.stderr.isatty():
        left = "" if seconds_left is None else f", {spoken_duration(seconds_left)} left"
        sys.stderr.write(f"\r\x1b[K{fraction:4.0%} {text}{left}" + ("\r\x1b[K" if fraction >= 1 else ""))
        sys.stderr.flush()
