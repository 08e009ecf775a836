"""Lesions set into a real scan: with the scan's own noise, its partial volume, and the push on what lies beside them.

Everything is in mm with the scan's own spacing, so that the same tumour is a ball on every grid.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.labels import Label
from core.tumours.kinds import Look, draw_look
from core.tumours.shape import LobedBall
from core.tumours.site import Site, Spacing
from core.tumours.texture import noise_like, smooth_noise

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
ByteArray = NDArray[np.uint8]

BONE_HU = 230
"""What is this bright beside the liver does not give way."""
CAPSULE_SHARE = 0.3
CYST_SHARE = 0.15
LEAST_MARGIN_MM = 9.0
"""So much liver around a small tumour shows the scan's noise."""
SCANNER_MM = 0.9
"""Over how much a scanner blurs an edge."""


@dataclass(frozen=True)
class Inserted:
    """One lesion as it was set in; `voxels` counts those of its label, 0 for a cyst, which is labelled liver."""

    kind: str
    diameter_mm: float
    centre_zyx: tuple[int, int, int]
    is_tumour: bool
    voxels: int


def insert_tumours(
    hu: NDArray[np.int16],
    labels: ByteArray,
    spacing_mm: Spacing,
    rng: np.random.Generator,
    count: int | None = None,
) -> tuple[NDArray[np.int16], ByteArray, tuple[Inserted, ...]]:
    """Return a sub-volume (slices, rows, columns) with new lesions in its liver, its labels, and what was set in.

    `labels` are 0, 1 liver, 2 tumour; the arrays given stay as they are. Without `count`, one to four are tried; one
    that no voxel would show is left out. Where there is hardly any liver nothing changes.
    """
    site = Site.of(hu, labels, spacing_mm)
    count = 1 + min(int(rng.poisson(0.6)), 3) if count is None else count
    made: list[Inserted] = []
    for _ in range(count):
        if site is None:
            break
        look = draw_look(rng, site.liver_hu, enhanced=site.enhanced, cyst=bool(rng.random() < CYST_SHARE))
        centre = site.choose(rng, look.diameter_mm / 2, at_capsule=bool(rng.random() < CAPSULE_SHARE))
        if centre is None:
            continue
        lesion = _Lesion.draw(rng, look, centre, labels.shape, spacing_mm)
        painted = _paint(rng, lesion, hu, labels, site)
        if painted is None:
            continue
        hu, labels, voxels = painted
        z, y, x = (int(each) for each in centre)
        made.append(Inserted(look.kind.name, look.diameter_mm, (z, y, x), look.kind.is_tumour, voxels))
        site = Site.of(hu, labels, spacing_mm)
    return hu, labels, tuple(made)


@dataclass(frozen=True, eq=False)
class _Lesion:
    """A lesion on the grid of its box: `outside_mm` is about the distance to its surface, negative inside.

    `cover` is the share of each voxel that it fills, `soft` the same with its washed-out border.
    """

    look: Look
    centre: NDArray[np.int64]
    box: tuple[slice, slice, slice]
    spacing_mm: Spacing
    outside_mm: FloatArray
    cover: FloatArray
    soft: FloatArray

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        look: Look,
        centre: NDArray[np.int64],
        shape: tuple[int, ...],
        spacing_mm: Spacing,
    ) -> "_Lesion":
        balls = _balls(rng, look)
        reach_mm = max(float(np.abs(offset).max()) + ball.reach_mm for offset, ball in balls)
        reach_mm += max(LEAST_MARGIN_MM, 0.5 * look.diameter_mm / 2) + look.edge_mm
        reach = np.ceil(reach_mm / np.asarray(spacing_mm)).astype(int)
        z, y, x = (slice(max(0, c - r), min(n, c + r + 1)) for c, r, n in zip(centre, reach, shape, strict=True))
        box = (z, y, x)
        # A slice shows the mean over its thickness: several planes of it are taken where it is thick.
        planes = int(np.clip(np.rint(spacing_mm[0] / max(spacing_mm[1], 1.0)), 1, 5))
        layers = ((np.arange(planes) + 0.5) / planes - 0.5) * spacing_mm[0]
        axes = [
            ((np.arange(each.start, each.stop) - c) * step).astype(np.float32)
            for each, c, step in zip(box, centre, spacing_mm, strict=True)
        ]
        outside_mm, cover, soft = (np.zeros([len(axis) for axis in axes], np.float32) for _ in range(3))
        width_mm = np.float32(max(SCANNER_MM, spacing_mm[1]))
        for layer in layers:
            field = _field(balls, axes[0] + np.float32(layer), axes[1], axes[2])
            outside_mm += field / np.float32(planes)
            cover += np.clip(0.5 - field / width_mm, 0, 1) / np.float32(planes)
            soft += np.clip(0.5 - field / (width_mm + np.float32(look.edge_mm)), 0, 1) / np.float32(planes)
        return cls(look, centre, box, spacing_mm, outside_mm, cover, soft)

    @property
    def radius_mm(self) -> float:
        return self.look.diameter_mm / 2


