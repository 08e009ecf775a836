"""The library's index: an SQLite file (WAL) over the saved cases, so that thousands are searched at once.

Files are the truth. The index remembers of each its size and time, reads again what changed, and forgets what is
gone. One that is missing, damaged or of another version is made anew from the files; only the list of folders in
which they lie stands in a file of its own (places.py). Several windows may share it: a change is one transaction, and
readers see the state before or after it.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from core.case_file import ENDING
from core.errors import UserError
from core.library.entries import CaseEntry, case_entry
from core.library.places import Places
from core.progress import Report, silent

VERSION = 1
WAIT_S = 10.0
"""How long another window's change is waited for."""
_TYPES = {"str": "TEXT", "float": "REAL", "float | None": "REAL", "int": "INTEGER", "bool": "INTEGER"}
_COLUMNS = [(each.name, _TYPES[str(getattr(each.type, "__name__", each.type))]) for each in fields(CaseEntry)]
_SCHEMA = (
    "CREATE TABLE cases ("
    + ", ".join(f"{name} {kind}" for name, kind in _COLUMNS)
    + ", size INTEGER, mtime_ns INTEGER, "
    "PRIMARY KEY (path))",
    "CREATE INDEX cases_by_date ON cases (saved_at)",
    "CREATE INDEX cases_by_state ON cases (state, saved_at)",
    "CREATE INDEX cases_by_agreement ON cases (agreement_percent)",
    "CREATE TABLE damaged (path TEXT PRIMARY KEY, problem TEXT, size INTEGER, mtime_ns INTEGER)",
    f"PRAGMA user_version = {VERSION}",
)
ORDERS = {
    "date": "saved_at DESC, path",
    "doubt": "agreement_percent IS NULL, agreement_percent, path",
    "name": "name COLLATE NOCASE, path",
}


@dataclass(frozen=True)
class Search:
    """What to look for; what is None or empty is not asked for."""

    text: str = ""
    """In the scan's name, its path and who saved it; capitals do not count."""
    states: tuple[str, ...] = ()
    since: str = ""
    """The earliest time of saving, as ISO 8601."""
    until: str = ""
    most_agreement_percent: float | None = None
    order: str = "date"
    """"date" (newest first), "doubt" (least agreement first) or "name"."""
    limit: int = 500


