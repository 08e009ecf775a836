"""What the export dialog offers and what comes back: plain values, so that it needs no scan and no session."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OfferedFormat:
    """A line of the table of formats, for one scan."""

    key: str
    file_name: str
    sentence: str
    reason: str | None = None
    """Why it cannot be written for this scan; None where it can."""


@dataclass(frozen=True)
class ExportOffer:
    """What can be written, and how it was done the last time."""

    start: Path
    """The folder in which the folder of the files is made."""
    neutral_name: str
    """A name for that folder that says nothing of the patient."""
    scan_name: str
    """What the scan is called on the disk, which may name the patient."""
    formats: Sequence[OfferedFormat]
    chosen: frozenset[str]
    """Keys of the formats that are ticked at first."""
    named_as_scan: bool = False


@dataclass(frozen=True)
class ExportChoice:
    """What the user decided: the folder that will hold the files, and whether it may be there already."""

    folder: Path
    overwrite: bool
    formats: tuple[str, ...] = ()
    """Keys, in the order of the table."""
    identified: bool = False
    """Whether the patient may be named within the files."""
    named_as_scan: bool = False
