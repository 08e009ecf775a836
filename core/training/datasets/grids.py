"""Whether a scan and its labels lie on one grid; the known ways in which their headers disagree."""

from dataclasses import dataclass

import numpy as np

from core.volume import AxisOrder, Geometry

SAME_MM = 0.1
"""Corners nearer than this are at the same place: positions are often rounded to 0.1 mm."""
ROUNDING_SHARE = 0.01
"""Spacing and direction may differ by this share through rounding, the origin by one voxel."""
LARGE = 400
"""A scan of so many rows and columns never has voxels of exactly 1 mm at the origin."""


@dataclass(frozen=True)
class Verdict:
    """How two grids differ: `code` is "" (not at all), the fix that would help, or "geometry" (none would).

    `said` completes the sentence "The labels ...". `image_is_wrong` tells that it is the image that has no grid.
    """

    code: str = ""
    said: str = ""
    image_is_wrong: bool = False


def compare_grids(image: Geometry, labels: Geometry) -> Verdict:
    """Judge two stored grids. What is compared is where voxels lie in the patient, not how the axes are stored."""
    one, other = canonical(image), canonical(labels)
    if one.is_close(other, SAME_MM):
        return Verdict()
    if image.shape_zyx != labels.shape_zyx and one.shape_zyx != other.shape_zyx:
        sizes = [" x ".join(str(size) for size in reversed(each.shape_zyx)) for each in (other, one)]
        return Verdict("geometry", f"have {sizes[0]} voxels, the image {sizes[1]}")
    if image.shape_zyx == labels.shape_zyx and (is_identity(labels) or is_identity(image)):
        who = "image has" if is_identity(image) else "labels have"
        said = f"lie elsewhere than the image: the {who} no grid of their own (identity affine)"
        return Verdict(
            "identity-affine",
            said.replace("image has no grid of their", "image has no grid of its"),
            is_identity(image),
        )
    if _differ_by_rounding(one, other):
        return Verdict("header-rounding", f"lie up to {_apart_mm(one, other):.2f} mm off the image: a rounded header")
    if image.shape_zyx != labels.shape_zyx:
        return Verdict("geometry", "are turned against the image")
    if _is_flipped_z(image, labels):
        return Verdict("flipped-z", "run from head to feet while the image runs from feet to head, or the reverse")
    return Verdict("image-grid", f"have the image's size but lie up to {_apart_mm(image, labels):.1f} mm elsewhere")


def canonical(stored: Geometry) -> Geometry:
    """Return the grid with its axes towards head, back and left."""
    return AxisOrder.canonical(stored).geometry_to_canonical(stored)


def is_identity(grid: Geometry) -> bool:
    """Tell whether a header holds nothing but ones and zeros, as of a converter that knew neither place nor size."""
    steps = np.abs(grid.index_to_lps_mm[:3, :3])
    return bool(
        np.allclose(np.sort(steps, axis=0), [[0] * 3, [0] * 3, [1] * 3]) and not grid.index_to_lps_mm[:3, 3].any()
    )


def has_unknown_spacing(grid: Geometry) -> bool:
    """Tell whether an identity affine cannot be true because the scan would be far too wide."""
    return is_identity(grid) and sum(size >= LARGE for size in grid.shape_zyx) >= 2


def _differ_by_rounding(one: Geometry, other: Geometry) -> bool:
    if one.shape_zyx != other.shape_zyx:
        return False
    spacing = np.asarray(one.spacing_mm)
    steps = np.abs(spacing - other.spacing_mm).max() <= ROUNDING_SHARE * spacing.min()
    directions = np.abs(one.directions - other.directions).max() <= ROUNDING_SHARE
    origin = np.abs(one.index_to_lps_mm[:3, 3] - other.index_to_lps_mm[:3, 3]).max() <= spacing.min()
    return bool(steps and directions and origin)


def _is_flipped_z(image: Geometry, labels: Geometry) -> bool:
    """Tell whether the two headers give opposite directions along the slices, wherever they put the origin."""
    along = AxisOrder.canonical(image).permutation[0]
    flipped = np.array(labels.index_to_lps_mm)
    flipped[:3, along] *= -1
    return bool(np.allclose(flipped[:3, :3], image.index_to_lps_mm[:3, :3], atol=ROUNDING_SHARE))


def _apart_mm(one: Geometry, other: Geometry) -> float:
    corners = np.array(np.meshgrid(*[(0, size - 1) for size in one.shape_zyx])).reshape(3, -1).T
    return float(np.linalg.norm(one.to_lps_mm(corners) - other.to_lps_mm(corners), axis=1).max())
