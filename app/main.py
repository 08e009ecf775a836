"""The composition root: everything is built here, once, in reading order."""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.errors import ErrorDesk
from app.log import start_log, stop_log
from app.pictures import PictureKeeper
from app.settings import Settings
from app.tasks import TaskRunner
from core.provenance import app_version
from core.session import Session
from ui import icons
from ui.languages import speak
from ui.main_window import APP_NAME, MainWindow

FIRST_SIZE = (1480, 920)
SWITCH_S = 0.001


@dataclass(frozen=True)
class Program:
    """The running program's parts."""

    session: Session
    tasks: TaskRunner
    background: TaskRunner
    window: MainWindow
    controller: Controller
    pictures: PictureKeeper


def make_application() -> QApplication:
    """Return the QApplication with our name, icon and base style."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise RuntimeError("another kind of Qt application is running")
    application.setApplicationName(APP_NAME)
    application.setApplicationVersion(app_version())
    application.setDesktopFileName("hepascope")
    application.setStyle("Fusion")
    application.setWindowIcon(icons.app_icon())
    return application


def build(settings: Settings) -> Program:
    """Build session, workers, window and controller, and connect them. The window is not shown yet."""
    # Threads of Python, which read headers, give the interpreter back to the window after so long (5 ms if not told).
    sys.setswitchinterval(SWITCH_S)
    session = Session()
    tasks, background = TaskRunner(), TaskRunner()
    speak(make_application(), settings.values.language)
    window = MainWindow(session)
    window.set_language(settings.values.language)
    controller = Controller(session, tasks, background, window, settings)
    pictures = PictureKeeper(window, background, settings)
    window.set_theme(settings.values.theme)
    window.resize(*FIRST_SIZE)
    if settings.values.window_geometry:
        window.restoreGeometry(QByteArray.fromBase64(settings.values.window_geometry.encode("ascii")))
    return Program(session, tasks, background, window, controller, pictures)


def run_window(path: Path | None = None, *, started: Callable[[Program], None] | None = None) -> int:
    """Show the window, with the scan at `path` if given, until it is closed; return the exit code.

    `started` is called once the window is up.
    """
    handler = start_log()
    application = make_application()
    program = build(Settings())
    desk = ErrorDesk(program.window.show_error, program.window.show_report)
    undo_hook = desk.install()
    for runner in (program.tasks, program.background):
        runner.failed.connect(desk.take)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program.window.show()
    program.window.tour.offer()
    if path is not None:
        program.controller.open_path(path)
    QTimer.singleShot(0, program.controller.warm_up)
    if started is not None:
        started(program)
    try:
        return application.exec()
    finally:
        undo_hook()
        stop_log(handler)
