"""What the training commands share: options, events on standard output, the wish to stop."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from core.training.events import Event


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options of every training run."""
    parser.add_argument("--minutes", type=float, help="stop after this time; the learning rate falls accordingly")
    parser.add_argument("--start", type=Path, help="a model file to start from")
    parser.add_argument("--seed", type=int, default=0)


def print_event(event: Event) -> None:
    """Write an event to standard output, one line of JSON."""
    sys.stdout.write(event.as_line() + "\n")
    sys.stdout.flush()


def stop_on_signal() -> Callable[[], bool]:
    """Return a question that is answered with yes after Ctrl+C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop.is_set
