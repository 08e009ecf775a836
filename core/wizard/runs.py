"""The training runs of this computer: each is a folder, and its files say all there is to know."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.training.run_folder import RunFolder


@dataclass(frozen=True)
class RunRecord:
    """A run as its folder shows it, without reading how it went."""

    folder: Path
    changed_at: float
    """When something last happened in it: seconds since 1970."""
    is_worked_on: bool
    """Whether a process trains in it now."""
    ended: str
    """"done", "stopped", or "" where it neither came to its end nor was stopped: it goes on or was interrupted."""
    has_model: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return self.folder.name


def list_runs(folder: Path) -> list[RunRecord]:
    """Return the runs in a folder, the one in which something happened last first. Any thread."""
    found = [_record(path) for path in sorted(folder.iterdir())] if folder.is_dir() else []
    return sorted((each for each in found if each is not None), key=lambda each: -each.changed_at)


def _record(path: Path) -> RunRecord | None:
    files = RunFolder(path)
    if not files.config.is_file():
        return None
    newest = files.events if files.events.is_file() else files.config
    try:
        changed_at = newest.stat().st_mtime
        is_worked_on = files.is_worked_on()
    except (OSError, UserError):
        return None
    return RunRecord(path, changed_at, is_worked_on, _end(files.events), files.model.is_file())


def _end(events: Path) -> str:
    """Return the reason of the last event where that is the run's end."""
    try:
        with events.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 4096))
            last = file.read().splitlines()[-1]
        event = json.loads(last)
        return str(event["reason"]) if event["event"] == "finished" else ""
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ""
