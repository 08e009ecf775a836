"""One slice of a scan that is still being opened: something to look at while the rest is read."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Preview:
    """The middle slice of a scan, for the eye alone: it does not say where it lies, and nothing is measured in it."""

    hu: NDArray[np.int16] = field(repr=False)
    """(rows, columns), from the front to the back and from the patient's right to left."""
    spacing_mm: tuple[float, float]
    """Between rows and between columns."""
    slices: int
    """How many the scan has."""


EarlyLook = Callable[[Preview], None]
"""Called at most once, in the thread that opens the scan."""