class Library:
    """The cases saved on this computer. Every method may be called from any thread; each opens the file anew."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder / "places.json")
        self._file = folder / "index.sqlite"

    def find(self, search: Search = Search()) -> list[CaseEntry]:
        """Return the cases that fit, in the order asked for. The files are not looked at: see `refresh`."""
        wheres, values = _conditions(search)
        names = ", ".join(name for name, _ in _COLUMNS)
        sql = f"SELECT {names} FROM cases{wheres} ORDER BY {ORDERS[search.order]} LIMIT ?"
        with self._open() as index:
            rows = index.execute(sql, [*values, search.limit]).fetchall()
        return [_entry(row) for row in rows]

    def damaged(self) -> list[tuple[Path, str]]:
        """Return the files that could not be read, and why."""
        with self._open() as index:
            return [(Path(path), problem) for path, problem in index.execute("SELECT path, problem FROM damaged")]

    def count(self) -> int:
        """Return how many cases there are."""
        with self._open() as index:
            return int(index.execute("SELECT count(*) FROM cases").fetchone()[0])

    def saw(self, path: Path) -> None:
        """Take up a file that was just saved or opened, and remember its folder."""
        self.places.add(path.parent)
        with self._open() as index:
            self._take_up(index, path)

    def refresh(self, report: Report = silent) -> None:
        """Make the index what the files are: new and changed ones are read, gone ones forgotten.

        A folder that cannot be reached now (a drive not connected) keeps its cases. Raises what `report` raises; what
        was done until then stays.
        """
        with self._open() as index:
            known = {
                path: (size, mtime)
                for path, size, mtime in index.execute(
                    "SELECT path, size, mtime_ns FROM cases UNION ALL SELECT path, size, mtime_ns FROM damaged"
                )
            }
            files = [
                file
                for folder in self.places.folders
                if folder.is_dir()
                for file in sorted(folder.glob(f"*{ENDING}"))
            ]
            for number, file in enumerate(files):
                report(number / len(files), f"Reading saved cases ({number + 1} of {len(files)})")
                if known.pop(str(file), None) != _stamp(file):
                    self._take_up(index, file)
            gone = [path for path in known if Path(path).parent.is_dir() and not Path(path).exists()]
            with index:
                for path in gone:
                    _forget(index, path)
        report(1.0, "The library is up to date")

    def _take_up(self, index: sqlite3.Connection, path: Path) -> None:
        """Read a file into the index, in one transaction."""
        try:
            stamp = _stamp(path)
            entry = case_entry(path)
        except (UserError, OSError) as problem:
            with index:
                _forget(index, str(path))
                if path.exists():
                    sql = "INSERT INTO damaged VALUES (?, ?, ?, ?)"
                    index.execute(sql, (str(path), str(problem), *_stamp(path)))
            return
        marks = ", ".join("?" * (len(_COLUMNS) + 2))
        with index:
            _forget(index, str(path))
            index.execute(f"INSERT INTO cases VALUES ({marks})", (*asdict(entry).values(), *stamp))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the index, made anew where it is missing, damaged or of another version."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            index = self._connected()
        except sqlite3.DatabaseError as problem:
            if isinstance(problem, sqlite3.OperationalError):
                raise UserError(
                    f"The library cannot be opened ({problem}).", "Is the disk full, or read-only?"
                ) from problem
            for ending in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
            index = self._connected()
        try:
            yield index
        except sqlite3.OperationalError as problem:
            raise UserError(
                f"The library could not be used ({problem}).", "Is the disk full, or read-only?"
            ) from problem
        finally:
            index.close()

    def _connected(self) -> sqlite3.Connection:
        index = sqlite3.connect(self._file, timeout=WAIT_S)
        try:
            index.execute("PRAGMA journal_mode = WAL")
            index.execute("PRAGMA synchronous = NORMAL")
            if index.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                with index:
                    index.execute("BEGIN IMMEDIATE")
                    if index.execute("PRAGMA user_version").fetchone()[0] != VERSION:  # another window was quicker
                        for table in ("cases", "damaged"):
                            index.execute(f"DROP TABLE IF EXISTS {table}")
                        for statement in _SCHEMA:
                            index.execute(statement)
        except sqlite3.Error:
            index.close()
            raise
        return index


def _conditions(search: Search) -> tuple[str, list[str | float]]:
    parts: list[str] = []
    values: list[str | float] = []
    if search.text:
        pattern = "%" + search.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        parts.append("(name LIKE ? ESCAPE '\\' OR path LIKE ? ESCAPE '\\' OR saved_by LIKE ? ESCAPE '\\')")
        values += [pattern] * 3
    if search.states:
        parts.append(f"state IN ({', '.join('?' * len(search.states))})")
        values += search.states
    for sql, value in (("saved_at >= ?", search.since), ("saved_at <= ?", search.until)):
        if value:
            parts.append(sql)
            values.append(value)
    if search.most_agreement_percent is not None:
        parts.append("agreement_percent <= ?")
        values.append(search.most_agreement_percent)
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _entry(row: Sequence[object]) -> CaseEntry:
    values = dict(zip((name for name, _ in _COLUMNS), row, strict=True))
    values["scan_is_there"] = bool(values["scan_is_there"])
    return CaseEntry(**values)  # type: ignore[arg-type]


def _forget(index: sqlite3.Connection, path: str) -> None:
    for table in ("cases", "damaged"):
        index.execute(f"DELETE FROM {table} WHERE path = ?", (path,))


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
