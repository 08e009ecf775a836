"""Spleen, kidneys, adrenals, pancreas, gall bladder and stomach."""

from dataclasses import dataclass

import numpy as np

from core.phantom.canvas import Canvas, Region
from core.phantom.fields import Array, Body, SmoothField
from core.phantom.shapes import Points, Triple, ellipsoid, local, rotation, smooth_cut, smooth_union
from core.phantom.trunk import Trunk
from core.phantom.tubes import Segments, tube, tube_field, tube_region

Tissues = dict[str, float]


@dataclass(frozen=True)
class Spleen:
    """The spleen: a shell along the left wall."""

    centre_zyx: Triple
    length_mm: float
    thickness_mm: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Spleen":
        """Draw a spleen."""
        centre = (40 + rng.normal(0, 6), -8 + rng.normal(0, 5), 96 + rng.normal(0, 2))
        return cls(centre, float(rng.uniform(48, 66)), float(rng.uniform(31, 42)))

    def paint(self, canvas: Canvas, trunk: Trunk, texture: SmoothField, hu: float) -> None:
        """Paint it, cut to the wall and the diaphragm."""
        z, y, x = self.centre_zyx
        region = canvas.region((z - 75, y - 75, x - 50), (z + 75, y + 75, x + 50))
        if region is None:
            return
        turn = rotation(x_degrees=28, z_degrees=-22)
        body = ellipsoid(region.points, self.centre_zyx, (self.length_mm, 50, self.thickness_mm), turn)
        hollow = ellipsoid(region.points, (z - 6, y - 22, x - 44), (66, 46, 36), turn)
        body = body + region.noise(texture) * np.float32(1.2)
        body = smooth_cut(smooth_cut(body, 2 - hollow, 8), region.crop(trunk.cavity) + 1, 4)
        region.paint(region.cover(smooth_cut(body, 3 - region.crop(trunk.dome), 4)), hu)


@dataclass(frozen=True)
class Kidney:
    """One kidney: cortex, medulla, and the sinus with fat and pelvis. `side` is -1 right, 1 left."""

    side: int
    centre_zyx: Triple
    length_mm: float

    @classmethod
    def draw(cls, rng: np.random.Generator, side: int) -> "Kidney":
        """Draw the right (-1) or left (1) kidney."""
        z = (-20 if side < 0 else -8) + rng.normal(0, 7)
        return cls(side, (z, -1 + rng.normal(0, 3), side * (70 + rng.normal(0, 3))), float(rng.uniform(50, 60)))

    def region(self, canvas: Canvas) -> Region | None:
        """Return the box it lies in."""
        z, y, x = self.centre_zyx
        return canvas.region((z - 68, y - 46, x - 46), (z + 68, y + 46, x + 46))

    def field(self, p: Points) -> Array:
        """Return the function of the outline without the sinus."""
        return ellipsoid(p, self.centre_zyx, (self.length_mm, 24, 29), self._turn())

    def bed(self, p: Points) -> Array:
        """Return the function of the fat around the kidney: most behind it and towards the spine."""
        z, y, x = self.centre_zyx
        behind = ellipsoid(p, (z - 2, y + 14, x - self.side * 24), (self.length_mm + 10, 36, 44), self._turn())
        return smooth_union(behind, self.field(p) - 3, 6)

    def _turn(self) -> np.ndarray:
        return rotation(x_degrees=-10, y_degrees=self.side * 14, z_degrees=self.side * -32)

    def paint(self, canvas: Canvas, texture: SmoothField, tissues: Tissues) -> None:
        """Paint it."""
        region = self.region(canvas)
        if region is None:
            return
        bumps = region.noise(texture)
        outline = self.field(region.points) + bumps * np.float32(0.8)
        z, y, x = local(region.points, self.centre_zyx, self._turn())
        x = x * self.side
        inside = Points(z, y, x)
        room = ellipsoid(inside, (0, 0, -7), (27, 7.5, 12)) + bumps * np.float32(2.2)
        gate = ellipsoid(inside, (-2, 0, -22), (15, 5, 16))
        sinus = smooth_union(room, gate, 6)
        solid = smooth_cut(outline, -sinus, 5)
        region.paint(region.cover(solid), tissues["cortex"])
        # Pyramids point at the sinus: wedges around it, alternating along the kidney.
        wedge = np.cos(z * np.float32(0.33)) + np.cos(np.arctan2(y, x + 15) * 5)
        pyramid = np.maximum(outline + 6.5, np.maximum(1.5 - sinus, -wedge * 5))
        region.paint(region.cover(pyramid) * np.float32(0.85), tissues["medulla"])
        pelvis = ellipsoid(inside, (-3, 1, -15), (15, 3.2, 14)) + bumps * np.float32(2.5)
        region.paint(region.cover(np.maximum(pelvis, outline - 8)), tissues["pelvis"])


