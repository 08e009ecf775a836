"""What every test gets: no network, no threads left behind, nobody's settings touched, the real data if present.

Copied alone into another folder it still works; tests/test_guards.py proves its guards that way.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
LOCAL_HOSTS = {None, "", "localhost", "::1", "::", "0.0.0.0"}
THREAD_GRACE_S = 2.0

# One core of two may be busy: examples are never judged by time, and CI always tries the same ones.
_patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", **_patient)
settings.register_profile("ci", derandomize=True, database=None, **_patient)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def _user_folders(home: Path) -> dict[str, str]:
    """Return the environment that moves every per-user folder (Linux, macOS, Windows) into `home`."""
    names = {
        "HOME": "",
        "USERPROFILE": "",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
        "APPDATA": "appdata",
        "LOCALAPPDATA": "localappdata",
        "WIN_PD_OVERRIDE_APPDATA": "appdata",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": "localappdata",
        "MPLCONFIGDIR": "matplotlib",
    }
    return {name: str(home / folder) for name, folder in names.items()}


def pytest_configure(config: pytest.Config) -> None:
    """Move the user's folders into a new one and choose Qt's platform, before Qt or a child process starts."""
    home = Path(tempfile.mkdtemp(prefix="hepascope-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    old_authority = Path.home() / ".Xauthority"
    if old_authority.exists():
        os.environ.setdefault("XAUTHORITY", str(old_authority))
    for name, folder in _user_folders(home).items():
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = folder
    marks = config.getoption("markexpr").split()
    if "gl" not in marks or "not" in marks:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # Its tests switch the 3D view on; in all others a child process for each window would be a waste.
        os.environ.setdefault("HEPASCOPE_NO_3D", "1")
    _redirect_qsettings(home)


def _redirect_qsettings(home: Path) -> None:
    """Send QSettings to `home` where it does not follow the environment (macOS, Windows)."""
    try:
        from PySide6.QtCore import QSettings
    except ImportError:  # the tests of bootstrap.py need no Qt
        return
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home / "config"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a screen with OpenGL where Qt draws on none."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        return
    for item in items:
        if item.get_closest_marker("gl"):
            item.add_marker(pytest.mark.skip(reason="needs a display: xvfb-run -a pytest -m gl"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real scans, read-only; the test is skipped where it is not beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real data: {SHARED_DATA} is not there")
    return SHARED_DATA


class NetworkGuard:
    """Refuses every connection to another machine, and remembers that it was tried."""

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Judge one of Python's audit events (see `sys.addaudithook`)."""
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None  # a local (unix) socket has no host
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = arguments[0]
        else:
            return
        if isinstance(host, bytes):
            host = host.decode(errors="replace")
        if host in LOCAL_HOSTS or host.startswith("127."):
            return
        self.attempts.append(f"{event} to {host}")
        raise PermissionError(f"tests must not reach the network: {self.attempts[-1]}")


NETWORK_GUARD = NetworkGuard()
# Audit hooks cannot be removed; this one judges only the process that runs the tests.
sys.addaudithook(NETWORK_GUARD)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that tried to reach another machine, also where it swallowed the refusal."""
    NETWORK_GUARD.attempts.clear()
    yield
    attempts, NETWORK_GUARD.attempts = NETWORK_GUARD.attempts, []
    if attempts:
        pytest.fail(f"the test tried to reach the network: {', '.join(attempts)}")


def _python_threads() -> set[threading.Thread]:
    """Return the running threads that Python code started: no library's own pools, no debugger."""
    return {
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread) and not thread.name.startswith("pydevd.")
    }


@pytest.fixture(autouse=True)
def _no_threads_left(_no_network: None) -> Iterator[None]:
    """Fail a test that leaves a thread running, daemon or not, after a moment of grace."""
    before = _python_threads()
    yield
    give_up = time.monotonic() + THREAD_GRACE_S
    while (left := _python_threads() - before) and time.monotonic() < give_up:
        time.sleep(0.01)
    if left:
        pytest.fail(f"the test left threads running: {', '.join(sorted(thread.name for thread in left))}")
