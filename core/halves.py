"""Volumes on the two sides of a plane through the liver, and how much would remain.

A voxel belongs to the side on which its centre lies: none is shared out, so a side is right to about half a voxel
along the cut. Distances are taken in the patient, so grids that are oblique or sheared are measured as they are.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.division import BOTH, LEFT, RIGHT, DividingPlane, Division
from core.errors import UserError
from core.measure import Components
from core.volume import Geometry

LEFT_OF_CENTROID = 0.3
"""Where the guess lies, in standard deviations of the liver along its width: between the planes through vena cava and
gall bladder of the two people in whom they are known (0.12 and 0.42)."""
USUAL_DEGREES = 35.0
MOST_DEGREES = 60.0


@dataclass(frozen=True)
class Half:
    """What lies on one side; `liver_ml` includes the tumours."""

    side: str
    liver_ml: float
    tumour_ml: float
    tumours: tuple[int, ...]
    """Numbers of the tumours that lie on this side, in whole or in part."""

    @property
    def functional_ml(self) -> float:
        """The liver without its tumours."""
        return self.liver_ml - self.tumour_ml


@dataclass(frozen=True)
class TumourSides:
    """How much of one tumour lies on each side."""

    number: int
    right_ml: float
    left_ml: float

    @property
    def side(self) -> str:
        """Return "right", "left", or "both" where the plane cuts the tumour."""
        return BOTH if self.right_ml and self.left_ml else LEFT if self.left_ml else RIGHT


@dataclass(frozen=True)
class Remnant:
    """The side that would stay, without its tumours, in per cent of three usual denominators.

    The first is the liver with all tumours, the second without (total functional liver volume, TFLV), the third the
    standard liver volume after the body's surface, which needs height and weight. None where there is nothing to
    divide by.
    """

    side: str
    remnant_ml: float
    of_total_percent: float | None
    of_functional_percent: float | None
    of_standard_percent: float | None
    standard_liver_ml: float | None


@dataclass(frozen=True)
class Halves:
    """The liver in two."""

    division: Division
    right: Half
    left: Half
    tumours: tuple[TumourSides, ...]

    def side_of(self, number: int) -> str | None:
        """Return the side of a tumour: "right", "left", "both" where the plane cuts it, None where there is none."""
        return next((each.side for each in self.tumours if each.number == number), None)

    @property
    def remnant(self) -> Remnant:
        """What would stay."""
        stays = self.right if self.division.remnant_side == RIGHT else self.left
        total_ml = self.right.liver_ml + self.left.liver_ml
        functional_ml = self.right.functional_ml + self.left.functional_ml
        body = self.division.body
        standard_ml = None if body is None else body.standard_liver_ml
        kept_ml = stays.functional_ml
        return Remnant(
            stays.side,
            kept_ml,
            _percent(kept_ml, total_ml),
            _percent(kept_ml, functional_ml),
            _percent(kept_ml, standard_ml),
            standard_ml,
        )


@dataclass(frozen=True, eq=False)
class Runs:
    """The liver of one mask as stretches of voxels along rows: quick to cut again while the plane is dragged.

    `places` (n, 3) are the first voxels (slice, row, column) in the scan, `lengths` (n,) count voxels, `tumours` (n,)
    are the numbers of the tumours they lie in, 0 for liver.
    """

    geometry: Geometry
    places: NDArray[np.int64]
    lengths: NDArray[np.int64]
    tumours: NDArray[np.int64]

    @classmethod
    def of(cls, mask: NDArray[np.uint8], components: Components | None, geometry: Geometry) -> "Runs":
        """List the runs of a mask, uint8 (slices, rows, columns); `components` are those of its tumours."""
        box = Box.around(mask)
        if box is None:
            nothing = np.zeros(0, np.int64)
            return cls(geometry, nothing.reshape(0, 3), nothing, nothing)
        # 1 for liver, 1 + its number for a tumour, so that one pass finds both.
        most = 1 if components is None else 1 + int(components.numbers.max())
        worth: NDArray[Any] = np.zeros(np.add(box.shape_zyx, (0, 0, 2)), np.min_scalar_type(most))
        within = worth[:, :, 1:-1]
        np.not_equal(mask[box.slices], 0, out=within, casting="unsafe")
        if components is not None:
            within[components.box.relative_to(box.start_zyx).slices] += components.numbers.astype(worth.dtype)
        slices, rows, columns = np.nonzero(worth[:, :, 1:] != worth[:, :, :-1])
        follows = (slices[1:] == slices[:-1]) & (rows[1:] == rows[:-1])
        value = worth[slices, rows, columns + 1]
        begins = np.append(follows, False) & (value > 0)
        lengths = np.append(np.diff(columns), 0)[begins]
        places = np.stack([slices, rows, columns], axis=1)[begins] + np.asarray(box.start_zyx)
        return cls(geometry, places, lengths.astype(np.int64), value[begins].astype(np.int64) - 1)

    def left_counts(self, plane: DividingPlane) -> NDArray[np.int64]:
        """Count the voxels of each run (n,) whose centres lie on the left of the plane, or on it."""
        matrix = self.geometry.index_to_lps_mm
        first_mm = plane.distance_mm(self.places @ matrix[:3, :3].T + matrix[:3, 3])
        step_mm = float(np.asarray(plane.normal_lps) @ matrix[:3, 2])
        if abs(step_mm) < 1e-9:
            return np.asarray(np.where(first_mm >= 0, self.lengths, 0))
        crossing = -first_mm / step_mm
        if step_mm > 0:
            counts = np.clip(self.lengths - np.ceil(crossing), 0, self.lengths)
        else:
            counts = np.clip(np.floor(crossing) + 1, 0, self.lengths)
        return np.asarray(counts, dtype=np.int64)

    def cut(self, division: Division) -> Halves:
        """Measure both sides of the division's plane."""
        left = self.left_counts(division.plane)
        count = int(self.tumours.max(initial=0)) + 1
        voxel_ml = self.geometry.voxel_ml
        left_ml = np.bincount(self.tumours, left, count) * voxel_ml
        right_ml = np.bincount(self.tumours, self.lengths - left, count) * voxel_ml
        tumours = tuple(TumourSides(n, float(right_ml[n]), float(left_ml[n])) for n in range(1, count))
        return Halves(division, _half(RIGHT, right_ml), _half(LEFT, left_ml), tumours)


