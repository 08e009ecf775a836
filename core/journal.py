"""A journal of all changes of an open scan on disk, from which the next start brings back what a crash took.

A folder holds `start.json` (which scan, how its mask began), `start.mask` (where it did not begin empty) and `steps`:
one record for each thing done, undone or redone, appended and flushed to the disk at once; `earlier.json` where an
earlier scan lies beside. A record is a mark, its
length, a checksum, one line of JSON and the packed difference. A last record that a power cut has torn ends the
journal; all before it count. The lock tells whether the program that writes it still lives. Folder and files are the
user's alone (0700).
"""

import json
import os
import secrets
import shutil
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.box import NOWHERE, Box
from core.case import Case
from core.errors import UserError
from core.follow_up.reference import EarlierReference
from core.history import History, HistoryItem
from core.io.atomic import atomic_write
from core.io.lock import HeldError, is_held, let_go, take
from core.plain import from_plain, to_plain
from core.reading import Reading
from core.scan_reference import ScanReference, plain_json

FORMAT = 1
START, MASK, STEPS, LOCK = "start.json", "start.mask", "steps", "lock"
EARLIER = "earlier.json"
_MARK = b"HSJ1"
_HEAD = struct.Struct("<4sII")
KEPT_DAYS = 30
"""Work nobody has asked for again in so long is removed."""


@dataclass(frozen=True)
class Unfinished:
    """Work that was never saved or discarded: where it lies, of which scan, and when it was touched last."""

    folder: Path
    scan: ScanReference
    touched_s: float
    """Seconds since 1970."""


@dataclass(frozen=True, eq=False)
class Recovered:
    """Work as it was: mask (uint8, canonical grid), reading, and what could be undone and redone."""

    scan: ScanReference
    mask: NDArray[np.uint8]
    reading: Reading
    history: History
    is_torn: bool
    """Whether the last step was lost: it was being written when the program ended."""
    earlier: EarlierReference | None = None
    """The earlier scan that lay beside."""
    is_earlier_lost: bool = False
    """Whether there was one, but which cannot be read."""


class Journal:
    """Writes one open scan's journal. Made and used in one thread."""

    def __init__(self, folder: Path, content_sha256: str) -> None:
        """Open the journal in `folder`, which exists. Raises OSError where another program writes it."""
        self.folder = folder
        self.content_sha256 = content_sha256
        self.has_locks = True
        """Whether the file system has locks; other windows on this computer are noticed without them, too."""
        self._lock = _opened(folder / LOCK)
        try:
            self.has_locks = take(self._lock)
        except HeldError as error:
            self._lock.close()
            raise OSError(None, "another window of Hepascope has this work open") from error
        self._steps = _opened(folder / STEPS)

    @classmethod
    def begun(cls, parent: Path, case: Case, mask: NDArray[np.uint8] | None, reading: Reading) -> "Journal":
        """Begin a journal in a new folder within `parent`; `mask` where it does not begin empty.

        Raises OSError where that cannot be written.
        """
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = parent / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        scan = ScanReference.of(case)
        journal = cls(folder, scan.content_sha256)
        try:
            if mask is not None:
                _write(folder / MASK, zlib.compress(mask.tobytes(), 1))
            start = {"format": FORMAT, "scan": to_plain(scan), "reading": to_plain(reading)}
            _write(folder / START, plain_json({**start, "has_mask": mask is not None}))
        except OSError:
            journal.remove()
            raise
        return journal

    @classmethod
    def continued(cls, folder: Path) -> "Journal":
        """Go on with a journal after its last whole step. Raises OSError where it cannot be written."""
        start = json.loads((folder / START).read_bytes())
        journal = cls(folder, start["scan"]["content_sha256"])
        ends = [0, *(end for _, end in _records((folder / STEPS).read_bytes()))]
        journal._steps.truncate(ends[-1])
        return journal

    def append(self, kind: str, item: HistoryItem) -> None:
        """Write that something was done, undone or redone, and wait for the disk. Raises OSError where it is full.

        After an error nothing torn is left, so that a later step can still be written.
        """
        record = record_of(kind, item)
        end = self._steps.seek(0, os.SEEK_END)
        try:
            _append(self._steps, record)
        except OSError:
            self._steps.truncate(end)
            raise

    def set_earlier(self, earlier: EarlierReference | None) -> None:
        """Write which earlier scan lies beside, or that none does. Raises UserError or OSError as writing does."""
        path = self.folder / EARLIER
        if earlier is None:
            path.unlink(missing_ok=True)
            return
        data = plain_json(to_plain(earlier))

        def write(temporary: Path) -> None:
            temporary.write_bytes(data)

        atomic_write(path, write, overwrite=True)

    def close(self) -> None:
        """Stop writing; the work can be recovered."""
        self._steps.close()
        let_go(self._lock)

    def remove(self) -> None:
        """Stop writing and forget the work: it was saved, or is not wanted."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def unfinished_in(parent: Path, now_s: float | None = None) -> list[Unfinished]:
    """List the work in `parent` that no living program writes, newest first; what is older than a month is removed.

    Folders that cannot be read are left alone and not listed.
    """
    now_s = time.time() if now_s is None else now_s
    found = []
    for folder in parent.iterdir() if parent.is_dir() else ():
        try:
            touched_s = (folder / STEPS).stat().st_mtime
            start = json.loads((folder / START).read_bytes())
            if _is_in_use(folder):
                continue
            if now_s - touched_s > KEPT_DAYS * 86400:
                shutil.rmtree(folder, ignore_errors=True)
            elif (folder / STEPS).stat().st_size:
                found.append(Unfinished(folder, from_plain(ScanReference, start["scan"]), touched_s))
            else:
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda each: -each.touched_s)


def is_open_elsewhere(parent: Path, journal: Journal) -> bool:
    """Tell whether another living journal in `parent` is of the same scan."""
    for folder in parent.iterdir():
        try:
            if (
                folder != journal.folder
                and _is_in_use(folder)
                and json.loads((folder / START).read_bytes())["scan"]["content_sha256"] == journal.content_sha256
            ):
                return True
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return False


def _is_in_use(folder: Path) -> bool:
    """Tell whether a living program writes the journal in a folder. Raises OSError where that cannot be read."""
    with _opened(folder / LOCK) as lock:
        return is_held(lock)


def recover(folder: Path) -> Recovered:
    """Play a journal and return what it leads to. Raises UserError where it is damaged at its beginning."""
    try:
        start = json.loads((folder / START).read_bytes())
        if start["format"] != FORMAT:
            raise UserError("The unsaved work was written by another version.", "Open it with that version.")
        scan = from_plain(ScanReference, start["scan"])
        reading = from_plain(Reading, start["reading"])
        mask = np.zeros(scan.shape_zyx, dtype=np.uint8)
        if start["has_mask"]:
            packed = (folder / MASK).read_bytes()
            mask[...] = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(scan.shape_zyx)
        steps = (folder / STEPS).read_bytes()
    except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise UserError("The unsaved work is damaged and cannot be brought back.") from error
    history, read = History(), 0
    for payload, end in _records(steps):
        try:
            reading = _play(payload, mask, reading, history)
        except (ValueError, KeyError, TypeError, IndexError, zlib.error):
            break
        read = end
    try:
        earlier = _earlier_in(folder)
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return Recovered(scan, mask, reading, history, is_torn=read < len(steps), is_earlier_lost=True)
    return Recovered(scan, mask, reading, history, is_torn=read < len(steps), earlier=earlier)


def _earlier_in(folder: Path) -> EarlierReference | None:
    path = folder / EARLIER
    if not path.exists():
        return None
    earlier = from_plain(EarlierReference, json.loads(path.read_bytes()))
    earlier.check()
    return earlier


def record_of(kind: str, item: HistoryItem) -> bytes:
    """Return the bytes of one record: "do" with its difference, "undo" and "redo" by name alone."""
    line: dict[str, Any] = {"kind": kind, "name": item.name}
    difference = b""
    if kind == "do":
        line["box"] = [item.box.start_zyx, item.box.stop_zyx]
        line["after"] = _changes(item)
        difference = item.difference
    payload = plain_json(line) + b"\n" + difference
    return _HEAD.pack(_MARK, len(payload), zlib.crc32(payload)) + payload


def _changes(item: HistoryItem) -> dict[str, Any]:
    """Return the fields of the reading that the item changes; "edited" where its record only got the item's name."""
    changed = {
        each.name: to_plain(getattr(item.after, each.name))
        for each in fields(Reading)
        if getattr(item.after, each.name) != getattr(item.before, each.name)
    }
    if "record" in changed and item.after.record == item.before.record.with_edit(item.name):
        changed["record"] = "edited"
    return changed


