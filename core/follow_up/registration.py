"""Where the tissue of an earlier scan lies in the open one: a rigid transform, found on the surfaces of the livers.

Iterated closest points, point to plane, in both directions at once, so that neither liver pulls. What one scan does
not show does not count, and points far from the other surface weigh nothing, so that a cut-off scan, or a liver that
has changed in one place, does not draw the rest along. Livers are soft: some millimetres remain where the patient
breathed or lay otherwise. A fit that is not good enough is refused.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.follow_up.rigid import Points, RigidTransform
from core.follow_up.shape import LiverShape
from core.progress import Report, silent

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

COARSE_POINTS, FINE_POINTS = 600, 4000
ITERATIONS = 60
CONVERGED_MM = 0.005
KEPT = 0.9
"""The share of pairs, the nearest, that is looked at."""
LEAST_SCALE_MM = 0.7
SAME_WAY = 0.3
"""Surfaces are paired only where their directions agree (cosine)."""
HEAD_STARTS_MM = (0.0, -50.0, 50.0, -100.0, 100.0)
"""Where a scan ends within the liver, its middle is not the liver's: other shifts along the body are tried too."""

# Livers of different people, the best fit of each pair: Dice 0.74 to 0.81 and 6 to 11 mm where one is real, 0.82 to
# 0.87 and 4.4 to 5.9 mm between made ones, which resemble each other more.
LEAST_DICE = 0.84
MOST_SURFACE_MM = 5.0
LEAST_COMMON = 0.35
DOUBTFUL_DICE = 0.90
DOUBTFUL_SURFACE_MM = 3.5
DOUBTFUL_DEGREES = 25.0


@dataclass(frozen=True, eq=False)
class Registration:
    """How an earlier scan lies in the open one, and how well that fits."""

    before_to_now: RigidTransform
    surface_mm: float
    """Mean distance between the surfaces of both livers, over what both scans show."""
    dice: float
    """Overlap of both livers over what both scans show."""
    common_percent: float
    """How much of the liver both scans show: the smaller of two shares."""

    @property
    def is_doubtful(self) -> bool:
        """Whether the fit is so loose that small tumours may be paired wrongly, or the patient lay very otherwise."""
        loose = self.dice < DOUBTFUL_DICE or self.surface_mm > DOUBTFUL_SURFACE_MM
        return loose or self.before_to_now.degrees > DOUBTFUL_DEGREES

    @property
    def text(self) -> str:
        """How well the livers fit, in one line."""
        return f"livers {self.surface_mm:.1f} mm apart on average, Dice {self.dice:.2f}"


def register(now: LiverShape, before: LiverShape, report: Report = silent) -> Registration:
    """Find the transform from the earlier scan to the open one. Raises UserError where the livers do not fit."""
    fit = _Fit(now, before)
    report(0.0, "Registering the scans")
    starts = HEAD_STARTS_MM if now.is_cut or before.is_cut else HEAD_STARTS_MM[:1]
    shift = now.inside.mean(axis=0) - before.inside.mean(axis=0)
    found: list[Registration] = []
    for number, along_mm in enumerate(starts):
        report(0.1 + 0.6 * number / len(starts), "Registering the scans")
        start = RigidTransform(shift_mm=shift + np.array([0.0, 0.0, along_mm]))
        found.append(fit.judged(fit.closest(start, COARSE_POINTS)))
    best = max(found, key=lambda each: (each.common_percent >= 100 * LEAST_COMMON, each.dice))
    report(0.7, "Registering the scans")
    result = fit.judged(fit.closest(best.before_to_now, FINE_POINTS))
    _refuse_bad(result)
    report(1.0, "Registered")
    return result


def _refuse_bad(found: Registration) -> None:
    if found.common_percent < 100 * LEAST_COMMON:
        raise UserError(
            f"The two scans show only {found.common_percent:.0f} % of the liver in common.",
            "Choose scans of the whole liver.",
        )
    if found.dice < LEAST_DICE or found.surface_mm > MOST_SURFACE_MM:
        raise UserError(
            f"The two livers do not fit on each other ({found.text}).",
            "Is it the same patient, are both masks right, was a part of the liver removed in between?",
        )


