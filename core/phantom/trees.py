"""Vessel trees that grow towards given points, thick where many branches share them."""

import numpy as np
from numpy.typing import NDArray

from core.phantom.tubes import Points3, Segments

_STEP_MM = 6.0


class Tree:
    """A growing tree: starts as a trunk (n, 3) and branches to one target after the other.

    A new branch leaves the tree where it is near and turned towards the target, as real branches do.
    """

    def __init__(self, trunk: Points3) -> None:
        self._positions = np.array(trunk, dtype=np.float64)
        self._parents = np.arange(-1, len(trunk) - 1)
        self._ends = np.zeros(len(trunk))
        self._headings = np.diff(self._positions, axis=0, prepend=2 * self._positions[:1] - self._positions[1:2])

    @property
    def positions(self) -> Points3:
        """All points of the tree (n, 3)."""
        return self._positions

    def grow(self, targets: Points3, rng: np.random.Generator, wander: float = 0.12) -> None:
        """Add a branch to each of the targets (n, 3), in their order."""
        for target in targets:
            self._add_branch(self._best_start(target), target, rng, wander)

    def _best_start(self, target: NDArray[np.float64]) -> int:
        reach = target - self._positions
        distance = np.sqrt(np.einsum("ij,ij->i", reach, reach))
        length = np.sqrt(np.einsum("ij,ij->i", self._headings, self._headings))
        cosine = np.einsum("ij,ij->i", reach, self._headings) / np.maximum(distance * length, 1e-6)
        cost = distance * (1.35 - 0.6 * cosine)
        cost[0] *= 1.5
        return int(np.argmin(cost))

    def _add_branch(self, start: int, target: NDArray[np.float64], rng: np.random.Generator, wander: float) -> None:
        origin, heading = self._positions[start], self._headings[start]
        length = float(np.linalg.norm(target - origin))
        ahead = heading * (0.35 * length / max(float(np.linalg.norm(heading)), 1e-6))
        bend = origin + ahead + rng.normal(0, wander * length, 3)
        count = max(2, round(length / _STEP_MM))
        t = (np.arange(1, count + 1) / count)[:, None]
        branch = (1 - t) ** 2 * origin + 2 * t * (1 - t) * bend + t * t * target
        first = len(self._positions)
        self._positions = np.concatenate([self._positions, branch])
        self._headings = np.concatenate([self._headings, np.diff(branch, axis=0, prepend=origin[None])])
        self._parents = np.concatenate([self._parents, [start], np.arange(first, first + count - 1)])
        self._ends = np.concatenate([self._ends, np.zeros(count - 1), [1.0]])

    def segments(self, root_radius_mm: float, tip_radius_mm: float) -> Segments:
        """Return the tree as tapering segments; as in Murray's law the radius is a power of the tips it feeds."""
        flow = self._ends.copy()
        for node in range(len(flow) - 1, 0, -1):
            flow[self._parents[node]] += flow[node]
        flow = np.maximum(flow, 1)
        most = flow.max()
        power = np.log(root_radius_mm / tip_radius_mm) / np.log(most) if most > 1 else 0.0
        radius = root_radius_mm * (flow / most) ** power
        child = np.arange(1, len(flow))
        parent = self._parents[child]
        return Segments(self._positions[parent], self._positions[child], radius[parent], radius[child])
