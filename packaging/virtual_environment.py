"""The project's own Python environment, `.venv`: made, filled from the lock files, and quick to check.

A stamp inside it says what was installed. It is written last; a mark that stands while pip works tells the next start
that the last one was interrupted, and the environment is then made anew (pip's cache makes that quick).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import system_libraries
from console import BootstrapError, Console

NO_DEPS = "no-deps"
"""The lock of packages that name something unwanted: installed without what they name; see lock.py."""


class VirtualEnvironment:
    """`.venv` of the repository at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.programs = self.folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.program("python")
        self._stamp_path = self.folder / "hepascope-stamp.json"
        self._unfinished = self.folder / "hepascope-unfinished"

    def program(self, name: str) -> Path:
        """Return where a program of this name is (or will be)."""
        return self.programs / (f"{name}.exe" if os.name == "nt" else name)

    def locks(self, groups: Sequence[str]) -> list[Path]:
        """Return the lock files to install: the program's, and those of the named groups of pyproject.toml."""
        return [self._lock(name) for name in ("run", NO_DEPS, *groups)]

    def _lock(self, name: str) -> Path:
        return self.root / "packaging" / "locks" / f"{name}.txt"

    def wanted_stamp(self, groups: Sequence[str]) -> dict[str, str]:
        """Return, for each lock file, the hash of all that its installation depends on."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        base = f"{sys.version_info[:2]} {self.root} {json.dumps(project, sort_keys=True)}".encode()
        hashes = {path.stem: hashlib.sha256(base + path.read_bytes()).hexdigest() for path in self.locks(groups)}
        return hashes

    def stamp(self) -> dict[str, str]:
        """Return what was installed; empty where nothing was, or not to the end."""
        try:
            found = json.loads(self._stamp_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def is_ready(self, groups: Sequence[str]) -> bool:
        """Tell whether everything wanted is installed. Takes some milliseconds."""
        if not self.python.exists() or self._unfinished.exists():
            return False
        return self.wanted_stamp(groups).items() <= self.stamp().items()

    def is_sound(self) -> bool:
        """Tell whether the environment can be built upon: finished, of this Python, with a pip that starts."""
        if not self.python.exists() or self._unfinished.exists():
            return False
        code = "import sys, pip; print(*sys.version_info[:2])"
        done = subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=False)
        return done.returncode == 0 and done.stdout.split() == [str(number) for number in sys.version_info[:2]]

    def make_ready(self, groups: Sequence[str], console: Console) -> None:
        """Make and fill the environment as far as it is not; raise BootstrapError where that fails."""
        if self.is_ready(groups):
            return
        if not self.is_sound():
            self._create(console)
        self._stamp_path.unlink(missing_ok=True)
        self._unfinished.touch()
        try:
            self._install(groups, console)
        except BootstrapError:
            self._unfinished.unlink()  # pip ended by itself and left nothing half done
            raise
        self._unfinished.unlink()
        self._stamp_path.write_text(json.dumps(self.wanted_stamp(groups)), encoding="utf-8")

    def _create(self, console: Console) -> None:
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            self._install_venv_module(console)
        with console.step(f"{'Rebuilding' if self.folder.exists() else 'Making'} the environment {self.folder}"):
            if self.folder.is_symlink() or self.folder.is_file():
                self.folder.unlink()
            elif self.folder.exists():
                shutil.rmtree(self.folder)
            done = subprocess.run(
                [sys.executable, "-m", "venv", self.folder], capture_output=True, text=True, check=False
            )
        if done.returncode != 0:
            raise BootstrapError(f"{(done.stdout + done.stderr).strip()}\nPython could not make {self.folder}.")

    def _install_venv_module(self, console: Console) -> None:
        """Get what Debian leaves out of its Python."""
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not shutil.which("apt-get"):
            raise BootstrapError("This Python has no venv module. Install it, or use a Python that has it.")
        system_libraries.install([package], console)

    def _install(self, groups: Sequence[str], console: Console) -> None:
        locks = self.locks(groups)
        pins = sum(len(re.findall("^[^#\n]+==", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in locks)
        with console.step(f"Installing {pins} packages (minutes the first time, several GB on disk)"):
            together = [path for path in locks if path.stem != NO_DEPS]
            self._pip(["install", *(part for path in together for part in ("-r", str(path)))], console)
            self._pip(["install", "--no-deps", "-r", str(self._lock(NO_DEPS))], console)
        with console.step("Installing Hepascope itself"):
            self._pip(["install", "--no-build-isolation", "--no-deps", "-e", str(self.root)], console)

    def _pip(self, arguments: list[str], console: Console) -> None:
        command = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
        ) as child:
            tail = follow_pip(child.stdout or (), console)
        if child.returncode != 0:
            raise BootstrapError("\n".join([*tail[-12:], f"pip stopped with exit code {child.returncode}."]))


def follow_pip(lines: Iterable[str], console: Console, every_s: float = 10.0) -> list[str]:
    """Say now and then how far pip is, and each large download; return its last lines for an error message."""
    tail: list[str] = []
    found, said, said_at = 0, 0, time.monotonic()
    for line in lines:
        tail = [*tail[-30:], line.rstrip()]
        found += line.startswith(("Collecting ", "Processing "))
        large = re.match(r"\s*Downloading (\S+) \(([\d.]+ GB|\d{3,}(?:\.\d+)? MB)\)", line)
        if large:
            console.say(f"  downloading {large[1].rsplit('/', 1)[-1]} ({large[2]})")
        elif found and line.startswith("Installing collected packages"):
            console.say(f"  {found} packages found, unpacking them")
        elif found > said and time.monotonic() - said_at > every_s:
            console.say(f"  {found} packages found")
        else:
            continue
        said, said_at = found, time.monotonic()
    return tail
