"""What a trainer tells: one JSON object a line, for the window, for files and for people. No torch."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Event:
    """Something that happened in a training run."""

    kind: ClassVar[str] = "event"

    def as_line(self) -> str:
        """Return the event as one line of JSON, `{"event": kind, ...}`."""
        return json.dumps({"event": self.kind, **asdict(self)}, ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Preparing(Event):
    """The scans are being prepared; `fraction` (0 to 1) of it is done."""

    kind: ClassVar[str] = "preparing"
    fraction: float
    text: str


@dataclass(frozen=True)
class Started(Event):
    """The run begins, or goes on after `iteration` iterations; `device` is its name, used by each of `processes`."""

    kind: ClassVar[str] = "started"
    iteration: int
    iterations: int
    cases: int
    device: str
    precision: str
    config: Mapping[str, Any] = field(default_factory=dict)
    processes: int = 1
    start: str = ""


@dataclass(frozen=True)
class Batch(Event):
    """One iteration is done. `wait_s` of its `seconds` went by waiting for data."""

    kind: ClassVar[str] = "batch"
    iteration: int
    loss: float
    learning_rate: float
    seconds: float
    wait_s: float
    seconds_left: float


@dataclass(frozen=True)
class Epoch(Event):
    """An epoch is done; `loss` is its mean. The scores are None where the model was not checked after it.

    `liver_dice` and `tumour_dice` are means over `cases` held-out scans, segmented whole by the program's own engine.
    `is_best` says that no earlier model of the run had a better mean of both. `pictures` are PNG files: a slice of a
    scan with the true outlines (green) and the model's (red).
    """

    kind: ClassVar[str] = "epoch"
    epoch: int
    iteration: int
    loss: float | None
    seconds_left: float
    liver_dice: float | None = None
    tumour_dice: float | None = None
    cases: int = 0
    is_best: bool = False
    pictures: tuple[str, ...] = ()
    scans: tuple[tuple[str, float, float], ...] = ()
    """Of each held-out scan its name, the liver's Dice and the tumours'."""


@dataclass(frozen=True)
class Saved(Event):
    """The model (`path`) and the state of the run were written."""

    kind: ClassVar[str] = "saved"
    iteration: int
    path: str


@dataclass(frozen=True)
class Warned(Event):
    """Something is not as it should be, but the run goes on."""

    kind: ClassVar[str] = "warning"
    text: str


@dataclass(frozen=True)
class Finished(Event):
    """The run is over; `reason` is "done" or "stopped"."""

    kind: ClassVar[str] = "finished"
    iteration: int
    path: str
    reason: str


Emit = Callable[[Event], None]


def tell_nobody(event: Event) -> None:
    """Drop an event."""
