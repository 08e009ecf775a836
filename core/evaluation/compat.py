"""Scores equal to those of the LiTS challenge's own program, with its defects, to compare with published figures.

What it does that `strict` does not: it ignores where masks lie in space; lesions are 6-connected; the defects of
`lesions.detect_as_the_challenge`; distances and volume differences that are not defined count as 9001 in the means;
volume differences keep their sign, so that too much and too little cancel; the largest burden error is signed
(reference - prediction), so that only under-estimates count; no lesion in the reference and none found is Dice 1
a case, but 0 overall.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.lesions import LesionVoxels, detect_as_the_challenge
from core.evaluation.overlap import Overlap, row_of
from core.evaluation.scores import CaseScores, Sums, ratio
from core.evaluation.surfaces import SurfaceDistances, surface_distances

UNDEFINED = 9001.0
DEFAULTS = {
    "dice": 0.0,
    "jaccard": 0.0,
    "voe": 1.0,
    "rvd": UNDEFINED,
    "assd": UNDEFINED,
    "rmsd": UNDEFINED,
    "msd": UNDEFINED,
}


def score_case(
    name: str, prediction: NDArray[np.integer], reference: NDArray[np.integer], spacing_mm: tuple[float, float, float]
) -> CaseScores:
    """Score one mask against its reference, both as stored: axes (i, j, k) of the NIfTI file, `spacing_mm` too."""
    index_to_mm = np.diag(spacing_mm)
    liver = _Structure(prediction >= 1, reference >= 1, index_to_mm)
    lesion = _Structure(prediction == 2, reference == 2, index_to_mm)
    liver_found = bool((prediction == 1).any())
    sums = {"cases": 1.0} | _lesion_sums(lesion) | _liver_sums(liver, liver_found)
    burden_error = _burden(reference) - (_burden(prediction) if liver_found else UNDEFINED)
    sums["burden_squared"] = burden_error**2
    row = lesion.row("lesion") | liver.row("liver") | {"burden_error": burden_error}
    return CaseScores(name, row, sums, burden_error)


def overall(sums: Sums) -> dict[str, NDArray[np.float64]]:
    """Return the challenge's scores by the challenge's names."""
    scores = {}
    for suffix, threshold in (("", "half"), ("_greater_zero", "any")):
        found = sums[f"detected_{threshold}"]
        scores[f"lesion_recall{suffix}"] = ratio(found, sums["reference_lesions"], 0)
        scores[f"lesion_precision{suffix}"] = ratio(found, sums["predicted_lesions"], 0)
    for structure in ("lesion", "liver"):
        for metric, default in DEFAULTS.items():
            scores[f"{structure}_{metric}"] = ratio(
                sums[f"{structure}_{metric}"], sums[f"{structure}_objects"], default
            )
        scores[f"{structure}_dice_per_case"] = ratio(sums[f"{structure}_case_dice"], sums["cases"])
        scores[f"{structure}_dice_global"] = ratio(2 * sums[f"{structure}_both"], sums[f"{structure}_total"], 0)
    scores["RMSE_Tumorburden"] = np.sqrt(ratio(sums["burden_squared"], sums["cases"]))
    return scores


def largest_burden_error(cases: tuple[CaseScores, ...]) -> dict[str, float]:
    """Return the greatest of the signed errors."""
    return {"MAXERROR_Tumorburden": max(case.burden_error for case in cases)}


@dataclass(frozen=True, eq=False)
class _Structure:
    """Liver or all lesions of one case; `index_to_mm` (3, 3)."""

    prediction: NDArray[np.bool_]
    reference: NDArray[np.bool_]
    index_to_mm: NDArray[np.float64]

    @cached_property
    def overlap(self) -> Overlap:
        return Overlap.of(self.prediction, self.reference)

    @cached_property
    def distances(self) -> SurfaceDistances | None:
        return surface_distances(self.prediction, self.reference, self.index_to_mm, 18)

    def row(self, name: str) -> dict[str, Any]:
        """Return the scores of the case; its largest distance is between surfaces of 6 neighbours, as published."""
        largest = surface_distances(self.prediction, self.reference, self.index_to_mm, 6)
        return row_of(name, self.overlap, self.distances) | {
            f"{name}_mssd_mm": largest.maximum_mm if largest else None
        }

    def object_scores(self) -> dict[str, float]:
        """Return the scores as the challenge averages them over objects."""
        if self.distances is None:
            return dict(DEFAULTS)
        return {
            "dice": self.overlap.dice,
            "jaccard": self.overlap.jaccard,
            "voe": self.overlap.voe,
            "rvd": self.overlap.rvd or 0.0,
            "assd": self.distances.average_mm,
            "rmsd": self.distances.root_mean_square_mm,
            "msd": self.distances.maximum_mm,
        }


def _lesion_sums(lesion: _Structure) -> dict[str, float]:
    # scipy numbers components in the order of the array, as the challenge's program did.
    from scipy.ndimage import label

    predicted, predicted_count = label(lesion.prediction)
    true, reference_count = label(lesion.reference)
    lesions = LesionVoxels.of(predicted, true)
    at_half = detect_as_the_challenge(lesions, 0.5)
    sums = _case_sums("lesion", lesion.overlap) | {
        "detected_half": float(at_half.count),
        "detected_any": float(detect_as_the_challenge(lesions, 0.0).count),
        "predicted_lesions": float(predicted_count),
        "reference_lesions": float(reference_count),
    }
    totals = dict.fromkeys(DEFAULTS, 0.0)
    objects = [number for number in np.unique(at_half.detected) if number and at_half.count > 0]
    for number in objects:
        found, true_one = lesions.arrays(at_half.detected == number, at_half.reference == number)
        for metric, value in _Structure(found, true_one, lesion.index_to_mm).object_scores().items():
            totals[metric] += value
    sums["lesion_objects"] = float(len(objects))
    return sums | {f"lesion_{metric}": value for metric, value in totals.items()}


def _liver_sums(liver: _Structure, found: bool) -> dict[str, float]:
    """Sum up the liver; a prediction without label 1 is no liver to the challenge, whatever label 2 says."""
    if not found:
        liver = _Structure(np.zeros_like(liver.prediction), liver.reference, liver.index_to_mm)
    sums = _case_sums("liver", liver.overlap)
    if not found:
        sums["liver_case_dice"] = 0.0
    return sums | {"liver_objects": 1.0} | {f"liver_{name}": value for name, value in liver.object_scores().items()}


def _case_sums(structure: str, overlap: Overlap) -> dict[str, float]:
    return {
        f"{structure}_case_dice": overlap.dice,
        f"{structure}_both": float(overlap.both),
        f"{structure}_total": float(overlap.predicted + overlap.reference),
    }


def _burden(mask: NDArray[np.integer]) -> float:
    liver = np.count_nonzero(mask >= 1)
    return float(np.count_nonzero(mask == 2) / liver) if liver else 0.0