class _Fit:
    """Two shapes, and searches in their surfaces."""

    def __init__(self, now: LiverShape, before: LiverShape) -> None:
        from scipy.spatial import cKDTree

        self._now, self._before = now, before
        self._now_tree, self._before_tree = cKDTree(now.surface), cKDTree(before.surface)

    def closest(self, transform: RigidTransform, points: int) -> RigidTransform:
        """Improve a transform until it stands still; `points` of each surface are looked at."""
        now, before = _chosen(self._now.surface, points), _chosen(self._before.surface, points)
        middle = self._now.inside.mean(axis=0)
        for _ in range(ITERATIONS):
            places, directions, gaps = self._pairs(transform, now, before)
            if len(gaps) < 12:
                break
            turn, offset = _step(places - middle, directions, gaps)
            transform = transform.then(turn, offset, middle)
            if np.linalg.norm(turn) * 100 + np.linalg.norm(offset) < CONVERGED_MM:
                break
        return transform

    def judged(self, transform: RigidTransform) -> Registration:
        """Measure how well the shapes fit under a transform."""
        to_now, to_before = transform, transform.inverse
        shown_now, in_now = _overlap(self._before, self._now, to_now)
        shown_before, in_before = _overlap(self._now, self._before, to_before)
        both_ml = shown_now * self._before.point_ml + shown_before * self._now.point_ml
        common_ml = in_now * self._before.point_ml + in_before * self._now.point_ml
        shares = (shown_now / len(self._before.inside), shown_before / len(self._now.inside))
        gaps = [
            _gaps(self._before.surface, self._now, self._now_tree, to_now),
            _gaps(self._now.surface, self._before, self._before_tree, to_before),
        ]
        surface_mm = float(np.mean(np.concatenate(gaps))) if sum(map(len, gaps)) else float("inf")
        dice = common_ml / both_ml if both_ml else 0.0
        return Registration(transform, surface_mm, float(dice), 100 * min(shares))

    def _pairs(
        self, transform: RigidTransform, now: NDArray[np.intp], before: NDArray[np.intp]
    ) -> tuple[Points, Points, NDArray[np.float64]]:
        """Return places of earlier tissue in the open scan, directions there, and how far to go along them."""
        there = transform(self._before.surface[before])
        distance, nearest = self._now_tree.query(there)
        ahead = _Pairs(
            there,
            self._now.surface[nearest],
            self._now.normals[nearest],
            self._before.normals[before] @ transform.turn.T,
            distance,
        ).kept(self._now.holds(there))
        back = transform.inverse(self._now.surface[now])
        distance, nearest = self._before_tree.query(back)
        behind = _Pairs(
            transform(self._before.surface[nearest]),
            self._now.surface[now],
            self._before.normals[nearest] @ transform.turn.T,
            self._now.normals[now],
            distance,
        ).kept(self._before.holds(back))
        places = np.concatenate([ahead.places, behind.places])
        directions = np.concatenate([ahead.directions, behind.directions])
        targets = np.concatenate([ahead.targets, behind.targets])
        return places, directions, ((targets - places) * directions).sum(axis=1)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Points with the nearest of the other surface."""

    places: Points
    targets: Points
    directions: Points
    others: Points
    """Directions at the other end."""
    distances: NDArray[np.float64]

    def kept(self, seen: NDArray[np.bool_]) -> "_Pairs":
        """Return the pairs that both scans show, whose directions agree, and that are not the farthest."""
        good = seen & ((self.directions * self.others).sum(axis=1) > SAME_WAY)
        if good.any():
            good &= self.distances <= np.quantile(self.distances[good], KEPT)
        values = (self.places, self.targets, self.directions, self.others, self.distances)
        return _Pairs(*(value[good] for value in values))


def _step(places: Points, directions: Points, gaps: NDArray[np.float64]) -> tuple[Points, Points]:
    """Return the small turn (radians) and shift (mm) that close the gaps best; far ones weigh nothing (Tukey)."""
    scale_mm = max(LEAST_SCALE_MM, 1.4826 * float(np.median(np.abs(gaps))))
    weights = np.square(np.clip(1 - np.square(gaps / (4.685 * scale_mm)), 0, None))
    rows = np.concatenate([np.cross(places, directions), directions], axis=1)
    weighted = rows * weights[:, None]
    # A whisper of damping: a ball can turn as it likes, and should stay as it is.
    matrix = weighted.T @ rows + 1e-6 * np.diag([1e4] * 3 + [1.0] * 3) * weights.sum()
    solved = np.linalg.solve(matrix, weighted.T @ gaps)
    return solved[:3], solved[3:]


def _chosen(surface: Points, count: int) -> NDArray[np.intp]:
    """Choose points of a surface at random, the same ones every time."""
    if len(surface) <= count:
        return np.arange(len(surface))
    return np.random.default_rng(0).choice(len(surface), count, replace=False)


def _overlap(moved: LiverShape, fixed: LiverShape, transform: RigidTransform) -> tuple[int, int]:
    """Count the points inside `moved` that the other scan shows, and those that lie in its liver."""
    points = transform(moved.inside)
    points = points[fixed.holds(points)]
    return len(points), int(np.count_nonzero(fixed.is_liver(points)))


def _gaps(surface: Points, fixed: LiverShape, tree: "cKDTree", transform: RigidTransform) -> NDArray[np.float64]:
    """Return the distances from a moved surface, where the other scan shows it, to the other surface."""
    points = transform(surface)
    points = points[fixed.holds(points)]
    return np.asarray(tree.query(points)[0] if len(points) else np.zeros(0))
