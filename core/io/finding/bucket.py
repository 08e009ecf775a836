"""The files of one series as they come in, and what they form once there are no more."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.io.dicom_header import SliceHeader
from core.io.dicom_series import Series, group
from core.io.finding.dicomdir import ListedSeries
from core.io.finding.entry import LISTED, READING, READY, SCAN, FoundSeries
from core.io.finding.kinds import kind_of, kind_of_modality
from core.io.finding.tale import Tale, read_tale
from core.io.series import UnevenSlices
from core.phase import PhaseGuess, phase_in_words

Suspects = Callable[[Series], list[Path]]


class Bucket:
    """All files of one SeriesInstanceUID, or of one folder where they have none."""

    def __init__(self, key: str, path: Path, root: Path) -> None:
        """`path` is what the user chose, `root` the folder that is read: another one for an archive."""
        self.keys: set[str] = set()
        """Of the entries it was told as."""
        self.is_changed = False
        self.is_judged = False
        self._key, self._path, self._root = key, path, root
        self._headers: list[SliceHeader] = []
        self._tale: Tale | None = None
        self._listed, self._missing = 0, 0
        self._listed_modality = ""

    def list_files(self, listed: ListedSeries, files: int) -> None:
        """Take what a table of contents says of the series; `files` of its files were not listed before."""
        self._listed += files
        self._missing += listed.missing
        self._tale = self._tale or listed.tale
        self._listed_modality = listed.tale.modality
        self.is_changed = True

    def add(self, header: SliceHeader) -> None:
        """Take one file. The first one's header is read again for what it tells of patient and study."""
        if not self._headers:
            self._tale = read_tale(header.path)
        self._headers.append(header)
        self.is_changed, self.is_judged = True, False

    def is_worth_judging(self, next_folder: Path) -> bool:
        """Tell whether its files seem complete: they lie in one folder, which is not the next to be read."""
        if self.is_judged or not self._headers or self.keys - {self._key}:
            return False
        last = self._headers[-1].path.parent
        return last != next_folder and self._headers[0].path.parent == last and len(self._headers) > 1

    def entry(self) -> FoundSeries:
        """Return what is known while files are still coming in."""
        self.is_changed = False
        self.keys.add(self._key)
        tale = self._tale or Tale()
        if not self._headers:
            shown = _entry(self._key, tale, kind_of_modality(self._listed_modality), self._listed)
            return replace(shown, state=LISTED, folder=self._root)
        kinds = [kind_of(header) for header in self._headers]
        kind = SCAN if SCAN in kinds else kinds[0]
        first = self._headers[kinds.index(kind)]
        shown = _entry(self._key, tale, kind, max(len(self._headers), self._listed))
        return replace(shown, state=READING, size=_size(first), folder=first.path.parent)

    def judge(self, suspects_of: Suspects, *, is_over: bool) -> list[tuple[FoundSeries, Series | None]]:
        """Return the series that its files form; `is_over` says that no more will come."""
        self.is_judged, self.is_changed = True, False
        if not self._headers:
            return [(self._absent(), None)] if is_over and self._listed + self._missing else []
        made: list[tuple[FoundSeries, Series | None]] = []
        for series in group(self._headers):
            kind = kind_of(series.headers[0])
            tale = self._tale or Tale()
            if tale.words.description != series.headers[0].description or not self._headers[0].series_uid:
                tale = read_tale(series.headers[0].path)
            entry = _judged(series, tale, kind, self._remark(series))
            suspects = suspects_of(series) if kind == SCAN else []
            if suspects:
                entry = replace(
                    entry,
                    problem=f"{suspects[0].name} is damaged and may be a slice of this scan.",
                    hint="Copy the scan again, or move the damaged files to another folder.",
                )
            made.append((replace(entry, state=READY if is_over else READING, folder=self._folder(series)), series))
        self.keys = {entry.key for entry, _ in made}
        return made

    def _absent(self) -> FoundSeries:
        """Return the entry of a series that only the table of contents knows."""
        self.keys = {self._key}
        tale = self._tale or Tale()
        shown = _entry(self._key, tale, kind_of_modality(self._listed_modality), self._listed + self._missing)
        said = "The table of contents (DICOMDIR) names this series, but none of its files is there."
        return replace(shown, state=READY, problem=said, hint="Copy the disc again.", folder=self._root)

    def _remark(self, series: Series) -> str:
        if self._missing:
            total = self._listed + self._missing
            return (
                f"The table of contents (DICOMDIR) names {total} files of this series, {self._missing} of them are "
                "not there: the scan may end too early."
            )
        if series.set_aside:
            return f"{series.set_aside} localizer or screenshot images of the series were left out."
        return ""

    def _folder(self, series: Series) -> Path:
        """Return the deepest folder with all its slices."""
        return Path(os.path.commonpath([str(folder) for folder in series.folders]))


def _judged(series: Series, tale: Tale, kind: str, remark: str) -> FoundSeries:
    layout, problem = series.layout, series.problem
    shown = _entry(series.uid, tale, kind, len(series.headers))
    return replace(
        shown,
        description=series.described_as(shown.description),
        size=_size(series.headers[0]),
        spacing_mm=layout.grid.spacing_mm if layout.geometry is not None else None,
        geometry_kind=layout.kind,
        problem=problem.message if problem else None,
        hint=problem.hint if problem else "",
        remark=remark,
        offers=problem.offers if isinstance(problem, UnevenSlices) else (),
    )


def _entry(key: str, tale: Tale, kind: str, slices: int) -> FoundSeries:
    return FoundSeries(
        key=key,
        patient=tale.patient,
        study=tale.study,
        number=tale.number,
        description=tale.description,
        modality=tale.modality,
        date=tale.date,
        time=tale.time,
        kind=kind,
        slices=slices,
        size=None,
        spacing_mm=None,
        thickness_mm=tale.thickness_mm,
        geometry_kind="UNKNOWN",
        phase=phase_in_words(tale.words) if kind == SCAN else PhaseGuess(),
        state=READING,
    )


def _size(header: SliceHeader) -> tuple[int, int] | None:
    pixels = header.pixels
    return (pixels.columns, pixels.rows) if pixels.columns and pixels.rows else None
