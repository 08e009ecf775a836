"""The guards of conftest.py are tried on tests that misbehave, in a real pytest of their own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MISBEHAVING = """
import os, socket, threading, time
from pathlib import Path

import pytest


def test_reaches_out():
    with socket.socket() as connection:
        connection.settimeout(0.01)
        connection.connect(("192.0.2.1", 9))


def test_reaches_out_and_hides_it():
    try:
        socket.create_connection(("192.0.2.1", 9), timeout=0.01)
    except OSError:
        pass


def test_looks_up_a_name_and_hides_it():
    try:
        socket.getaddrinfo("hepascope.invalid", 80)
    except OSError:
        pass


def test_leaves_a_daemon():
    threading.Thread(target=time.sleep, args=(6,), daemon=True, name="forgotten").start()


def test_local_connection_is_fine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()):
            pass


def test_finished_thread_is_fine():
    threading.Thread(target=time.sleep, args=(0.05,)).start()


@pytest.mark.gl
def test_needs_a_display():
    raise AssertionError("ran without a display")
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a child pytest says about the tests above, guarded by a copy of our conftest.py."""
    folder = tmp_path_factory.mktemp("misbehaving")
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "conftest.py")
    (folder / "test_misbehaving.py").write_text(MISBEHAVING, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = gl: display\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:xvfb", "-p", "no:cacheprovider", "-rA", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        ("test_reaches_out", "FAILED"),
        ("test_reaches_out_and_hides_it", "ERROR"),
        ("test_looks_up_a_name_and_hides_it", "ERROR"),
        ("test_leaves_a_daemon", "ERROR"),
        ("test_local_connection_is_fine", "PASSED"),
        ("test_finished_thread_is_fine", "PASSED"),
    ],
)
def test_guard_judges(outcome: str, test: str, verdict: str) -> None:
    assert re.search(rf"^{verdict} test_misbehaving\.py::{test}( |$)", outcome, re.MULTILINE), outcome
    if verdict == "PASSED":
        assert not re.search(rf"^ERROR test_misbehaving\.py::{test}( |$)", outcome, re.MULTILINE), outcome


def test_reasons_are_said(outcome: str) -> None:
    assert "the test tried to reach the network: socket.connect to 192.0.2.1" in outcome
    assert "the test tried to reach the network: socket.getaddrinfo to hepascope.invalid" in outcome
    assert "the test left threads running: forgotten" in outcome
    assert "needs a display: xvfb-run -a pytest -m gl" in outcome


def test_user_folders_are_moved() -> None:
    import platformdirs
    from PySide6.QtCore import QSettings

    home = os.environ["HOME"]
    assert "hepascope-tests-" in home
    places = [Path.home(), platformdirs.user_data_dir("hepascope"), platformdirs.user_config_dir("hepascope")]
    places.append(QSettings("hepascope", "hepascope").fileName())
    for place in places:
        assert str(place).startswith(home)


def test_shared_data_is_the_folder_beside_the_checkout(shared_data: Path) -> None:
    assert (shared_data / "ct_hcc048" / "dicom").is_dir()
