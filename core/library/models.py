"""The models of this computer and their history: which was used from when on, and which before it."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.io.atomic import atomic_write
from core.model.catalog import ModelEntry, list_models
from core.provenance import now_utc

HISTORY = "models.json"
MOST_USES = 1000


@dataclass(frozen=True)
class Use:
    """A model was chosen at a time (ISO 8601 in UTC)."""

    path: str
    at: str


@dataclass(frozen=True)
class ModelRecord:
    """A model and what is known of its past."""

    entry: ModelEntry
    used_since: str = ""
    """When it was last chosen; empty where it never was."""
    uses: int = 0

    @property
    def made_at(self) -> str:
        """When it was trained, as its card says."""
        return self.entry.card.created if self.entry.card else ""

    @property
    def scans(self) -> int | None:
        """How many scans it was trained on, as its card says."""
        count = self.entry.card.training.get("scans") if self.entry.card else None
        return count if isinstance(count, int) else None


class ModelHistory:
    """What was used when: a small file in `folder`. One that cannot be read counts as empty. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / HISTORY

    @property
    def uses(self) -> tuple[Use, ...]:
        """The choices, oldest first."""
        try:
            listed = json.loads(self._file.read_text(encoding="utf-8"))["uses"]
            return tuple(Use(str(each["path"]), str(each["at"])) for each in listed)
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def used(self, path: Path) -> None:
        """Note that a model is used from now on. Raises UserError where the file cannot be written."""
        uses = self.uses
        if uses and uses[-1].path == str(path):
            return
        kept = [*uses, Use(str(path), now_utc())][-MOST_USES:]
        text = json.dumps({"uses": [{"path": each.path, "at": each.at} for each in kept]}, indent=1)
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

        def write(target: Path) -> None:
            target.write_text(text, encoding="utf-8")

        atomic_write(self._file, write, overwrite=True)

    def before(self, path: Path) -> Path | None:
        """Return the model that was used before this one and is still there, None where there is none."""
        earlier: str | None = None
        found: Path | None = None
        for use in self.uses:
            if use.path == str(path) and earlier is not None and earlier != str(path):
                found = Path(earlier) if Path(earlier).is_file() else found
            if Path(use.path).is_file():
                earlier = use.path
        return found

    def records(self) -> list[ModelRecord]:
        """Return all models of this computer with their past, those used last first."""
        uses = self.uses
        records = []
        for entry in list_models():
            own = [use.at for use in uses if use.path == str(entry.path)]
            records.append(ModelRecord(entry, own[-1] if own else "", len(own)))
        return sorted(records, key=lambda each: each.used_since, reverse=True)
