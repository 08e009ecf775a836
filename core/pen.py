"""What is in hand to correct the mask with."""

from dataclasses import dataclass

from core.editing import ANYWHERE, BACKGROUND_ONLY, LIVER_ONLY
from core.labels import Label

TOOLS = ("brush", "threshold", "smart", "outline", "grow", "remove", "box", "lock")
OVER = {"anywhere": ANYWHERE, "liver": LIVER_ONLY, "background": BACKGROUND_ONLY}
"""Where the pen may paint, by the name of the choice."""
SMALLEST_MM, LARGEST_MM = 0.5, 60.0


@dataclass(frozen=True)
class Pen:
    """The tool in hand ("" is none), the label it gives, and its shape."""

    tool: str = ""
    label: Label = Label.TUMOUR
    radius_mm: float = 5.0
    is_ball: bool = False
    """A ball in 3D, or a disc in the slice."""
    over: str = "anywhere"
    """A key of `OVER`."""
    amount_mm: float = 1.0
    """How far labels are grown, shrunk and smoothed."""
    island_ml: float = 0.1
    """Islands smaller than this are removed on request."""
