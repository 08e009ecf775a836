"""What bootstrap.py says: short lines, with the time a step took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class BootstrapError(Exception):
    """Something the user can put right; the text says what and how."""


class Console:
    """Writes lines to one stream at once, so that they stay in order with what child processes write."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def say(self, text: str) -> None:
        """Write one line."""
        print(text, file=self.stream, flush=True)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say what begins, and how long it took once it has ended well."""
        self.say(f"{text} ...")
        start = time.monotonic()
        yield
        self.say(f"  done in {time.monotonic() - start:.1f} s")
