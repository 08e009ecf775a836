"""Colon, duodenum and small bowel with what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.phantom.canvas import Canvas
from core.phantom.fields import Body, SmoothField
from core.phantom.trunk import Trunk
from core.phantom.tubes import Segments, tube, tube_field, tube_region, tubes

Tissues = dict[str, float]


@dataclass(frozen=True, eq=False)
class Bowel:
    """The bowel: `colon` holds stool and gas, `loops` (duodenum and small bowel) fluid or contrast."""

    colon: Segments
    loops: list[Segments]
    filling: SmoothField
    wall_texture: SmoothField
    fluid_hu: float
    gas_share: float

    @classmethod
    def draw(cls, rng: np.random.Generator, body: Body, belly_mm: float) -> "Bowel":
        """Draw the bowel; a larger belly has more fat between the loops."""
        colon = Segments.joined([_haustra(line, rng, body) for line in _colon_lines(rng)])
        loops = [*_small_bowel(rng, body, belly_mm), tube(_duodenum(rng), body, 5)]
        oral_contrast = rng.random() < 0.3
        fluid = float(rng.uniform(120, 260) if oral_contrast else rng.uniform(12, 40))
        fields = SmoothField.draw(rng, 6.0, 32), SmoothField.draw(rng, 14.0, 32)
        return cls(colon, loops, *fields, fluid, float(rng.uniform(0.2, 1.3)))

    def paint(self, canvas: Canvas, trunk: Trunk, tissues: Tissues) -> None:
        """Paint the bowel inside the abdominal cavity."""
        for loop in self.loops:
            self._paint_loop(loop, canvas, trunk, tissues)
        self._paint_colon(canvas, trunk, tissues)

    def _paint_loop(self, loop: Segments, canvas: Canvas, trunk: Trunk, tissues: Tissues) -> None:
        region = tube_region(loop, canvas)
        if region is None:
            return
        outline = tube_field(loop, region) + np.float32(1.2) * region.noise(self.wall_texture)
        outline = np.maximum(outline, region.crop(trunk.cavity) + 4)
        region.paint(region.cover(outline), tissues["gut_wall"])
        grain = region.noise(self.filling)
        inside = region.cover(outline + 2.6 + np.float32(0.8) * grain)
        region.paint(inside * np.float32(0.85), self.fluid_hu)
        gas = np.maximum(outline + 4, 2.4 - region.noise(self.wall_texture) * np.float32(2))
        region.paint(region.cover(gas), tissues["gas"])

    def _paint_colon(self, canvas: Canvas, trunk: Trunk, tissues: Tissues) -> None:
        region = tube_region(self.colon, canvas)
        if region is None:
            return
        outline = tube_field(self.colon, region) + np.float32(1.5) * region.noise(self.wall_texture)
        outline = np.maximum(outline, region.crop(trunk.cavity) + 4)
        region.paint(region.cover(outline), tissues["gut_wall"] * 0.8)
        grain = region.noise(self.filling)
        inside = outline + 2.2
        within = region.cover(inside)
        region.paint(within, tissues["stool"] + 18 * region.fine(grain))
        crumbs = np.float32(1.4 - 0.4 * self.gas_share) - grain
        region.paint(within * region.cover(crumbs) * np.float32(0.8), -650.0)
        # Gas gathers in front; a slow field decides which parts of the colon are blown up.
        pocket = (1.2 - self.gas_share - region.noise(self.wall_texture)) * np.float32(4)
        region.paint(within * region.cover(np.maximum(pocket, inside + 1)), tissues["gas"])


def _haustra(nodes: np.ndarray, rng: np.random.Generator, body: Body) -> Segments:
    """Return a tube whose radius swells and narrows along its course."""
    line = tube(nodes, body, 5)
    count = len(line.a) + 1
    swell = 1 + 0.16 * np.sin(np.arange(count) * 2 * np.pi * 5 / rng.uniform(26, 34) + rng.uniform(0, 6))
    return Segments(line.a, line.b, line.ra * swell[:-1], line.rb * swell[1:])


def _colon_lines(rng: np.random.Generator) -> list[np.ndarray]:
    def jitter(nodes: Sequence[tuple[float, ...]], size: float) -> np.ndarray:
        return np.array(nodes) + rng.normal(0, 1, (len(nodes), 4)) * (size, size * 0.6, size, 1)

    sag = rng.uniform(0, 50)
    right = [
        (-190, -30, -92, 25),
        (-140, -24, -102, 25),
        (-95, -28, -104, 23),
        (-62, -50, -98, 22),
        (-48, -78, -84, 20),
    ]
    across = [
        (-48, -78, -84, 20),
        (-62 - sag * 0.6, -108, -60, 19),
        (-70 - sag, -122, -10, 18),
        (-60 - sag * 0.8, -120, 40, 18),
        (-28, -108, 84, 18),
        (6, -74, 108, 18),
        (12, -44, 112, 17),
    ]
    left = [(12, -44, 112, 17), (-20, -14, 116, 15), (-70, -2, 114, 14), (-120, -6, 110, 14), (-190, -20, 100, 15)]
    return [jitter(right, 4), jitter(across, 5), jitter(left, 3)]


def _duodenum(rng: np.random.Generator) -> np.ndarray:
    nodes = [
        (-2, -92, -28, 9),
        (-6, -88, -42, 12),
        (-22, -74, -46, 12),
        (-46, -66, -44, 12),
        (-60, -64, -26, 12),
        (-60, -68, 4, 11),
        (-46, -64, 30, 12),
        (-30, -68, 40, 12),
    ]
    return np.array(nodes) + rng.normal(0, 1.5, (8, 4)) * (1, 1, 1, 0.4)


def _small_bowel(rng: np.random.Generator, body: Body, belly_mm: float) -> list[Segments]:
    """Return loops that fill the lower front of the belly, each a bent piece that winds through a shaken lattice."""
    pitch = 25 + 0.15 * max(belly_mm, 0)
    lines: list[np.ndarray] = []
    for z in np.arange(-220, -8, pitch):
        for y in (-108, -82, -58):
            # High up the liver, the stomach and the pancreas leave room on the left only.
            first = -70 if z < -60 else 24
            sides = np.arange(first, 104, pitch * 0.9) + rng.uniform(-6, 6)
            row = np.array([(z, y, x, rng.uniform(8.5, 13.5)) for x in sides])
            row += rng.normal(0, 1, row.shape) * (10, 7, 5, 0.3)
            lines += [row[n : n + 3] for n in range(0, len(row) - 1, 2)]
    loops = tubes(lines, body)
    return [loops[n] for n in rng.permutation(len(loops))]
