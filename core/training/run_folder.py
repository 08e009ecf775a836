"""The folder of a training run: what lies where in it, what it was asked for, and who works in it. No torch.

config.json         all that the run needs: data, start, settings; the truth when it goes on
state.safetensors   weights, optimizer and progress after the last epoch or stop
model.safetensors   the newest model; best.safetensors the one with the best scores on held-out scans
events.jsonl        what happened, one JSON object a line
pictures/           slices of held-out scans with outlines
lock                held by the process that trains; process.json says which it is
stop                whoever makes this file asks the process to stop after the next batch
"""

import contextlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from core.errors import UserError
from core.io.atomic import atomic_write
from core.io.lock import is_held, locked
from core.training.config import TrainConfig, flattened
from core.training.events import Event

FORMAT = 1
PATHS = ("data", "start", "cache")


@dataclass(frozen=True)
class Scans:
    """The names of the scans that a run began with."""

    training: tuple[str, ...]
    held_out: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a run was asked for.

    `data` is a folder of labelled scans, read with `fixes` and `labels` as in `hepascope train scan`, prepared in
    `cache` (None: in the run's folder). Unless `hold_out` is off, patients are held out for validation: of `folds`
    parts number `fold`, from 1; without `folds` the data set's own part, or one in five. `start` is a file of
    weights. What is known only once the run has begun is None before: `scans`, and `start_kind`, what `start` held.
    """

    data: Path
    config: TrainConfig = field(default_factory=TrainConfig)
    start: Path | None = None
    fixes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    cache: Path | None = None
    hold_out: bool = True
    folds: int | None = None
    fold: int = 1
    start_kind: str | None = None
    scans: Scans | None = None

    def __post_init__(self) -> None:
        if self.folds is None and self.fold != 1:
            raise UserError("A fold was chosen, but not of how many.", "Choose --folds 5 too.")
        if self.folds is not None and not (2 <= self.folds <= 100 and 1 <= self.fold <= self.folds):
            raise UserError(f"There is no fold {self.fold} of {self.folds}.", "Choose --folds 5 --fold 1 to 5.")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        paths = {name: None if getattr(self, name) is None else str(getattr(self, name)) for name in PATHS}
        scans = None if self.scans is None else asdict(self.scans)
        plain = {name: getattr(self, name) for name in ("hold_out", "folds", "fold", "start_kind")}
        lists = {"fixes": list(self.fixes), "labels": list(self.labels)}
        return {"format": FORMAT, **paths, **lists, **plain, "scans": scans, "settings": self.config.as_dict()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Plan":
        """Read it back from `as_dict`; UserError where a setting is wrong, KeyError and such where it is no plan."""
        rest = dict(values)
        if rest["data"] is None:
            raise KeyError("data")
        if (stated := rest.pop("format")) != FORMAT:
            raise UserError(f"The run has format {stated}, not {FORMAT}.", "Use the version that made it.")
        scans = rest.pop("scans")
        return cls(
            **{name: Path(path) if (path := rest.pop(name)) else None for name in PATHS},  # type: ignore[arg-type]
            config=TrainConfig.from_dict(rest.pop("settings")),
            fixes=tuple(rest.pop("fixes")),
            labels=tuple(rest.pop("labels")),
            scans=scans and Scans(tuple(scans["training"]), tuple(scans["held_out"])),
            **rest,
        )

    def asked(self) -> dict[str, Any]:
        """Return what was asked for, by flat names, without what the run has found out since."""
        return flattened(replace(self, start_kind=None, scans=None).as_dict())


@dataclass(frozen=True)
class RunFolder:
    """A run's folder."""

    path: Path

    @property
    def config(self) -> Path:
        """What the run was asked for."""
        return self.path / "config.json"

    @property
    def state(self) -> Path:
        """All that is needed to go on."""
        return self.path / "state.safetensors"

    @property
    def model(self) -> Path:
        """The newest model, for the program to use."""
        return self.path / "model.safetensors"

    @property
    def best(self) -> Path:
        """The model with the best scores on held-out scans; there only where some are held out."""
        return self.path / "best.safetensors"

    @property
    def events(self) -> Path:
        """What happened."""
        return self.path / "events.jsonl"

    @property
    def pictures(self) -> Path:
        """Slices of held-out scans with outlines."""
        return self.path / "pictures"

    def write_plan(self, plan: Plan) -> None:
        """Write what the run is asked for, replacing what stands there."""
        _write_text(self.config, json.dumps(plan.as_dict(), indent=2, allow_nan=False) + "\n")

    def read_plan(self) -> Plan:
        """Read what the run was asked for; UserError where the folder holds no run or its config.json is damaged."""
        if not self.config.is_file():
            raise UserError(f"{self.path} is not the folder of a training run.", "Name the folder given with --out.")
        try:
            return Plan.from_dict(json.loads(self.config.read_text(encoding="utf-8")))
        except UserError as problem:
            raise UserError(f"{self.config}: {problem.message}", problem.hint) from problem
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise UserError(
                f"{self.config} is damaged ({problem}).", "Put it right, or start a new run."
            ) from problem

    def ask_to_stop(self) -> None:
        """Ask the process that works here, whoever started it, to stop and keep what it has. UserError as written."""
        _write_text(self._stop, "stop")

    def is_asked_to_stop(self, since: float) -> bool:
        """Tell whether somebody asked since a time (seconds since 1970)."""
        try:
            return self._stop.stat().st_mtime >= since - 1.0  # file systems round
        except OSError:
            return False

    def forget_stop(self) -> None:
        """Take the wish to stop back."""
        with contextlib.suppress(OSError):
            self._stop.unlink()

    def is_worked_on(self) -> bool:
        """Tell whether a process trains here now."""
        lock = self.path / "lock"
        if not lock.exists():
            return False
        with lock.open("r+b") as file:
            return is_held(file)

    @property
    def process(self) -> int | None:
        """The number of the process that trains here or did so last; None where nobody knows."""
        try:
            number = json.loads((self.path / "process.json").read_text(encoding="utf-8"))["process"]
            return number if isinstance(number, int) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def _stop(self) -> Path:
        return self.path / "stop"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the run for this process while the block lasts; UserError where another one works on it."""

        def refuse() -> None:
            raise UserError(f"Another process trains in {self.path}.", "Wait for it or stop it.")

        with locked(self.path / "lock", refuse):
            said = self.path / "process.json"
            _write_text(said, json.dumps({"process": os.getpid()}))
            try:
                yield
            finally:
                with contextlib.suppress(OSError):
                    said.unlink()


def _write_text(path: Path, text: str) -> None:
    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    atomic_write(path, write, overwrite=True)


class EventLog:
    """Appends events to a file, each one at once. A last line that a kill has cut in half is ended first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __call__(self, event: Event) -> None:
        """Write an event; UserError where the disk is full."""
        try:
            if self._file is None:
                self._file = self._open()
            self._file.write(event.as_line() + "\n")
            self._file.flush()
        except OSError as problem:
            raise UserError(
                f"{self._path} could not be written: {problem.strerror}.", "Free some space, then go on with the run."
            ) from problem

    def _open(self) -> IO[str]:
        torn = False
        if self._path.exists() and self._path.stat().st_size:
            with self._path.open("rb") as old:
                old.seek(-1, os.SEEK_END)
                torn = old.read(1) != b"\n"
        file = self._path.open("a", encoding="utf-8")
        if torn:
            file.write("\n")
        return file

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
