"""All scans below a folder or in an archive, as things to do."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.io.archive_kind import archive_kind
from core.io.finding.entry import FoundSeries
from core.io.finding.finder import Finding
from core.progress import Report, silent


@dataclass(frozen=True)
class Waiting:
    """A scan that is to be opened: `open_case(path, series_uid=...)`."""

    path: Path
    series_uid: str | None = None
    label: str = ""
    """How it is told from the others: its place below the folder that was looked through."""
    folder: PurePosixPath | None = None
    """Where its results go, below the folder of all results; None where it is named after the scan."""
    voxels: int = 0
    """About how many it has; 0 where that is not known."""


@dataclass(frozen=True)
class Found:
    """What a folder holds."""

    scans: tuple[Waiting, ...]
    unreadable: tuple[tuple[str, UserError], ...] = ()
    """Scans that cannot be opened, by their labels, and why."""
    set_aside: int = 0
    """How many series are no CT scans: localizers, dose reports, masks."""
    notes: tuple[str, ...] = field(default=())


def find_scans(root: Path, report: Report = silent, *, below: Path | None = None, loose: bool = False) -> Found:
    """Find every scan in `below` (folder, file or archive; `root` where None), labelled by its place in `root`.

    With `loose`, only what lies in the folder itself and not in folders below it. Raises UserError and OSError as
    `Finding.look` does.
    """
    place = below or root
    if place.is_file() and not archive_kind(place):
        return Found((Waiting(place, None, *_named(place, root)),))
    with Finding(place) as finding:
        finding.look_all(report)
        entries = sorted(finding.entries.values(), key=lambda entry: (str(finding.path_of(entry.key)), entry.key))
        if loose:
            entries = [entry for entry in entries if finding.path_of(entry.key) == finding.path]
        return Found(
            tuple(_waiting(finding, entry, root) for entry in entries if entry.can_open),
            tuple(
                (_label(finding, entry, root), UserError(entry.problem or "It is not whole.", entry.hint))
                for entry in entries
                if entry.is_scan and not entry.can_open
            ),
            sum(not entry.is_scan for entry in entries),
            tuple(finding.notes),
        )


def _waiting(finding: Finding, entry: FoundSeries, root: Path) -> Waiting:
    place = _place(finding, entry, root)
    path = finding.path_of(entry.key)
    several = _shares_its_place(finding, entry)
    # Its own name, so that results stay where they are when other series come and go.
    folder = place / f"series-{hashlib.sha256(entry.key.encode()).hexdigest()[:8]}" if several else place
    columns, rows = entry.size or (0, 0)
    label = _label(finding, entry, root)
    return Waiting(path, entry.key, label, folder, entry.slices * columns * rows)


def _label(finding: Finding, entry: FoundSeries, root: Path) -> str:
    place = str(_place(finding, entry, root))
    return f"{place} ({entry.description or entry.key[-12:]})" if _shares_its_place(finding, entry) else place


def _shares_its_place(finding: Finding, entry: FoundSeries) -> bool:
    path = finding.path_of(entry.key)
    return sum(each.is_scan and finding.path_of(each.key) == path for each in finding.entries.values()) > 1


def _place(finding: Finding, entry: FoundSeries, root: Path) -> PurePosixPath:
    return _named(finding.path_of(entry.key), root)[1]


def _named(path: Path, root: Path) -> tuple[str, PurePosixPath]:
    """Return where a scan lies below the root, as text and path; files without their ending."""
    path, root = path.absolute(), root.absolute()
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    parts = list(relative.parts) or [root.name or "scan"]
    if path.is_file():
        parts[-1] = _without_ending(parts[-1])
    place = PurePosixPath(*parts)
    return str(place), place


def _without_ending(name: str) -> str:
    for ending in (
        ".nii.gz",
        ".tar.gz",
        ".nii",
        ".nrrd",
        ".nhdr",
        ".mha",
        ".mhd",
        ".hdr",
        ".img",
        ".zip",
        ".tar",
        ".tgz",
    ):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def total_voxels(scans: Iterable[Waiting]) -> int:
    """Return how many voxels all have, where that is known of each, else 0."""
    counts = [scan.voxels for scan in scans]
    return sum(counts) if all(counts) else 0
