"""What the scanner adds: its blur, its table, and noise as a reconstruction leaves it."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from core.phantom.canvas import Canvas, covered
from core.phantom.fields import Array
from core.phantom.trunk import Trunk


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
            streak=float(rng.uniform(0.4, 0.9)),
            table_y_mm=back_y_mm + float(rng.uniform(6, 16)),
            table_bend_mm=float(rng.uniform(22, 40)),
            seed=int(rng.integers(2**31)),
        )

    def paint_table(self, canvas: Canvas) -> None:
        """Paint the table top: a thin bright shell over a light core."""
        _, y, x = canvas.axes_mm
        bend = self.table_bend_mm * (x / 200) ** 2
        level = (y[:, None] - (self.table_y_mm - bend)[None, :]) / np.float32(canvas.spacing_mm[1])
        thick = np.float32(40 / canvas.spacing_mm[1])
        inside = (
            covered(np.maximum(level - thick, -level)) * covered((np.abs(x) - 190) / canvas.spacing_mm[2])[None, :]
        )
        shell = covered(np.maximum(level - 2.2 / canvas.spacing_mm[1], -level))
        shell = shell * covered((np.abs(x) - 190) / canvas.spacing_mm[2])[None, :]
        plane = -1000 + inside * 50 + shell * 1250
        canvas.hu[...] = plane[None]

    def blur(self, canvas: Canvas) -> None:
        """Blur within the slices as the reconstruction does."""
        sigmas = [0.0, *(self.blur_mm / spacing for spacing in canvas.spacing_mm[1:])]
        if max(sigmas) > 0.15:
            canvas.hu = gaussian_filter(canvas.hu, sigmas, mode="nearest", truncate=2.5)

    def add_noise(self, canvas: Canvas, trunk: Trunk, first_slice: int) -> None:
        """Add noise: grainy, streaky from side to side, stronger deep in the body."""
        if self.noise_hu <= 0:
            return
        region = canvas.whole
        depth = np.clip(-trunk.wall, 0, 110)
        bones = 0.3 * np.exp(-((region.points.y - 5) ** 2) / 1800) * np.clip(depth / 40, 0, 1)
        amplitude = region.fine((0.5 + 0.55 * (depth / 80) ** 0.8 + bones).astype(np.float32))
        for k in range(canvas.shape[0]):
            canvas.hu[k] += amplitude[k] * self._noise_slice(canvas, first_slice + k)

    def _noise_slice(self, canvas: Canvas, number: int) -> Array:
        """Return one slice of noise of the wanted deviation; the slice's number alone decides it."""
        rng = np.random.default_rng((self.seed, number))
        dz, dy, dx = canvas.spacing_mm
        white = rng.standard_normal(canvas.shape[1:], dtype=np.float32)
        fine = _filtered(white, (self.grain_mm / dy, self.grain_mm / dx))
        coarse = _filtered(white, (2.6 * self.grain_mm / dy, 2.6 * self.grain_mm / dx))
        grain = fine - 0.6 * coarse
        streaks = gaussian_filter1d(fine - coarse, 2.0 / dx, axis=1, mode="wrap", truncate=2.5)
        noise = grain / max(float(grain.std()), 1e-6)
        noise += self.streak * streaks / max(float(streaks.std()), 1e-6) * 0.6
        # Larger voxels collect more photons.
        collected = (0.78 * 0.78 * 2.5) / (max(dy, 1.1 * self.grain_mm) * max(dx, 1.1 * self.grain_mm) * dz)
        return np.asarray(noise * np.float32(self.noise_hu * np.sqrt(min(collected, 3.0)) * 0.85))


def _filtered(white: Array, sigmas: tuple[float, float]) -> Array:
    if max(sigmas) < 0.15:
        return white
    return np.asarray(gaussian_filter(white, sigmas, mode="wrap", truncate=3), dtype=np.float32)
