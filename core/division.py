"""The plane that parts a liver in two, as the reader left it, and what else a remnant is reckoned from.

A plane is not anatomy: neither Couinaud's segments nor the middle hepatic vein are looked for. For research use.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError

RIGHT, LEFT, BOTH = "right", "left", "both"
LEAST_LEFTWARDS = math.cos(math.radians(75))
"""A plane that is turned further than this no longer parts the patient's right from the left."""
HEIGHT_LIMITS_CM = (40.0, 250.0)
WEIGHT_LIMITS_KG = (2.0, 400.0)

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class DividingPlane:
    """A plane in the patient. What lies where its normal points to, or on it, is the left side.

    `normal_lps` is made a unit vector towards the patient's left. Raises ValueError where the plane is turned so far
    that "right" and "left" would mislead.
    """

    point_lps_mm: Vector
    normal_lps: Vector

    def __post_init__(self) -> None:
        normal = np.asarray(self.normal_lps, dtype=np.float64)
        length = float(np.linalg.norm(normal))
        if not (math.isfinite(length) and length > 0 and np.isfinite(self.point_lps_mm).all()):
            raise ValueError(f"no plane: {self.point_lps_mm}, {self.normal_lps}")
        normal *= (1 if normal[0] > 0 else -1) / length
        if normal[0] < LEAST_LEFTWARDS:
            raise ValueError(f"the plane does not part right from left: {self.normal_lps}")
        object.__setattr__(self, "normal_lps", _vector(normal))
        object.__setattr__(self, "point_lps_mm", _vector(self.point_lps_mm))

    def distance_mm(self, points_lps_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far points (..., 3) lie from the plane: positive to the left."""
        distances: NDArray[np.float64] = (points_lps_mm - np.asarray(self.point_lps_mm)) @ np.asarray(self.normal_lps)
        return distances

    def section(self, low_lps_mm: NDArray[np.float64], high_lps_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the plane cuts a box along the patient's axes: corners in order (3 to 6, 3), or none."""
        corners = np.array([[(low_lps_mm, high_lps_mm)[bits >> k & 1][k] for k in range(3)] for bits in range(8)])
        off = self.distance_mm(corners)
        found = []
        for first, second in ((bits, bits | 1 << k) for bits in range(8) for k in range(3) if not bits >> k & 1):
            if (off[first] >= 0) != (off[second] >= 0):
                share = off[first] / (off[first] - off[second])
                found.append(corners[first] + share * (corners[second] - corners[first]))
        if len(found) < 3:
            return np.zeros((0, 3))
        points = np.array(found)
        from_middle = points - points.mean(axis=0)
        one = np.cross(self.normal_lps, (0.0, 0.0, 1.0) if abs(self.normal_lps[2]) < 0.9 else (0.0, 1.0, 0.0))
        other = np.cross(self.normal_lps, one)
        return np.asarray(points[np.argsort(np.arctan2(from_middle @ other, from_middle @ one))])

    def moved(self, offset_lps_mm: NDArray[np.float64]) -> "DividingPlane":
        """Return the plane carried along by an offset (3,)."""
        return replace(self, point_lps_mm=_vector(np.asarray(self.point_lps_mm) + offset_lps_mm))

    def turned(
        self, about_lps_mm: NDArray[np.float64], axis_lps: NDArray[np.float64], degrees: float
    ) -> "DividingPlane":
        """Return the plane turned about an axis (right-handed) through a point, both (3,)."""
        angle, axis = math.radians(degrees), axis_lps / np.linalg.norm(axis_lps)

        def turn(vector: NDArray[np.float64]) -> NDArray[np.float64]:  # Rodrigues
            across = np.cross(axis, vector)
            along = axis * (axis @ vector) * (1 - math.cos(angle))
            return np.asarray(vector * math.cos(angle) + across * math.sin(angle) + along)

        arm = turn(np.asarray(self.point_lps_mm) - about_lps_mm)
        return DividingPlane(_vector(about_lps_mm + arm), _vector(turn(np.asarray(self.normal_lps))))


@dataclass(frozen=True)
class BodySize:
    """Height and weight as the user typed them. Raises UserError where nobody can be so."""

    height_cm: float
    weight_kg: float

    def __post_init__(self) -> None:
        for name, value, (low, high), unit in (
            ("height", self.height_cm, HEIGHT_LIMITS_CM, "cm"),
            ("weight", self.weight_kg, WEIGHT_LIMITS_KG, "kg"),
        ):
            if not low <= value <= high:
                raise UserError(f"A {name} of {value:g} {unit} cannot be.", f"Give {low:g} to {high:g} {unit}.")

    @property
    def surface_m2(self) -> float:
        """Body surface area by Mosteller: the root of height in cm times weight in kg over 3600."""
        return math.sqrt(self.height_cm * self.weight_kg / 3600)

    @property
    def standard_liver_ml(self) -> float | None:
        """Standard liver volume by Vauthey: -794.41 + 1267.28 x body surface area; None where that is no volume."""
        volume_ml = -794.41 + 1267.28 * self.surface_m2
        return volume_ml if volume_ml > 0 else None


@dataclass(frozen=True)
class Division:
    """How the reader parts the liver: the plane, which side would stay, and the body's size where it is known."""

    plane: DividingPlane
    is_guess: bool
    """Whether the plane still stands where the program put it."""
    remnant_side: str = LEFT
    body: BodySize | None = None

    def __post_init__(self) -> None:
        if self.remnant_side not in (RIGHT, LEFT):
            raise ValueError(f"a remnant is right or left: {self.remnant_side}")


def _vector(values: NDArray[np.float64] | Vector) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
