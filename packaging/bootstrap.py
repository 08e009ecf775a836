"""One command from a fresh checkout to a running program; needs nothing but Python 3.11.

    python3 packaging/bootstrap.py demo    a made-up scan, segmented and shown
    python3 packaging/bootstrap.py run     the window (a scan may follow)
    python3 packaging/bootstrap.py test    every check
    python3 packaging/bootstrap.py bench   the benchmarks, as one JSON object

What follows the command is passed on to it. The first start makes `.venv`; later ones take a moment.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console import Console

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)
COMMANDS = ("demo", "run", "test", "bench")
GROUPS = {"test": ("test",), "bench": ("test", "bench")}
"""What a command needs installed beside the program: groups of pyproject.toml."""


def python_problem(version: tuple[int, int]) -> str:
    """Return what is wrong with this version of Python and what to do, or ""."""
    if version >= OLDEST_PYTHON:
        return ""
    return (
        "Hepascope needs Python {}.{} or newer, and this is Python {}.{}. "
        "Install a newer one and start with it, for instance: python3.12 packaging/bootstrap.py demo"
    ).format(*OLDEST_PYTHON, *version)


def main(arguments: list[str]) -> int:
    """Make everything ready and carry out one command; return its exit code."""
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print("Say what to do: {} (--help explains them).".format(", ".join(COMMANDS)), file=sys.stderr)
        return 2
    problem = python_problem(sys.version_info[:2])
    if problem:
        print(problem, file=sys.stderr)
        return 2
    # Only now: these files are written for the Python that was just asked for.
    from console import BootstrapError, Console

    command, further = arguments[0], arguments[1:]
    # What the program or a benchmark prints stays alone on standard output.
    console = Console(sys.stdout if command == "test" else sys.stderr)
    try:
        return carry_out(command, further, console)
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The next start goes on from here.", file=sys.stderr)
        return 130


def carry_out(command: str, further: list[str], console: Console) -> int:
    """Make the environment ready for a command and run it."""
    import project_checks
    import system_libraries
    from virtual_environment import VirtualEnvironment

    groups = GROUPS.get(command, ())
    system_libraries.ensure(system_libraries.WINDOW + (system_libraries.SCREEN if groups else ()), console)
    if command == "test":
        system_libraries.ensure_if_possible(system_libraries.DICOM_JUDGES, console)
    environment = VirtualEnvironment(ROOT)
    environment.make_ready(groups, console)
    if command == "test":
        return project_checks.run_checks(project_checks.checks(environment, further), ROOT, console)
    if command == "bench":
        return project_checks.run_benchmarks(environment, further, console)
    if command == "demo":
        further = demo_arguments(further, project_checks.has_display(), Path.cwd(), console)
    return subprocess.call([str(environment.program("hepascope")), *further])


def demo_arguments(further: list[str], has_display: bool, folder: Path, console: Console) -> list[str]:
    """Return the program's arguments for the demo: without a display it writes files into a new folder."""
    asked_for_files = any(each.split("=")[0] == "--headless" for each in further)
    if has_display or asked_for_files or "--help" in further:
        return ["demo", *further]
    candidates = (folder / f"hepascope-demo-{number}" for number in itertools.count(1))
    target = next(candidate for candidate in candidates if not candidate.exists())
    console.say(f"There is no display: the demo writes its files and pictures to {target}")
    return ["demo", "--headless", str(target), *further]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
