"""Tumours of the liver: where they lie, what they look like, how large they truly are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.phantom.canvas import Canvas, Region, covered
from core.phantom.config import Tumour
from core.phantom.fields import Array
from core.phantom.tubes import Points3
from core.tumours.shape import LobedBall

_RADII_MM = {"hypodense": (7, 26), "rim": (9, 28), "hyperdense": (6, 24), "tiny": (2.2, 4.5), "capsule": (6, 18)}
# Least and greatest difference from the liver's HU in each phase, of the body or (for "rim") of the rim.
_CONTRAST_HU: dict[str, dict[str, tuple[float, float]]] = {
    "hypodense": {"native": (-26, -14), "arterial": (-36, -18), "portal": (-65, -28), "late": (-50, -22)},
    "rim": {"native": (-14, -6), "arterial": (25, 55), "portal": (10, 30), "late": (8, 25)},
    "hyperdense": {"native": (10, 20), "arterial": (35, 75), "portal": (18, 40), "late": (14, 30)},
    "tiny": {"native": (-28, -16), "arterial": (-40, -20), "portal": (-60, -30), "late": (-50, -25)},
    "capsule": {"native": (-26, -14), "arterial": (-40, -18), "portal": (-65, -28), "late": (-50, -22)},
}


@dataclass(frozen=True, eq=False)
class TumourShape:
    """A lobed ball in patient mm, and how it is painted."""

    kind: str
    centre_zyx_mm: NDArray[np.float64]
    ball: LobedBall
    contrast_hu: float
    core_hu: float
    """HU of the middle less the liver's, for "rim" and for necrosis."""
    edge_mm: float

    @property
    def radius_mm(self) -> float:
        """The radius without the waves on its surface."""
        return self.ball.radius_mm

    def field(self, z: Array, y: Array, x: Array) -> Array:
        """Return its implicit function (mm) at broadcastable patient coordinates."""
        from_centre = (axis - np.float32(c) for axis, c in zip((z, y, x), self.centre_zyx_mm, strict=True))
        return self.ball.field(*from_centre)

    def region(self, canvas: Canvas) -> Region | None:
        """Return the box it lies in, at full resolution."""
        reach = self.radius_mm * 1.9 + 3
        low, high = self.centre_zyx_mm - reach, self.centre_zyx_mm + reach
        return canvas.patient_region((low[0], low[1], low[2]), (high[0], high[1], high[2]), fine=True)

    def paint(self, canvas: Canvas, liver_level: Array, liver_hu: float) -> None:
        """Paint it inside the liver and label it; `liver_level` is the liver's `Region.level` on the whole canvas."""
        region = self.region(canvas)
        if region is None:
            return
        z, y, x = region.axes_mm
        f = self.field(z[:, None, None], y[None, :, None], x[None, None, :])
        inside = covered(liver_level[region.slices])
        soft = covered(region.level(f) / (1 + self.edge_mm))
        region.paint(soft * inside, liver_hu + self.contrast_hu)
        if self.kind == "rim" or self.radius_mm > 12:
            middle = self.radius_mm * (0.3 if self.kind == "rim" else 0.5)
            core = np.clip(-(region.fine(f) + np.float32(middle)) / np.float32(3), 0, 1)
            region.paint(core * inside, liver_hu + self.core_hu)
        label = (region.fine(f) < 0) & (liver_level[region.slices] < 0) & (region.mask == 1)
        region.mask[label] = 2


def draw_tumours(
    rng: np.random.Generator,
    kinds: tuple[str, ...],
    count: int,
    phase: str,
    liver: tuple[Points3, NDArray[np.float64]],
) -> list[TumourShape]:
    """Draw `count` tumours; `liver` gives sample points (n, 3) in patient mm and their depth (mm) in the liver."""
    points, depth = liver
    made: list[TumourShape] = []
    for _ in range(40 * count):
        if len(made) == count:
            break
        kind = str(rng.choice(kinds))
        low, high = _RADII_MM[kind]
        radius = float(low + (high - low) * rng.beta(1.1, 2.2))
        # Only a tumour at the capsule may reach it.
        fits = np.abs(depth - 0.55 * radius) < 2.5 if kind == "capsule" else depth > 1.25 * radius + 2
        if not fits.any():
            continue
        centre = points[rng.choice(np.flatnonzero(fits))] + rng.uniform(-2, 2, 3)
        if all(np.linalg.norm(centre - other.centre_zyx_mm) > 1.4 * (radius + other.radius_mm) for other in made):
            made.append(_draw_one(rng, kind, centre, radius, phase))
    return made


def _draw_one(
    rng: np.random.Generator, kind: str, centre: NDArray[np.float64], radius: float, phase: str
) -> TumourShape:
    contrast = float(rng.uniform(*_CONTRAST_HU[kind][phase]))
    necrotic = float(rng.uniform(*_CONTRAST_HU["hypodense"][phase]))
    if kind == "rim":
        core = necrotic * 1.15
    elif kind == "hyperdense":
        core = contrast * float(rng.uniform(0.5, 1))
    else:
        core = contrast * float(rng.uniform(0.9, 1.5))
    ball = LobedBall.draw(rng, radius, (0.03, 0.11))
    return TumourShape(kind, centre, ball, contrast, core, edge_mm=float(rng.uniform(0.2, 1.6)))


def truth(shape: TumourShape, volume_ml: float) -> Tumour:
    """Return the tumour as it is told to the user."""
    z, y, x = (float(v) for v in shape.centre_zyx_mm)
    return Tumour(shape.kind, (x, y, z), shape.radius_mm, volume_ml, shape.contrast_hu)