def _balls(rng: np.random.Generator, look: Look) -> list[tuple[NDArray[np.float64], LobedBall]]:
    """Return the parts of a lesion and where they lie from its centre (zyx, mm): one, or two grown together."""
    radius = look.diameter_mm / 2
    if look.diameter_mm < 15 or not look.kind.is_tumour or rng.random() < 0.6:
        return [(np.zeros(3), LobedBall.draw(rng, radius, look.kind.waves))]
    direction = rng.normal(0, 1, 3)
    direction *= rng.uniform(0.35, 0.6) * radius / np.linalg.norm(direction)
    share = rng.uniform(0.6, 0.85)
    return [
        (direction * 0.4, LobedBall.draw(rng, 0.85 * radius, look.kind.waves)),
        (-direction, LobedBall.draw(rng, share * 0.8 * radius, look.kind.waves)),
    ]


def _field(
    balls: list[tuple[NDArray[np.float64], LobedBall]], z: FloatArray, y: FloatArray, x: FloatArray
) -> FloatArray:
    fields = [
        ball.field(
            (z - np.float32(offset[0]))[:, None, None],
            (y - np.float32(offset[1]))[None, :, None],
            (x - np.float32(offset[2]))[None, None, :],
        )
        for offset, ball in balls
    ]
    if len(fields) == 1:
        return fields[0]
    # A smooth minimum: where the parts meet there is no crease.
    near = np.float32(0.3 * balls[0][1].radius_mm)
    overlap = np.clip(0.5 + 0.5 * (fields[1] - fields[0]) / near, 0, 1)
    return np.asarray(fields[1] + (fields[0] - fields[1]) * overlap - near * overlap * (1 - overlap))


def _paint(
    rng: np.random.Generator, lesion: _Lesion, hu: NDArray[np.int16], labels: ByteArray, site: Site
) -> tuple[NDArray[np.int16], ByteArray, int] | None:
    """Return the arrays with the lesion in them and the voxels of its label; None where it would not be seen."""
    old = _pushed(rng, lesion, hu, labels)
    scan, mask = old[0].astype(np.float32), old[1].copy()
    level = ndimage.gaussian_filter(scan, [0.0, *(1.5 / step for step in lesion.spacing_mm[1:])])
    # Large vessels stay; small ones are grown over.
    wide = ndimage.gaussian_filter(level, [0.0, *(1.5 / step for step in lesion.spacing_mm[1:])])
    vessel = np.clip((wide - np.float32(site.vessel_hu)) / np.float32(8) - 0.5, 0, 1) * (mask == Label.LIVER)
    liver = ndimage.gaussian_filter((mask > 0).astype(np.float32), (0, 0.6, 0.6)) * (mask > 0)
    weight = lesion.soft * liver * (1 - vessel)
    if not lesion.look.kind.is_tumour:
        weight *= mask != Label.TUMOUR
    inside = (lesion.cover > 0.5) & (mask > 0) & (vessel < 0.5)
    voxels = int(np.count_nonzero(inside))
    tissue = (mask == Label.LIVER) & (vessel < 0.2)
    if not voxels or np.count_nonzero(tissue) < 50:
        return None
    liver_hu = np.float32(np.median(scan[tissue]))
    noise = noise_like(rng, scan - liver_hu, tissue)
    new = level + weight * (liver_hu + _appearance(rng, lesion) - level)
    # Noise adds up by its square: so blended it is as strong at the border as on both sides of it.
    new += np.sqrt(1 - weight) * (scan - level) + np.sqrt(weight) * noise
    touched = weight > 0
    result, result_labels = hu.copy(), labels.copy()
    result[lesion.box] = np.where(touched, np.clip(np.rint(new), -1024, 3071), scan).astype(hu.dtype)
    if lesion.look.kind.is_tumour:
        mask[inside] = Label.TUMOUR
    result_labels[lesion.box] = mask
    return result, result_labels, voxels if lesion.look.kind.is_tumour else 0


