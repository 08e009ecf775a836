"""How the docks of one column share its height. Numbers only; ui/workbench.py puts them on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """What one dock wants, in pixels."""

    wanted: int
    least: int
    yields: int
    """Lower numbers give way first."""


def share(wishes: Sequence[Wish], available: int) -> list[int]:
    """Return a height for each dock: what it wants where there is room, else some give way down to their least.

    Where even the least of all does not fit, everybody gets the least, and the caller has to scroll or cut.
    """
    heights = [wish.wanted for wish in wishes]
    missing = sum(heights) - available
    for index in sorted(range(len(wishes)), key=lambda index: wishes[index].yields):
        given = min(max(missing, 0), max(0, heights[index] - wishes[index].least))
        heights[index] -= given
        missing -= given
    return heights
