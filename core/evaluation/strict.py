"""Scores as the field defines them, without the defects of the challenge's program (see `compat`).

Both masks lie on one grid in space. A score that is not defined (the distance to nothing) is left out of the mean.
Volume differences and burden errors count by size, too much as well as too little. A lesion is detected where the IoU
of the matched lesions is more than a half; recall is the share of reference lesions that are detected, precision the
share of predicted lesions that detect one: both are between 0 and 1. The size of a lesion is its longest axial
diameter, as in the tumour table. A scan without lesions in which none is found has lesion Dice 1, as in LiTS.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.components import connected_components
from core.diameters import longest_axes
from core.evaluation.lesions import LesionVoxels, filled, match
from core.evaluation.overlap import Overlap, row_of
from core.evaluation.scores import CaseScores, Sums, ratio
from core.evaluation.surfaces import surface_distances
from core.volume import Geometry

NEIGHBOURS = 18
MINIMUM_IOU = 0.5
SIZES = ("under_10_mm", "10_to_20_mm", "over_20_mm")
METRICS = ("dice", "voe", "rvd", "assd_mm", "rmsd_mm", "mssd_mm")


@dataclass(frozen=True)
class LesionCounts:
    """Numbers of lesions of one case and one size."""

    reference: int
    detected: int
    """Reference lesions that are detected."""
    predicted: int
    right: int
    """Predicted lesions that detect one."""


def score_case(
    name: str,
    prediction: NDArray[np.integer],
    reference: NDArray[np.integer],
    geometry: Geometry,
    connectivity: int = 26,
) -> CaseScores:
    """Score one mask against its reference: 0/1/2, canonical axes (slices, rows, columns).

    `connectivity` (6 or 26) says which voxels belong to one lesion.
    """
    row: dict[str, Any] = {}
    sums = {"cases": 1.0}
    for structure, label in (("lesion", 2), ("liver", 1)):
        predicted, true = prediction >= label, reference >= label
        overlap = Overlap.of(predicted, true)
        distances = surface_distances(predicted, true, geometry.index_to_lps_mm[:3, :3], NEIGHBOURS)
        scores = row_of(structure, overlap, distances)
        scores[f"{structure}_rvd"] = None if overlap.rvd is None else abs(overlap.rvd)
        row |= scores
        sums |= {f"{structure}_both": float(overlap.both)}
        sums |= {f"{structure}_total": float(overlap.predicted + overlap.reference)}
        for metric in METRICS:
            value = scores[f"{structure}_{metric}"]
            sums[f"{structure}_{metric}"] = value or 0.0
            sums[f"{structure}_{metric}_defined"] = float(value is not None)
    for size, counts in _lesion_counts(prediction == 2, reference == 2, geometry, connectivity).items():
        values = {f"lesions_{what}{size}": number for what, number in vars(counts).items()}
        row |= values
        sums |= {key: float(value) for key, value in values.items()}
    burdens = {"prediction_burden": _burden(prediction), "reference_burden": _burden(reference)}
    error = abs(burdens["prediction_burden"] - burdens["reference_burden"])
    sums["burden_squared"] = error**2
    return CaseScores(name, row | burdens | {"burden_error": error}, sums, error)


def overall(sums: Sums) -> dict[str, NDArray[np.float64]]:
    """Return the scores over cases; NaN where one is not defined."""
    scores = {}
    for structure in ("lesion", "liver"):
        for metric in METRICS:
            shown = f"{structure}_{metric}" + ("_per_case" if metric == "dice" else "")
            key = f"{structure}_{metric}"
            scores[shown] = ratio(sums[key], sums[f"{key}_defined"])
        scores[f"{structure}_dice_global"] = ratio(2 * sums[f"{structure}_both"], sums[f"{structure}_total"])
    for size in ("", *(f"_{one}" for one in SIZES)):
        recall = ratio(sums[f"lesions_detected{size}"], sums[f"lesions_reference{size}"])
        precision = ratio(sums[f"lesions_right{size}"], sums[f"lesions_predicted{size}"])
        scores[f"lesion_recall{size}"] = recall
        scores[f"lesion_precision{size}"] = precision
        scores[f"lesion_f1{size}"] = ratio(2 * recall * precision, recall + precision, 0)
    scores["burden_rmse"] = np.sqrt(ratio(sums["burden_squared"], sums["cases"]))
    return scores


def largest_burden_error(cases: tuple[CaseScores, ...]) -> dict[str, float]:
    """Return the greatest error, by size."""
    return {"burden_max_error": max(case.burden_error for case in cases)}


def _lesion_counts(
    prediction: NDArray[np.bool_], reference: NDArray[np.bool_], geometry: Geometry, connectivity: int
) -> dict[str, LesionCounts]:
    """Count lesions by size ("_under_10_mm", ...), and all ("")."""
    predicted, _ = connected_components(prediction, connectivity)
    true, _ = connected_components(reference, connectivity)
    lesions = LesionVoxels.of(predicted, true)
    good = [one for one in match(lesions) if one.iou > MINIMUM_IOU]
    detected = {number for one in good for number in one.reference}
    right = {number for one in good for number in one.predicted}
    reference_sizes = _sizes(lesions, lesions.reference, geometry)
    predicted_sizes = _sizes(lesions, lesions.predicted, geometry)
    counts = {}
    for size in (None, *SIZES):
        of_reference = {number for number, found in reference_sizes.items() if size in (None, found)}
        of_predicted = {number for number, found in predicted_sizes.items() if size in (None, found)}
        counts[f"_{size}" if size else ""] = LesionCounts(
            len(of_reference), len(of_reference & detected), len(of_predicted), len(of_predicted & right)
        )
    return counts


def _sizes(lesions: LesionVoxels, numbers: NDArray[np.int64], geometry: Geometry) -> dict[int, str]:
    """Return the size class of each lesion by its longest axial diameter."""
    found = {}
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.arange(1, numbers.max(initial=0) + 2))
    for number, (start, stop) in enumerate(pairwise(starts), start=1):
        places = lesions.places[order[start:stop]]
        region = filled(places, places.min(axis=0), places.max(axis=0))
        diameter_mm = longest_axes(region, geometry, 0).long_mm
        found[number] = SIZES[0] if diameter_mm < 10 else SIZES[1] if diameter_mm <= 20 else SIZES[2]
    return found


def _burden(mask: NDArray[np.integer]) -> float:
    liver = np.count_nonzero(mask)
    return float(np.count_nonzero(mask == 2) / liver) if liver else 0.0
