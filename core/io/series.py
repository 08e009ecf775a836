"""What can be opened at a path, told without opening it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError

LONGEST_PART, RESAMPLE = "longest-part", "resample"
SLICE_CHOICES = (LONGEST_PART, RESAMPLE)
"""What may be done with unevenly spaced slices where the user asks for it: opening their longest even part, or
interpolating to even ones. Never done unasked."""
WITHOUT_UID = "without-uid-"
"""How keys of series begin whose files hold no SeriesInstanceUID."""
_MARK = "#"


def series_key(uid: str, *how: str) -> str:
    """Return what chooses a part of a series, or a way to open it: "1.2.3#2#resample"."""
    return _MARK.join((uid, *how))


def split_key(key: str) -> tuple[str, str]:
    """Return which series, or part of one, a key names, and the slice choice it holds ("" for none)."""
    start, _, last = key.rpartition(_MARK)
    return (start, last) if last in SLICE_CHOICES else (key, "")


def with_choice(key: str, choice: str) -> str:
    """Return the key of the same scan, opened as the user chose; one that says how already stays as it is."""
    return series_key(key, choice) if choice and not split_key(key)[1] else key


def is_whole(key: str) -> bool:
    """Tell whether a key names a whole series, opened as it is."""
    return _MARK not in key


def instance_uid(key: str) -> str:
    """Return the SeriesInstanceUID within a key, as the files have it; "" where they hold none."""
    return "" if key.startswith(WITHOUT_UID) else key.partition(_MARK)[0].partition("/")[0]


@dataclass(frozen=True)
class Offer:
    """A safe way to open a scan whose slices lie unevenly; taken only where the user asks for it."""

    choice: str
    """One of SLICE_CHOICES."""
    key: str
    """Give it to `open_case` as `series_uid`."""
    sentence: str
    """What would be opened."""


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
    """REGULAR, OBLIQUE, TILTED, GAPPED, VARIABLE, DUPLICATE, MIXED, or UNKNOWN where the files do not say. The first
    three are opened, the next two where the user chooses how, the others never: millimetres would be wrong."""
    problem: str | None = None
    """Why it cannot be opened, as a sentence; None where it can."""
    hint: str = ""
    """What the user can do about the problem."""
    offers: tuple[Offer, ...] = ()
    """How it can be opened in spite of the problem."""
    remark: str = ""
    """What should be known before it is opened."""


class SeveralSeries(UserError):  # noqa: N818 - a question, not an error
    """The folder holds several scans that can be opened: the user has to choose one.

    `series` lists all of the folder, readable ones first; those with a `problem` cannot be chosen.
    """

    def __init__(self, name: str, series: Sequence[SeriesInfo]) -> None:
        readable = sum(one.problem is None for one in series)
        super().__init__(f"{name} holds {readable} scans.", "Choose the one to open.")
        self.series = tuple(series)


class UnevenSlices(UserError):  # noqa: N818 - a question, not an error
    """The slices lie unevenly: the user has to choose whether to open a part of them, or to have them resampled."""

    def __init__(self, error: UserError, offers: Sequence[Offer]) -> None:
        super().__init__(error.message, error.hint)
        self.offers = tuple(offers)
        self.path: Path | None = None
        """What was to be opened; `open_case` fills it in."""
