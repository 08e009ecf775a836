"""Locks on files. The system gives them back when the process ends, however it ends."""

import contextlib
import errno
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from core.errors import UserError

ASK_AGAIN_S = 0.2
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


def try_lock(file: IO[bytes]) -> bool:
    """Take the lock of a file opened for writing, without waiting; tell whether that worked."""
    with contextlib.suppress(OSError):
        _lock(file)
        return True
    return False


@contextlib.contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on the file `path` while the block lasts; folder and file are made where they are missing.

    Where another process holds it `waiting` is called, again and again until it is free: what it raises comes
    through. Raises UserError where the file cannot be written or its file system has no locks. Any thread.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as problem:
        raise UserError(f"{path.parent} cannot be written.", "Choose another folder.") from problem
    with file:
        while not _taken(file):
            waiting()
            time.sleep(ASK_AGAIN_S)
        yield


def _taken(file: IO[bytes]) -> bool:
    """Take the file's lock without waiting; return False where another process holds it."""
    try:
        _lock(file)
    except OSError as problem:
        if problem.errno in _HELD:
            return False
        raise UserError(
            f"{file.name} cannot be locked ({problem.strerror}).",
            "Choose a folder on another disk: the file system of this one has no locks.",
        ) from problem
    return True


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
