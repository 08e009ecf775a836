"""How much two masks have in common, from counts of voxels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.surfaces import SurfaceDistances


@dataclass(frozen=True)
class Overlap:
    """Counts of voxels: in the prediction, in the reference, in both. Two empty masks agree."""

    predicted: int
    reference: int
    both: int

    @classmethod
    def of(cls, prediction: NDArray[np.bool_], reference: NDArray[np.bool_]) -> "Overlap":
        """Count two masks of the same shape."""
        both = np.count_nonzero(prediction & reference)
        return cls(int(np.count_nonzero(prediction)), int(np.count_nonzero(reference)), int(both))

    @property
    def dice(self) -> float:
        """2 |both| / (|prediction| + |reference|)."""
        total = self.predicted + self.reference
        return 2 * self.both / total if total else 1.0

    @property
    def jaccard(self) -> float:
        """Intersection over union, IoU."""
        union = self.predicted + self.reference - self.both
        return self.both / union if union else 1.0

    @property
    def voe(self) -> float:
        """Volumetric overlap error, 1 - IoU."""
        return 1 - self.jaccard

    @property
    def rvd(self) -> float | None:
        """Relative volume difference with its sign, (prediction - reference) / reference; None without reference."""
        if self.reference:
            return (self.predicted - self.reference) / self.reference
        return None if self.predicted else 0.0


def row_of(name: str, overlap: Overlap, distances: SurfaceDistances | None) -> dict[str, Any]:
    """Return the scores of one structure of one case by name; None where a score is not defined."""
    return {
        f"{name}_dice": overlap.dice,
        f"{name}_voe": overlap.voe,
        f"{name}_rvd": overlap.rvd,
        f"{name}_assd_mm": distances.average_mm if distances else None,
        f"{name}_rmsd_mm": distances.root_mean_square_mm if distances else None,
        f"{name}_mssd_mm": distances.maximum_mm if distances else None,
    }
