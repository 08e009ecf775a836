"""What the scanner adds: its blur, its table, and noise as a reconstruction leaves it."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from core.phantom.canvas import Canvas, covered
from core.phantom.fields import Array
from core.phantom.shapes import Triple
from core.phantom.trunk import Trunk

NOISE_IN_AIR = 0.5
_TILES = 6


@dataclass(frozen=True)
class Scanner:
    """The scanner's blur, noise and table."""

    blur_mm: float
    noise_hu: float
    """Standard deviation in the middle of the liver, on voxels of 0.78 x 0.78 x 2.5 mm."""
    grain_mm: float
    streak: float
    table_y_mm: float
    table_bend_mm: float
    seed: int

    @classmethod
    def draw(cls, rng: np.random.Generator, noise_hu: float | None, back_y_mm: float) -> "Scanner":
        """Draw a scanner; the patient lies on the table with the back at `back_y_mm`."""
        drawn = float(rng.uniform(9, 20))
        return cls(
            blur_mm=float(rng.uniform(0.45, 0.75)),
            noise_hu=drawn if noise_hu is None else noise_hu,
            grain_mm=float(rng.uniform(0.42, 0.68)),
            streak=float(rng.uniform(0.25, 0.8)),
            table_y_mm=back_y_mm + float(rng.uniform(6, 16)),
            table_bend_mm=float(rng.uniform(22, 40)),
            seed=int(rng.integers(2**31)),
        )

    def background(self, y: Array, x: Array, spacing_mm: Triple) -> Array:
        """Return a slice (rows, columns) of HU without the patient: air and the table, a bright shell over foam."""
        _, dy, dx = spacing_mm
        top = self.table_y_mm - self.table_bend_mm * (x / 200) ** 2
        depth = y[:, None] - top[None, :]
        across = covered((np.abs(x) - 190) / dx)[None, :]
        above = covered(depth / dy)
        foam, shell = covered((depth - 40) / dy) - above, covered((depth - 2.2) / dy) - above
        return np.asarray(-1000 + across * (50 * foam + 1250 * shell), dtype=np.float32)

    def blur(self, canvas: Canvas) -> None:
        """Blur within the slices as the reconstruction does."""
        sigmas = [0.0, *(self.blur_mm / spacing for spacing in canvas.spacing_mm[1:])]
        if max(sigmas) > 0.15:
            canvas.hu = gaussian_filter(canvas.hu, sigmas, mode="nearest", truncate=2.5)

    def noise_scale(self, canvas: Canvas, trunk: Trunk) -> Array:
        """Return how strong the noise is on each voxel: more so deep in the body, most so around the spine."""
        region = canvas.whole
        depth = np.clip(-trunk.wall, 0, 110)
        bones = 0.3 * np.exp(-((region.points.y - 5) ** 2) / 1800) * np.clip(depth / 40, 0, 1)
        return region.fine((NOISE_IN_AIR + 0.55 * (depth / 80) ** 0.8 + bones).astype(np.float32))

    def noise(self, shape_yx: tuple[int, int], spacing_mm: Triple) -> "Noise":
        """Prepare the noise of slices of this size."""
        size = (max(64, shape_yx[0]), max(64, shape_yx[1]))
        rng = np.random.default_rng(self.seed)
        tiles = np.stack([self._noise_tile(rng, size, spacing_mm) for _ in range(_TILES)])
        return Noise(tiles, shape_yx, self.seed)

    def _noise_tile(self, rng: np.random.Generator, size: tuple[int, int], spacing_mm: Triple) -> Array:
        """Return noise that repeats at its edges: grainy, a little streaky from side to side."""
        dz, dy, dx = spacing_mm
        white = rng.standard_normal(size, dtype=np.float32)
        fine = _filtered(white, (self.grain_mm / dy, self.grain_mm / dx))
        coarse = _filtered(white, (2.6 * self.grain_mm / dy, 2.6 * self.grain_mm / dx))
        grain = fine - 0.6 * coarse
        streaks = gaussian_filter1d(fine - 0.95 * coarse, 2.0 / dx, axis=1, mode="wrap", truncate=2.5)
        noise = grain / float(grain.std()) + self.streak * 0.6 * streaks / float(streaks.std())
        # Larger voxels collect more photons.
        collected = (0.78 * 0.78 * 2.5) / (max(dy, 1.1 * self.grain_mm) * max(dx, 1.1 * self.grain_mm) * dz)
        return np.asarray(noise * np.float32(self.noise_hu * np.sqrt(min(collected, 3.0)) * 0.85))


@dataclass(frozen=True, eq=False)
class Noise:
    """The noise of one scan. Each slice mixes two of a few tiles, shifted at random: filtering every slice anew
    would take longer than the patient.
    """

    tiles: Array
    shape_yx: tuple[int, int]
    seed: int

    def slice(self, number: int) -> Array:
        """Return the noise (rows, columns) of one slice; the slice's number alone decides it."""
        rng = np.random.default_rng((self.seed, number))
        first, second = rng.choice(len(self.tiles), 2, replace=False)
        angle = rng.uniform(0.3, 1.3)
        mixed = self._shifted(first, rng) * np.float32(np.cos(angle))
        mixed += self._shifted(second, rng) * np.float32(np.sin(angle))
        rows, columns = self.shape_yx
        return mixed[:rows, :columns]

    def _shifted(self, number: int, rng: np.random.Generator) -> Array:
        tile = self.tiles[number]
        return np.roll(tile, [int(rng.integers(size)) for size in tile.shape], axis=(0, 1))


def _filtered(white: Array, sigmas: tuple[float, float]) -> Array:
    if max(sigmas) < 0.15:
        return white
    return np.asarray(gaussian_filter(white, sigmas, mode="wrap", truncate=3), dtype=np.float32)
