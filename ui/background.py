"""How a view has slow work done: by whoever owns the worker thread, or at once where nobody does."""

from collections.abc import Callable
from typing import Any, Protocol

from core.progress import Report, silent


class Handle(Protocol):
    """What is known of work that was handed over."""

    @property
    def cancelled(self) -> bool:
        """Whether the work was cancelled; then its result never comes."""


RunInBackground = Callable[[str, Callable[[Report], Any], Callable[[Any], None]], Handle | None]
"""Called with a name, `job(report)`, which may run in another thread, and `done(result)` for the GUI thread."""


def run_at_once(name: str, job: Callable[[Report], Any], done: Callable[[Any], None]) -> None:
    """Do the work now, on this thread."""
    done(job(silent))
