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
        return json.dumps({"event": self.kind, **asdict(self)}, ensure_ascii=False)


@dataclass(frozen=True)
class Started(Event):
    """The run begins, or goes on after `iteration` iterations."""

    kind: ClassVar[str] = "started"
    iteration: int
    iterations: int
    cases: int
    device: str
    precision: str
    config: Mapping[str, Any] = field(default_factory=dict)


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
class Validated(Event):
    """Whole scans were segmented with the model as it is: mean Dice per case."""

    kind: ClassVar[str] = "validated"
    iteration: int
    liver_dice: float
    tumour_dice: float
    cases: int


@dataclass(frozen=True)
class Saved(Event):
    """The model and the state of the run were written."""

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
