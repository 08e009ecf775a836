"""Lesions as a report lists them: what was measured, verdicts, and target lesions by RECIST 1.1.

A lesion is measurable from 10 mm of its longest diameter in an axial slice; where slices lie more than 5 mm apart,
from twice their distance. At most two are targets in one organ: the largest, unless the reader chose others. Slice
distance stands for slice thickness, which a scan need not tell; it is measured at right angles to the slices.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.lesions import Read
from core.measure import Tumour
from core.reading import Verdict
from core.volume import Geometry

LEAST_MM = 10.0
THICK_SLICES_MM = 5.0
MOST_TARGETS = 2
"""In the liver, as in any organ."""


@dataclass(frozen=True)
class Lesion:
    """One row of the table."""

    found: Tumour
    """As measured: on the mask, by hand where its axes were put right, or as it was when it was set aside."""
    verdict: Verdict
    is_target: bool = False
    is_set_aside: bool = False
    again_ml: float = 0.0
    """How much of a lesion set aside counts as tumour again."""

    @property
    def number(self) -> int:
        """The lesion's number; those set aside come after the tumours."""
        return self.found.number


@dataclass(frozen=True)
class Report:
    """All lesions in order of their numbers, and the targets among them."""

    lesions: tuple[Lesion, ...]
    sum_mm: float
    """Sum of the target lesions' long axes."""
    least_mm: float
    """From which long axis on a lesion of this scan is measurable."""
    remarks: tuple[str, ...] = ()
    """What the reader's own choice of targets has against the rules, in sentences."""

    @property
    def targets(self) -> tuple[Lesion, ...]:
        """The target lesions."""
        return tuple(lesion for lesion in self.lesions if lesion.is_target)

    def lesion(self, number: int | None) -> Lesion | None:
        """Return the lesion of this number, or None."""
        return next((lesion for lesion in self.lesions if lesion.number == number), None)


def report_of(read: Read) -> Report:
    """List the lesions of a reading and choose the targets."""
    tumours = [Lesion(tumour, read.verdict(tumour.number)) for tumour in read.measurements.tumours]
    least_mm = least_measurable_mm(read.volume.geometry)
    chosen = _targets(tumours, least_mm)
    listed = [replace(lesion, is_target=lesion.number in chosen) for lesion in tumours]
    aside = [
        Lesion(each.lesion, read.verdict(each.lesion.number), is_set_aside=True, again_ml=each.again_ml)
        for each in read.measurements.set_aside
    ]
    targets = [lesion for lesion in listed if lesion.is_target]
    sum_mm = sum(lesion.found.long_axis_mm for lesion in targets)
    return Report((*listed, *aside), sum_mm, least_mm, _remarks(targets, least_mm))


def least_measurable_mm(geometry: Geometry) -> float:
    """Return from which longest diameter on a lesion is measurable on this grid."""
    distance_mm = slice_distance_mm(geometry)
    return max(LEAST_MM, 2 * distance_mm) if distance_mm > THICK_SLICES_MM + 1e-6 else LEAST_MM


def slice_distance_mm(geometry: Geometry) -> float:
    """Return how far neighbouring slices (axis 0) lie apart, at right angles to them."""
    matrix = geometry.index_to_lps_mm[:3, :3]
    return float(abs(np.linalg.det(matrix)) / np.linalg.norm(np.cross(matrix[:, 1], matrix[:, 2])))


def _targets(tumours: list[Lesion], least_mm: float) -> set[int]:
    """Return the numbers of the targets: the reader's, and the largest of the rest as far as the rules leave room."""
    chosen = {lesion.number for lesion in tumours if lesion.verdict.is_target}
    free = [
        lesion
        for lesion in tumours
        if lesion.verdict.is_target is None and round(lesion.found.long_axis_mm, 6) >= least_mm
    ]
    free.sort(key=lambda lesion: (-round(lesion.found.long_axis_mm, 6), lesion.number))
    return chosen | {lesion.number for lesion in free[: max(0, MOST_TARGETS - len(chosen))]}


def _remarks(targets: list[Lesion], least_mm: float) -> tuple[str, ...]:
    remarks = [
        f"Tumour {lesion.number} is not measurable: {lesion.found.long_axis_mm:.1f} mm, of {least_mm:.0f} mm needed."
        for lesion in targets
        if round(lesion.found.long_axis_mm, 6) < least_mm
    ]
    if len(targets) > MOST_TARGETS:
        remarks.append(f"{len(targets)} target lesions; RECIST 1.1 allows {MOST_TARGETS} in the liver.")
    return tuple(remarks)