@dataclass(frozen=True, eq=False)
class Stomach:
    """The stomach: a bag with a wall, filled with fluid, contrast or a meal, and gas on top."""

    bag: Segments
    level_y_mm: float
    filling: str
    filling_hu: float
    meal: SmoothField

    @classmethod
    def draw(cls, rng: np.random.Generator, body: Body) -> "Stomach":
        """Draw a stomach."""
        full = rng.uniform(0.72, 1.12)
        drop = rng.uniform(-18, 6)
        nodes = [
            (84, -50, 68, 31 * full),
            (58, -60, 74, 37 * full),
            (26, -80, 76, 33 * full),
            (2 + drop * 0.6, -98, 58, 29 * full),
            (-10 + drop, -106, 28, 22 * full),
            (-8 + drop, -104, 2, 17 * full),
            (-2, -98, -18, 11),
            (-2, -92, -28, 8),
        ]
        bag = tube(np.array(nodes) + rng.normal(0, 1, (8, 4)) * (2, 2, 2, 1), body, 7)
        filling = str(rng.choice(["water", "contrast", "meal"], p=[0.45, 0.25, 0.3]))
        filling_hu = {"water": rng.uniform(5, 22), "contrast": rng.uniform(150, 330), "meal": rng.uniform(30, 60)}
        low, high = bag.bounds(0)
        front, back = low[:, 1].min(), high[:, 1].max()
        level = front + (back - front) * rng.uniform(0.1, 0.42)
        return cls(bag, float(level), filling, float(filling_hu[filling]), SmoothField.draw(rng, 7.0, 32))

    def field(self, region: Region) -> Array:
        """Return the function of the outline."""
        return tube_field(self.bag, region)

    def paint(self, canvas: Canvas, trunk: Trunk, tissues: Tissues) -> None:
        """Paint wall, filling and gas."""
        region = tube_region(self.bag, canvas)
        if region is None:
            return
        grain = region.noise(self.meal)
        outline = smooth_cut(self.field(region), 3.5 - region.crop(trunk.dome), 6)
        outline = smooth_cut(outline, region.crop(trunk.cavity) + 2, 6)
        region.paint(region.cover(outline), tissues["stomach_wall"])
        inside = region.cover(outline + 3.8 + np.float32(0.7) * grain)
        spread = 22.0 if self.filling == "meal" else 3.0
        region.paint(inside, self.filling_hu + spread * region.fine(grain))
        if self.filling != "water":
            crumbs = np.float32(2.1) - grain
            region.paint(inside * region.cover(crumbs), -120.0)
        above = region.axes_mm[1][None, :, None] - np.float32(self.level_y_mm) + outline * 0
        region.paint(inside * region.cover(above), tissues["gas"])


@dataclass(frozen=True, eq=False)
class SmallOrgans:
    """Gall bladder, pancreas and adrenals."""

    gall_bladder: Segments
    pancreas: Segments
    adrenals: Segments
    lobules: SmoothField

    @classmethod
    def draw(cls, rng: np.random.Generator, body: Body) -> "SmallOrgans":
        """Draw them."""
        full = rng.uniform(0.7, 1.25)
        bladder = [
            (6, -80, -44, 4),
            (-4, -90, -52, 11 * full),
            (-18, -100, -60, 15 * full),
            (-32, -108, -66, 11 * full),
        ]
        thick = rng.uniform(0.75, 1.2)
        pancreas = [
            (-38, -72, -24, 10),
            (-24, -74, -24, 15),
            (-8, -80, -16, 12),
            (0, -86, 4, 8),
            (8, -80, 28, 10),
            (16, -64, 52, 10),
            (22, -44, 76, 10),
            (26, -34, 88, 8),
        ]
        glands = np.array(pancreas) * (1, 1, 1, thick) + rng.normal(0, 1.5, (8, 4)) * (1, 1, 1, 0.3)
        right = [(36, -24, -30, 2.2), (24, -30, -36, 2.6), (10, -26, -44, 2.0)]
        left = [(28, -42, 34, 2.2), (16, -46, 40, 2.6), (2, -40, 44, 2.2)]
        limb = [(16, -46, 40, 2.4), (10, -36, 34, 2.0), (4, -30, 34, 1.6)]
        adrenals = Segments.joined([tube(nodes, body, 4) for nodes in (right, left, limb)])
        return cls(tube(bladder, body, 4), tube(glands, body, 5), adrenals, SmoothField.draw(rng, 8.0, 32))

    def paint_soft(self, canvas: Canvas, tissues: Tissues) -> None:
        """Paint pancreas and adrenals; the pancreas is lobed, with fat between the lobes."""
        for organ, depth, hu in (
            (self.pancreas, 2.4, tissues["pancreas"]),
            (self.adrenals, 0.5, tissues["adrenal"]),
        ):
            region = tube_region(organ, canvas)
            if region is not None:
                lobes = region.noise(self.lobules) * np.float32(depth)
                region.paint(region.cover(tube_field(organ, region) + lobes), hu)

    def paint_gall_bladder(self, canvas: Canvas, tissues: Tissues) -> None:
        """Paint the gall bladder and take it out of the liver's label."""
        region = tube_region(self.gall_bladder, canvas)
        if region is None:
            return
        outline = tube_field(self.gall_bladder, region)
        cover = region.cover(outline)
        region.paint(cover, 48.0)
        region.paint(region.cover(outline + 1.6), tissues["bile"])
        region.mask[cover > 0.5] = 0
