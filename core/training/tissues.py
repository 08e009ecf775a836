"""The tissues of a painted abdomen and the HU they may have in each contrast phase.

The ranges are those of clinical CT at 100-120 kV; those of the portal venous phase were compared with the free scan
`ct_hcc048` and those without contrast with `ct_unenhanced` (see docs/starter-model.md).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Tissue(IntEnum):
    """What a voxel of a painted abdomen is made of."""

    AIR = 0
    FAT = 1
    OUTER_FAT = 2
    SKIN = 3
    MUSCLE = 4
    BONE = 5
    MARROW = 6
    CARTILAGE = 7
    LUNG = 8
    LIVER = 9
    SPLEEN = 10
    KIDNEY = 11
    KIDNEY_PELVIS = 12
    PANCREAS = 13
    STOMACH = 14
    SMALL_BOWEL = 15
    COLON = 16
    BOWEL_WALL = 17
    GALL_BLADDER = 18
    AORTA = 19
    CAVA = 20
    PORTAL_VEIN = 21
    HEART = 22
    ADRENAL = 23
    OESOPHAGUS = 24
    WATER = 25
    NERVE = 26


_BY_PREFIX = {
    "adrenal": Tissue.ADRENAL,
    "aorta": Tissue.AORTA,
    "atrial": Tissue.HEART,
    "heart": Tissue.HEART,
    "autochthon": Tissue.MUSCLE,
    "gluteus": Tissue.MUSCLE,
    "iliopsoas": Tissue.MUSCLE,
    "costal": Tissue.CARTILAGE,
    "colon": Tissue.COLON,
    "duodenum": Tissue.SMALL_BOWEL,
    "small_bowel": Tissue.SMALL_BOWEL,
    "stomach": Tissue.STOMACH,
    "esophagus": Tissue.OESOPHAGUS,
    "gallbladder": Tissue.GALL_BLADDER,
    "iliac_artery": Tissue.AORTA,
    "iliac_vena": Tissue.CAVA,
    "inferior_vena_cava": Tissue.CAVA,
    "pulmonary_vein": Tissue.HEART,
    "portal_vein": Tissue.PORTAL_VEIN,
    "kidney_cyst": Tissue.WATER,
    "kidney": Tissue.KIDNEY,
    "liver": Tissue.LIVER,
    "lung": Tissue.LUNG,
    "pancreas": Tissue.PANCREAS,
    "spinal_cord": Tissue.NERVE,
    "spleen": Tissue.SPLEEN,
    "trachea": Tissue.LUNG,
    "urinary_bladder": Tissue.WATER,
    "prostate": Tissue.MUSCLE,
}
_BONES = ("rib_", "vertebrae", "sternum", "hip", "sacrum", "scapula", "clavicula", "femur", "humerus", "skull")


def tissue_of(structure: str) -> Tissue:
    """Return the tissue of a structure by its TotalSegmentator name; AORTA for vessels without a rule."""
    if structure.startswith(_BONES):
        return Tissue.MARROW
    for prefix, tissue in _BY_PREFIX.items():
        if structure.startswith(prefix):
            return tissue
    return Tissue.AORTA


Range = tuple[float, float]

_ALWAYS: dict[Tissue, Range] = {
    Tissue.AIR: (-1010, -990),
    Tissue.FAT: (-112, -82),
    Tissue.OUTER_FAT: (-115, -92),
    Tissue.SKIN: (-20, 60),
    Tissue.BONE: (300, 900),
    Tissue.MARROW: (130, 260),
    Tissue.CARTILAGE: (70, 160),
    Tissue.LUNG: (-900, -780),
    Tissue.GALL_BLADDER: (0, 22),
    Tissue.WATER: (-2, 14),
    Tissue.NERVE: (25, 50),
}
_PHASES: dict[str, dict[Tissue, Range]] = {
    "none": {
        Tissue.LIVER: (42, 68), Tissue.SPLEEN: (40, 56), Tissue.KIDNEY: (26, 40), Tissue.KIDNEY_PELVIS: (5, 25),
        Tissue.PANCREAS: (30, 48), Tissue.MUSCLE: (45, 62), Tissue.AORTA: (32, 50), Tissue.CAVA: (32, 48),
        Tissue.PORTAL_VEIN: (32, 48), Tissue.HEART: (35, 48), Tissue.BOWEL_WALL: (25, 45),
    },
    "arterial": {
        Tissue.LIVER: (55, 85), Tissue.SPLEEN: (85, 150), Tissue.KIDNEY: (110, 210), Tissue.KIDNEY_PELVIS: (40, 100),
        Tissue.PANCREAS: (80, 125), Tissue.MUSCLE: (50, 66), Tissue.AORTA: (220, 400), Tissue.CAVA: (45, 130),
        Tissue.PORTAL_VEIN: (50, 150), Tissue.HEART: (110, 260), Tissue.BOWEL_WALL: (50, 110),
    },
    "portal": {
        Tissue.LIVER: (85, 135), Tissue.SPLEEN: (100, 150), Tissue.KIDNEY: (150, 230),
        Tissue.KIDNEY_PELVIS: (60, 180), Tissue.PANCREAS: (70, 120),
        Tissue.MUSCLE: (50, 76), Tissue.AORTA: (125, 200), Tissue.CAVA: (90, 180),
        Tissue.PORTAL_VEIN: (130, 215), Tissue.HEART: (100, 180), Tissue.BOWEL_WALL: (60, 120),
    },
    "delayed": {
        Tissue.LIVER: (70, 105), Tissue.SPLEEN: (75, 110), Tissue.KIDNEY: (110, 190),
        Tissue.KIDNEY_PELVIS: (150, 600), Tissue.PANCREAS: (55, 85),
        Tissue.MUSCLE: (52, 72), Tissue.AORTA: (80, 125), Tissue.CAVA: (80, 120),
        Tissue.PORTAL_VEIN: (80, 125), Tissue.HEART: (80, 120), Tissue.BOWEL_WALL: (50, 90),
    },
}  # fmt: skip
_PHASE_SHARES = {"portal": 0.55, "delayed": 0.13, "arterial": 0.16, "none": 0.16}


@dataclass(frozen=True)
class Appearance:
    """One patient's HU: `hu[tissue]` for every tissue, and the mean HU of the vessels inside the liver."""

    phase: str
    hu: tuple[float, ...]
    hepatic_vein_hu: float
    portal_branch_hu: float


