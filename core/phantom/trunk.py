"""The trunk: skin, fat, the wall of muscle, the cavity inside it, the diaphragm and the chest above it."""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from core.phantom.canvas import Region
from core.phantom.fields import Array, Body
from core.phantom.shapes import Points, column, ellipsoid, smooth_cut, smooth_union, smoothstep

_LEVELS = (-260, -200, -150, -110, -60, 0, 60, 120, 180, 240)
_HALF_WIDTH = (172, 164, 152, 140, 138, 145, 151, 150, 146, 138)
_FRONT = (-122, -126, -133, -141, -148, -156, -159, -148, -135, -124)
_BACK = (82, 78, 74, 72, 71, 71, 70, 68, 70, 72)
_SPINE = (8, 6, 4, -4, -6, 0, 5, 13, 17, 12)
CENTRE_Y = -38.0


def spine_curve(z: Array) -> Array:
    """Return how far (mm, towards the back) the spine leaves the straight line at the heights `z`."""
    return np.asarray(CubicSpline(_LEVELS, _SPINE)(np.clip(z, -260, 240)), dtype=np.float32)


@dataclass(frozen=True)
class TrunkShape:
    """How this patient's trunk differs from the template (mm)."""

    fat_mm: float = 16.0
    belly_mm: float = 0.0
    dome_mm: float = 95.0
    left_dome_mm: float = 83.0
    exponent: float = 2.25
    muscle: float = 1.0

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "TrunkShape":
        """Draw a trunk."""
        fatness = rng.beta(1.6, 2.2)
        dome = rng.normal(95, 5)
        return cls(
            fat_mm=float(5 + 30 * fatness),
            belly_mm=float(38 * fatness * rng.uniform(0.3, 1) - 2),
            dome_mm=float(dome),
            left_dome_mm=float(dome - rng.uniform(6, 16)),
            exponent=float(rng.uniform(2.0, 2.2)),
            muscle=float(rng.uniform(0.8, 1.2)),
        )

    def wall_profile(self, z: Array) -> tuple[Array, Array, Array]:
        """Return half-width, front half-depth and back half-depth (mm) of the muscle wall at the heights `z`."""
        height = np.clip(z, _LEVELS[0], _LEVELS[-1])
        low = 1 - smoothstep(-70, 40, z)
        half = CubicSpline(_LEVELS, _HALF_WIDTH)(height) + 0.35 * self.belly_mm * low
        front = CENTRE_Y - CubicSpline(_LEVELS, _FRONT)(height) + self.belly_mm * low
        back = CubicSpline(_LEVELS, _BACK)(height) - CENTRE_Y
        return half.astype(np.float32), front.astype(np.float32), back.astype(np.float32)

    def front_and_back_mm(self, body: Body) -> tuple[float, float]:
        """Return where (patient mm along y) the skin of the belly and of the back are, roughly."""
        _, front, back = self.wall_profile(np.array([20.0]))
        scale = body.scale_zyx[1]
        return (
            float(CENTRE_Y - front[0] - 0.7 * self.fat_mm) * scale,
            float(CENTRE_Y + back[0] + 0.8 * self.fat_mm) * scale,
        )

    def reach(self, body: Body) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the lowest and the highest (y, x) in patient mm that the skin can reach."""
        margin = 1.4 * self.fat_mm + 6 + body.reach_mm
        _, scale_y, scale_x = body.scale_zyx
        half = (max(_HALF_WIDTH) + 0.35 * self.belly_mm + margin) * scale_x
        front = (min(_FRONT) - max(self.belly_mm, 0) - margin) * scale_y
        return (front, -half), ((max(_BACK) + margin) * scale_y, half)


@dataclass(frozen=True, eq=False)
class Trunk:
    """The trunk's surfaces on the coarse samples of a region, in patient mm, negative inside.

    `wall` is the outside of the muscles, `skin` the skin, `cavity` the inner side of ribs and muscles, `chest` the
    part of the cavity above the diaphragm, `dome` the diaphragm alone (negative above it).
    """

    wall: Array
    skin: Array
    cavity: Array
    dome: Array
    chest: Array
    angle: Array
    """0 at the spine, pi at the breastbone."""

    def crop(self, region: Region) -> "Trunk":
        """Return the part of the whole canvas's surfaces that lies in `region`."""
        surfaces = (self.wall, self.skin, self.cavity, self.dome, self.chest, self.angle)
        return Trunk(*(region.crop(surface) for surface in surfaces))

    @classmethod
    def build(cls, shape: TrunkShape, region: Region) -> "Trunk":
        """Evaluate the trunk on the region's coarse samples."""
        p = region.points
        half, front, back = shape.wall_profile(region.heights)
        v = p.y - np.float32(CENTRE_Y)
        depth = np.where(v < 0, front, back)
        e = np.float32(shape.exponent)
        ring = (np.abs(p.x / half) ** e + np.abs(v / depth) ** e) ** (1 / e) - 1
        furrow = 9 * np.exp(-((p.x / 15) ** 2)) * smoothstep(0, 50, p.y)
        wall = region.distance(ring) + furrow
        side = np.abs(p.x) / half
        low = 1 - smoothstep(-90, 40, p.z)
        back = smoothstep(-20, 40, p.y)
        fat = shape.fat_mm * (0.45 + 0.1 * side + 0.35 * low + 0.3 * back * side * (0.4 + low))
        skin = wall - fat - 3
        angle = np.arctan2(np.abs(p.x), v)
        bare = wall + _wall_thickness(shape, p, angle)
        cavity = smooth_cut(bare, 5 - back_muscle(p, region.heights), 16)
        dome = _dome(shape, p, region)
        return cls(wall, skin, cavity, dome, np.maximum(cavity, dome), angle)


