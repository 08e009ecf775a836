"""A lock on an open file. The system gives it back when the process ends, however it ends."""

import contextlib
import sys
from typing import IO


def try_lock(file: IO[bytes]) -> bool:
    """Take the lock of a file opened for writing, without waiting; tell whether that worked."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
