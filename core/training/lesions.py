"""Synthetic liver tumours: where they are, what shape they have and how they look in each contrast phase."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.training.texture import smooth_noise

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

KINDS = {"hypodense": 0.55, "rim": 0.15, "hyperdense": 0.1, "necrotic": 0.12, "mixed": 0.08}


@dataclass(frozen=True, eq=False)
class Lesion:
    """A lesion in its box: `inside` is how far each voxel lies inside, 0 at the border and 1 at the centre (negative
    outside); `hu` are the values there; `is_tumour` is False for a cyst.
    """

    box: tuple[slice, slice, slice]
    inside: FloatArray
    hu: FloatArray
    is_tumour: bool
    kind: str


def draw_lesions(
    rng: np.random.Generator, liver: BoolArray, spacing_mm: float, liver_hu: float, *, enhanced: bool
) -> list[Lesion]:
    """Draw the lesions of one liver: none in every fifth, else one to nine, seldom a cyst."""
    count = 0 if rng.random() < 0.2 else 1 + min(int(rng.exponential(2.0)), 8)
    voxels = np.argwhere(liver)
    lesions = []
    for _ in range(count):
        # Diameters from 5 to 90 mm, the median about 16 mm, as in patients with liver tumours.
        diameter_mm = float(np.clip(rng.lognormal(np.log(17), 0.65), 5, 90))
        centre = voxels[rng.integers(len(voxels))]
        lesions.append(_draw_tumour(rng, liver.shape, centre, diameter_mm / spacing_mm, (liver_hu, enhanced)))
    for _ in range(int(rng.random() < 0.2) * int(rng.integers(1, 4))):
        diameter = float(rng.uniform(5, 22)) / spacing_mm
        box, inside = _blob(rng, liver.shape, voxels[rng.integers(len(voxels))], diameter, roughness=0.04)
        lesions.append(Lesion(box, inside, np.full(inside.shape, rng.uniform(-2, 14), np.float32), False, "cyst"))
    return lesions


def _draw_tumour(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    centre: NDArray[np.int64],
    diameter: float,
    liver: tuple[float, bool],
) -> Lesion:
    liver_hu, enhanced = liver
    kinds = KINDS if enhanced else {"hypodense": 0.8, "necrotic": 0.1, "hyperdense": 0.1}
    kind = str(rng.choice(list(kinds), p=list(kinds.values())))
    box, inside = _blob(rng, shape, centre, diameter, roughness=float(rng.uniform(0.05, 0.22)))
    darker = float(rng.uniform(18, 70)) * (1.0 if enhanced else 0.6)
    hu = np.full(inside.shape, liver_hu - darker, np.float32)
    if kind == "hyperdense":
        hu[:] = liver_hu + rng.uniform(20, 70) * (1.0 if enhanced else 0.5)
    elif kind == "rim":
        hu[inside < rng.uniform(0.15, 0.35)] = liver_hu + rng.uniform(5, 50)
    elif kind == "necrotic":
        hu[inside > rng.uniform(0.25, 0.5)] = rng.uniform(5, 30)
    elif kind == "mixed":
        hu += darker * 0.8 * (smooth_noise(rng, inside.shape, 4.0) > 0.3)
    hu += smooth_noise(rng, inside.shape, 3.0) * np.float32(rng.uniform(1, 9))
    return Lesion(box, inside, hu, True, kind)


def _blob(
    rng: np.random.Generator, shape: tuple[int, ...], centre: NDArray[np.int64], diameter: float, *, roughness: float
) -> tuple[tuple[slice, slice, slice], FloatArray]:
    """Return a box and the depth inside a bumpy ellipsoid of about `diameter` voxels around `centre`."""
    axes = 0.5 * diameter * rng.uniform(0.75, 1.25, 3)
    reach = np.ceil(axes.max() * (1 + 3 * roughness)).astype(int) + 1
    box = tuple(slice(max(0, int(c) - reach), min(n, int(c) + reach + 1)) for c, n in zip(centre, shape, strict=True))
    turn, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    grid = np.stack(
        np.meshgrid(*[np.arange(s.start, s.stop) - c for s, c in zip(box, centre, strict=True)], indexing="ij")
    )
    local = np.tensordot(turn, grid, axes=1) / axes[:, None, None, None]
    bumps = smooth_noise(rng, grid.shape[1:], max(2.0, 0.35 * diameter)) * roughness
    inside = 1 + bumps - np.sqrt((local**2).sum(axis=0))
    return (box[0], box[1], box[2]), inside.astype(np.float32)