def guess_plane(mask: NDArray[np.uint8], geometry: Geometry) -> DividingPlane:
    """Guess where a plane like Cantlie's may lie, from the liver's shape alone: upright, across its greatest width.

    It knows neither vessels nor gall bladder: a place to start dragging from, not anatomy. Raises UserError where
    there is no liver.
    """
    runs = Runs.of(mask, None, geometry)
    if not len(runs.lengths):
        raise UserError("There is no liver to divide.", "Segment the liver first.")
    middles = np.array(runs.places, dtype=np.float64)
    middles[:, 2] += (runs.lengths - 1) / 2
    points = middles @ geometry.index_to_lps_mm[:3, :3].T + geometry.index_to_lps_mm[:3, 3]
    weights = runs.lengths / runs.lengths.sum()
    centroid = weights @ points
    from_middle, step = (points - centroid)[:, :2], geometry.index_to_lps_mm[:2, 2]
    within_runs = weights @ (np.square(runs.lengths) - 1) / 12  # of whole numbers in a row
    covariance = (from_middle * weights[:, None]).T @ from_middle + within_runs * np.outer(step, step)
    spread, directions = np.linalg.eigh(covariance)
    width = directions[:, -1] * (1 if directions[0, -1] > 0 else -1)
    if width[0] < math.cos(math.radians(MOST_DEGREES)):  # a shape that tells nothing, such as a stump
        width = np.array([math.cos(math.radians(USUAL_DEGREES)), -math.sin(math.radians(USUAL_DEGREES))])
    normal = np.array([width[0], width[1], 0.0])
    point = centroid + normal * LEFT_OF_CENTROID * math.sqrt(max(float(spread[-1]), 0.0))
    return DividingPlane((point[0], point[1], point[2]), (normal[0], normal[1], normal[2]))


def halves_entry(halves: Halves) -> dict[str, Any]:
    """Return the halves as plain values for JSON, with what the numbers mean."""
    division, remnant = halves.division, halves.remnant
    body = division.body
    return {
        "meaning": "sides of a plane placed by a reader, or guessed from the liver's shape; not Couinaud's segments",
        "voxels": "each belongs to the side of its centre",
        "plane_point_lps_mm": list(division.plane.point_lps_mm),
        "plane_normal_lps": list(division.plane.normal_lps),
        "plane_is_a_guess": division.is_guess,
        **{
            half.side: {
                "liver_ml": half.liver_ml,
                "tumour_ml": half.tumour_ml,
                "functional_ml": half.functional_ml,
                "tumours": list(half.tumours),
            }
            for half in (halves.right, halves.left)
        },
        "tumours": [
            {"number": each.number, "side": each.side, "right_ml": each.right_ml, "left_ml": each.left_ml}
            for each in halves.tumours
        ],
        "remnant": {
            "side": remnant.side,
            "remnant_ml_without_tumours": remnant.remnant_ml,
            "percent_of_total_liver_with_tumours": remnant.of_total_percent,
            "percent_of_total_functional_liver": remnant.of_functional_percent,
            "percent_of_standard_liver_vauthey": remnant.of_standard_percent,
            "standard_liver_ml": remnant.standard_liver_ml,
            "height_cm": None if body is None else body.height_cm,
            "weight_kg": None if body is None else body.weight_kg,
        },
    }


def _half(side: str, volumes_ml: NDArray[Any]) -> Half:
    """Return one side from its volumes by tumour; the first is liver outside of tumours."""
    inside = tuple(int(number) for number in np.flatnonzero(volumes_ml[1:]) + 1)
    return Half(side, float(volumes_ml.sum()), float(volumes_ml[1:].sum()), inside)


def _percent(part: float, whole: float | None) -> float | None:
    return 100 * part / whole if whole else None
