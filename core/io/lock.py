"""Locks on files. The system gives them back when the process ends, however it ends.

Some file systems (network drives, mostly) have none. `take` then goes by the process that is written in the file.
"""

import contextlib
import errno
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from core.errors import UserError

ASK_AGAIN_S = 0.2
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class HeldError(OSError):
    """A living process has it."""


def take(file: IO[bytes]) -> bool:
    """Take the lock of a file opened for writing, without waiting; tell whether its file system has locks.

    Raises HeldError where a process has it, this one included. `let_go` ends it, and so does the process's end.
    """
    has_locks = _try(file)
    with contextlib.suppress(OSError):  # a full disk keeps nobody from working; where there are locks they hold
        file.truncate(0)
        file.write(f"{platform.node()} {os.getpid()}".encode())
        file.flush()
    return has_locks


def is_held(file: IO[bytes]) -> bool:
    """Tell whether a living process has taken a file, opened for writing, that this call does not belong to."""
    try:
        _try(file)
    except HeldError:
        return True
    return False


def let_go(file: IO[bytes]) -> None:
    """Give up what `take` took, and close the file; does nothing where it is closed."""
    if file.closed:
        return
    with contextlib.suppress(OSError):
        file.truncate(0)
    file.close()


def _try(file: IO[bytes]) -> bool:
    """Take the lock; False where there are no locks and no living process stands in the file. Raises HeldError."""
    try:
        _lock(file)
    except OSError as problem:
        if problem.errno in _HELD or _names_a_living_process(file):
            raise HeldError from problem
        return False
    return True


def _names_a_living_process(file: IO[bytes]) -> bool:
    with contextlib.suppress(OSError, ValueError):
        file.seek(0)
        host, process = file.read(500).decode().rsplit(" ", 1)
        # On another computer nobody can tell.
        return host != platform.node() or _lives(int(process))
    return False


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        return True  # asking would need more than Python has; local disks of Windows have locks
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


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
