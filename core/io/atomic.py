"""Files written whole or not at all: the only way this program writes a file.

Everything is built under a temporary name in the same folder, flushed to the disk, looked at, and only then moved to
its name. Whatever happens before that (a full disk, kill -9, a power cut) leaves what was there before.
"""

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import UserError

STALE_AFTER_S = 3600.0
"""A temporary file untouched for so long belongs to a program that died."""

_TEMPORARY_NAME = re.compile(r"\.hepascope-[0-9a-f]{16}-.+", re.DOTALL)
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def atomic_write(
    path: Path,
    write: Callable[[Path], None],
    *,
    overwrite: bool,
    check: Callable[[Path], None] | None = None,
) -> None:
    """Let `write` make the file `path`, whole or not at all; an old file stays intact until the new one is complete.

    `write` gets a temporary path with the same ending. `check`, where given, reads it back and raises if it is not
    what it should be: some libraries report success on a full disk. Raises UserError where the file exists and
    `overwrite` is False, the folder is missing or closed, or the disk is full; what `write` and `check` raise
    otherwise comes through, and nothing is left behind. Any thread.
    """
    target = Path(os.path.realpath(path))
    with _said_in_a_sentence(target):
        _refuse_if_taken(target, overwrite)
        clean_stale(target.parent)
    temporary = _temporary_beside(target)
    try:
        with _said_in_a_sentence(target):
            write(temporary)
            _flush(temporary)
            if check is not None:
                check(temporary)
            _publish(temporary, target, overwrite)
            _flush_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary folder that becomes `target` when the block ends well, and vanishes when it does not.

    A target that is new (or an empty folder) appears at once with everything in it; missing parents are made. One
    that holds something is refused with UserError unless `overwrite`: then each file is replaced atomically, one
    after the other, and files of other names stay as they are. Any thread.
    """
    target = Path(os.path.realpath(target))
    with _said_in_a_sentence(target):
        if os.path.lexists(target) and not target.is_dir():
            raise UserError(f"{target.name} is a file, not a folder.", "Choose another folder.")
        if _holds_something(target) and not overwrite:
            raise _exists_already(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        clean_stale(target.parent)
        temporary = _temporary_beside(target)
        temporary.mkdir()
    try:
        with _said_in_a_sentence(target):
            yield temporary
            _flush_tree(temporary)
            _publish_folder(temporary, target, overwrite)
            _flush_folder(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def clean_stale(folder: Path) -> None:
    """Remove temporary files and folders that a program which died left in `folder`; says nothing if it may not."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY_NAME.fullmatch(entry.name) and _is_stale(Path(entry.path)):
                _remove(Path(entry.path))


def _temporary_beside(target: Path) -> Path:
    # The last 40 characters keep the ending and stay below the 255 bytes that file systems allow.
    return target.with_name(f".hepascope-{secrets.token_hex(8)}-{target.name[-40:]}")


def _is_stale(path: Path) -> bool:
    try:
        newest = path.lstat().st_mtime
        if path.is_dir() and not path.is_symlink():
            newest = max([newest, *(inner.lstat().st_mtime for inner in path.rglob("*"))])
    except OSError:
        return False
    return time.time() - newest > STALE_AFTER_S


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _refuse_if_taken(target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise UserError(f"{target.name} is a folder, not a file.", "Choose another name.")
    if not os.path.lexists(target):
        return
    if not overwrite:
        raise _exists_already(target)
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only")


def _publish(temporary: Path, target: Path, overwrite: bool) -> None:
    """Give the finished file its name; without `overwrite` never over another one, also not in a race."""
    if overwrite:
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise _exists_already(target) from None
    except OSError:
        # A file system without hard links (FAT, some network shares).
        if os.path.lexists(target):
            raise _exists_already(target) from None
        os.replace(temporary, target)


def _publish_folder(temporary: Path, target: Path, overwrite: bool) -> None:
    if not _holds_something(target):
        with contextlib.suppress(FileNotFoundError):
            target.rmdir()
        os.rename(temporary, target)
        return
    if not overwrite:
        raise _exists_already(target)
    for source in sorted(temporary.rglob("*")):
        goal = target / source.relative_to(temporary)
        if source.is_dir():
            goal.mkdir(exist_ok=True)
        else:
            os.replace(source, goal)
            _flush_folder(goal.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle for a folder; NTFS journals the rename.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot flush a folder: the file itself is safe.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _flush_tree(folder: Path) -> None:
    for inner in folder.rglob("*"):
        if inner.is_dir():
            _flush_folder(inner)
        else:
            _flush(inner)
    _flush_folder(folder)


def _exists_already(target: Path) -> UserError:
    return UserError(f"{target.name} exists already.", "Choose another name, or allow it to be overwritten.")


@contextlib.contextmanager
def _said_in_a_sentence(target: Path) -> Iterator[None]:
    """Turn the operating system's errors into one UserError about `target`."""
    try:
        yield
    except OSError as error:
        raise _sentence(error, target) from error


def _sentence(error: OSError, target: Path) -> UserError:
    kept = "What was there before is unchanged."
    if error.errno in _NO_SPACE:
        return UserError(f"There is not enough space to write {target.name}.", f"Free some space. {kept}")
    if error.errno in _NOT_ALLOWED:
        return UserError(f"You are not allowed to write {target.name} in {target.parent}.", "Choose another folder.")
    if not target.parent.is_dir():
        return UserError(f"The folder {target.parent} does not exist.", "Make it first, or choose another folder.")
    if error.errno == errno.ENAMETOOLONG:
        return UserError(f"The name {target.name[:40]}... is too long.", "Choose a shorter one.")
    return UserError(f"{target.name} could not be written: {error.strerror or error}.", kept)
