"""Label maps of real people made ready for painting.

A label map holds organs and bones but no skin, no fat and no abdominal wall. `read_anatomy` crops it to the abdomen,
turns structures into tissues, fills in what must lie between them (muscle between ribs, diaphragm, bone cortex, bowel
wall) and measures the distance from the trunk's hull, from which the wall, the fat and the skin are painted later
with a different thickness for every sample.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull

from core.errors import UserError
from core.training.tissues import Tissue, tissue_of
from core.volume import AxisOrder, Geometry

CANVAS_MM = 2.0
"""Spacing of the isotropic grid on which anatomies are painted, before they are warped onto the training grid."""
MARGIN_MM = 64.0
"""Room for fat and air around the trunk, and for what is above and below the liver."""

_ARMS = ("humerus", "scapula", "clavicula")  # they would draw the trunk's hull out of shape

BoolArray = NDArray[np.bool_]
ByteArray = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Anatomy:
    """One person's abdomen on the canvas grid (canonical axes).

    `tissue` holds `Tissue` numbers inside the trunk; `outside_mm` is the distance from its hull (negative inside);
    the roots are where the portal vein and the hepatic veins enter the liver, in voxels.
    """

    name: str
    tissue: ByteArray
    outside_mm: NDArray[np.float32]
    portal_root_zyx: NDArray[np.float64]
    hepatic_root_zyx: NDArray[np.float64]

    @property
    def liver(self) -> BoolArray:
        """The liver as voxels."""
        return np.asarray(self.tissue == Tissue.LIVER)


def find_anatomies(folder: Path) -> list[Path]:
    """Return the label maps (`*_multilabel.nii.gz`) of a folder, sorted by name."""
    found = sorted(folder.glob("*_multilabel.nii.gz"))
    if not found:
        raise UserError(
            f"There are no label maps in {folder}.", "Name a folder with NAME_multilabel.nii.gz and NAME_labels.csv."
        )
    return found


def read_anatomy(path: Path) -> Anatomy:
    """Read one label map with the table `NAME_labels.csv` beside it and make it ready for painting (some seconds)."""
    name = path.name.removesuffix("_multilabel.nii.gz")
    table = path.with_name(f"{name}_labels.csv")
    try:
        with table.open(newline="", encoding="utf-8") as file:
            names = {int(row["id"]): row["name"] for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as problem:
        raise UserError(f"{table} is not a table of labels with the columns id and name.") from problem
    labels = _abdomen_on_canvas(path, next((k for k, text in names.items() if text == "liver"), 0))
    lookup = np.zeros(256, np.uint8)
    for number, structure in names.items():
        if not structure.startswith(_ARMS):
            lookup[number] = tissue_of(structure)
    is_rib = np.isin(labels, [k for k, text in names.items() if text.startswith(("rib_", "costal"))])
    return build_anatomy(name, lookup[labels], is_rib)


def build_anatomy(name: str, tissue: ByteArray, is_rib: BoolArray) -> Anatomy:
    """Complete tissues (0 where unlabelled) on the canvas grid with what must lie between them."""
    outside_mm = _distance_from_hull(tissue)
    complete = tissue.copy()
    _fill_between(complete, outside_mm, is_rib)
    _give_organs_walls(complete)
    liver = complete == Tissue.LIVER
    portal = _nearest_to(liver, complete == Tissue.PORTAL_VEIN)
    upper = complete == Tissue.CAVA
    upper[: int(np.quantile(np.argwhere(liver)[:, 0], 0.75))] = False
    hepatic = _nearest_to(liver, upper)
    return Anatomy(name, complete, outside_mm, portal, hepatic)


def _abdomen_on_canvas(path: Path, liver_label: int) -> ByteArray:
    image = nib.load(path)
    matrix = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine @ np.eye(4)[[2, 1, 0, 3]]
    stored = np.asarray(image.dataobj).transpose(2, 1, 0)
    geometry = Geometry((stored.shape[0], stored.shape[1], stored.shape[2]), matrix)
    labels = AxisOrder.canonical(geometry).to_canonical(stored).astype(np.uint8)
    spacing = AxisOrder.canonical(geometry).geometry_to_canonical(geometry).spacing_mm
    levels = np.flatnonzero((labels == liver_label).any(axis=(1, 2)))
    if not len(levels):
        raise UserError(f"{path} holds no liver.", "Label maps need the structure named liver.")
    reach = round(MARGIN_MM / spacing[0])
    labels = labels[max(0, levels[0] - reach) : levels[-1] + reach]
    shape = [round(size * step / CANVAS_MM) for size, step in zip(labels.shape, spacing, strict=True)]
    index = [
        np.minimum(((np.arange(n) + 0.5) * CANVAS_MM / step).astype(int), size - 1)
        for n, step, size in zip(shape, spacing, labels.shape, strict=True)
    ]
    pad = round(MARGIN_MM / CANVAS_MM)
    return np.pad(labels[np.ix_(*index)], ((0, 0), (pad, pad), (pad, pad)))


def _distance_from_hull(tissue: ByteArray) -> NDArray[np.float32]:
    """Return mm outside (negative inside) of the convex hull of all structures, slice by slice, smoothed along z."""
    rows, columns = np.indices(tissue.shape[1:])
    grid = np.stack([rows.ravel(), columns.ravel()], axis=1)
    signed = np.full(tissue.shape, 50.0, np.float32)
    for level, slab in enumerate(tissue):
        points = np.argwhere(slab)
        if len(points) < 50:
            continue
        equations = ConvexHull(points).equations
        inside = (grid @ equations[:, :2].T + equations[:, 2] <= 0).all(axis=1).reshape(slab.shape)
        signed[level] = ndimage.distance_transform_edt(~inside) - ndimage.distance_transform_edt(inside)
    return np.asarray(ndimage.gaussian_filter(signed, (2, 3, 3)) * CANVAS_MM, dtype=np.float32)


def _fill_between(tissue: ByteArray, outside_mm: NDArray[np.float32], is_rib: BoolArray) -> None:
    """Paint the unlabelled voxels inside the hull: muscle between ribs and beside the spine, diaphragm, else fat."""
    free = (tissue == Tissue.AIR) & (outside_mm <= 0)
    trunk = np.isin(tissue, (Tissue.MUSCLE, Tissue.MARROW))
    disc = ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), 5)[None]
    beside_spine = ndimage.binary_closing(trunk & ~is_rib, disc) & (outside_mm < -6)
    has_ribs = ndimage.binary_dilation(is_rib.any(axis=(1, 2)), iterations=4)[:, None, None]
    between_ribs = (outside_mm > -9) & has_ribs
    near_lung = ndimage.distance_transform_edt(tissue != Tissue.LUNG) * CANVAS_MM < 5
    organs = np.isin(tissue, (Tissue.LIVER, Tissue.SPLEEN, Tissue.STOMACH))
    diaphragm = near_lung & (ndimage.distance_transform_edt(~organs) * CANVAS_MM < 7)
    tissue[free] = Tissue.FAT
    tissue[free & (beside_spine | between_ribs | diaphragm)] = Tissue.MUSCLE
    # A hair between liver and diaphragm is closed in CT: give it to the muscle that is painted there already.
    tissue[free & ndimage.binary_closing(organs, disc[:, 4:-4, 4:-4]) & near_lung] = Tissue.MUSCLE


def _give_organs_walls(tissue: ByteArray) -> None:
    """Give bones a cortex, hollow organs a wall and kidneys a pelvis, one canvas voxel wide."""
    marrow = tissue == Tissue.MARROW
    tissue[marrow & ~ndimage.binary_erosion(marrow)] = Tissue.BONE
    for hollow in (Tissue.STOMACH, Tissue.SMALL_BOWEL, Tissue.COLON):
        inside = tissue == hollow
        tissue[inside & ~ndimage.binary_erosion(inside)] = Tissue.BOWEL_WALL
    kidney = tissue == Tissue.KIDNEY
    disc = ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), 6)[None]
    pelvis = ndimage.binary_closing(kidney, disc) & np.isin(tissue, (Tissue.FAT, Tissue.MUSCLE))
    tissue[pelvis & ndimage.binary_erosion(pelvis)] = Tissue.KIDNEY_PELVIS


def _nearest_to(liver: BoolArray, vessel: BoolArray) -> NDArray[np.float64]:
    """Return the voxel of the liver nearest to `vessel` (or its centre, where there is no such vessel)."""
    inside = np.argwhere(liver)
    if not vessel.any():
        return np.asarray(inside.mean(axis=0), dtype=np.float64)
    distance = ndimage.distance_transform_edt(~vessel)[liver]
    return np.asarray(inside[distance <= distance.min() + 2].mean(axis=0), dtype=np.float64)
