"""The vessels of the trunk: aorta and vena cava with their branches, the liver's trees, those of gut and lungs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.phantom.canvas import Canvas
from core.phantom.fields import Body
from core.phantom.trees import Tree
from core.phantom.tubes import Points3, Segments, smooth_line, tube, tube_field, tube_region, vessel_cover

Tissues = dict[str, float]

_AORTA = [(250, 8, 22, 12), (150, -8, 22, 12), (100, -22, 18, 11.5), (60, -38, 12, 11), (20, -47, 8, 10.5),
          (-30, -50, 7, 9.5), (-80, -53, 6, 9), (-118, -52, 5, 8.5)]  # fmt: skip
_ILIACS = [[(-118, -52, 5, 8), (-135, -50, side * 16, 6), (-170, -40, side * 32, 5.5), (-220, -50, side * 50, 5)]
           for side in (-1, 1)]  # fmt: skip
_CAVA = [(104, -72, -24, 15), (84, -68, -25, 14), (60, -58, -25, 12.5), (30, -53, -24, 12), (-10, -53, -22, 11.5),
         (-60, -53, -20, 10.5), (-125, -50, -16, 10)]  # fmt: skip
_OESOPHAGUS = [(250, -14, 4, 8), (120, -34, 8, 8), (88, -48, 16, 8), (70, -58, 26, 9), (62, -56, 44, 10)]
_ARTERIES = [
    [(26, -56, 8, 4), (27, -70, 8, 3.6), (26, -76, 0, 3), (20, -80, -16, 2.6), (14, -84, -30, 2.2)],
    [(27, -70, 8, 3.4), (30, -66, 26, 3), (26, -52, 48, 3), (32, -44, 66, 2.8), (28, -30, 88, 2.6)],
    [(12, -56, 8, 4.2), (2, -72, 8, 4), (-30, -78, 6, 3.8), (-80, -76, 2, 3.4), (-130, -72, -4, 2.6)],
    [(0, -48, 16, 3.4), (-4, -30, 36, 3), (-8, -10, 56, 2.8)],
    [(-2, -48, -2, 3.4), (-8, -34, -26, 3), (-18, -10, -56, 2.8)],
]
_VEINS = [
    [(-8, -10, 56, 4), (-2, -44, 34, 4.4), (-4, -62, 6, 4.6), (-4, -56, -20, 5)],
    [(-20, -10, -54, 4.4), (-14, -34, -36, 5), (-10, -50, -24, 5.5)],
]
_SPLENIC = [(30, -24, 92, 3.5), (26, -42, 74, 4.2), (20, -62, 50, 4.6), (8, -74, 22, 5), (0, -78, -6, 6.5)]
_MESENTERIC = [(-130, -80, -14, 3.5), (-80, -80, -10, 4.6), (-30, -80, -8, 5.6), (0, -78, -6, 6.5)]
_PORTAL = [(0, -78, -6, 6.8), (10, -78, -18, 7), (18, -80, -30, 7)]


@dataclass(frozen=True, eq=False)
class Vessels:
    """Every vessel as segments in patient mm."""

    aorta: Segments
    cava: Segments
    oesophagus: Segments
    arteries: Segments
    veins: Segments
    portal: Segments
    portal_tree: Segments
    hepatic_tree: Segments
    mesenteric: Segments
    lung: Segments

    @classmethod
    def draw(cls, rng: np.random.Generator, body: Body, liver_points: Points3, cava: Segments) -> "Vessels":
        """Draw the vessels; `liver_points` (n, 3, patient mm) are well inside the liver."""
        aorta = Segments.joined([tube(line, body) for line in (_AORTA, *_ILIACS)])
        portal = Segments.joined([tube(line, body, 4) for line in (_SPLENIC, _MESENTERIC, _PORTAL)])
        return cls(
            aorta=aorta,
            cava=cava,
            oesophagus=tube(_OESOPHAGUS, body),
            arteries=Segments.joined([tube(_shaken(line, rng), body, 3) for line in _ARTERIES]),
            veins=Segments.joined([tube(line, body, 4) for line in _VEINS]),
            portal=portal,
            portal_tree=_portal_tree(rng, body, liver_points),
            hepatic_tree=_hepatic_trees(rng, body, liver_points),
            mesenteric=_mesenteric_tree(rng, body),
            lung=_lung_trees(rng, body),
        )

    def paint_mesentery(self, canvas: Canvas, tissues: Tissues) -> None:
        """Paint the vessels in the fat of the belly, before the gut that lies in it."""
        canvas.whole.paint(vessel_cover(self.mesenteric, canvas), tissues["portal_vein"])

    def paint_large(self, canvas: Canvas, tissues: Tissues) -> None:
        """Paint what runs outside the liver; the vena cava and what else touches it leave the liver's label."""
        for organ, hu in (
            (self.oesophagus, tissues["stomach_wall"]),
            (self.cava, tissues["cava"]),
            (self.aorta, tissues["aorta"]),
        ):
            region = tube_region(organ, canvas)
            if region is not None:
                cover = region.cover(tube_field(organ, region))
                region.paint(cover, hu)
                region.mask[cover > 0.5] = 0
        for organ, hu in (
            (self.veins, tissues["cava"]),
            (self.portal, tissues["portal_vein"]),
            (self.arteries, tissues["aorta"]),
        ):
            canvas.whole.paint(vessel_cover(organ, canvas), hu)


