"""What the worker processes of tests run; a module of its own so that they can import it."""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from core.errors import UserError
from core.model.config import Preprocessing
from core.progress import Report
from core.training.cache import prepare
from core.training.datasets.find import find_scans


def half(number: int, report: Report) -> float:
    """Return half of an even number; odd ones are a user's mistake, 13 ends the process and 99 is a fault."""
    report(0.5, "halving")
    if number == 13:
        os._exit(3)
    if number == 99:
        raise ZeroDivisionError("ours")
    if number % 2:
        raise UserError(f"{number} is odd.", "Give an even one.")
    return number / 2


def slow(number: int, report: Report) -> int:
    """Take long, tell often, and leave a mark while at work."""
    mark = Path(os.environ["MARKS"]) / str(number)
    mark.write_text(str(os.getpid()))
    try:
        for step in range(1000):
            report(step / 1000, "waiting")
            time.sleep(0.02)
    finally:
        mark.unlink()
    return number


def prepare_and_tell(data: Path, cache: Path) -> None:
    """Prepare a folder; tell when this process waits for another one, and in the end which scans it wrote."""
    published: list[str] = []
    is_waiting = False

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        target = Path(str(arguments[1])).name if event == "os.rename" else ""
        if target.startswith("volume-"):
            published.append(target)

    def report(fraction: float, text: str) -> None:
        nonlocal is_waiting
        if text.startswith("Waiting for another run") and not is_waiting:
            is_waiting = True
            sys.stdout.write("waiting\n")
            sys.stdout.flush()

    sys.addaudithook(listen)
    prepared = prepare(find_scans(data).scans, cache, Preprocessing(), 1, report)
    sys.stdout.write(json.dumps({"published": published, "ready": sorted(prepared.ready)}) + "\n")


def die_at_each_step(data: Path, old: Path) -> None:
    """Prepare a folder again and again, each time in a new copy of a cache, old1, old2 and so on.

    The n-th time it dies of SIGKILL at its n-th change of a file there; ends after the first time that it does not.
    """
    scans, status, step = find_scans(data).scans, 1, 0
    while status:
        step += 1
        cache = old.with_name(f"{old.name}{step}")
        shutil.copytree(old, cache)
        child = os.fork()  # a process that need not load everything again
        if not child:
            _die_at(step, str(cache))
            prepare(scans, cache, Preprocessing(), 1)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if status not in (0, signal.SIGKILL):
            raise SystemExit(f"step {step} ended with {status}")


def _die_at(last: int, cache: str) -> None:
    steps = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        changes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or (
            event == "open" and arguments[1] != "r"
        )
        if changes and str(arguments[0]).startswith(cache):
            steps += 1
            if steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    {"tell": prepare_and_tell, "die": die_at_each_step}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
