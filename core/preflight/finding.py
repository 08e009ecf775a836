"""What was found about a scan: green, amber or red, each with its reason and what to do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How much a finding matters."""

    GREEN = 0
    """As it should be."""
    AMBER = 1
    """The result may be wrong: look twice."""
    RED = 2
    """The result would mean nothing."""

    @property
    def word(self) -> str:
        """The level's name for people and files."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `reason` is a sentence with the numbers, `advice` what the reader can do."""

    key: str
    """What was looked at, for programs: "values", "orientation", ..."""
    level: Level
    title: str
    reason: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "level": self.level.word}


@dataclass(frozen=True)
class Preflight:
    """All that was looked at, in a fixed order."""

    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The worst level of all findings."""
        return max((finding.level for finding in self.findings), default=Level.GREEN)

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is not green, the worst first."""
        return tuple(sorted((one for one in self.findings if one.level), key=lambda one: -one.level))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The doubts as the mask's record keeps them."""
        return tuple(f"Before segmenting ({one.level.word}): {one.reason}" for one in self.doubts)

    def as_dict(self) -> Mapping[str, Any]:
        """Return plain values for JSON."""
        return {"level": self.level.word, "findings": [finding.as_dict() for finding in self.findings]}
