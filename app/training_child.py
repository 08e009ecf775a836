"""The training process: started so that it may outlive the window, told what to do through files in its folder.

Its standard input is empty and its output goes into files: nothing of the window's end reaches it.
"""

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import core
from core.errors import UserError
from core.progress import Report
from core.training.run_folder import RunFolder
from core.wizard.follow import COMPLAINED, SAID

NICENESS = 10
"""The viewer comes first."""
ASK_EVERY_S = 0.1

log = logging.getLogger(__name__)


class TrainingChild:
    """A process that trains in a run's folder. Belongs to the thread that made it."""

    def __init__(self, run: Path) -> None:
        """Start it. Raises UserError where another process trains there, or none can be started."""
        files = RunFolder(run)
        if files.is_worked_on():
            raise UserError("This run is trained already, by another window or a command line.", "Wait for it.")
        files.forget_stop()
        try:
            with (run / SAID).open("wb") as said, (run / COMPLAINED).open("wb") as complained:
                self._process = subprocess.Popen(
                    command_line(["train", "resume", str(run)]),
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=complained,
                    env=environment(),
                    creationflags=_flags(),
                    start_new_session=sys.platform != "win32",
                )
        except OSError as problem:
            raise UserError(
                f"The training process could not be started ({problem.strerror}).", "Is the disk full?"
            ) from problem
        stand_back(self._process.pid)

    @property
    def number(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it works; below 0 where the system or somebody ended it."""
        return self._process.poll()

    def kill(self) -> None:
        """End it at once, and wait for that: its last checkpoint stays."""
        self._process.kill()
        self._process.wait()

    def let_go(self) -> None:
        """Leave it to itself: it goes on, and is no longer ours to wait for."""
        self._process.returncode = self._process.poll() or 0  # keeps Python from warning of it


def command_line(arguments: Sequence[str]) -> list[str]:
    """Return what starts our command line in a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "core.cli", *arguments]


def environment() -> dict[str, str]:
    """Return this process's environment, in which a child finds our modules from any folder."""
    root = str(Path(core.__file__).parents[1])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def run_child(arguments: Sequence[str], report: Report) -> str:
    """Run our command line to its end and return what it printed. Any thread; `report` may raise, and ends it then.

    Raises UserError with its last words where it fails.
    """
    process = subprocess.Popen(
        command_line(arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    stand_back(process.pid)
    try:
        while True:
            try:
                said, complained = process.communicate(timeout=ASK_EVERY_S)
                break
            except subprocess.TimeoutExpired:
                report(0.5, "")
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode != 0:
        words = complained.strip().splitlines()
        fallback = f"The process ended with {process.returncode}; where memory is short, the system ends processes."
        raise UserError((words[-1] if words else fallback).removeprefix("hepascope: "))
    return said


def end_process(number: int) -> None:
    """End a process that we did not start, by its number; does nothing where it is gone."""
    import psutil

    with contextlib.suppress(psutil.Error):
        process = psutil.Process(number)
        process.kill()
        process.wait(5)


def stand_back(number: int) -> None:
    """Let a process just started take what others leave of the processor."""
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, number, NICENESS)


def keep_awake(number: int) -> subprocess.Popen[bytes] | None:
    """Keep the computer from sleeping while a process lives; None where the system offers no simple way."""
    if sys.platform == "darwin":
        command = ["caffeinate", "-i", "-w", str(number)]
    elif sys.platform.startswith("linux"):
        inhibit = ["systemd-inhibit", "--what=sleep:idle", "--who=Hepascope", "--why=A model is being trained"]
        command = [*inhibit, "tail", f"--pid={number}", "-f", "/dev/null"]
    else:
        return None
    nothing = subprocess.DEVNULL
    with contextlib.suppress(OSError):
        return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    return None


def _flags() -> int:
    """Return what keeps a child apart from the window on Windows; elsewhere its own session does."""
    if sys.platform == "win32":
        return (
            subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    return 0
