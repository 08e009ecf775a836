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
        self.positions = list(trunk)
        self.parents = list(range(-1, len(trunk) - 1))
        self.flow = [0.0] * len(trunk)

    def grow(self, targets: Points3, rng: np.random.Generator, wander: float = 0.12) -> None:
        """Add a branch to each of the targets (n, 3), in their order."""
        for target in targets:
            start = self._best_start(target)
            self._add_branch(start, target, rng, wander)

    def _best_start(self, target: NDArray[np.float64]) -> int:
        positions = np.asarray(self.positions)
        parents = np.asarray(self.parents)
        reach = target - positions
        distance = np.linalg.norm(reach, axis=1)
        ahead = positions - positions[np.maximum(parents, 0)]
        length = np.linalg.norm(ahead, axis=1)
        cosine = (reach * ahead).sum(axis=1) / np.maximum(distance * length, 1e-6)
        cost = distance * (1.35 - 0.6 * cosine)
        cost[0] *= 1.5
        return int(np.argmin(cost))

    def _add_branch(self, start: int, target: NDArray[np.float64], rng: np.random.Generator, wander: float) -> None:
        origin = self.positions[start]
        parent = self.parents[start]
        heading = origin - self.positions[parent] if parent >= 0 else target - origin
        length = float(np.linalg.norm(target - origin))
        heading = heading / max(float(np.linalg.norm(heading)), 1e-6) * length * 0.35
        count = max(2, round(length / _STEP_MM))
        bend = origin + heading + rng.normal(0, wander * length, 3)
        node = start
        for t in np.linspace(0, 1, count + 1)[1:]:
            point = (1 - t) ** 2 * origin + 2 * t * (1 - t) * bend + t * t * target
            self.positions.append(point)
            self.parents.append(node)
            self.flow.append(0.0)
            node = len(self.positions) - 1
        while node >= 0:
            self.flow[node] += 1
            node = self.parents[node]

    def segments(self, root_radius_mm: float, tip_radius_mm: float, exponent: float = 2.4) -> Segments:
        """Return the tree as tapering segments; the radius follows Murray's law from tip to root."""
        flow = np.maximum(np.asarray(self.flow), 1)
        most = flow.max()
        top = max(np.log(most), 1e-6)
        power = max(1 / exponent, np.log(root_radius_mm / tip_radius_mm) / top) if most > 1 else 0
        radius = root_radius_mm * (flow / most) ** power
        positions, parents = np.asarray(self.positions), np.asarray(self.parents)
        child = np.flatnonzero(parents >= 0)
        return Segments(positions[parents[child]], positions[child], radius[parents[child]], radius[child])