def draw_cava(body: Body, rng: np.random.Generator) -> Segments:
    """Return the inferior vena cava, which the liver is cut by."""
    line = np.array(_CAVA) * (1, 1, 1, rng.uniform(0.8, 1.1))
    return tube(line, body)


def _shaken(line: Sequence[tuple[float, ...]], rng: np.random.Generator, size: float = 1.5) -> np.ndarray:
    table = np.array(line, dtype=np.float64)
    table[1:, :3] += rng.normal(0, size, table[1:, :3].shape)
    return table


def _targets(points: Points3, count: int, rng: np.random.Generator) -> Points3:
    """Choose `count` points, well spread: each the farthest of a few from those chosen before."""
    chosen = [points[rng.integers(len(points))]]
    while len(chosen) < count:
        tries = points[rng.integers(len(points), size=8)]
        gaps = np.linalg.norm(tries[:, None] - np.asarray(chosen)[None], axis=2).min(axis=1)
        chosen.append(tries[int(np.argmax(gaps))])
    return np.asarray(chosen)


def _portal_tree(rng: np.random.Generator, body: Body, liver_points: Points3) -> Segments:
    right = [(18, -80, -30, 1), (20, -76, -46, 1), (22, -70, -62, 1)]
    left = [(18, -80, -30, 1), (28, -88, -22, 1), (34, -98, -8, 1), (32, -112, -4, 1)]
    trunk, _ = smooth_line(right, body, 4)
    tree = Tree(trunk)
    tree.grow(smooth_line(left, body, 6)[0][1:], rng, 0.02)
    tree.grow(_targets(liver_points, 150, rng), rng)
    return tree.segments(6.2, 0.95)


def _hepatic_trees(rng: np.random.Generator, body: Body, liver_points: Points3) -> Segments:
    """Three veins that meet the vena cava under the diaphragm, each draining its part of the liver."""
    mouth = (74, -64, -26, 1)
    courses = [
        [mouth, (66, -58, -52, 1), (46, -52, -78, 1), (16, -48, -98, 1)],
        [mouth, (64, -82, -36, 1), (44, -100, -46, 1), (14, -112, -54, 1)],
        [mouth, (66, -84, -16, 1), (56, -102, 6, 1), (46, -112, 24, 1)],
    ]
    trees = [Tree(smooth_line(_shaken(course, rng, 3), body, 5)[0]) for course in courses]
    targets = _targets(liver_points, 130, rng)
    owners = [int(np.argmin([np.linalg.norm(tree.positions - t, axis=1).min() for tree in trees])) for t in targets]
    for n, tree in enumerate(trees):
        tree.grow(targets[np.asarray(owners) == n], rng)
    return Segments.joined([tree.segments(float(rng.uniform(4.2, 5.4)), 0.95) for tree in trees])


def _mesenteric_tree(rng: np.random.Generator, body: Body) -> Segments:
    trunk, _ = smooth_line([(-20, -80, -8, 1), (-70, -80, -8, 1), (-120, -80, -8, 1), (-160, -78, -8, 1)], body, 6)
    tree = Tree(trunk)
    gut = _scattered(rng, 180, ((-200, -15), (-120, -52), (-78, 92)))
    apron = _scattered(rng, 80, ((-140, 20), (-145, -105), (-70, 90)))
    tree.grow(body.to_patient(np.concatenate([gut, apron])), rng)
    return tree.segments(4.0, 0.85)


def _scattered(rng: np.random.Generator, count: int, ranges_zyx: Sequence[tuple[float, float]]) -> Points3:
    """Return `count` random points (count, 3) in a box."""
    return np.stack([rng.uniform(low, high, count) for low, high in ranges_zyx], axis=1)


def _lung_trees(rng: np.random.Generator, body: Body) -> Segments:
    parts = []
    for side in (-1, 1):
        trunk, _ = smooth_line(
            [(215, -40, side * 30, 1), (180, -36, side * 48, 1), (150, -30, side * 60, 1)], body, 6
        )
        tree = Tree(trunk)
        across = (28, 130) if side > 0 else (-130, -28)
        tree.grow(body.to_patient(_scattered(rng, 220, ((10, 190), (-130, 42), across))), rng)
        parts.append(tree.segments(6.0, 0.8))
    return Segments.joined(parts)
