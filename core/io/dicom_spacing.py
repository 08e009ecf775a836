"""How far the slices of a stack lie apart: evenly, or what is uneven about it and which slices are missing.

Heights are millimetres along the normal of the slices, rising.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.io.dicom_header import SliceHeader

POSITION_TOLERANCE_MM = 0.1
"""How far a slice may lie from its place on the even grid: positions are often rounded to 0.1 mm."""
SAME_PLACE_MM = 0.05
LEAST_PART = 3
"""Two slices are evenly spaced by themselves: from three on it says something."""
MOST_BRIDGED_MM = 5.0
"""The farthest that slices may lie apart and still be interpolated: the thickest slices that liver protocols and
RECIST 1.1 read directly."""
MOST_BRIDGED_STEPS = 2.0
"""... and the farthest in smallest distances: at most one slice can be missing between two."""
_ROUNDING = 1e-6
_LISTED = 6


@dataclass(frozen=True)
class Stack:
    """Slices sorted by height. Raises nothing; what is wrong with it is asked for."""

    headers: tuple[SliceHeader, ...]
    heights_mm: NDArray[np.float64]
    coordinates_mm: NDArray[np.float64]
    """Where each slice lies along the patient's axis nearest to the normal, as its position says."""
    axis: str
    """That axis: "x", "y" or "z"."""

    @property
    def steps_mm(self) -> NDArray[np.float64]:
        """The distances between neighbours."""
        return np.diff(self.heights_mm)

    @property
    def even_step_mm(self) -> float | None:
        """The distance all neighbours share, or None."""
        return even_step(self.heights_mm)

    def repeated(self) -> str:
        """Say which slices lie at the same place; empty where none do."""
        steps = self.steps_mm
        at = int(np.argmin(steps))
        if steps[at] >= SAME_PLACE_MM:
            return ""
        others = int((steps < SAME_PLACE_MM).sum()) - 1
        return f"{self.pair(at)} lie at the same place" + (f", and so do {others} other pairs." if others else ".")

    def missing(self) -> str:
        """Say which slices are missing, where all distances are multiples of one; empty where they are not."""
        counted = self._counted()
        if counted is None:
            return ""
        at = int(np.argmax(self.steps_mm))
        return (
            f"{self.missing_places()}: {self.pair(at)} lie {self.steps_mm[at]:.2f} mm apart, the other slices "
            f"{counted[0]:.2f} mm."
        )

    def missing_places(self) -> str:
        """Say how many slices are missing and where, naming no file; empty where none are."""
        counted = self._counted()
        if counted is None:
            return ""
        numbers: list[str] = []
        places: list[str] = []
        multiples, where = counted[1], self.coordinates_mm
        for k in np.flatnonzero(multiples > 1):
            first, more = int(multiples[:k].sum()) + 2, int(multiples[k]) - 2
            step = (where[k + 1] - where[k]) / multiples[k]
            numbers.append(f"{first} to {first + more}" if more else str(first))
            ends = f"{where[k] + step:.1f}", f"{where[k + 1] - step:.1f}"
            places.append(" to ".join(ends) if more else ends[0])
        missing = int((multiples - 1).sum())
        what = "slice is" if missing == 1 else "slices are"
        return (
            f"{missing} {what} missing, number {_listed(numbers)} of {int(multiples.sum()) + 1} "
            f"({self.axis} = {_listed(places)} mm)"
        )

    def varying(self) -> str:
        """Say how the distances vary."""
        steps = self.steps_mm
        return (
            f"The distance between slices changes from {steps.min():.2f} to {steps.max():.2f} mm "
            f"({self.pair(int(np.argmax(steps)))} are farthest apart)."
        )

    def longest_part(self) -> slice | None:
        """Return the most neighbours that are evenly spaced; None where fewer than `LEAST_PART` are."""
        best, start = slice(0, 0), 0
        for end in range(2, len(self.headers) + 1):
            while end - start > 2 and even_step(self.heights_mm[start:end]) is None:
                start += 1
            if end - start > best.stop - best.start:
                best = slice(start, end)
        return best if best.stop - best.start >= LEAST_PART else None

    def can_be_bridged(self) -> bool:
        """Tell whether interpolating between the slices can hide nothing that thick slices would show."""
        smallest, largest = float(self.steps_mm.min()), float(self.steps_mm.max())
        return (
            largest <= MOST_BRIDGED_MM + POSITION_TOLERANCE_MM
            and largest <= MOST_BRIDGED_STEPS * smallest + POSITION_TOLERANCE_MM
        )

    def even_heights(self) -> NDArray[np.float64]:
        """Return heights from the first slice on, the smallest distance apart."""
        smallest = float(self.steps_mm.min())
        count = int((self.heights_mm[-1] - self.heights_mm[0]) / smallest + _ROUNDING) + 1
        return np.asarray(self.heights_mm[0] + smallest * np.arange(count))

    def span(self) -> str:
        """Say from where to where the slices reach."""
        return f"{self.axis} = {self.coordinates_mm[0]:.1f} to {self.coordinates_mm[-1]:.1f} mm"

    def pair(self, at: int) -> str:
        """Name slice `at` and the next one."""
        return f"{self.headers[at].name} and {self.headers[at + 1].name}"

    def _counted(self) -> tuple[float, NDArray[np.float64]] | None:
        """Return the single distance and how many of it lie between neighbours; None where nothing is missing."""
        steps = self.steps_mm
        multiples = np.rint(steps / float(steps.min()))
        # Judged by the mean of the single steps: the smallest alone carries its rounding into every multiple.
        single = float(steps[multiples == 1].mean())
        multiples = np.rint(steps / single)
        if multiples.max() < 2 or np.abs(steps - multiples * single).max() > min(
            2 * POSITION_TOLERANCE_MM, single / 4
        ):
            return None
        return single, multiples


def even_step(heights_mm: NDArray[np.float64]) -> float | None:
    """Return the distance between neighbours where each lies on an even grid within the tolerance, or None."""
    step = float(heights_mm[-1] - heights_mm[0]) / (len(heights_mm) - 1)
    even = heights_mm[0] + step * np.arange(len(heights_mm))
    tolerance = min(POSITION_TOLERANCE_MM, step / 10) + _ROUNDING
    return step if np.abs(heights_mm - even).max() <= tolerance else None


def _listed(items: list[str]) -> str:
    return ", ".join([*items[:_LISTED], "..."] if len(items) > _LISTED else items)
