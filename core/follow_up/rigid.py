"""A turn and a shift in the patient's millimetres."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Places in LPS mm, (..., 3)."""


@dataclass(frozen=True, eq=False)
class RigidTransform:
    """Maps points of one scan to where the same tissue lies in another: `turn` (3, 3) after which `shift_mm` (3,)."""

    turn: NDArray[np.float64] = field(default_factory=lambda: np.eye(3))
    shift_mm: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))

    def __call__(self, points_lps_mm: Points) -> Points:
        """Map points (..., 3)."""
        return np.asarray(points_lps_mm @ self.turn.T + self.shift_mm)

    @property
    def inverse(self) -> "RigidTransform":
        """The way back."""
        return RigidTransform(self.turn.T, -self.turn.T @ self.shift_mm)

    @property
    def degrees(self) -> float:
        """By how much it turns."""
        return float(np.degrees(np.arccos(np.clip((np.trace(self.turn) - 1) / 2, -1, 1))))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The transform as 4x4."""
        result = np.eye(4)
        result[:3, :3], result[:3, 3] = self.turn, self.shift_mm
        return result

    def then(self, rotation: Points, offset_mm: Points, about_mm: Points) -> "RigidTransform":
        """Return this transform followed by a turn (rotation vector in radians) about a point, and a shift."""
        from scipy.spatial.transform import Rotation

        more = Rotation.from_rotvec(rotation).as_matrix()
        return RigidTransform(more @ self.turn, more @ (self.shift_mm - about_mm) + about_mm + offset_mm)
