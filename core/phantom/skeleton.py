"""Spine and ribs: a shell of compact bone around marrow."""

from dataclasses import dataclass

import numpy as np

from core.phantom.canvas import Canvas, Region, covered
from core.phantom.fields import Array, SmoothField
from core.phantom.shapes import Points, column, ellipsoid, smooth_cut, smooth_union, smoothstep
from core.phantom.trunk import FineTrunk, spine_curve

# Middles of the vertebrae (mm above the first lumbar one), from the sacrum to the fourth thoracic.
_VERTEBRAE = np.array([-238, -200, -165, -134, -103, -69, -35, 0, 33, 63, 90, 115, 139, 163, 187, 211, 235, 259.0])
_SPINE_LOW = (-255.0, -50.0, -62.0)
_SPINE_HIGH = (255.0, 84.0, 62.0)


def _box(z: Array, y: Array, x: Array) -> Array:
    """Round the corners of the meeting of three half-spaces."""
    return smooth_cut(smooth_cut(z, y, 3), x, 3)


@dataclass(frozen=True)
class Spine:
    """The spine's HU and texture."""

    cortical_hu: float
    marrow_hu: float
    disc_hu: float
    canal_hu: float
    grain: SmoothField

    def paint(self, canvas: Canvas) -> None:
        """Paint discs, vertebrae and the spinal canal."""
        region = canvas.region(_SPINE_LOW, _SPINE_HIGH, fine=True)
        if region is None:
            return
        z, y, x = region.points
        y = y - spine_curve(region.heights)
        number = np.interp(z, _VERTEBRAE, np.arange(len(_VERTEBRAE)))
        nearest = np.clip(np.rint(number), 1, len(_VERTEBRAE) - 2).astype(int)
        height = (z - _VERTEBRAE[nearest]).astype(np.float32)
        half = (((_VERTEBRAE[2:] - _VERTEBRAE[:-2]) / 4)[nearest - 1]).astype(np.float32)
        p = Points(height, y, np.abs(x))
        region.paint(region.cover(self._column(p, half, 0) + 1), self.disc_hu)
        self._paint_bone(region, self._body(p, half), self._arch(p, half))
        region.paint(region.cover(column(p, (10, 0), (7.5, 10.5))), self.canal_hu)

    def _paint_bone(self, region: Region, body: Array, arch: Array) -> None:
        """Paint compact bone, then marrow inside; the shell of the bodies is thin, that of the arches thick."""
        bone = smooth_union(body, arch, 2)
        grain = region.fine(region.noise(self.grain))
        region.paint(region.cover(bone), self.cortical_hu)
        region.paint(region.cover(body + 0.9), 0.38 * self.cortical_hu + 50 * grain)
        inner = smooth_union(body + 1.3, arch + 1.8, 2)
        region.paint(region.cover(inner), self.marrow_hu * (1 + 0.24 * grain))

    def _column(self, p: Points, half: Array, waist: float | Array) -> Array:
        """The vertebral bodies and discs as one column, hollowed towards the canal."""
        width = 22 + 2.5 * smoothstep(13, 17, half) - waist
        k = np.sqrt((p.x / width) ** 2 + ((p.y + 15) / (width * 0.76)) ** 2)
        round_column = (k - 1) * width * np.float32(0.85)
        hollow = np.sqrt((p.y - 11) ** 2 + p.x**2 * 0.45) - 12
        return smooth_cut(round_column, -hollow, 3)

    def _body(self, p: Points, half: Array) -> Array:
        thickness = half - 3.2
        waist = 2.6 * np.clip(1 - (p.z / thickness) ** 2, 0, 1)
        return smooth_cut(self._column(p, half, waist), 1.6 * (np.abs(p.z) - thickness), 3)

    def _arch(self, p: Points, half: Array) -> Array:
        """Pedicles, laminae, joints, and the spinous and transverse processes."""
        lumbar = smoothstep(14, 16.5, half)
        pedicle = _box(np.abs(p.z - 5) - 5, np.abs(p.y - 2) - 8, np.abs(p.x - 14.5) - 4)
        ring = np.sqrt((p.y - 10) ** 2 * 1.1 + p.x**2 * 0.62)
        lamina = _box(np.abs(p.z + 5 + 0.3 * (p.y - 20)) - 9, 8 - p.y, np.abs(ring - 11.5) - 3)
        slant = p.z + 4 + (0.15 + 0.5 * (1 - lumbar)) * (p.y - 20)
        thick = 2.4 + 2 * smoothstep(38, 46, p.y)
        spinous = _box(np.abs(slant) - 9, np.abs(p.y - 34) - 16, p.x - thick)
        joint = ellipsoid(Points(np.abs(p.z) - half, p.y, p.x), (0, 17, 16), (11, 7, 7.5))
        back = (p.x - 16) * (0.3 + 0.5 * (1 - lumbar))
        transverse = _box(np.abs(p.z - 4) - 4, np.abs(p.y - 9 - back) - 3.5, np.abs(p.x - 27) - 13)
        arch = np.minimum(np.minimum(pedicle, lamina), np.minimum(spinous, transverse))
        return np.minimum(arch, joint)