def _appearance(rng: np.random.Generator, lesion: _Lesion) -> FloatArray:
    """Return the lesion's HU less the liver's in its box: body, rim, core and mottling, without noise."""
    look, outside = lesion.look, lesion.outside_mm
    size = np.maximum(1.5, lesion.look.diameter_mm / 6 / np.asarray(lesion.spacing_mm))
    blots = smooth_noise(rng, outside.shape, (float(size[0]), float(size[1]), float(size[2])))
    value = np.float32(look.body_hu) + np.float32(look.mottle_hu) * blots
    if look.core_hu is not None:
        # Dead tissue has a ragged border.
        depth = -outside / np.float32(lesion.radius_mm) + np.float32(0.12) * blots
        share = np.clip((depth - np.float32(look.core_share)) / np.float32(0.12), 0, 1)
        value += share * (np.float32(look.core_hu) - value)
    if look.rim_hu is not None:
        # Not equally thick and not equally bright all around.
        uneven = np.clip(0.75 + 0.35 * smooth_noise(rng, outside.shape, tuple(3 * float(s) for s in size)), 0, 1.3)
        share = np.clip(1.5 + outside / np.float32(look.rim_mm), 0, 1) * uneven
        value += np.clip(share, 0, 1) * (np.float32(look.rim_hu) - value)
    return np.asarray(value, dtype=np.float32)


def _pushed(
    rng: np.random.Generator, lesion: _Lesion, hu: NDArray[np.int16], labels: ByteArray
) -> tuple[NDArray[np.int16], ByteArray]:
    """Return scan and labels in the lesion's box with what lies around it pushed outwards: the capsule bulges.

    Whole voxels are moved, not interpolated: interpolated noise would be weaker, and show where the tumours are.
    """
    old = hu[lesion.box], labels[lesion.box]
    push_mm = np.float32(rng.uniform(0.1, 0.5) * min(lesion.radius_mm, 12.0))
    far_mm = np.float32(max(3.0, 0.35 * lesion.radius_mm))
    near = lesion.outside_mm < 2 * far_mm
    if ((old[0] > BONE_HU) & (old[1] == 0) & near).any():
        return old
    moved = push_mm * np.exp(-np.square(np.maximum(lesion.outside_mm, 0) / far_mm))
    at = np.nonzero(near & (moved > 0.5 * lesion.spacing_mm[1]))
    steps = [axis + part.start - c for axis, part, c in zip(at, lesion.box, lesion.centre, strict=True)]
    from_centre = np.stack([each * mm for each, mm in zip(steps, lesion.spacing_mm, strict=True)]).astype(np.float32)
    distance = np.maximum(np.sqrt(np.square(from_centre).sum(axis=0)), 1e-3)
    # Nothing is fetched from beyond the centre.
    share = np.minimum(moved[at], 0.9 * distance) / distance
    source = tuple(
        np.clip(axis - np.rint(mm * share / step).astype(int), 0, size - 1)
        for axis, mm, step, size in zip(at, from_centre, lesion.spacing_mm, old[0].shape, strict=True)
    )
    scan, mask = old[0].copy(), old[1].copy()
    scan[at], mask[at] = old[0][source], old[1][source]
    return scan, mask
