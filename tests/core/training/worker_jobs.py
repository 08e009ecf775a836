"""What the worker processes of tests run; a module of its own so that they can import it."""

import os
import signal
import sys
import time
from pathlib import Path

from core.errors import UserError
from core.model.config import Preprocessing
from core.progress import Report
from core.training.cache import prepare
from core.training.datasets import find_scans


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


def main() -> None:
    """Prepare a folder and die of SIGKILL at the n-th change of a file in the cache: DATA CACHE N."""
    data, cache, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    scans = find_scans(data).scans
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
    prepare(scans, Path(cache), Preprocessing(), 1)


if __name__ == "__main__":
    main()