# Rib heights at the spine (its own vertebra's) and where (angle from the spine, radians) each turns to cartilage.
_RIB_HEIGHTS = np.array([8, 38, 67, 94, 119, 143, 167, 191, 215, 239.0])
_BONE_ENDS = np.array([1.0, 1.55, 2.05, 2.1, 2.12, 2.15, 2.2, 2.25, 2.3, 2.35])
_ANGLES = np.array([0, 0.5, 0.8, 1.2, 1.57, 1.95, 2.25, 2.6, 2.9, 3.2])
_DROPS = np.array([-8, 0, 24, 50, 77, 105, 122, 112, 92, 80.0])


@dataclass(frozen=True)
class Ribs:
    """The ribs' HU, texture and course."""

    cortical_hu: float
    marrow_hu: float
    cartilage_hu: float
    slope: float
    tilt_mm: float
    """How much higher the left ribs lie."""
    bumps: SmoothField

    def paint(self, region: Region, surfaces: FineTrunk) -> None:
        """Paint the ribs into the wall; `region` is the whole canvas."""
        p = region.points
        # Of the drop only the smooth part is interpolated: the angle is exact on every voxel.
        drop = np.interp(surfaces.angle, _ANGLES, _DROPS * self.slope).astype(np.float32)
        uneven = 2.5 * region.noise(self.bumps) - self.tilt_mm * np.clip(p.x / 60, -1, 1)
        along = region.fine(p.z + uneven) + drop
        depth, angle = surfaces.cavity - np.float32(5.0), surfaces.angle
        where = np.flatnonzero((np.abs(depth) < 9) & (along > _RIB_HEIGHTS[0] - 12))
        if len(where):
            self._paint_voxels(region, where, (along, depth, angle))

    def _paint_voxels(self, region: Region, where: Array, fields: tuple[Array, Array, Array]) -> None:
        along, depth, angle = (field.reshape(-1)[where] for field in fields)
        middles = (_RIB_HEIGHTS[1:] + _RIB_HEIGHTS[:-1]) / 2
        rib = np.searchsorted(middles, along)
        offset = (along - _RIB_HEIGHTS[rib]).astype(np.float32)
        past = (angle - _BONE_ENDS[rib]).astype(np.float32) * 110
        dz, dy, dx = region.canvas.spacing_mm
        # A rib runs downwards along its course, so its height across is less than its height along z.
        r = np.sqrt((offset / 6.8) ** 2 + (depth / 3.2) ** 2)
        f = (r - 1) * 3.2
        width = np.float32(0.6 * (dx + dy) / 2 + 0.25 * dz)
        hu = region.hu.reshape(-1)
        values = hu[where]
        for shape, value in (
            (np.maximum((r - 1.45) * 3.4 + np.clip(past - 25, 0, None) * 0.08, -past - 3), self.cartilage_hu),
            (np.maximum(f, past), self.cortical_hu),
            (np.maximum(f + 1.3, past + 2), self.marrow_hu),
        ):
            usable = covered(shape / width) * (rib > 1 if value == self.cartilage_hu else 1)
            values += usable * (value - values)
        canvas_hu = region.canvas.hu.reshape(-1)
        canvas_hu[where] = values
