"""What can be opened at a path, told without opening it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UserError

READABLE_KINDS = ("REGULAR", "OBLIQUE")
"""Only these are opened: evenly spaced slices exactly behind one another. The others would give wrong millimetres."""


@dataclass(frozen=True)
class SeriesInfo:
    """One series of a folder, or one file, as shown to the user who has to choose. Never logged."""

    uid: str
    """Give it to `open_case` to choose this series; made up where the files hold none."""
    description: str
    modality: str
    slices: int
    size: str
    """Columns x rows, as "512 x 512"."""
    spacing: str
    """In mm as "0.70 x 0.70 x 2.50", or "unknown"."""
    geometry_kind: str
    """REGULAR, OBLIQUE, TILTED, GAPPED, VARIABLE, DUPLICATE, MIXED, or UNKNOWN where the files do not say."""
    problem: str | None = None
    """Why it cannot be opened, as a sentence; None where it can."""
    hint: str = ""
    """What the user can do about the problem."""


class SeveralSeries(UserError):  # noqa: N818 - a question, not an error
    """The folder holds several scans that can be opened: the user has to choose one.

    `series` lists all of the folder, readable ones first; those with a `problem` cannot be chosen.
    """

    def __init__(self, name: str, series: Sequence[SeriesInfo]) -> None:
        readable = sum(one.problem is None for one in series)
        super().__init__(f"{name} holds {readable} scans.", "Choose the one to open.")
        self.series = tuple(series)