def draw_appearance(rng: np.random.Generator, *, wild: bool = False) -> Appearance:
    """Draw the HU of all tissues for one scan; `wild` draws the organs freely (domain randomisation)."""
    phase = str(rng.choice(list(_PHASE_SHARES), p=list(_PHASE_SHARES.values())))
    ranges = {**_ALWAYS, **_PHASES[phase]}
    hu = [float(rng.uniform(*ranges.get(tissue, (20, 60)))) for tissue in Tissue]
    hu[Tissue.ADRENAL] = hu[Tissue.PANCREAS] + rng.uniform(-10, 10)
    hu[Tissue.OESOPHAGUS] = hu[Tissue.BOWEL_WALL] + rng.uniform(-15, 5)
    if rng.random() < 0.15:  # a fatty liver
        hu[Tissue.LIVER] -= rng.uniform(15, 50)
    if wild:
        for tissue in (*_PHASES["portal"], Tissue.GALL_BLADDER, Tissue.CARTILAGE, Tissue.SKIN):
            hu[tissue] = float(rng.uniform(-60, 240))
        hu[Tissue.LIVER] = float(rng.uniform(20, 190))
    # Branches lose some contrast to partial volume; in the arterial phase the hepatic veins are still dark.
    portal = hu[Tissue.PORTAL_VEIN] * rng.uniform(0.85, 1.0)
    veins = {"arterial": hu[Tissue.LIVER] - rng.uniform(0, 15), "none": hu[Tissue.CAVA]}
    hepatic = veins.get(phase, hu[Tissue.PORTAL_VEIN] * rng.uniform(0.8, 1.02))
    return Appearance(phase, tuple(hu), float(hepatic), float(portal))


def draw_content(rng: np.random.Generator, tissue: Tissue) -> tuple[float, float]:
    """Draw the mean HU and the mottling (standard deviation, HU) of what is inside stomach or bowel."""
    kinds: dict[str, tuple[Range, Range]] = {
        "fluid": ((0, 30), (2, 8)),
        "food": ((-20, 70), (15, 70)),
        "contrast": ((110, 380), (10, 60)),
        "faeces": ((-120, 60), (60, 260)),
        "gas": ((-990, -900), (5, 20)),
        "collapsed": ((40, 100), (5, 15)),
    }
    shares = {
        Tissue.STOMACH: {"fluid": 0.35, "food": 0.25, "contrast": 0.3, "collapsed": 0.1},
        Tissue.SMALL_BOWEL: {"fluid": 0.35, "contrast": 0.2, "collapsed": 0.35, "food": 0.1},
        Tissue.COLON: {"faeces": 0.5, "gas": 0.25, "contrast": 0.1, "fluid": 0.15},
    }[tissue]
    kind = str(rng.choice(list(shares), p=list(shares.values())))
    mean, mottle = kinds[kind]
    return float(rng.uniform(*mean)), float(rng.uniform(*mottle))
