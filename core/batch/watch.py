"""A folder that scans arrive in: what has not changed for a while is complete. By looking again and again."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.io.archive_kind import archive_kind
from core.io.unpack import VOLUME_ENDINGS

ON_THEIR_WAY = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
Print = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of change of files."""


@dataclass(frozen=True)
class Unit:
    """Something that arrived as a whole: a folder, an archive, a volume; or the loose files of the folder itself."""

    path: Path
    is_loose: bool = False


class Watched:
    """What lies in a folder, given out once for each state in which it was left alone for `quiet_s` seconds.

    `leave_out` is a folder that is not looked at. `clock` gives seconds.
    """

    def __init__(
        self, folder: Path, quiet_s: float, leave_out: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder, self._quiet_s, self._clock = folder, quiet_s, clock
        self._leave_out = leave_out.absolute() if leave_out else None
        self._seen: dict[Unit, tuple[Print, float]] = {}
        self._given: dict[Unit, Print] = {}

    def settled(self) -> list[Unit]:
        """Look, and return what is complete and was not given out in this state before."""
        now_s = self._clock()
        ready = []
        for unit, files in self._units().items():
            old = self._seen.get(unit)
            since_s = old[1] if old and old[0] == files else now_s
            self._seen[unit] = files, since_s
            if files and now_s - since_s >= self._quiet_s and self._given.get(unit) != files:
                self._given[unit] = files
                ready.append(unit)
        return ready

    def _units(self) -> dict[Unit, Print]:
        found: dict[Unit, Print] = {}
        loose: list[tuple[str, int, int]] = []
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith(".") or path.absolute() == self._leave_out:
                continue
            if path.is_dir():
                found[Unit(path)] = tuple(self._below(path))
            elif path.name.lower().endswith(ON_THEIR_WAY):
                continue
            elif path.name.lower().endswith(VOLUME_ENDINGS) or archive_kind(path):
                found[Unit(path)] = tuple(_print_of(path))
            else:
                loose += _print_of(path)
        if loose:
            found[Unit(self._folder, is_loose=True)] = tuple(loose)
        return found

    def _below(self, folder: Path) -> Iterator[tuple[str, int, int]]:
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if Path(parent, name).absolute() != self._leave_out)
            for name in sorted(names):
                yield from _print_of(Path(parent, name))


def _print_of(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        told = path.stat()
    except OSError:  # gone between listing and looking
        return
    yield str(path), told.st_size, told.st_mtime_ns
