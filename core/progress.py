"""Progress and cancel through one callable, without Qt.

Every slow function of core ends with `report: Report = silent` and calls it often. The one who waits passes a
callable that shows the figures and raises `Cancelled` when the user has had enough.
"""

import time
from collections.abc import Callable

Report = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and what is being done; raises `Cancelled` to stop the work."""


TRUSTED = 0.5
"""From this fraction on, what is promised counts no more."""
WENT_BACK = 0.02


class Cancelled(Exception):  # noqa: N818 - a wish, not an error
    """The user asked to stop; nothing is wrong and nothing is said."""


def silent(fraction: float, text: str) -> None:
    """Report to nobody."""


def part(report: Report, start: float, stop: float) -> Report:
    """Return a report that maps its own 0..1 onto `start`..`stop` of `report`."""

    def mapped(fraction: float, text: str) -> None:
        report(start + (stop - start) * fraction, text)

    return mapped


def seconds_left(fraction: float, elapsed_s: float) -> float | None:
    """Estimate the seconds left from the fraction done, or None while it is too early to say."""
    if fraction < 0.03 or elapsed_s < 0.5:
        return None
    return max(0.0, elapsed_s * (1 - fraction) / fraction)


class TimeLeft:
    """The seconds left of one job: at first as promised, then more and more by how fast the fraction grows.

    Where the fraction goes back, because something is done again, counting starts anew. `clock` gives seconds.
    """

    def __init__(self, promised_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = self._last = 0.0
        self._start_s = clock()
        self._promised_end_s: float | None = None
        if promised_s is not None:
            self.promise(promised_s)

    def promise(self, seconds: float) -> None:
        """Count from now on: all that is left will take about that."""
        self._start, self._start_s = self._last, self._clock()
        self._promised_end_s = self._start_s + seconds

    def at(self, fraction: float) -> float | None:
        """Return the seconds left at this fraction (0 to 1), or None while it is too early to say."""
        now_s = self._clock()
        if fraction < self._last - WENT_BACK:
            self._start, self._start_s, self._promised_end_s = fraction, now_s, None
        self._last = fraction
        if self._start >= 1:
            return 0.0
        done = max(0.0, (fraction - self._start) / (1 - self._start))
        left_s = seconds_left(done, now_s - self._start_s)
        if self._promised_end_s is None:
            return left_s
        promised_s = max(0.0, self._promised_end_s - now_s)
        if left_s is None:
            return promised_s
        trust = min(1.0, done / TRUSTED)
        return trust * left_s + (1 - trust) * promised_s


def spoken_duration(seconds: float) -> str:
    """Say a duration as a person would: "8 s", "2 min 10 s", "3 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
