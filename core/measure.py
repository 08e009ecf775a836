"""Volumes and diameters from a mask: the numbers a reader reports.

Contract (filled in by the measurements work): `measure(volume, mask, report) -> Measurements`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tumour:
    """One tumour: a 26-connected component of label 2."""

    number: int
    """1 is the largest."""
    volume_ml: float
    long_axis_mm: float
    """Longest diameter in any axial slice, edge to edge (RECIST 1.1)."""
    short_axis_mm: float
    """Longest diameter at right angles to the long axis in the same slice."""
    slice_index: int
    """The slice (canonical axis 0) in which both axes were measured."""
    long_axis_ends_zyx: tuple[tuple[float, float, float], tuple[float, float, float]]
    short_axis_ends_zyx: tuple[tuple[float, float, float], tuple[float, float, float]]
    centre_zyx: tuple[int, int, int]
    """A voxel inside the tumour, nearest to its centroid."""
    mean_hu: float
    sd_hu: float
    voxels: int


@dataclass(frozen=True)
class Measurements:
    """All numbers of one mask. `liver_ml` includes the tumours, as in LiTS: liver = label 1 or 2."""

    liver_ml: float
    tumour_ml: float
    burden_percent: float | None
    """100 * tumour / liver (with tumours); None where there is no liver."""
    tumours: tuple[Tumour, ...] = ()