def _records(steps: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the whole records of a journal and where each ends, up to the first that is torn."""
    at = 0
    while at + _HEAD.size <= len(steps):
        mark, length, checksum = _HEAD.unpack_from(steps, at)
        payload = steps[at + _HEAD.size : at + _HEAD.size + length]
        if mark != _MARK or len(payload) < length or zlib.crc32(payload) != checksum:
            return
        at += _HEAD.size + length
        yield payload, at


def _play(payload: bytes, mask: NDArray[np.uint8], reading: Reading, history: History) -> Reading:
    """Do what a record says to mask and history, in place, and return the reading after it."""
    head, difference = payload.split(b"\n", 1)
    line = json.loads(head)
    if line["kind"] != "do":
        item = history.undo(mask) if line["kind"] == "undo" else history.redo(mask)
        if item is None:
            raise ValueError("nothing to undo or redo")
        return item.before if line["kind"] == "undo" else item.after
    (z0, y0, x0), (z1, y1, x1) = line["box"]
    box = Box((z0, y0, x0), (z1, y1, x1))
    if not box.is_within((mask.shape[0], mask.shape[1], mask.shape[2])):
        raise ValueError("outside the scan")
    after = _after(line["after"], line["name"], reading)
    history.take(mask, HistoryItem(line["name"], box if any(box.shape_zyx) else NOWHERE, difference, reading, after))
    return after


def _after(changed: dict[str, Any], name: str, before: Reading) -> Reading:
    edited = changed.get("record") == "edited"
    if edited:
        del changed["record"]
    # Only what changed is read: a reading can hold whole masks.
    read = from_plain(Reading, changed)
    after = replace(before, **{field: getattr(read, field) for field in changed})
    return after.with_edit(name) if edited else after


def _opened(path: Path) -> IO[bytes]:
    # Not buffered: what a full disk refuses must not come again with the next step.
    return open(path, "a+b", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))


def _write(path: Path, data: bytes) -> None:
    """Write a file that did not exist, and wait for the disk."""
    with _opened(path) as file:
        _append(file, data)


def _append(file: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())
