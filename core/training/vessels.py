"""Branching vessels inside a liver, grown from where they really enter it.

End points drawn at random in the liver are joined, nearest to the root first, to the nearest point of the tree so
far; the radii follow Murray's law (the cube of a branch is the sum of the cubes of its children).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class VesselTree:
    """Nodes (n, 3) in voxels, the parent of each (root: -1) and the radius in mm of the branch that ends there."""

    nodes_zyx: FloatArray
    parents: NDArray[np.int64]
    radii_mm: FloatArray


def grow_tree(
    rng: np.random.Generator, liver: BoolArray, root_zyx: FloatArray, *, ends: int = 70, root_radius_mm: float = 6.0
) -> VesselTree:
    """Grow a tree of `ends` end points inside `liver` from `root_zyx` (voxels)."""
    inside = np.argwhere(liver)
    targets = inside[rng.integers(len(inside), size=ends)].astype(float)
    targets = targets[np.argsort(np.linalg.norm(targets - root_zyx, axis=1))]
    nodes, parents = [np.asarray(root_zyx, float)], [-1]
    for target in targets:
        nearest = int(np.argmin(np.linalg.norm(np.asarray(nodes) - target, axis=1)))
        # A bend on the way, so that branches are not straight and later ones can join midway.
        middle = (nodes[nearest] + target) / 2 + rng.normal(0, 1.5, 3)
        nodes += [middle, target]
        parents += [nearest, len(nodes) - 2]
    cubes = np.zeros(len(nodes))
    is_leaf = np.ones(len(nodes), bool)
    is_leaf[[p for p in parents if p >= 0]] = False
    cubes[is_leaf] = 1.0
    for k in range(len(nodes) - 1, 0, -1):
        cubes[parents[k]] += cubes[k]
    radii = root_radius_mm * np.cbrt(cubes / cubes[0])
    return VesselTree(np.asarray(nodes), np.asarray(parents), radii)


def draw_tree(tree: VesselTree, shape: tuple[int, int, int], spacing_mm: float) -> BoolArray:
    """Return the tree as voxels (bool, `shape`) on an isotropic grid of `spacing_mm`."""
    result = np.zeros(shape, bool)
    for k in range(1, len(tree.parents)):
        start, stop = tree.nodes_zyx[tree.parents[k]], tree.nodes_zyx[k]
        radius = float(tree.radii_mm[k]) / spacing_mm
        steps = max(2, int(np.linalg.norm(stop - start) / max(0.5 * radius, 0.5)) + 1)
        for point in np.linspace(start, stop, steps):
            _mark_ball(result, point, radius)
    return result


def _mark_ball(result: BoolArray, centre_zyx: FloatArray, radius: float) -> None:
    reach = max(radius, 0.6)
    low = np.maximum(np.ceil(centre_zyx - reach).astype(int), 0)
    high = np.minimum(np.floor(centre_zyx + reach).astype(int) + 1, result.shape)
    if (high <= low).any():
        return
    z, y, x = np.ogrid[low[0] : high[0], low[1] : high[1], low[2] : high[2]]
    square = (z - centre_zyx[0]) ** 2 + (y - centre_zyx[1]) ** 2 + (x - centre_zyx[2]) ** 2
    result[low[0] : high[0], low[1] : high[1], low[2] : high[2]] |= square <= reach * reach
