"""Painted abdomens: label maps of real anatomy turned into CT-like scans with known liver and tumours.

`paint(anatomy, seed, options)` gives the same sample for the same seed. A sample is painted on a 2 mm canvas (tissue
HU, contents, vessels, lesions), then blurred as slices of some thickness are, warped onto the training grid in one
interpolation (which makes partial volume), and given texture and noise there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.box import Box
from core.errors import UserError
from core.labels import Label
from core.training.anatomy import CANVAS_MM, Anatomy
from core.training.body import add_wall, change_state, paint_contents, paint_small_vessels, paint_surroundings
from core.training.dataset import Sample
from core.training.fissures import paint_fissure
from core.training.lesions import Lesion, draw_lesions
from core.training.texture import scanner_noise, smooth_noise
from core.training.tissues import Appearance, Tissue, draw_appearance
from core.training.vessels import draw_tree, grow_tree

FISSURE_SHARE = 0.6
"""How many livers have a fissure of the falciform ligament deep enough to be seen."""

FloatArray = NDArray[np.float32]
ByteArray = NDArray[np.uint8]


@dataclass(frozen=True)
class PaintOptions:
    """How samples are painted: their grid, the share with freely drawn HU, and how much they are bent."""

    grid_mm: tuple[float, float, float] = (3.0, 3.0, 3.0)
    wild_share: float = 0.12
    bend_mm: float = 7.0

    def __post_init__(self) -> None:
        if min(self.grid_mm) < 1 or max(self.grid_mm) > 10:
            raise UserError(
                f"The grid of painted samples is {self.grid_mm} mm.", "Choose 1 to 10 mm along each axis."
            )
        if not 0 <= self.wild_share <= 1:
            raise UserError(f"The share of freely painted samples is {self.wild_share}.", "Choose 0 to 1.")
        if not 0 <= self.bend_mm <= 20:
            raise UserError(f"Samples are bent by {self.bend_mm} mm.", "Choose 0 to 20 mm.")


def paint(anatomy: Anatomy, seed: int, options: PaintOptions | None = None) -> Sample:
    """Return one sample on the training grid.

    Takes two to four seconds; pure: the same arguments give the same arrays.
    """
    options = options or PaintOptions()
    rng = np.random.default_rng(seed)
    appearance = draw_appearance(rng, wild=bool(rng.random() < options.wild_share))
    hu, mask = _paint_canvas(rng, anatomy, appearance)
    where = _warp(rng, hu.shape, (CANVAS_MM,) * 3, options)
    thickness_mm = float(rng.uniform(1, 5))
    hu = ndimage.uniform_filter1d(hu, max(1, round(thickness_mm / CANVAS_MM)), axis=0)
    hu = ndimage.gaussian_filter(hu, (0, *[float(rng.uniform(0.25, 0.75))] * 2))
    scan = ndimage.map_coordinates(hu, where, order=1, mode="nearest")
    labels = _labels_on_grid(mask, where)
    scan, labels = _trim(rng, scan, labels)
    scan += _texture(rng, labels, options)
    scan += scanner_noise(rng, scan.shape, float(rng.gamma(3.0, 3.2)) + 1.5, float(rng.uniform(0.2, 0.9)))
    return Sample(np.clip(np.rint(scan), -1024, 3000).astype(np.int16), labels)


def repaint(sample: Sample, seed: int, options: PaintOptions | None = None) -> Sample:
    """Return a bent copy of a real scan (already on the training grid) with painted tumours in its liver."""
    options = options or PaintOptions()
    rng = np.random.default_rng(seed)
    hu, mask = sample.hu.astype(np.float32), sample.labels.copy()
    liver = mask > 0
    for lesion in draw_lesions(
        rng, liver, float(np.mean(options.grid_mm)), float(np.median(hu[liver])), enhanced=True
    ):
        _paint_lesion(rng, hu, mask, lesion)
    where = _warp(rng, hu.shape, options.grid_mm, options)
    scan = ndimage.map_coordinates(hu, where, order=1, mode="nearest")
    return Sample(np.rint(scan).astype(np.int16), _labels_on_grid(mask, where))


def _paint_canvas(rng: np.random.Generator, anatomy: Anatomy, appearance: Appearance) -> tuple[FloatArray, ByteArray]:
    tissue = add_wall(rng, anatomy)
    change_state(rng, tissue)
    hu = np.asarray(appearance.hu, dtype=np.float32)[tissue]
    paint_contents(rng, hu, tissue)
    paint_small_vessels(rng, hu, tissue, appearance)
    paint_surroundings(rng, hu, tissue)
    liver = anatomy.liver
    mask = liver.astype(np.uint8) * np.uint8(Label.LIVER)
    _paint_liver_vessels(rng, hu, anatomy, appearance)
    if rng.random() < FISSURE_SHARE:
        paint_fissure(rng, hu, liver, appearance.hu[Tissue.FAT])
    enhanced = appearance.phase != "none"
    for lesion in draw_lesions(rng, liver, CANVAS_MM, appearance.hu[Tissue.LIVER], enhanced=enhanced):
        _paint_lesion(rng, hu, mask, lesion)
    return hu, mask


def _paint_liver_vessels(rng: np.random.Generator, hu: FloatArray, anatomy: Anatomy, appearance: Appearance) -> None:
    roots = (
        (anatomy.portal_root_zyx, appearance.portal_branch_hu, rng.uniform(4.5, 7.5)),
        (anatomy.hepatic_root_zyx, appearance.hepatic_vein_hu, rng.uniform(4, 7)),
    )
    liver = anatomy.liver
    for root, value, radius_mm in roots:
        tree = grow_tree(rng, liver, root, ends=int(rng.integers(25, 90)), root_radius_mm=float(radius_mm))
        hu[draw_tree(tree, (hu.shape[0], hu.shape[1], hu.shape[2]), CANVAS_MM) & liver] = value


def _paint_lesion(rng: np.random.Generator, hu: FloatArray, mask: ByteArray, lesion: Lesion) -> None:
    """Blend a lesion into the liver, with a border between sharp and washed out."""
    region, labels = hu[lesion.box], mask[lesion.box]
    width = float(rng.uniform(0.05, 0.35)) if lesion.is_tumour else 0.05
    weight = np.clip(0.5 + lesion.inside / width, 0, 1) * (labels != Label.BACKGROUND)
    region += weight * (lesion.hu - region)
    if lesion.is_tumour:
        labels[(lesion.inside > 0) & (labels == Label.LIVER)] = Label.TUMOUR


def _warp(
    rng: np.random.Generator, shape: tuple[int, ...], canvas_mm: tuple[float, float, float], options: PaintOptions
) -> FloatArray:
    """Return where each voxel of the training grid lies on the canvas: (3, slices, rows, columns) in its voxels."""
    grid, canvas = np.asarray(options.grid_mm), np.asarray(canvas_mm)
    scale = rng.uniform(0.88, 1.14) * rng.uniform(0.93, 1.07, 3)
    out_shape = tuple(int(size) for size in np.asarray(shape) * canvas * scale / grid)
    turn, tilt, lean = np.radians(rng.normal(0, (5.0, 3.0, 3.0)))
    in_plane = np.array([[1, 0, 0], [0, np.cos(turn), -np.sin(turn)], [0, np.sin(turn), np.cos(turn)]])
    sideways = np.array([[1, tilt, lean], [-tilt, 1, 0], [-lean, 0, 1]])
    matrix = np.diag(1 / (canvas * scale)) @ in_plane @ sideways @ np.diag(grid)
    centre = (np.asarray(out_shape) - 1) / 2
    axes = [np.arange(n, dtype=np.float32) - c for n, c in zip(out_shape, centre, strict=True)]
    mesh = np.meshgrid(*axes, indexing="ij", sparse=True)
    where = np.empty((3, *out_shape), np.float32)
    for axis in range(3):
        where[axis] = (shape[axis] - 1) / 2 + sum(float(matrix[axis, k]) * mesh[k] for k in range(3))
        for scale_mm, share in ((55.0, 1.0), (22.0, 0.25)):
            bend = options.bend_mm * share * rng.uniform(0.3, 1.0) / canvas[axis]
            field = smooth_noise(rng, out_shape, tuple(scale_mm / grid))
            where[axis] += np.float32(bend) * field
    return where


def _labels_on_grid(mask: ByteArray, where: FloatArray) -> ByteArray:
    """Warp the mask: a voxel belongs to what fills more than half of it."""
    liver = ndimage.map_coordinates((mask > 0).astype(np.float32), where, order=1, mode="nearest")
    tumour = ndimage.map_coordinates((mask == Label.TUMOUR).astype(np.float32), where, order=1, mode="nearest")
    labels = (liver > 0.5).astype(np.uint8) * np.uint8(Label.LIVER)
    labels[(tumour > 0.5) & (liver > 0.5)] = Label.TUMOUR
    return labels


def _trim(rng: np.random.Generator, scan: FloatArray, labels: ByteArray) -> tuple[FloatArray, ByteArray]:
    """Cut the air around the body down to a margin drawn for this sample, as fields of view differ."""
    box = Box.around(scan > -300)
    if box is None:
        return scan, labels
    wide = box.grown(int(rng.integers(2, 14)), labels.shape).slices
    return np.ascontiguousarray(scan[:, *wide[1:]]), np.ascontiguousarray(labels[:, *wide[1:]])


def _texture(rng: np.random.Generator, labels: ByteArray, options: PaintOptions) -> FloatArray:
    """Return what varies inside organs: a slow drift over the body and a finer mottling, stronger in some livers."""
    drift = smooth_noise(rng, labels.shape, tuple(60 / np.asarray(options.grid_mm))) * np.float32(rng.uniform(0, 5))
    mottle = smooth_noise(rng, labels.shape, float(rng.uniform(1.5, 4)))
    strength = np.where(labels == Label.LIVER, rng.uniform(0, 7), rng.uniform(0, 5)).astype(np.float32)
    return np.asarray(drift + mottle * strength, dtype=np.float32)
