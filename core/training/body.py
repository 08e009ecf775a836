"""The parts of a painted abdomen that label maps lack: wall, fat, skin, contents of the bowel, table and arms."""

import numpy as np
from numpy.typing import NDArray

from core.training.anatomy import CANVAS_MM, Anatomy
from core.training.texture import smooth_noise, tangle
from core.training.tissues import Appearance, Tissue, draw_content

FloatArray = NDArray[np.float32]
ByteArray = NDArray[np.uint8]


def add_wall(rng: np.random.Generator, anatomy: Anatomy) -> ByteArray:
    """Return the anatomy's tissues with muscle wall, fat and skin around them, of thicknesses drawn at random."""
    tissue, outside = anatomy.tissue.copy(), anatomy.outside_mm
    trunk_rows, trunk_columns = (np.flatnonzero((outside < 0).any(axis=axes)) for axes in ((0, 2), (0, 1)))
    y = (np.arange(tissue.shape[1]) - trunk_rows.mean())[:, None] / np.ptp(trunk_rows)
    x = (np.arange(tissue.shape[2]) - trunk_columns.mean())[None, :] / np.ptp(trunk_columns)
    lateral = np.abs(x) / np.hypot(x, y).clip(1e-3)
    behind = 0.5 + 0.5 * y / np.hypot(x, y).clip(1e-3)
    muscle = rng.uniform(5, 15) * (0.25 + 0.75 * lateral - 0.15 * behind)
    fat = min(rng.lognormal(np.log(16), 0.6), 42) * (0.65 + 0.35 * (1 - lateral) * (1 - behind) + 0.25 * lateral)
    wavy = 1 + 0.12 * smooth_noise(rng, tissue.shape, (40, 35, 35))
    muscle_edge, fat_edge = muscle[None] * wavy, (muscle + fat)[None] * wavy
    free = tissue == Tissue.AIR
    tissue[free & (outside <= fat_edge + rng.uniform(1.5, 3))] = Tissue.SKIN
    tissue[free & (outside <= fat_edge)] = Tissue.OUTER_FAT
    tissue[free & (outside <= muscle_edge)] = Tissue.MUSCLE
    return tissue


def change_state(rng: np.random.Generator, tissue: ByteArray) -> None:
    """Give some samples what some patients have: no gall bladder, ascites, effusion, a collapsed lung."""
    if rng.random() < 0.15:
        tissue[tissue == Tissue.GALL_BLADDER] = Tissue.FAT
    lung = tissue == Tissue.LUNG
    if rng.random() < 0.2 and lung.any():
        rows = np.arange(tissue.shape[1])[None, :, None]
        low = np.quantile(np.argwhere(lung)[:, 1], rng.uniform(0.7, 0.95))
        tissue[lung & (rows > low)] = rng.choice([Tissue.WATER, Tissue.OESOPHAGUS])
    if rng.random() < 0.06:
        wet = smooth_noise(rng, tissue.shape, 12.0) > 0.3
        tissue[wet & (tissue == Tissue.FAT)] = Tissue.WATER


def paint_contents(rng: np.random.Generator, hu: FloatArray, tissue: ByteArray) -> None:
    """Fill stomach and bowel with fluid, food, contrast medium or faeces, with gas above it (the patient lies)."""
    for hollow in (Tissue.STOMACH, Tissue.SMALL_BOWEL, Tissue.COLON):
        inside = tissue == hollow
        if not inside.any():
            continue
        first, second = draw_content(rng, hollow), draw_content(rng, hollow)
        where = smooth_noise(rng, tissue.shape, 25.0)[inside] > (0.0 if hollow != Tissue.STOMACH else 9.0)
        mottle = smooth_noise(rng, tissue.shape, float(rng.uniform(1.5, 4)))[inside]
        values = np.where(where, second[0] + second[1] * mottle, first[0] + first[1] * mottle)
        hu[inside] = np.clip(values, -1000, 600)
        if rng.random() < 0.6:
            rows = np.argwhere(inside)[:, 1]
            gas = np.arange(tissue.shape[1])[None, :, None] < np.quantile(rows, rng.uniform(0.05, 0.45))
            hu[inside & gas] = -980


def paint_small_vessels(rng: np.random.Generator, hu: FloatArray, tissue: ByteArray, appearance: Appearance) -> None:
    """Paint the vessels of the mesentery and of the lungs as winding tubes."""
    tubes = tangle(rng, tissue.shape, float(rng.uniform(4, 8)), float(rng.uniform(0.01, 0.05)))
    hu[tubes & (tissue == Tissue.FAT)] = appearance.hu[Tissue.PORTAL_VEIN] * rng.uniform(0.5, 1)
    hu[tubes & (tissue == Tissue.LUNG)] = rng.uniform(-100, 60)


def paint_surroundings(rng: np.random.Generator, hu: FloatArray, tissue: ByteArray) -> None:
    """Paint the scanner's table, and seldom the arms, outside the body."""
    outside = tissue == Tissue.AIR
    rows = np.arange(tissue.shape[1])[None, :, None]
    columns = np.arange(tissue.shape[2])[None, None, :] - tissue.shape[2] / 2
    if rng.random() < 0.75:
        bottom = np.argwhere(~outside)[:, 1].max() + rng.uniform(-2, 6)
        curve = bottom - columns**2 * rng.uniform(0, 0.0018)
        for depth in (0.0, float(rng.uniform(6, 14))):
            plate = np.abs(rows - curve - depth) < rng.uniform(0.5, 1.2)
            hu[outside & plate] = rng.uniform(-300, 500)
    if rng.random() < 0.12:
        across = np.argwhere(~outside)[:, 2]
        for side in (across.min() - rng.uniform(8, 22), across.max() + rng.uniform(8, 22)):
            radius = rng.uniform(25, 42) / CANVAS_MM
            distance = np.hypot(rows - tissue.shape[1] * rng.uniform(0.45, 0.65), np.arange(tissue.shape[2]) - side)
            for share, value in ((1.0, -100.0), (0.75, 58.0), (0.28, 600.0), (0.15, 40.0)):
                hu[outside & (distance < radius * share)] = value
