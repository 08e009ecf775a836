"""Lesions as a report lists them: axes from the mask or by hand, verdicts, and target lesions by RECIST 1.1.

A lesion is measurable from 10 mm of its longest diameter in an axial slice; where slices lie more than 5 mm apart,
from twice their distance. At most two are targets in one organ: the largest, unless the reader chose others. Slice
distance stands for slice thickness, which a scan need not tell; it is measured at right angles to the slices.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.diameters import chord_across, outline_mm, plane_to_mm
from core.lesions import Read, axis_by_hand
from core.measure import Tumour
from core.reading import Mark, Point, Verdict
from core.volume import Geometry

LEAST_MM = 10.0
THICK_SLICES_MM = 5.0
MOST_TARGETS = 2
"""In the liver, as in any organ."""

Ends = tuple[Point, Point]


@dataclass(frozen=True)
class Axis:
    """A diameter of a lesion: its ends in the scan's voxels, and its length."""

    ends_zyx: Ends
    length_mm: float
    by_hand: bool = False


@dataclass(frozen=True)
class Lesion:
    """One row of the table."""

    found: Tumour
    """As measured on the mask, or as it was when it was set aside."""
    verdict: Verdict
    long_axis: Axis
    short_axis: Axis | None
    """None where the reader's long axis has nothing of the mask at right angles to it."""
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
    tumours = [_lesion(read, tumour) for tumour in read.measurements.tumours]
    least_mm = least_measurable_mm(read.volume.geometry)
    chosen = _targets(tumours, least_mm)
    listed = [_with_target(lesion, lesion.number in chosen) for lesion in tumours]
    aside = [
        Lesion(
            each.lesion,
            read.verdict(each.lesion.number),
            Axis(each.lesion.long_axis_ends_zyx, each.lesion.long_axis_mm),
            Axis(each.lesion.short_axis_ends_zyx, each.lesion.short_axis_mm),
            is_set_aside=True,
            again_ml=each.again_ml,
        )
        for each in read.measurements.set_aside
    ]
    targets = [lesion for lesion in listed if lesion.is_target]
    sum_mm = sum(lesion.long_axis.length_mm for lesion in targets)
    return Report((*listed, *aside), sum_mm, least_mm, _remarks(targets, least_mm))


def least_measurable_mm(geometry: Geometry) -> float:
    """Return from which longest diameter on a lesion is measurable on this grid."""
    distance_mm = slice_distance_mm(geometry)
    return max(LEAST_MM, 2 * distance_mm) if distance_mm > THICK_SLICES_MM + 1e-6 else LEAST_MM


def slice_distance_mm(geometry: Geometry) -> float:
    """Return how far neighbouring slices (axis 0) lie apart, at right angles to them."""
    matrix = geometry.index_to_lps_mm[:3, :3]
    return float(abs(np.linalg.det(matrix)) / np.linalg.norm(np.cross(matrix[:, 1], matrix[:, 2])))


def short_axis_across(read: Read, number: int, long_ends_zyx: Ends) -> Axis | None:
    """Return the longest chord of a tumour at right angles to a long axis, in its slice; None without one."""
    components = read.measurements.components
    if components is None:
        return None
    slice_index = round(long_ends_zyx[0][0])
    z0, y0, x0 = components.box.start_zyx
    if not 0 <= slice_index - z0 < components.numbers.shape[0]:
        return None
    region = components.numbers[slice_index - z0] == number
    yx_to_mm = plane_to_mm(read.volume.geometry)
    along = (np.subtract(long_ends_zyx[1], long_ends_zyx[0])[1:]) @ yx_to_mm
    if not region.any() or np.linalg.norm(along) < 1e-9:
        return None
    ends_mm = chord_across(outline_mm(region, yx_to_mm), along)
    ends = _placed(ends_mm @ np.linalg.inv(yx_to_mm) + (y0, x0), slice_index)
    return Axis(ends, float(np.linalg.norm(ends_mm[1] - ends_mm[0])))


def _lesion(read: Read, tumour: Tumour) -> Lesion:
    number = tumour.number
    long_axis = Axis(tumour.long_axis_ends_zyx, tumour.long_axis_mm)
    short_axis: Axis | None = Axis(tumour.short_axis_ends_zyx, tumour.short_axis_mm)
    long_mark, short_mark = (axis_by_hand(read, number, kind) for kind in ("long_axis", "short_axis"))
    if long_mark is not None:
        long_axis = _by_hand(long_mark, read.volume.geometry)
        short_axis = short_axis_across(read, number, long_axis.ends_zyx)
    if short_mark is not None:
        short_axis = _by_hand(short_mark, read.volume.geometry)
    return Lesion(tumour, read.verdict(number), long_axis, short_axis)


def _by_hand(mark: Mark, geometry: Geometry) -> Axis:
    first, last = mark.points_zyx
    length_mm = float(np.linalg.norm(np.subtract(*geometry.to_lps_mm([last, first]))))
    return Axis((first, last), length_mm, by_hand=True)


def _with_target(lesion: Lesion, is_target: bool) -> Lesion:
    return Lesion(lesion.found, lesion.verdict, lesion.long_axis, lesion.short_axis, is_target)


def _targets(tumours: list[Lesion], least_mm: float) -> set[int]:
    """Return the numbers of the targets: the reader's, and the largest of the rest as far as the rules leave room."""
    chosen = {lesion.number for lesion in tumours if lesion.verdict.is_target}
    free = [
        lesion
        for lesion in tumours
        if lesion.verdict.is_target is None and round(lesion.long_axis.length_mm, 6) >= least_mm
    ]
    free.sort(key=lambda lesion: (-round(lesion.long_axis.length_mm, 6), lesion.number))
    return chosen | {lesion.number for lesion in free[: max(0, MOST_TARGETS - len(chosen))]}


def _remarks(targets: list[Lesion], least_mm: float) -> tuple[str, ...]:
    remarks = [
        f"Tumour {lesion.number} is not measurable: {lesion.long_axis.length_mm:.1f} mm, of {least_mm:.0f} mm needed."
        for lesion in targets
        if round(lesion.long_axis.length_mm, 6) < least_mm
    ]
    if len(targets) > MOST_TARGETS:
        remarks.append(f"{len(targets)} target lesions; RECIST 1.1 allows {MOST_TARGETS} in the liver.")
    return tuple(remarks)


def _placed(ends_yx: NDArray[np.float64], slice_index: int) -> Ends:
    (y0, x0), (y1, x1) = ends_yx.tolist()
    return (float(slice_index), y0, x0), (float(slice_index), y1, x1)
