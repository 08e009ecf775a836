"""What the reader said and drew, as rows and entries of an export: verdicts, targets, axes by hand, marks."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.marks import measure_mark, slice_of
from core.reading import Mark
from core.recist import Lesion, Report
from core.volume import Volume

LESION_COLUMNS = ("verdict", "is_target", "axes_by_hand", "note")
MARK_COLUMNS = ("length_mm", "angle_degrees", "area_mm2", "min_hu", "max_hu", "plane_axis")
AXIS_MARKS = ("long_axis", "short_axis")
"""Marks that stand with their tumour and not by themselves."""


def lesion_cells(lesion: Lesion) -> dict[str, str]:
    """Return the columns `LESION_COLUMNS` of a lesion."""
    return {
        "verdict": lesion.verdict.kind,
        "is_target": "yes" if lesion.is_target else "no",
        "axes_by_hand": " ".join(lesion.found.by_hand),
        "note": lesion.verdict.note,
    }


def free_marks(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that are listed by themselves."""
    return [mark for mark in marks if mark.kind not in AXIS_MARKS]


def mark_cells(volume: Volume, mark: Mark) -> dict[str, Any]:
    """Return a mark as the values of a row; None where a column does not apply."""
    numbers = measure_mark(volume, mark)
    return {
        "structure": mark.kind,
        "slice_index": slice_of(mark),
        "plane_axis": mark.plane_axis,
        "note": mark.note,
        **asdict(numbers),
    }


def lesion_entry(lesion: Lesion) -> dict[str, Any]:
    """Return what the reader said about a lesion for JSON."""
    found = lesion.found
    return {
        "verdict": lesion.verdict.kind or None,
        "is_target": lesion.is_target,
        "target_chosen_by": "rules" if lesion.verdict.is_target is None else "reader",
        "axes_by_hand": list(found.by_hand),
        "mask_long_axis_mm": (found.from_mask or found).long_axis_mm,
        "mask_short_axis_mm": (found.from_mask or found).short_axis_mm,
        "note": lesion.verdict.note,
    }


def recist_entry(report: Report) -> dict[str, Any]:
    """Return the target lesions and their sum for JSON."""
    return {
        "rules": "RECIST 1.1: at most two targets in the liver, from the least longest diameter on; see remarks",
        "least_mm": report.least_mm,
        "targets": [lesion.number for lesion in report.targets],
        "sum_mm": report.sum_mm,
        "remarks": list(report.remarks),
    }


def mark_entry(volume: Volume, mark: Mark) -> dict[str, Any]:
    """Return a mark for JSON: what it measures, and where its points lie in the patient."""
    return {
        "kind": mark.kind,
        "plane_axis": mark.plane_axis,
        "slice_index": slice_of(mark),
        "points_lps_mm": volume.geometry.to_lps_mm(mark.points_zyx).tolist(),
        "note": mark.note,
        **{name: value for name, value in asdict(measure_mark(volume, mark)).items() if value is not None},
    }
