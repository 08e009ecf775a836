"""How a mask was made: carried by the open document and written into every export."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from core.edit_names import EditNames


def app_version() -> str:
    """Return the version of Hepascope that runs."""
    try:
        return version("hepascope")
    except PackageNotFoundError:
        return "unknown"


def now_utc() -> str:
    """Return the time now as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class MaskRecord:
    """Where a mask comes from. Immutable: an edit makes a new record."""

    origin: str = "empty"
    """"empty", "model", "phantom" or "imported"."""
    app_version: str = field(default_factory=app_version)
    made_at: str = field(default_factory=now_utc)
    model_name: str = ""
    model_sha256: str = ""
    device: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    edits: EditNames = field(default_factory=EditNames)
    """Names of the changes made by hand since, in order."""

    def with_edit(self, name: str) -> "MaskRecord":
        """Return the record after one more change by hand."""
        return replace(self, edits=self.edits.added(name))

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; edits of one name that follow each other are one, as "Brush x 312"."""
        return {**asdict(self), "settings": dict(self.settings), "edits": self.edits.in_short}
