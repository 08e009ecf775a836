"""What the training commands share: options, who is told what, the wish to stop."""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.errors import UserError
from core.training.config import TrainConfig
from core.training.events import Emit, Event, Warned
from core.training.spoken import spoken

EVENTS_HELP = (
    'for a program that watches: JSON lines on standard output, and a line "stop" on standard input, or its end, '
    "stops the run after the next batch"
)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options of every new training run."""
    parser.add_argument("--minutes", type=float, help="stop after this time; the learning rate falls accordingly")
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights to start from (default: random)")
    parser.add_argument("--seed", type=int, default=0)
    add_events(parser)


def add_events(parser: argparse.ArgumentParser) -> None:
    """Add the switch for programs that watch a run."""
    parser.add_argument("--events", action="store_true", help=EVENTS_HELP)


def changed_by(config: TrainConfig, assignments: list[str]) -> TrainConfig:
    """Return the configuration with "NAME=VALUE" applied; UserError where one is wrong."""
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise UserError(f'"{assignment}" sets nothing.', "Write --set NAME=VALUE, as --set batch=2.")
        changes[name.strip()] = _value(text.strip())
    return config.changed(changes)


def _value(text: str) -> Any:
    """Read a value as people write it: 2, 0.5, true, none, dice+ce, or several with commas between."""
    if "," in text:
        return [_value(each) for each in text.strip("()[]").split(",")]
    if text.lower() in ("none", "null"):
        return None
    try:
        return json.loads(text.lower() if text.lower() in ("true", "false") else text)
    except ValueError:
        return text


@dataclass(eq=False)
class Talk:
    """The run's talk with the world: `emit` tells what happens, `should_stop` asks whether it is enough."""

    stream: IO[str]
    as_json: bool
    _stop: threading.Event = field(default_factory=threading.Event)
    _is_heard: bool = True

    def emit(self, event: Event) -> None:
        """Tell an event: one line of JSON, or a sentence where a person reads."""
        line = event.as_line() if self.as_json else spoken(event)
        if line is None or not self._is_heard:
            return
        try:
            self.stream.write(line + "\n")
            self.stream.flush()
        except OSError:  # nobody reads any more; the run goes on, and its events.jsonl has it all
            self._is_heard = False

    def should_stop(self) -> bool:
        """Tell whether the run was asked to stop. Any thread."""
        return self._stop.is_set()

    def stop(self, *_: Any) -> None:
        """Ask the run to stop after the next batch."""
        self._stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl+C does not wait

    def listen(self) -> None:
        """Stop at a line "stop" on standard input, or at its end."""
        # Not sys.stdin: a thread that waits in it would block the end of the program.
        heard = b""
        while True:
            try:
                piece = os.read(0, 4096)
            except OSError:
                piece = b""
            *lines, heard = (heard + piece).split(b"\n")
            if not piece or any(line.strip() == b"stop" for line in lines):
                self._stop.set()
                return


@contextmanager
def talking(options: argparse.Namespace) -> Iterator[Talk]:
    """Yield the talk of a run. What libraries print goes to standard error meanwhile; Ctrl+C and SIGTERM stop it.

    Standard output gets JSON with --events and where it is no terminal, sentences on one.
    """
    with _own_stdout() as stream:
        talk = Talk(stream, as_json=options.events or not stream.isatty())
        before = {number: signal.signal(number, talk.stop) for number in (signal.SIGINT, signal.SIGTERM)}
        if options.events:
            threading.Thread(target=talk.listen, daemon=True, name="listens for stop").start()
        try:
            yield talk
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def only_warnings(event: Event) -> None:
    """Tell a person what is wrong, and nothing else: for all processes of a run but the first."""
    if isinstance(event, Warned):
        sys.stderr.write(f"{event.text}\n")


def for_rank(talk: Talk, is_first: bool) -> Emit:
    """Return what a process of the run tells: all, or, where it is not the first one, only warnings."""
    return talk.emit if is_first else only_warnings


@contextmanager
def _own_stdout() -> Iterator[IO[str]]:
    """Yield standard output for events alone: what anybody else prints there goes to standard error."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all
        kept = os.open(os.devnull, os.O_WRONLY)
    stream = os.fdopen(kept, "w", encoding="utf-8")
    try:
        with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(OSError):
            os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield stream
    finally:
        os.dup2(kept, 1)
        with contextlib.suppress(OSError):
            stream.close()
