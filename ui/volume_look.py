"""How the user wants to see the 3D view; a value, remembered between runs where that helps."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ui.words import mark

CUTS = mark({"": "No cut", "axial": "Axial cut", "coronal": "Coronal cut", "sagittal": "Sagittal cut"})
FACES = mark({"": "Nothing on the cut", "liver": "CT of the liver on the cut", "slice": "CT slice on the cut"})
RENDERINGS = mark({"": "No volume rendering", "soft": "Soft tissue", "vessels": "Vessels", "bone": "Bone"})
REMEMBERED = ("liver_opacity", "face", "cut_tumours", "numbers")
PREFIX = "3d."


@dataclass(frozen=True)
class VolumeLook:
    """What is shown of the liver, and how."""

    liver_opacity: float = 0.28
    """0 hides the liver, 1 hides what is inside."""
    cut: str = ""
    """A key of CUTS: the plane through the crosshair that takes away what lies before it."""
    face: str = "liver"
    """A key of FACES: what is shown on the plane."""
    cut_tumours: bool = False
    """Whether the cut goes through the tumours, too."""
    numbers: bool = True
    """Whether the tumours' numbers are written at them."""
    rendering: str = ""
    """A key of RENDERINGS: the scan itself, seen through by a preset."""

    def __post_init__(self) -> None:
        for name, known in (("cut", CUTS), ("face", FACES), ("rendering", RENDERINGS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}: {getattr(self, name)!r}")
        if not 0 <= self.liver_opacity <= 1:
            raise ValueError(f"liver_opacity must lie between 0 and 1: {self.liver_opacity}")


def remembered_values(look: VolumeLook) -> dict[str, str | float | bool]:
    """Return what is worth remembering, by the names of the settings."""
    return {PREFIX + name: getattr(look, name) for name in REMEMBERED}


def look_from(values: Mapping[str, Any]) -> VolumeLook:
    """Return the look that was remembered; what is missing, of the wrong kind or unknown gets its default."""
    look = VolumeLook()
    for each in fields(VolumeLook):
        value, default = values.get(PREFIX + each.name), getattr(look, each.name)
        if each.name in REMEMBERED and isinstance(value, type(default)):
            try:
                look = _with(look, each.name, value)
            except ValueError:
                continue
    return look


def _with(look: VolumeLook, name: str, value: Any) -> VolumeLook:
    return VolumeLook(**{**{each.name: getattr(look, each.name) for each in fields(look)}, name: value})
