"""What voxels tell that headers do not: turned or empty labels, tumours outside the liver, values that are not CT."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.components import connected_components
from core.io.assemble import notes_on_values
from core.labels import Label
from core.training.datasets.model import LabelledScan, Problem

EVEN_HU = 50
"""Most of a liver lies within this range around its median."""
FLIP_GAIN = 0.15
"""Labels are taken for turned over where so many more of their voxels would lie on even tissue the other way up."""
MISPLACED_SHARE = 0.4
LIVER_HU = (-60, 260)
BODY_HU, BONE_HU = -300, 300
SIDE_SHARE = 0.03
"""How far off the middle, as a share of the body's width, liver and bones must lie before a side is believed."""
OUTSIDE_SHARE = 0.1
SWAPPED_SHARE = 0.6
"""Labels are taken for swapped where so much of what touches the liver is tumour."""

Labels = NDArray[np.uint8]
Hu = NDArray[np.int16]


@dataclass(frozen=True)
class Sides:
    """How far the liver lies to the right and the bones to the back, as shares of the body; None without bones."""

    liver_right: float
    bones_back: float | None

    @property
    def are_both_wrong(self) -> bool:
        """Whether left is right and front is back: LPS said to be RAS, or the reverse."""
        return self.liver_right < -SIDE_SHARE and self.bones_back is not None and self.bones_back < -SIDE_SHARE


def is_flipped_z(hu: Hu, labels: Labels) -> bool:
    """Tell whether labels (canonical axes) lie on far more even tissue when turned over from head to feet."""
    if not labels.any():
        return False
    return evenness(hu, labels[::-1]) - evenness(hu, labels) > FLIP_GAIN


def evenness(hu: Hu, labels: Labels) -> float:
    """Return the share of the liver's voxels (tumours where it has none) within `EVEN_HU` of their median."""
    inside = labels == Label.LIVER
    values = hu[inside if inside.any() else labels > 0]
    return float((np.abs(values.astype(np.int32) - int(np.median(values))) <= EVEN_HU).mean()) if len(values) else 0.0


def sides(hu: Hu, labels: Labels) -> Sides:
    """Return where liver and bones lie in the body; canonical axes, any spacing."""
    few = tuple(slice(None, None, max(1, size // 100)) for size in hu.shape)
    some, liver = hu[few], labels[few] > 0
    body = np.argwhere(some > BODY_HU)
    bones = np.argwhere(some > BONE_HU)
    if not liver.any() or not len(body):
        return Sides(0.0, None)
    middle = np.median(body, axis=0)
    width = np.maximum(np.ptp(body, axis=0), 1)
    right = float((middle[2] - np.argwhere(liver)[:, 2].mean()) / width[2])
    back = float((bones[:, 1].mean() - middle[1]) / width[1]) if len(bones) > 50 else None
    return Sides(right, back)


def tumours_outside(labels: Labels) -> int:
    """Return how many tumours (26-connected) touch the liver with less than a tenth of the voxels around them."""
    box = ndimage.find_objects((labels > 0).astype(np.uint8))[0]
    labels = np.pad(labels[box], 1)
    tumours, count = connected_components(labels == Label.TUMOUR)
    outside = 0
    for number, box in enumerate(ndimage.find_objects(tumours, count), start=1):
        wide = tuple(slice(max(0, each.start - 1), each.stop + 1) for each in box)
        own = tumours[wide] == number
        shell = ndimage.binary_dilation(own, np.ones((3, 3, 3), bool)) & ~own
        outside += bool((labels[wide][shell] == Label.LIVER).mean() < OUTSIDE_SHARE)
    return outside


def are_swapped(labels: Labels) -> bool:
    """Tell whether liver and tumour have each other's labels: what is called liver then lies within the tumour."""
    liver = labels == Label.LIVER
    if not liver.any() or not (labels == Label.TUMOUR).any():
        return False
    box = ndimage.find_objects(liver.astype(np.uint8))[0]
    wide = tuple(slice(max(0, each.start - 1), each.stop + 1) for each in box)
    own = liver[wide]
    shell = ndimage.binary_dilation(own, np.ones((3, 3, 3), bool)) & ~own
    return bool((labels[wide][shell] == Label.TUMOUR).mean() > SWAPPED_SHARE)


def check_values(scan: LabelledScan, hu: Hu) -> list[Problem]:
    """Return a problem where the image is not CT in Hounsfield units."""
    return [
        Problem("not-ct", f"{scan.image} is no CT in Hounsfield units: {_small(note)}", _CT, scan.name, scan.image)
        for note in notes_on_values(hu)
    ]


def check_labels(scan: LabelledScan, hu: Hu, labels: Labels) -> list[Problem]:
    """Return what speaks against labels (0, 1, 2) that lie on the image's grid, canonical axes."""
    path = scan.labels[0].archive or scan.labels[0].path
    about: dict[str, Any] = {"scan": scan.name, "path": path}
    if not labels.any():
        return [Problem("empty-label", f"{path} is empty: no voxel is liver or tumour.", _DRAW, **about)]
    liver = hu[labels == Label.LIVER]
    if not len(liver):
        return [Problem("no-liver", f"{path} holds tumours and no liver.", _DRAW, **about)]
    problems = []
    outside = tumours_outside(labels)
    if outside:
        sentence = f"{path} holds {outside} tumour{'s' if outside > 1 else ''} outside of the liver."
        hint = "Look at it: label metastases elsewhere as background, or complete the liver."
        problems.append(Problem("tumour-outside", sentence, hint, severity="warning", **about))
    median = int(np.median(liver))
    if not LIVER_HU[0] <= median <= LIVER_HU[1]:
        sentence = f"The liver in {path} has a median of {median} HU, which no liver has."
        problems.append(Problem("not-ct", sentence, f"{_CT} Or the labels are of another scan.", **about))
    elif evenness(hu, labels) < MISPLACED_SHARE:
        sentence = f"The liver in {path} lies on air, fat and bone: the labels may be of another scan, or misplaced."
        problems.append(Problem("misplaced", sentence, "Look at it before training.", severity="warning", **about))
    return problems


def check_sides(scan: LabelledScan, where: Sides) -> list[Problem]:
    """Return a warning where only one of liver and bones lies on the wrong side: nothing here can tell why."""
    said = []
    if where.liver_right < -SIDE_SHARE:
        said.append("the liver lies on the patient's left")
    if where.bones_back is not None and where.bones_back < -SIDE_SHARE:
        said.append("the spine lies in front")
    return [
        Problem(
            "sides",
            f"According to the header of {scan.image} {text}.",
            "Look at it: the header may be wrong, or the patient unusual.",
            scan.name,
            scan.image,
            severity="warning",
        )
        for text in said
    ]


_CT = "Train on CT scans in Hounsfield units."
_DRAW = "Draw the liver, or leave the scan out."


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
