"""The liver's shape: lobes under the diaphragm, cut by its clefts and by the organs that press on it."""

from dataclasses import dataclass, replace

import numpy as np

from core.phantom.canvas import Extent, Region
from core.phantom.fields import Array, SmoothField
from core.phantom.shapes import Points, Triple, column, ellipsoid, rotation, smooth_cut, smooth_union
from core.phantom.trunk import Trunk

LIVER_BOX = Extent((-125, -165, -155), (115, 40, 125))


@dataclass(frozen=True, eq=False)
class LiverShape:
    """How this patient's liver differs from the template."""

    size: float
    left_reach_mm: float
    left_tilt_degrees: float
    left_drop_mm: float
    tip_mm: float
    cleft_mm: float
    bumps: SmoothField

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "LiverShape":
        """Draw a liver."""
        return cls(
            size=float(np.clip(rng.normal(1, 0.06), 0.88, 1.14)),
            left_reach_mm=float(rng.uniform(62, 98)),
            left_tilt_degrees=float(rng.uniform(4, 20)),
            left_drop_mm=float(rng.uniform(-4, 12)),
            tip_mm=float(rng.uniform(52, 92)),
            cleft_mm=float(rng.uniform(1.9, 3.6)),
            bumps=SmoothField.draw(rng, 22.0),
        )

    def resized(self, factor: float) -> "LiverShape":
        """Return the liver with all lobes `factor` times as large."""
        return replace(
            self,
            size=self.size * factor,
            left_reach_mm=self.left_reach_mm * factor,
            tip_mm=self.tip_mm * factor,
        )

    def field(self, region: Region, trunk: Trunk, kidney_bed: Array, neighbours: list[Array]) -> Array:
        """Return the liver's implicit function on the region's coarse samples.

        `trunk` is cut to the region; `kidney_bed` and `neighbours` are the functions of what presses into the liver.
        """
        p = region.points
        lobes = self._lobes(p)
        lobes = lobes + region.noise(self.bumps) * np.float32(1.4)
        lobes = smooth_cut(lobes, trunk.cavity + 0.3, 3)
        lobes = smooth_cut(lobes, 1.4 - trunk.dome, 3)
        for cut in self._clefts(p):
            lobes = smooth_cut(lobes, -cut, 8)
        # The wide fillet leaves no thin flange between the kidney's bed and the diaphragm.
        lobes = smooth_cut(lobes, -kidney_bed, 14)
        for organ in neighbours:
            lobes = smooth_cut(lobes, -organ, 4)
        return lobes

    def _scaled(self, *radii: float) -> Triple:
        z, y, x = (radius * self.size for radius in radii)
        return z, y, x

    def _lobes(self, p: Points) -> Array:
        right = ellipsoid(p, (40, -62, -76), self._scaled(72, 92, 78))
        lower = ellipsoid(p, (0, -62, -108), (self.tip_mm, 66 * self.size, 40 * self.size), rotation(y_degrees=-8))
        left = ellipsoid(
            p,
            (43 - self.left_drop_mm, -114, -4),
            (42 * self.size, 38 * self.size, self.left_reach_mm),
            rotation(y_degrees=-self.left_tilt_degrees, z_degrees=-6),
        )
        caudate = ellipsoid(p, (32, -60, -20), self._scaled(26, 17, 20))
        result = smooth_union(smooth_union(right, lower, 22), left, 16)
        return smooth_union(result, caudate, 8)

    def _clefts(self, p: Points) -> list[Array]:
        """The porta hepatis, the fissures of the round and the venous ligament, and the bed of the spine."""
        thin = self.cleft_mm
        porta = ellipsoid(p, (8, -80, -28), (10, 7, 24), rotation(z_degrees=-12))
        bent = p._replace(x=p.x + 5 * np.sin(p.y / 11) + 3 * np.sin(p.z / 14), y=p.y + 2 * np.sin(p.x / 7))
        round_ligament = ellipsoid(bent, (-8, -118, -14), (34, 34, thin), rotation(z_degrees=-8))
        venous = ellipsoid(bent, (34, -80, 2), (22, thin, 24), rotation(z_degrees=14))
        spine = column(p, (-14, 6), (42, 36))
        return [porta, round_ligament, venous, spine]
