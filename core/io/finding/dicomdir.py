"""The table of contents of a CD (DICOMDIR): a quick look at what should be there. The files are the truth.

Names in it are matched without regard to capitals, as ISO 9660 readers change them, and never lead out of the folder
the table lies in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset

from core.io.dicom_header import DICOMDIR_CLASS
from core.io.finding.tale import Tale, tale_of

MAX_BYTES = 2**28
_IMAGES = ("IMAGE", "PRIVATE", "SR DOCUMENT", "PRESENTATION", "KEY OBJECT DOC", "RT STRUCTURE SET", "ENCAP DOC")
_LEVELS = {"PATIENT": 0, "STUDY": 1, "SERIES": 2}


@dataclass
class ListedSeries:
    """A series as the table lists it."""

    uid: str
    tale: Tale
    files: list[Path] = field(default_factory=list)
    """Those that are there, as the disk spells them."""
    missing: int = 0
    """How many it names that are not there, or lie outside the folder."""


def read_table(path: Path) -> list[ListedSeries]:
    """Return the series that the DICOMDIR at `path` lists; empty where it cannot be made sense of."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return []
        table = dcmread(path, force=False)
        if str(table.file_meta.get("MediaStorageSOPClassUID", "")) != DICOMDIR_CLASS:
            return []
        return _series(table, _Names(path.parent))
    except Exception:  # a table that cannot be read is no reason not to read the files
        return []


def _series(table: Dataset, names: "_Names") -> list[ListedSeries]:
    found: dict[str, ListedSeries] = {}
    above: dict[int, Dataset] = {}
    for level, record in _in_order(table):
        kind = str(record.get("DirectoryRecordType", "")).strip().upper()
        if kind in _LEVELS:
            above = {depth: each for depth, each in above.items() if depth < level} | {level: record}
        elif record.get("ReferencedFileID"):
            chain = [record, *(above[depth] for depth in sorted(above, reverse=True) if depth < level)]
            uid = str(_first(chain, "SeriesInstanceUID") or "")
            listed = found.get(uid)
            if listed is None:
                tale = tale_of(lambda keyword, chain=chain: _first(chain, keyword))  # type: ignore[misc]
                listed = found[uid] = ListedSeries(uid, tale)
            place = names.find(record.get("ReferencedFileID"))
            if place is None:
                listed.missing += 1
            else:
                listed.files.append(place)
    return [listed for uid, listed in found.items() if uid]


def _first(chain: list[Dataset], keyword: str) -> Any:
    """Return the first value of the records from the file's up to the patient's."""
    return next((each.get(keyword) for each in chain if each.get(keyword) not in (None, "")), None)


def _in_order(table: Dataset) -> Iterator[tuple[int, Dataset]]:
    """Yield the records with their depth: along the offsets or, where these lead nowhere, as they stand."""
    records = list(table.get("DirectoryRecordSequence", None) or [])
    by_place = {int(getattr(record, "seq_item_tell", 0) or 0): record for record in records}
    start = int(table.get("OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity", 0) or 0)
    along = list(_along_offsets(by_place, start))
    if len(along) >= len(records):
        yield from along
        return
    depth = 0
    for record in records:
        kind = str(record.get("DirectoryRecordType", "")).strip().upper()
        depth = _LEVELS.get(kind, 3)
        yield depth, record


def _along_offsets(by_place: dict[int, Dataset], start: int) -> Iterator[tuple[int, Dataset]]:
    waiting, seen = [(0, start)], set()
    while waiting:
        depth, place = waiting.pop()
        record = by_place.get(place)
        if record is None or place in seen:  # the end, or a circle
            continue
        seen.add(place)
        yield depth, record
        waiting.append((depth, int(record.get("OffsetOfTheNextDirectoryRecord", 0) or 0)))
        waiting.append((depth + 1, int(record.get("OffsetOfReferencedLowerLevelDirectoryEntity", 0) or 0)))


class _Names:
    """Finds files below one folder by names that may be written otherwise there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, reference: Any) -> Path | None:
        """Return the file that a ReferencedFileID names, None where it is not there or lies elsewhere."""
        parts = [reference] if isinstance(reference, str) else [str(part) for part in reference or ()]
        # Some writers put the whole path, with its backslashes, into one value.
        parts = [part.strip() for whole in parts for part in whole.replace("/", "\\").split("\\")]
        if not parts or any(part in ("", ".", "..") or ":" in part or "\0" in part for part in parts):
            return None
        place = self._root
        for part in parts:
            listing = self._listing(place)
            name = listing.get(part.casefold()) or listing.get(_bare(part))
            if name is None:
                return None
            place /= name
        is_inside = place.resolve().is_relative_to(self._real_root)
        return place if is_inside and place.is_file() else None

    def _listing(self, folder: Path) -> dict[str, str]:
        if folder not in self._listings:
            try:
                names = [each.name for each in folder.iterdir()]
            except OSError:
                names = []
            exact = {name.casefold(): name for name in names}
            self._listings[folder] = {_bare(name): name for name in names} | exact
        return self._listings[folder]


def _bare(name: str) -> str:
    """Return a name as different readers of one CD agree on it: small, without ";1" and a last dot."""
    return name.casefold().split(";")[0].rstrip(".")
