import contextlib
import errno
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.io.lock import HeldError, is_held, let_go, locked, take


def refuse() -> None:
    raise UserError("Held.")


def test_a_lock_is_held_once_and_let_go_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "lock"
    with contextlib.suppress(ZeroDivisionError), locked(path, refuse):
        with pytest.raises(UserError, match="Held"), locked(path, refuse):
            pass
        raise ZeroDivisionError
    with locked(path, refuse):
        pass


def test_waiting_ends_when_the_lock_is_free(tmp_path: Path) -> None:
    holder = locked(tmp_path / "lock", refuse)
    holder.__enter__()
    asked: list[None] = []

    def waiting() -> None:
        if not asked:
            holder.__exit__(None, None, None)
        asked.append(None)

    with locked(tmp_path / "lock", waiting):
        assert len(asked) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="flock is a Unix call")
def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(*_: object) -> None:  # as some network file systems answer
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", flock)
    with (
        pytest.raises(UserError, match=r"cannot be locked \(Function not implemented\)"),
        locked(tmp_path / "lock", refuse),
    ):
        pass


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"), locked(tmp_path / "file" / "lock", refuse):
        pass


def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(*_: object) -> None:  # as some network file systems answer
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)


def test_what_is_taken_is_held_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    file = path.open("a+b")
    assert take(file)
    with path.open("a+b") as other:
        assert is_held(other)
        with pytest.raises(HeldError):
            take(other)
    let_go(file)
    with path.open("a+b") as other:
        assert not is_held(other)


@pytest.mark.skipif(sys.platform == "win32", reason="flock is a Unix call")
def test_without_locks_the_process_written_in_the_file_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_locks(monkeypatch)
    path = tmp_path / "lock"
    file = path.open("a+b", buffering=0)
    assert not take(file)
    with path.open("a+b") as other:
        assert is_held(other)
    let_go(file)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path.write_text(f"{platform.node()} {child.pid}")
    with path.open("a+b") as other:
        assert is_held(other)
        child.communicate()
        assert not is_held(other)  # it died, so its work may be offered
        path.write_text("another-computer 1")
        assert is_held(other)
