"""The steps of `bootstrap.py test`, one after another to the end, and the benchmarks of `bootstrap.py bench`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console import Console
from virtual_environment import VirtualEnvironment

NOTHING_COLLECTED = 5
"""pytest's exit code where no test was chosen."""
XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]


@dataclass(frozen=True)
class Check:
    """One step: passed where the command exits 0, or with one of `nothing_to_do`."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    nothing_to_do: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a step went."""

    name: str
    verdict: str
    """"passed", "failed" or "no tests"."""
    seconds: float


def has_display() -> bool:
    """Tell whether windows can be shown."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def checks(environment: VirtualEnvironment, pytest_arguments: Sequence[str]) -> list[Check]:
    """Return all steps; `pytest_arguments` (a folder, -k ...) choose among the tests."""
    inherited = dict(os.environ)
    offscreen = {**inherited, "QT_QPA_PLATFORM": "offscreen"}
    screen = {name: value for name, value in inherited.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    linters = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "lint-imports": ["lint-imports"],
        "codespell": ["codespell"],
    }
    steps = [
        Check(name, [str(environment.program(command[0])), *command[1:]], inherited)
        for name, command in linters.items()
    ]
    pytest = [str(environment.python), "-m", "pytest", *pytest_arguments]
    chosen = (NOTHING_COLLECTED,) if pytest_arguments else ()
    virtual_screen = XVFB if sys.platform.startswith("linux") and shutil.which(XVFB[0]) else []
    steps.append(Check("tests", [*pytest, "--durations=10", "-m", "not gl"], offscreen, chosen))
    steps.append(Check("tests with OpenGL", [*virtual_screen, *pytest, "-m", "gl"], screen, (NOTHING_COLLECTED,)))
    return steps


def run_check(check: Check, root: Path, console: Console) -> Outcome:
    """Run one step from the repository's root; its output goes straight to ours."""
    console.say(f"== {check.name}")
    start = time.monotonic()
    try:
        code = subprocess.run(check.command, cwd=root, env=check.environment, check=False).returncode
    except OSError as error:
        console.say(f"{check.name} could not start: {error}")
        code = 127
    verdict = "passed" if code == 0 else "no tests" if code in check.nothing_to_do else "failed"
    return Outcome(check.name, verdict, time.monotonic() - start)


def run_checks(steps: Sequence[Check], root: Path, console: Console) -> int:
    """Run every step, also after a failure, and end with a summary; return 0 only where none failed."""
    outcomes = [run_check(check, root, console) for check in steps]
    console.say("== summary")
    for outcome in outcomes:
        console.say(f"{outcome.name:<20} {outcome.verdict:<8} {outcome.seconds:6.1f} s")
    count = {verdict: sum(each.verdict == verdict for each in outcomes) for verdict in ("passed", "failed")}
    console.say(f"steps: {count['passed']} passed, {count['failed']} failed")
    return 1 if count["failed"] or not count["passed"] else 0


def run_benchmarks(environment: VirtualEnvironment, arguments: Sequence[str], console: Console) -> int:
    """Run tests/benchmarks/bench_*.py in turn and print their results as one JSON object on standard output.

    Arguments that name benchmarks choose among them; those from the first that starts with "-" on go to each script.
    """
    options_at = next((k for k, each in enumerate(arguments) if each.startswith("-")), len(arguments))
    names, options = arguments[:options_at], list(arguments[options_at:])
    scripts = {
        path.stem.removeprefix("bench_"): path
        for path in sorted((environment.root / "tests" / "benchmarks").glob("bench_*.py"))
    }
    unknown = [name for name in names if name not in scripts]
    if unknown or not scripts:
        console.say(f"No benchmark {', '.join(unknown)}. There are: {', '.join(scripts) or 'none'}.")
        return 2
    results: dict[str, Any] = {}
    for name in names or scripts:
        with console.step(f"Measuring {name}"):
            results[name] = run_benchmark([str(environment.python), str(scripts[name]), *options], environment.root)
    print(json.dumps(results, indent=2))
    return 1 if any("error" in result for result in results.values()) else 0


def run_benchmark(command: Sequence[str], root: Path) -> dict[str, Any]:
    """Return the JSON object that a benchmark prints, or {"error": ...}."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    if not has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        return {"error": f"exit code {done.returncode}"}
    try:
        result = json.loads(done.stdout)
    except ValueError:
        return {"error": f"no JSON object: {done.stdout[:200]!r}"}
    return result if isinstance(result, dict) else {"value": result}
