"""Hounsfield units of the tissues in the four contrast phases."""

import numpy as np

# native, arterial, portal, late
_PHASE_COLUMN = {"native": 0, "arterial": 1, "portal": 2, "late": 3}

_ENHANCING: dict[str, tuple[float, float, float, float]] = {
    "liver": (58, 72, 110, 95),
    "aorta": (42, 310, 165, 120),
    "heart_blood": (42, 280, 160, 120),
    "myocardium": (45, 105, 110, 95),
    "cava": (40, 75, 140, 120),
    "hepatic_vein": (40, 66, 155, 120),
    "portal_vein": (42, 105, 172, 122),
    "lung_vessel": (40, 200, 130, 105),
    "spleen": (48, 125, 120, 100),
    "cortex": (34, 185, 195, 165),
    "medulla": (31, 75, 170, 165),
    "pelvis": (10, 10, 40, 380),
    "pancreas": (42, 112, 98, 82),
    "gut_wall": (40, 90, 100, 82),
    "stomach_wall": (40, 85, 90, 78),
    "muscle": (54, 58, 63, 63),
    "adrenal": (30, 75, 75, 60),
}

_FIXED: dict[str, float] = {
    "fat": -104,
    "skin": 5,
    "lung": -865,
    "cortical": 720,
    "marrow": 165,
    "disc": 82,
    "canal": 22,
    "cartilage": 118,
    "bile": 8,
    "fluid": 14,
    "stool": 35,
    "gas": -980,
}


def draw_tissues(rng: np.random.Generator, phase: str) -> dict[str, float]:
    """Draw the HU of every tissue for one patient in `phase`: the table, with the spread between people."""
    column = _PHASE_COLUMN[phase]
    native = _PHASE_COLUMN["native"]
    # One injection, one heart: all enhancement is stronger or weaker together, each organ a little on its own.
    strength = rng.uniform(0.85, 1.15)
    tissues = {}
    for name, values in _ENHANCING.items():
        uptake = (values[column] - values[native]) * strength * rng.normal(1, 0.05)
        tissues[name] = values[native] + rng.normal(0, 2) + uptake
    for name, value in _FIXED.items():
        tissues[name] = value + rng.normal(0, 2)
    fatty_liver = rng.random() < 0.2
    if fatty_liver:
        tissues["liver"] -= rng.uniform(8, 30)
    tissues["marrow"] += rng.normal(0, 35)
    tissues["cortical"] += rng.normal(0, 60)
    return tissues
