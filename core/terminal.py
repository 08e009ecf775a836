"""What commands share: one line for every mistake, progress on standard error, results on standard output."""

import argparse
import contextlib
import json
import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TextIO

from core.errors import UserError
from core.progress import TimeLeft, spoken_duration

USER_MISTAKE = 2
PROGRAM_FAULT = 1
SOME_FAILED = 3
"""Some of several went well; each of the others was said."""
DEBUG = "HEPASCOPE_DEBUG"
"""Set this variable to see where an unexpected error comes from."""
LINE_EVERY_S = 10.0
"""Where standard error is no terminal, progress is a line now and then."""
REDRAW_EVERY_S = 0.1


class Parser(argparse.ArgumentParser):
    """An argument parser that answers a mistake with one line: what is wrong, and where to read more."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        """Say the mistake in one line on standard error and exit with 2."""
        self.exit(USER_MISTAKE, f"{self.prog}: {message}. Try: {self.prog} --help\n")


class ProgressLine:
    """A report (see core.progress) on `stream`: a line that changes on a terminal, a line now and then elsewhere.

    `clock` gives seconds.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._live = self._stream.isatty()
        self._last_s = clock()
        self._left = TimeLeft(clock=clock)
        self._drawn = False

    def __call__(self, fraction: float, text: str) -> None:
        """Show the fraction done, what is being done and the time left, where the last time is a while ago."""
        now_s = self._clock()
        if now_s - self._last_s < (REDRAW_EVERY_S if self._live else LINE_EVERY_S):
            return
        self._last_s = now_s
        left_s = self._left.at(fraction)
        line = f"{text}  {fraction:.0%}" + ("" if left_s is None else f"  {spoken_duration(left_s)} left")
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r{line[:width]:<{width}}")
            self._drawn = True
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()

    def promise(self, seconds: float) -> None:
        """Count the time left from now on by this promise, until the fraction knows better."""
        self._left.promise(seconds)

    def note(self, text: str) -> None:
        """Write a line of its own that stays."""
        self.clear()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the changing line off the terminal, before something else is written there."""
        if self._drawn:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r{'':{width}}\r")
            self._stream.flush()
            self._drawn = False


def say(text: str) -> None:
    """Write a line of the result to standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """Write one JSON object to standard output; numbers that are not finite become null."""
    say(json.dumps(_finite(value), allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def complain(sentence: object) -> None:
    """Write one line about a mistake to standard error."""
    sys.stderr.write(f"hepascope: {' '.join(str(sentence).split())}\n")
    sys.stderr.flush()


def sentence_of(error: Exception) -> tuple[str, str]:
    """Return what is wrong and what to do, each as a sentence (the second may be empty)."""
    if isinstance(error, UserError):
        return error.message, error.hint
    if isinstance(error, MemoryError):
        return "There is not enough memory.", "Close other programs, or take a smaller scan."
    return f"Something unexpected went wrong ({type(error).__name__}: {error}).", f"To see where, set {DEBUG}=1."


def exit_code(error: Exception) -> int:
    """Return 2 where the user can do something about it, else 1. With `DEBUG` set, raise what is unexpected."""
    if isinstance(error, UserError | MemoryError):
        return USER_MISTAKE
    if os.environ.get(DEBUG):
        raise error
    return PROGRAM_FAULT


@contextlib.contextmanager
def stdout_kept_clean(really: bool) -> Iterator[None]:
    """Send to standard error what libraries print to standard output, so that it holds the JSON object alone."""
    if not really:
        yield
        return
    sys.stdout.flush()
    with contextlib.redirect_stdout(sys.stderr):
        try:
            kept = os.dup(1)
        except OSError:  # no standard output at all
            yield
            return
        try:
            os.dup2(2, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
