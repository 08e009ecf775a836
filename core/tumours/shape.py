"""The shape of a tumour: a lobed, slightly flattened ball, as an implicit function in mm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LobedBall:
    """A ball stretched along its axes, with waves on its surface."""

    radius_mm: float
    stretch: NDArray[np.float64]
    """(3,): how much faster than in a ball distance grows along z, y, x."""
    waves: NDArray[np.float64]
    """(k, 4): direction times frequency, and phase, of each wave."""
    amount: float
    """Height of a wave as a share of the radius."""

    @classmethod
    def draw(cls, rng: np.random.Generator, radius_mm: float, amount: tuple[float, float]) -> "LobedBall":
        """Draw a shape; `amount` gives the limits of the waves' height."""
        directions = rng.normal(0, 1, (5, 3))
        directions *= (rng.uniform(1.5, 4.0, 5) / np.linalg.norm(directions, axis=1))[:, None]
        waves = np.column_stack([directions, rng.uniform(0, 2 * np.pi, 5)])
        return cls(radius_mm, np.exp(rng.normal(0, 0.1, 3)), waves, float(rng.uniform(*amount)))

    @property
    def reach_mm(self) -> float:
        """How far from its centre it can extend."""
        return self.radius_mm * (1 + 5 * self.amount) / float(self.stretch.min())

    def field(self, z: Array, y: Array, x: Array) -> Array:
        """Return about the distance to its surface (mm), negative inside, at broadcastable places from its centre."""
        dz, dy, dx = (axis * np.float32(s) for axis, s in zip((z, y, x), self.stretch, strict=True))
        distance = np.sqrt(dz * dz + dy * dy + dx * dx)
        scale = 1 / np.maximum(distance, np.float32(1e-3))
        surface = sum(
            np.sin((np.float32(w[0]) * dz + np.float32(w[1]) * dy + np.float32(w[2]) * dx) * scale + np.float32(w[3]))
            for w in self.waves
        )
        # The waves fade towards the middle, where their direction would jump.
        fade = np.clip(distance / np.float32(self.radius_mm), 0, 1)
        return np.asarray(distance - np.float32(self.radius_mm) * (1 + np.float32(self.amount) * surface * fade))
