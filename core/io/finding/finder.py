"""Looking through a folder, a CD or an archive: what is found comes out while it is read, and can be opened then."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from core.case import Case
from core.errors import UserError
from core.io.archive import unpack_into
from core.io.archive_kind import archive_kind
from core.io.dicom import in_threads, is_candidate, is_cut_off, open_series, read_or_damaged, refuse_broken_neighbours
from core.io.dicom_header import SliceHeader, quiet_pydicom
from core.io.dicom_series import Series, taken
from core.io.finding.bucket import Bucket
from core.io.finding.dicomdir import read_table
from core.io.finding.entry import READY, Change, FoundSeries
from core.io.finding.other_files import look_at_file
from core.io.finding.pictures import picture_of
from core.io.private_folder import PrivateFolder
from core.io.series import UnevenSlices, split_key
from core.io.unpack import VOLUME_ENDINGS
from core.preview import EarlyLook
from core.progress import Report, part, silent

TELL_EVERY_S = 0.15
_UNPACKING = 0.4
"""The share of the progress that unpacking an archive takes."""


class Finding:
    """What is found at a path. `look` and `open` belong to one thread at a time; `entries` may be read from any.

    Headers stay in memory and an archive stays unpacked until `close`, which a `with` block calls.
    """

    def __init__(self, path: Path, scratch: Path | None = None) -> None:
        """Prepare to look at a folder, a DICOMDIR or an archive; `scratch` is where private folders are made."""
        path = path.absolute()
        is_table = path.is_file() and path.name.lower().startswith("dicomdir")
        self.path = path.parent if is_table else path
        self.entries: dict[str, FoundSeries] = {}
        self.notes: list[str] = []
        """Sentences about the whole of it."""
        self.is_over = False
        """Whether all files were read."""
        self.files_read = 0
        self._scratch = scratch
        self._private: PrivateFolder | None = None
        self._buckets: dict[str, Bucket] = {}
        self._listed: dict[Path, str] = {}
        self._read: set[Path] = set()
        self._broken: list[Path] = []
        self._series: dict[str, Series] = {}
        self._volumes: dict[str, Path] = {}

    @property
    def advice(self) -> str:
        """What to do where nothing was found."""
        if self._broken:
            return f"{len(self._broken)} files in it are damaged, {self._broken[0].name} for one: copy it again."
        return "Choose the folder that holds the scan."

    def __enter__(self) -> "Finding":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything, and remove what was unpacked."""
        if self._private is not None:
            self._private.close()
            self._private = None
        self._buckets.clear()
        self._series.clear()
        self.entries.clear()

    # --- looking ----------------------------------------------------------------------------------------------------

    def look(self, report: Report = silent, *, pictures: bool = True) -> Iterator[Change]:
        """Yield what is found while it is read; every entry may come again, with more known of it.

        Where it was stopped before, it goes on. Raises UserError for an archive that is refused, OSError where the
        path cannot be read.
        """
        with quiet_pydicom():
            root = self._root(part(report, 0, _UNPACKING))
            reading = part(report, _UNPACKING if self._private else 0, 1)
            waiting = [path for path in self._in_reading_order(root, reading) if path not in self._read]
            yield self._take(self._changed_entries())
            volumes = [path for path in waiting if path.name.lower().endswith(VOLUME_ENDINGS)]
            yield from self._read_headers([path for path in waiting if path not in set(volumes)], reading, pictures)
            yield from self._read_volumes(volumes, root, reading)
            self.is_over = True
            yield from self._judge(list(self._buckets.values()), reading, pictures)

    def look_all(self, report: Report = silent) -> "Finding":
        """Look at everything at once, without pictures, and return self."""
        for _ in self.look(report, pictures=False):
            pass
        return self

    def _root(self, report: Report) -> Path:
        """Return the folder to look through; an archive is unpacked first."""
        if self._private is None and archive_kind(self.path):
            private = PrivateFolder(self._scratch)
            try:
                self.notes += unpack_into(self.path, private.path, report)
            except BaseException:
                private.close()
                raise
            self._private = private
        return self._private.path if self._private else self.path

    def _in_reading_order(self, root: Path, report: Report) -> list[Path]:
        """Return the files to read: first those that tables of contents list, series after series."""
        files, tables = self._files(root, report), []
        for path in files:
            if path.name.lower().startswith("dicomdir"):
                tables += read_table(path)
        for listed in tables:
            bucket = self._buckets.setdefault(listed.uid, Bucket(listed.uid, self.path, root))
            new = [path for path in listed.files if path not in self._listed]
            bucket.list_files(listed, len(new))
            self._listed.update(dict.fromkeys(new, listed.uid))
        present = set(files)
        first = [path for path in self._listed if path in present]
        return [*first, *(path for path in files if path not in self._listed)]

    def _files(self, root: Path, report: Report) -> list[Path]:
        """Return the files below a folder; what cannot be looked into becomes a note."""
        closed: list[OSError] = []
        found: list[Path] = []
        for parent, folders, names in os.walk(root, onerror=closed.append):
            report(0, f"Looking through {self.path.name}")
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found += [one for name in sorted(names) if is_candidate(one := Path(parent, name))]
        if closed and not found:
            raise closed[0]
        if closed:
            folders_text = "1 folder" if len(closed) == 1 else f"{len(closed)} folders"
            self.notes.append(f"{folders_text} could not be looked into: a scan may lack the slices that lie there.")
        return found

    def _read_headers(self, paths: Sequence[Path], report: Report, pictures: bool) -> Iterator[Change]:
        told_s, folder = time.monotonic(), None
        text = "Reading headers"
        for path, result in zip(paths, in_threads(read_or_damaged, paths, report, text), strict=True):
            if folder is not None and path.parent != folder:
                whole = [one for one in self._buckets.values() if one.is_worth_judging(path.parent)]
                yield from self._judge(whole, silent, pictures)
            folder = path.parent
            self._sort_in(path, result)
            if time.monotonic() - told_s >= TELL_EVERY_S:
                told_s = time.monotonic()
                yield self._take(self._changed_entries())
        yield self._take(self._changed_entries())

    def _sort_in(self, path: Path, result: Sequence[SliceHeader] | Path) -> None:
        self._read.add(path)
        self.files_read += 1
        if isinstance(result, Path):
            self._broken.append(path)
            return
        if any(is_cut_off(header) for header in result):
            self._broken.append(path)
        for header in result:
            key = header.series_uid or f"without-uid {path.parent}"
            bucket = self._buckets.setdefault(key, Bucket(key, self.path, self._root(silent)))
            bucket.add(header)

    def _changed_entries(self) -> list[tuple[FoundSeries, Series | None]]:
        return [(bucket.entry(), None) for bucket in self._buckets.values() if bucket.is_changed]

    def _judge(self, buckets: Sequence[Bucket], report: Report, pictures: bool) -> Iterator[Change]:
        """Yield what the files of these series really form, each with its picture."""
        for number, bucket in enumerate(buckets):
            if self.is_over or not bucket.is_judged:
                report(number / len(buckets), "Sorting the slices")
                before = set(bucket.keys)
                made = bucket.judge(self._suspects_of, is_over=self.is_over)
                yield self._take(made, before)
                for entry, series in made if pictures else ():
                    if series is None or not entry.is_scan or self.entries[entry.key].picture is not None:
                        continue
                    if (picture := picture_of(series)) is not None:
                        yield self._take([(replace(self.entries[entry.key], picture=picture), series)])

    def _take(self, made: Sequence[tuple[FoundSeries, Series | None]], before: set[str] | None = None) -> Change:
        """Keep entries, their pictures too, and return them as a change."""
        entries = []
        for entry, series in made:
            old = self.entries.get(entry.key)
            if entry.picture is None and old is not None and old.picture is not None:
                entry = replace(entry, picture=old.picture)
            self.entries[entry.key] = entry
            if series is not None:
                self._series[entry.key] = series
            entries.append(entry)
        gone = (before or set()) - {entry.key for entry in entries}
        for key in gone:
            self.entries.pop(key, None)
            self._series.pop(key, None)
        return Change(tuple(entries), tuple(gone))

    def _suspects_of(self, series: Series) -> list[Path]:
        """Return the damaged files that may be slices of a series: beside them, unless a table says otherwise."""
        folders = series.folders
        uid = series.headers[0].series_uid
        return [path for path in self._broken if path.parent in folders and self._listed.get(path, uid) in ("", uid)]

    def _read_volumes(self, paths: Sequence[Path], root: Path, report: Report) -> Iterator[Change]:
        for number, path in enumerate(paths):
            report(number / len(paths), f"Reading headers ({number + 1} of {len(paths)})")
            self._read.add(path)
            self.files_read += 1
            entry = look_at_file(path, root)
            if entry is not None:
                self._volumes[entry.key] = path
                yield self._take([(entry, None)])

    # --- opening ----------------------------------------------------------------------------------------------------

    def open(self, key: str, report: Report = silent, early_look: EarlyLook | None = None) -> Case:
        """Open one of the series, after `look` is over, with the headers that are known.

        Raises UserError where it cannot be opened, or is not one of them.
        """
        uid, choice = split_key(key)
        entry, series = self.entries.get(uid), self._series.get(uid)
        if entry is None or not self.is_over:
            raise UserError(
                f"{self.path.name} does not hold the series that was asked for.", "Choose one of its series."
            )
        if key in self._volumes:
            case = self._open_volume(key, report)
        elif series is None or entry.state != READY:
            raise UserError(f"No file of this series is in {self.path.name}.", "Copy it again from where it came.")
        else:
            refuse_broken_neighbours(series, self._suspects_of(series))
            place = self.path if self._private else entry.folder
            case = self._from_archive(open_series(self._as_chosen(series, choice), place, report, early_look))
        remarks = [one for one in (entry.remark, *self.notes) if one and one not in case.notes]
        return replace(case, notes=(*case.notes, *remarks), told_phase=entry.phase)

    def _as_chosen(self, series: Series, choice: str) -> Series:
        """Return a series with the slices that the user chose; where a choice is needed, raise `UnevenSlices`."""
        chosen = taken(series, choice) if choice else series
        if isinstance(chosen.problem, UnevenSlices):
            chosen.problem.path = self.path
        return chosen

    def _from_archive(self, case: Case) -> Case:
        """Return a case whose slices lie in the archive, by name, and not in a folder that will vanish."""
        if self._private is None:
            return case
        root = self._private.path
        slices = tuple(replace(one, path=self.path / one.path.relative_to(root)) for one in case.source.slices)
        return replace(case, source=replace(case.source, slices=slices))

    def _open_volume(self, key: str, report: Report) -> Case:
        from core.io import open_case

        case = open_case(self._volumes[key], report=report)
        if self._private is None:
            return case
        return replace(case, source=replace(case.source, path=self.path, series_uid=key))

    def path_of(self, key: str) -> Path:
        """Return where `open_case` finds a series again, its key being `series_uid`: folder, file or archive."""
        if self._private is not None:
            return self.path
        return self._volumes.get(key) or self.entries[key].folder
