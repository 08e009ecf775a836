"""Work on many things in three steps: the next is read and the last one written while the middle step runs."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.progress import Cancelled, Report

Item = TypeVar("Item")
Opened = TypeVar("Opened")
Worked = TypeVar("Worked")
Done = TypeVar("Done")
Value = TypeVar("Value")
LOOK_EVERY_S = 0.05
"""Waiting in small steps lets Ctrl+C through."""


@dataclass(frozen=True, eq=False)
class Steps(Generic[Item, Opened, Worked, Done]):
    """What is done with each item. `read` and `write` run in a thread of their own each, `work` in the caller's.

    `report` of `read` raises `Cancelled` where the whole is given up; `write` is never given up half way.
    """

    read: Callable[[Item, Report], Opened]
    work: Callable[[Item, Opened], Worked]
    write: Callable[[Item, Worked], Done]
    may_read_ahead: Callable[[Item], bool]
    """Whether there is memory for a second item beside the one that is worked on."""


@dataclass(frozen=True, eq=False)
class Outcome(Generic[Item, Done]):
    """What became of an item: a result, or the error."""

    item: Item
    done: Done | None = None
    error: Exception | None = None


class Pipeline(Generic[Item, Opened, Worked, Done]):
    """Runs `Steps` over items in order. What fails is an `Outcome`, whatever it is, and costs the others nothing."""

    def __init__(
        self,
        steps: Steps[Item, Opened, Worked, Done],
        tell: Callable[[Outcome[Item, Done]], None],
        waiting: Callable[[int, str], None],
    ) -> None:
        """`tell` gets the outcomes in order; `waiting` (place, words) is called while the caller's thread waits."""
        self._steps, self._tell, self._waiting = steps, tell, waiting
        self._stop = threading.Event()
        self._writing: tuple[Item, Future[Done]] | None = None
        self._ahead: Future[Opened] | None = None

    def run(self, items: Sequence[Item]) -> None:
        """Work on all items. What interrupts the caller's thread comes through, once the last result is written."""
        with (
            ThreadPoolExecutor(1, "read-scan") as self._reader,
            ThreadPoolExecutor(1, "write-result") as self._writer,
        ):
            try:
                for place, item in enumerate(items):
                    self._one(place, item, items[place + 1 : place + 2])
            finally:
                self._stop.set()
                self._collect(len(items))

    def _one(self, place: int, item: Item, coming: Sequence[Item]) -> None:
        reading = self._ahead or self._submit(item)
        self._ahead = None
        try:
            opened = self._wait(reading, place, "Reading")
            self._ahead = self._submit(coming[0]) if coming and self._steps.may_read_ahead(coming[0]) else None
            worked = self._steps.work(item, opened)
        except Exception as error:  # whatever it is: it must not cost the others
            self._collect(place)
            self._tell(Outcome(item, error=error))
            return
        self._collect(place)
        self._writing = item, self._writer.submit(self._steps.write, item, worked)

    def _submit(self, item: Item) -> "Future[Opened]":
        return self._reader.submit(self._steps.read, item, self._give_up)

    def _give_up(self, fraction: float, text: str) -> None:
        if self._stop.is_set():
            raise Cancelled

    def _collect(self, place: int) -> None:
        """Wait until the last result is written, and tell it."""
        if self._writing is None:
            return
        (item, future), self._writing = self._writing, None
        try:
            outcome = Outcome(item, self._wait(future, place, "Writing"))
        except Exception as error:
            outcome = Outcome(item, error=error)
        self._tell(outcome)

    def _wait(self, future: "Future[Value]", place: int, words: str) -> Value:
        while True:
            try:
                return future.result(LOOK_EVERY_S)
            except TimeoutError:
                if future.done():
                    return future.result()
                self._waiting(place, words)
