"""What the program remembers between two runs: a small JSON file in the user's configuration folder.

It holds choices and paths the user picked, nothing read from a scan.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from core.errors import UserError
from core.io.atomic import atomic_write

RECENT_LIMIT = 8

log = logging.getLogger(__name__)


def settings_path() -> Path:
    """Return where the settings lie."""
    return Path(platformdirs.user_config_dir("hepascope", appauthor=False)) / "settings.json"


@dataclass(frozen=True)
class Preferences:
    """The remembered values. Empty texts mean "not chosen yet"."""

    theme: str = "system"
    """"system", "dark" or "light"."""
    language: str = "system"
    """"system" or a code of `ui.languages`."""
    model: str = ""
    device: str = "auto"
    search: str = "auto"
    recent: tuple[str, ...] = ()
    """Paths of the scans opened last, newest first."""
    open_folder: str = ""
    export_folder: str = ""
    case_folder: str = ""
    reader: str = ""
    """Who reads and corrects, as it is to stand in saved cases; the account's name where it is empty."""
    window_geometry: str = ""
    """Size and place of the window as Qt writes them, in base 64."""
    view: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """How the user wants to see things, by names that the views give."""


class Settings:
    """Preferences, written back at every change. A file that cannot be read or written is no reason to stop."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        state = path.parent if path else Path(platformdirs.user_state_dir("hepascope", appauthor=False))
        self.unsaved_folder = state / "unsaved"
        """Where the journals of open scans lie."""
        data = path.parent if path else Path(platformdirs.user_data_dir("hepascope", appauthor=False))
        self.runs_folder = data / "runs"
        """Where training runs lie."""
        self.library_folder = data / "library"
        """Where the index of saved cases lies, and which model was used when."""
        self.values = _read(self.path)

    def change(self, **changes: Any) -> None:
        """Remember new values: fields of `Preferences` by name."""
        values = replace(self.values, **changes)
        if values != self.values:
            self.values = values
            self._write()

    def remember_view(self, name: str, value: Any) -> None:
        """Remember how the user wants to see something: a text, number or bool."""
        self.change(view={**self.values.view, name: value})

    def add_recent(self, path: Path) -> None:
        """Put a scan at the top of the list of recent ones."""
        text = str(path.absolute())
        others = [other for other in self.values.recent if other != text]
        self.change(recent=(text, *others)[:RECENT_LIMIT])

    def forget_recent(self, path: Path) -> None:
        """Take a scan off the list."""
        self.change(recent=tuple(other for other in self.values.recent if other != str(path)))

    def _write(self) -> None:
        text = json.dumps(asdict(self.values), indent=1)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(self.path, lambda temporary: _write_text(temporary, text), overwrite=True)
        except (OSError, UserError):
            log.warning("settings could not be written")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Preferences:
    """Return the preferences in the file; anything missing or of the wrong kind gets its default."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(stored, dict):
        return Preferences()
    known = {each.name: stored[each.name] for each in fields(Preferences) if each.name in stored}
    recent, view = known.pop("recent", []), known.pop("view", {})
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    paths = tuple(each for each in recent if isinstance(each, str)) if isinstance(recent, list) else ()
    looks = (
        {name: value for name, value in view.items() if isinstance(value, str | int | float)}
        if isinstance(view, dict)
        else {}
    )
    return Preferences(**texts, recent=paths[:RECENT_LIMIT], view=looks)
