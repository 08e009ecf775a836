"""Folders that are the user's alone and vanish: at the end of their use, or at the next start after a crash.

Each lies in one parent beside a lock file of its name, which its owner holds as long as it lives; see core.io.lock.
"""

import os
import secrets
import shutil
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import platformdirs

from core.io.lock import HeldError, is_held, take

LOCK_ENDING = ".lock"
ORPHAN_AFTER_S = 86400.0
"""A folder without a lock file is nobody's; younger ones may be about to get theirs."""
_TRIES = 20


def scratch_parent() -> Path:
    """Return where unpacked scans lie: on the user's disk, not in a /tmp that may be memory and is everybody's."""
    return Path(platformdirs.user_cache_dir("hepascope", appauthor=False)) / "unpacked"


class PrivateFolder:
    """A new folder, 0700, in `parent`; removed with everything in it by `close`, or when a `with` block ends."""

    def __init__(self, parent: Path | None = None) -> None:
        """Make the folder, and remove what programs that died left beside it. Raises OSError."""
        parent = parent or scratch_parent()
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        remove_left_over(parent)
        self._lock_path, self._lock = _new_lock(parent)
        self.path = self._lock_path.with_suffix("")
        """The folder; nobody else can look into it."""
        try:
            self.path.mkdir(mode=0o700)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Remove the folder with everything in it. Does nothing the second time."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()
        if not self.path.exists():
            self._lock_path.unlink(missing_ok=True)

    def __enter__(self) -> "PrivateFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def remove_left_over(parent: Path | None = None, now_s: float | None = None) -> int:
    """Remove the folders in `parent` whose owners died; return how many. Says nothing if it may not."""
    parent = parent or scratch_parent()
    now_s = time.time() if now_s is None else now_s
    removed = 0
    try:
        entries = list(parent.iterdir())
    except OSError:
        return 0
    for entry in entries:
        try:
            if entry.suffix == LOCK_ENDING:
                removed += _remove_if_dead(entry)
            elif not entry.with_name(entry.name + LOCK_ENDING).exists():
                is_old = now_s - entry.lstat().st_mtime > ORPHAN_AFTER_S
                if is_old and entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                    removed += 1
        except OSError:
            continue
    return removed


def _new_lock(parent: Path) -> tuple[Path, IO[bytes]]:
    """Return a lock file of a new name that we hold. Another start may take it for a dead one just before that."""
    for _ in range(_TRIES):
        path = parent / (secrets.token_hex(8) + LOCK_ENDING)
        lock = _opened(path)
        if _taken(lock) and path.exists() and os.path.samestat(os.fstat(lock.fileno()), path.stat()):
            return path, lock
        lock.close()
    raise OSError(None, "no folder could be locked", str(parent))


def _taken(lock: IO[bytes]) -> bool:
    try:
        take(lock)
    except HeldError:
        return False
    return True


def _remove_if_dead(lock_path: Path) -> int:
    with _opened(lock_path) as lock:
        if is_held(lock):
            return 0
        folder = lock_path.with_suffix("")
        if folder.is_symlink():
            return 0
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            return 0
        if os.name != "nt":
            lock_path.unlink(missing_ok=True)
    lock_path.unlink(missing_ok=True)
    return 1


def _opened(path: Path) -> IO[bytes]:
    return open(path, "a+b", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))
