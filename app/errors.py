"""What happens to an error nobody caught. There are three kinds, and this is the one place that tells them apart.

Cancelled says nothing. A UserError is a sentence and what to do next. Anything else is our bug: a report that can be
copied, made of program lines only, so that no patient data can be in it.
"""

import logging
import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from core.errors import UserError
from core.progress import Cancelled
from core.provenance import app_version

log = logging.getLogger(__name__)


class ErrorDesk:
    """Receives every error on the GUI thread and passes it on by its kind."""

    def __init__(self, show_error: Callable[[UserError], None], show_report: Callable[[str], None]) -> None:
        self._show_error = show_error
        self._show_report = show_report

    def take(self, error: BaseException) -> None:
        """Say nothing, a sentence, or show a report, by the kind of the error."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, UserError):
            self._show_error(error)
            return
        report = report_of(error)
        log.error("unexpected error\n%s", report)
        self._show_report(report)

    def install(self) -> Callable[[], None]:
        """Take what no one catches, also in Qt's slots, from now on; return what undoes this."""
        before = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, (KeyboardInterrupt, SystemExit)):
                before(kind, error, trace)
            else:
                self.take(error)

        sys.excepthook = hook

        def undo() -> None:
            sys.excepthook = before

        return undo


def report_of(error: BaseException) -> str:
    """Describe an error by its kind and the program lines it went through.

    Its message is left out: messages quote file names and values, and those can name a patient.
    """
    head = f"Hepascope {app_version()}, Python {platform.python_version()}, {platform.platform()}"
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        chain.append("\n".join([f"{type(current).__module__}.{type(current).__qualname__}", *_frames(current)]))
        current = current.__cause__ or current.__context__
    return "\n\ncaused by ".join([f"{head}\n\n{chain[0]}", *chain[1:]])


def _frames(error: BaseException) -> list[str]:
    """Return the lines the error went through, files by their last two names only."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"  {'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
