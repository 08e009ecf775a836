"""Distances between the surfaces of two masks.

A surface is the voxels of a mask that have a neighbour outside it; what lies beyond the array is outside. Distances
run from voxel centre to voxel centre, in mm. With 18 neighbours this is the definition of Heimann et al., IEEE
Transactions on Medical Imaging 28(8), 2009.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.box import Box


@dataclass(frozen=True)
class SurfaceDistances:
    """Distances between two surfaces in mm, over the voxels of both together."""

    average_mm: float
    """Average symmetric surface distance, ASSD."""
    root_mean_square_mm: float
    """Root mean square symmetric surface distance, RMSD."""
    maximum_mm: float
    """Maximum symmetric surface distance, MSSD, or Hausdorff distance."""


def surface_distances(
    a: NDArray[np.bool_], b: NDArray[np.bool_], index_to_mm: NDArray[np.float64], neighbours: int
) -> SurfaceDistances | None:
    """Compare the surfaces of two masks (slices, rows, columns); None where one of them is empty.

    `index_to_mm` (3, 3) turns steps of the index into mm. `neighbours` is 6 (faces) or 18 (faces and edges): a voxel
    that touches the outside through one of them is surface.
    """
    box = Box.around(a | b)
    if box is None or not a.any() or not b.any():
        return None
    surface_a, surface_b = (_surface(mask[box.slices], neighbours) for mask in (a, b))
    from_a = _distances(surface_a, surface_b, index_to_mm)
    from_b = _distances(surface_b, surface_a, index_to_mm)
    count = np.count_nonzero(surface_a) + np.count_nonzero(surface_b)
    return SurfaceDistances(
        float((from_a.sum() + from_b.sum()) / count),
        float(np.sqrt((np.square(from_a).sum() + np.square(from_b).sum()) / count)),
        float(max(from_a.max(initial=0), from_b.max(initial=0))),
    )


def _surface(mask: NDArray[np.bool_], neighbours: int) -> NDArray[np.bool_]:
    steps = [step for step in itertools.product((-1, 0, 1), repeat=3) if 0 < np.abs(step).sum() <= _reach(neighbours)]
    padded = np.pad(mask, 1)
    inner = mask.copy()
    for step in steps:
        inner &= padded[tuple(slice(1 + by, size - 1 + by) for by, size in zip(step, padded.shape, strict=True))]
    return mask & ~inner


def _reach(neighbours: int) -> int:
    return {6: 1, 18: 2}[neighbours]


def _distances(
    start: NDArray[np.bool_], goal: NDArray[np.bool_], index_to_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far the voxels of `start` are from `goal`, in mm, leaving out those that lie on it."""
    from scipy.spatial import cKDTree

    apart = np.argwhere(start & ~goal)
    if not len(apart):
        return np.zeros(0)
    tree = cKDTree(np.argwhere(goal) @ index_to_mm.T, balanced_tree=False, compact_nodes=False)
    distances, _ = tree.query(apart @ index_to_mm.T)
    return np.asarray(distances, dtype=np.float64)
