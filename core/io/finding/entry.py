"""What is found in a folder, as shown to the one who looks for a scan. Names patients: never logged, never kept."""

from dataclasses import dataclass, field
from pathlib import Path

from core.io.series import Offer
from core.phase import PhaseGuess
from core.preview import Preview

LISTED, READING, READY = "listed", "reading", "ready"
"""Known from a table of contents alone; some files are read; all files are read."""
SCAN = ""


@dataclass(frozen=True)
class Patient:
    """Who was scanned, as the headers say; empty where they say nothing."""

    name: str = ""
    """"Family, Given"."""
    number: str = ""
    """PatientID."""
    birth_date: str = ""
    """2001-12-31."""
    sex: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The same for everything of one patient: number and name, without regard to capitals and blanks."""
        return self.number.strip().casefold(), " ".join(self.name.replace(",", " ").casefold().split())


@dataclass(frozen=True)
class Study:
    """One examination."""

    uid: str = ""
    date: str = ""
    """2001-12-31."""
    time: str = ""
    """13:45."""
    description: str = ""


@dataclass(frozen=True, eq=False)
class FoundSeries:
    """One series, or one file of another format. Never logged."""

    key: str
    """Unique within its Finding; also the `series_uid` that `open_case` takes for the same path."""
    patient: Patient
    study: Study
    number: str
    description: str
    modality: str
    date: str
    """Of the acquisition: 2001-12-31."""
    time: str
    kind: str
    """SCAN (empty), or what it is instead: "localizer", "dose report", "segmentation", "MR" ..."""
    slices: int
    size: tuple[int, int] | None
    """Columns and rows."""
    spacing_mm: tuple[float, float, float] | None
    """Between slices, rows and columns; None where the slices do not lie evenly."""
    thickness_mm: float | None
    """As the header says; not what the geometry follows."""
    geometry_kind: str
    """As in `SeriesInfo`."""
    phase: PhaseGuess
    state: str
    """LISTED, READING or READY."""
    problem: str | None = None
    """Why it cannot be opened, as a sentence."""
    hint: str = ""
    remark: str = ""
    """What should be known before it is opened, as a sentence."""
    offers: tuple[Offer, ...] = ()
    """How it can be opened in spite of the problem, where the user chooses so; the keys go to `Finding.open`."""
    picture: Preview | None = field(default=None, repr=False)
    """A small picture of the middle slice."""
    folder: Path = field(default=Path(), repr=False)
    """Where its files lie, or the deepest folder that holds them all."""

    @property
    def is_scan(self) -> bool:
        """Whether it is a CT, readable or not, and nothing that is set aside."""
        return self.kind == SCAN

    @property
    def can_open(self) -> bool:
        """Whether it can be opened now."""
        return self.is_scan and self.problem is None and self.state == READY


@dataclass(frozen=True)
class Change:
    """What is new since the last one."""

    entries: tuple[FoundSeries, ...] = ()
    """New ones, and ones of which more is known now."""
    gone: tuple[str, ...] = ()
    """Keys that turned out to be something else."""
