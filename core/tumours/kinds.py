"""What kinds of lesions there are in livers and how they look on CT, as differences from the liver's HU."""

from dataclasses import dataclass

import numpy as np

Range = tuple[float, float]

DIAMETERS_MM: Range = (3.0, 80.0)


@dataclass(frozen=True)
class Kind:
    """One kind of lesion. Ranges are what is drawn from, uniformly; HU are differences from the liver around it.

    `rim_hu` is the HU of a shell `rim_mm` thick. `core_hu` is that of the middle, beyond `core_share` of the way from
    the surface to the centre. `mottle_hu` is the standard deviation of blots of about a sixth of its size. `edge_mm`
    is over how much its border is washed out, besides what the scanner does; `waves` how lobed it is. A kind that is
    no tumour keeps the label liver.
    """

    name: str
    share: float
    body_hu: Range
    mottle_hu: Range
    edge_mm: Range
    waves: Range
    rim_hu: Range | None = None
    rim_mm: Range = (1.0, 2.0)
    core_hu: Range | None = None
    core_share: Range = (0.3, 0.6)
    diameters_mm: Range = DIAMETERS_MM
    is_tumour: bool = True


@dataclass(frozen=True)
class Look:
    """How one lesion looks: `Kind` with everything drawn."""

    kind: Kind
    diameter_mm: float
    body_hu: float
    mottle_hu: float
    edge_mm: float
    rim_hu: float | None
    rim_mm: float
    core_hu: float | None
    core_share: float


ENHANCED = (
    Kind("hypodense", 0.36, (-65, -22), (1, 6), (0.3, 3), (0.03, 0.12)),
    Kind("necrotic", 0.14, (-50, -18), (3, 9), (0.5, 3), (0.04, 0.12), core_hu=(-100, -60), diameters_mm=(12, 80)),
    Kind("rim", 0.16, (-45, -20), (2, 8), (0.3, 2), (0.03, 0.1), rim_hu=(12, 55), rim_mm=(1.5, 5), core_hu=(-95, -45),
         core_share=(0.15, 0.5), diameters_mm=(8, 80)),
    Kind("washout", 0.12, (-35, -10), (4, 10), (0.3, 1.5), (0.02, 0.08), rim_hu=(5, 22), rim_mm=(1, 2.2),
         diameters_mm=(8, 80)),
    Kind("hypervascular", 0.1, (22, 65), (4, 12), (0.3, 2), (0.03, 0.1), diameters_mm=(3, 50)),
    Kind("infiltrative", 0.12, (-28, -12), (3, 8), (3, 8), (0.08, 0.16), diameters_mm=(12, 80)),
)  # fmt: skip
"""With contrast agent in the liver or its vessels."""
UNENHANCED = (
    Kind("hypodense", 0.7, (-30, -10), (1, 5), (0.3, 3), (0.03, 0.12)),
    Kind("necrotic", 0.18, (-22, -8), (2, 6), (0.5, 3), (0.04, 0.12), core_hu=(-42, -25), diameters_mm=(12, 80)),
    Kind("infiltrative", 0.12, (-15, -7), (2, 5), (3, 8), (0.08, 0.16), diameters_mm=(12, 80)),
)
CYST = Kind("cyst", 0.0, (0, 0), (0, 1), (0.1, 0.6), (0.01, 0.04), diameters_mm=(4, 40), is_tumour=False)
CYST_HU: Range = (-2, 16)
"""In itself, whatever the liver has."""
DARKEST_HU = 5.0
"""No tumour is darker than fluid."""


def draw_look(rng: np.random.Generator, liver_hu: float, *, enhanced: bool, cyst: bool) -> Look:
    """Draw one lesion for a liver of `liver_hu`; the diameter is uniform on a logarithmic scale."""
    kinds = ENHANCED if enhanced else UNENHANCED
    low, high = CYST.diameters_mm if cyst else DIAMETERS_MM
    diameter_mm = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    fitting = [kind for kind in kinds if kind.diameters_mm[0] <= diameter_mm <= kind.diameters_mm[1]]
    shares = np.array([kind.share for kind in fitting])
    kind = CYST if cyst else fitting[int(rng.choice(len(fitting), p=shares / shares.sum()))]
    body_hu = float(rng.uniform(*(CYST_HU if cyst else kind.body_hu))) - (liver_hu if cyst else 0.0)
    darkest = DARKEST_HU - liver_hu
    return Look(
        kind,
        diameter_mm,
        body_hu if cyst else max(body_hu, darkest),
        float(rng.uniform(*kind.mottle_hu)),
        float(rng.uniform(*kind.edge_mm)),
        None if kind.rim_hu is None else float(rng.uniform(*kind.rim_hu)),
        min(float(rng.uniform(*kind.rim_mm)), 0.2 * diameter_mm),
        None if kind.core_hu is None else max(float(rng.uniform(*kind.core_hu)), darkest),
        float(rng.uniform(*kind.core_share)),
    )