@dataclass(frozen=True, eq=False)
class FineTrunk:
    """The surfaces of `Trunk` that thin layers need, on every voxel."""

    wall: Array
    cavity: Array
    angle: Array

    @classmethod
    def of(cls, trunk: Trunk, region: Region) -> "FineTrunk":
        """Interpolate the surfaces of the whole canvas."""
        return cls(*(region.fine(np.clip(f, -60, 60)) for f in (trunk.wall, trunk.cavity, trunk.angle)))


def back_muscle(p: Points, heights: Array) -> Array:
    """Return the muscles of the back with the arches of the vertebrae between them."""
    folded = p._replace(y=p.y - 0.6 * spine_curve(heights), x=np.abs(p.x))
    muscles = column(folded, (50, 36), (17, 38))
    # Between them the arches of the vertebrae and the short muscles on them reach forward to the canal.
    return smooth_union(muscles, column(folded, (46, 0), (38, 27)), 6)


def _wall_thickness(shape: TrunkShape, p: Points, angle: Array) -> Array:
    """Return how thick (mm) ribs and muscles are together."""
    chest = smoothstep(-45, 5, p.z)
    broad_back = smoothstep(0.6, 0.95, angle) * (1 - smoothstep(1.6, 2.1, angle))
    side = 16 * (1 - chest) + (10 + 8 * broad_back) * chest
    across = np.abs(p.x)
    rectus = 8 + 4 * smoothstep(0, 16, across) * (1 - smoothstep(40, 80, across))
    front = smoothstep(2.0, 2.55, angle)
    return np.asarray(shape.muscle * (side + (rectus - side) * front), dtype=np.float32)


def _dome(shape: TrunkShape, p: Points, region: Region) -> Array:
    """Return the distance below (positive) or above (negative) the diaphragm."""

    def half_dome(centre_x: float, lateral: float, medial: float, top: float) -> Array:
        dx = p.x - np.float32(centre_x)
        outward = dx * np.sign(centre_x) > 0
        dy = p.y + np.float32(72)
        q = (dx / np.where(outward, np.float32(lateral), np.float32(medial))) ** 2
        q = q + (dy / np.where(dy < 0, np.float32(98), np.float32(104))) ** 2
        return np.asarray(top - 72 * q**1.25, dtype=np.float32)

    right = half_dome(-60, 72, 112, shape.dome_mm)
    left = half_dome(70, 64, 112, shape.left_dome_mm)
    height = -smooth_union(-right, -left, 12)
    return region.distance(height - p.z)


def mediastinum(p: Points, heights: Array) -> Array:
    """Return the space between the lungs: the spine with the great vessels, the heart and what lies before it."""
    behind = column(p._replace(y=p.y - spine_curve(heights)), (-14, 2), (40, 30))
    bag = ellipsoid(p, (128, -92, 14), (62, 56, 68))
    return smooth_union(smooth_union(behind, bag, 20), column(p, (-150, 0), (28, 40)), 15)
