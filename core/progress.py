"""Progress and cancel through one callable, without Qt.

Every slow function of core ends with `report: Report = silent` and calls it often. The one who waits passes a
callable that shows the figures and raises `Cancelled` when the user has had enough.
"""

from collections.abc import Callable

Report = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and what is being done; raises `Cancelled` to stop the work."""


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


def spoken_duration(seconds: float) -> str:
    """Say a duration as a person would: "8 s", "2 min 10 s", "3 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
