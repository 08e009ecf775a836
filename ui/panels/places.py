"""The panels beside the views: their names, titles, and where they stand at first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelSpec:
    """One panel. `SidePanel` holds the widget as the attribute `name`."""

    name: str
    """Also what the window's remembered layout knows it by."""
    title: str
    place: str
    """Panels of one place are tabs of one another at first; places stand one below the other."""
    yields: int
    """Where room is short, panels of lower numbers give way first. What matters most stands at a panel's top."""


PANELS = (
    PanelSpec("segment", "Segmentation", "upper", 0),
    PanelSpec("correct", "Correct", "upper", 3),
    PanelSpec("results", "Results", "middle", 9),
    PanelSpec("halves", "Liver halves", "middle", 8),
    PanelSpec("follow_up", "Follow-up", "middle", 8),
    PanelSpec("marks", "Measurements", "middle", 8),
    PanelSpec("display", "Display", "lower", 2),
    PanelSpec("masks", "Masks", "lower", 2),
    PanelSpec("notes", "Notes", "bottom", 1),
)
"""A new panel is a line here, an attribute of `SidePanel`, and a `Card`."""
