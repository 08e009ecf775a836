"""The shared libraries that Qt and OpenGL take from a Linux system, and how they get there.

Nothing is needed on macOS and Windows. The list was measured on a bare Debian 12.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from console import BootstrapError, Console


@dataclass(frozen=True)
class Need:
    """A shared library (or, for tests, a program) and the Debian package that brings it."""

    name: str
    package: str
    is_program: bool = False


WINDOW = (
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Need("libXcursor.so.1", "libxcursor1"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-image.so.0", "libxcb-image0"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-randr.so.0", "libxcb-randr0"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1"),
)
SCREEN = (
    Need("xvfb-run", "xvfb", is_program=True),
    Need("xauth", "xauth", is_program=True),
)
# Judges of the DICOM objects that the program writes.
DICOM_JUDGES = (
    Need("dciodvfy", "dicom3tools", is_program=True),
    Need("dsrdump", "dcmtk", is_program=True),
)


def is_there(need: Need) -> bool:
    """Tell whether a library can be loaded or a program be found."""
    if need.is_program:
        return shutil.which(need.name) is not None
    try:
        ctypes.CDLL(need.name)
    except OSError:
        return False
    return True


def missing(needs: Sequence[Need]) -> list[Need]:
    """Return what this system lacks."""
    return [need for need in needs if not is_there(need)]


def apt_command(packages: Sequence[str], prefix: str = "") -> str:
    """Return the one line that installs Debian packages, with `prefix` ("sudo ") before each command."""
    names = " ".join(packages)
    return f"{prefix}apt-get update && {prefix}apt-get install -y --no-install-recommends {names}"


def allowed_prefix() -> str | None:
    """Return what must stand before apt-get to install without a question ("" for root), or None."""
    if os.geteuid() == 0:
        return ""
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return "sudo -n "
    return None


def install(packages: Sequence[str], console: Console) -> None:
    """Install Debian packages where that is allowed; raise BootstrapError with the one command otherwise."""
    by_hand = f"Install them with:\n  {apt_command(packages, 'sudo ')}"
    prefix = allowed_prefix()
    if prefix is None:
        raise BootstrapError(f"The system lacks packages that Hepascope needs. {by_hand}")
    with console.step(f"Installing with apt-get: {' '.join(packages)}"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["sh", "-c", apt_command(packages, prefix)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
        raise BootstrapError(f"{tail}\napt-get could not install the packages. {by_hand}")


def ensure(needs: Sequence[Need], console: Console, lacking: Callable[..., list[Need]] = missing) -> None:
    """See to it that all is there: install it on Debian and Ubuntu, or raise BootstrapError that says what to do."""
    if not sys.platform.startswith("linux"):
        return
    absent = lacking(needs)
    if not absent:
        return
    names = ", ".join(need.name for need in absent)
    if not shutil.which("apt-get"):
        raise BootstrapError(f"The system lacks {names}. Install the packages that bring them, then start again.")
    install(sorted({need.package for need in absent}), console)
    absent = lacking(needs)
    if absent:
        raise BootstrapError(f"Still missing after installing: {', '.join(need.name for need in absent)}.")


def ensure_if_possible(needs: Sequence[Need], console: Console) -> None:
    """See to it that all is there, or say what is missing and go on: the tests that ask for it are skipped."""
    try:
        ensure(needs, console)
    except BootstrapError as error:
        console.say(f"{error}\nGoing on without: some tests will be skipped.")
