import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import system_libraries
from console import BootstrapError, Console
from system_libraries import DICOM_JUDGES, SCREEN, WINDOW, Need

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries")
ABSENT = Need("libhepascope-nowhere.so.9", "libhepascope-nowhere9")

# What a user without rights sees: a child process gives root's rights away before it asks.
UNPRIVILEGED = """
import os, sys
sys.path.insert(0, {packaging!r})
from system_libraries import BootstrapError, Console, Need, ensure
if os.geteuid() == 0:
    os.setuid(65534)
try:
    ensure([Need("libhepascope-nowhere.so.9", "libhepascope-nowhere9")], Console(sys.stdout))
except BootstrapError as error:
    print(error)
"""


@linux_only
def test_missing_names_only_what_cannot_be_loaded() -> None:
    shell = Need("sh", "dash", is_program=True)
    program = Need("hepascope-no-such-program", "nothing", is_program=True)
    assert system_libraries.missing([Need("libc.so.6", "libc6"), ABSENT, shell, program]) == [ABSENT, program]


@linux_only
def test_everything_is_here_and_nothing_is_said() -> None:
    told = io.StringIO()
    system_libraries.ensure(WINDOW + SCREEN, Console(told))
    assert told.getvalue() == ""


def test_the_one_command() -> None:
    assert system_libraries.apt_command(["libgl1", "xvfb"], "sudo ") == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 xvfb"
    )


def test_every_need_has_a_package() -> None:
    names = [need.name for need in WINDOW + SCREEN + DICOM_JUDGES]
    assert len(set(names)) == len(names)
    assert all(need.package and " " not in need.package for need in WINDOW + SCREEN + DICOM_JUDGES)


@linux_only
@pytest.mark.skipif(not Path("/usr/bin/apt-get").exists(), reason="no apt-get on this system")
def test_without_rights_the_command_is_printed() -> None:
    code = UNPRIVILEGED.format(packaging=str(Path(system_libraries.__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "  sudo apt-get update && sudo apt-get install -y" in done.stdout
    assert done.stdout.rstrip().endswith("libhepascope-nowhere9")


@linux_only
def test_without_apt_the_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BootstrapError, match=r"The system lacks libhepascope-nowhere\.so\.9\. Install the packages"):
        system_libraries.ensure([ABSENT], Console(io.StringIO()))


@linux_only
def test_a_failed_installation_says_why_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho E: the mirror is away >&2\nexit 100\n", encoding="utf-8")
    apt.chmod(0o755)
    sudo = tmp_path / "sudo"
    sudo.write_text('#!/bin/sh\nshift\nexec "$@"\n', encoding="utf-8")
    sudo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    told = io.StringIO()
    with pytest.raises(BootstrapError, match="the mirror is away") as caught:
        system_libraries.ensure([ABSENT], Console(told))
    assert "sudo apt-get install -y --no-install-recommends libhepascope-nowhere9" in str(caught.value)
    assert told.getvalue().startswith("Installing with apt-get: libhepascope-nowhere9 ...")


@linux_only
def test_what_only_some_tests_need_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = io.StringIO()
    system_libraries.ensure_if_possible([ABSENT], Console(told))
    assert "The system lacks libhepascope-nowhere.so.9." in told.getvalue()
    assert "some tests will be skipped" in told.getvalue()
