"""A lopsided liver with tumours, known exactly, on any grid and moved in any way. Used by the tests of follow-up."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from core.case import Case, Source
from core.follow_up.matching import MeasuredScan
from core.follow_up.rigid import RigidTransform
from core.measure import measure
from core.volume import Geometry, Volume

Ball = tuple[tuple[float, float, float], float]
"""Centre in LPS mm and radius in mm."""
LOBES = (
    ((-40.0, 10.0, 0.0), (62.0, 55.0, 70.0)),
    ((30.0, -35.0, 25.0), (60.0, 32.0, 35.0)),
    ((-25.0, -25.0, -45.0), (30.0, 25.0, 30.0)),
)
"""Ellipsoids: middles and half axes in mm."""
HALF_SIZE_MM = np.array([125.0, 95.0, 95.0])


def grid(
    spacing_mm: tuple[float, float, float] = (4.0, 3.0, 3.0), shear: NDArray[np.float64] | None = None
) -> Geometry:
    """Return a grid (slices, rows, columns) around the liver, sheared where asked."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * spacing_mm
    if shear is not None:
        matrix[:3, :3] = shear @ matrix[:3, :3]
    shape = np.ceil(2 * HALF_SIZE_MM[::-1] / spacing_mm).astype(int)
    matrix[:3, 3] = -matrix[:3, :3] @ ((shape - 1) / 2)
    return Geometry((int(shape[0]), int(shape[1]), int(shape[2])), matrix)


def moved(geometry: Geometry, offset_mm: Sequence[float]) -> Geometry:
    """Return the grid elsewhere in space."""
    matrix = np.array(geometry.index_to_lps_mm)
    matrix[:3, 3] += offset_mm
    return Geometry(geometry.shape_zyx, matrix)


def part(mask: NDArray[np.uint8], geometry: Geometry, slices: slice) -> tuple[NDArray[np.uint8], Geometry]:
    """Return some slices of a mask with their grid."""
    start, stop, _ = slices.indices(mask.shape[0])
    matrix = np.array(geometry.index_to_lps_mm)
    matrix[:3, 3] = geometry.to_lps_mm((start, 0, 0))
    return mask[start:stop].copy(), Geometry((stop - start, *mask.shape[1:]), matrix)


def turn_and_shift(degrees: Sequence[float], shift_mm: Sequence[float]) -> RigidTransform:
    """Return a transform by turns about z, y and x, and a shift."""
    return RigidTransform(Rotation.from_euler("zyx", degrees, degrees=True).as_matrix(), np.asarray(shift_mm, float))


def liver(
    geometry: Geometry,
    tumours: Sequence[Ball] = (),
    where: RigidTransform | None = None,
    stretch: Mapping[int, float] | None = None,
) -> NDArray[np.uint8]:
    """Return the mask of the liver, which lies as `where` says; `stretch` scales lobes by their number."""
    points = _places(geometry, (where or RigidTransform()).inverse)
    mask = np.zeros(geometry.shape_zyx, np.uint8)
    for number, (middle, half_axes) in enumerate(LOBES):
        scale = (stretch or {}).get(number, 1.0)
        mask[_squared(points, middle, np.array(half_axes) * scale) <= 1] = 1
    for middle, radius_mm in tumours:
        mask[(_squared(points, middle, np.full(3, radius_mm)) <= 1) & (mask > 0)] = 2
    return mask


def measured(mask: NDArray[np.uint8], geometry: Geometry) -> MeasuredScan:
    """Return the tumours of a mask."""
    return MeasuredScan(geometry, measure(Volume(np.zeros(mask.shape, np.int16), geometry), mask))


def case_with(geometry: Geometry) -> Case:
    """Return an empty scan on this grid."""
    hu = np.zeros(geometry.shape_zyx, np.int16)
    return Case(Volume(hu, geometry), Source(Path("scan"), "phantom"), geometry)


def _places(geometry: Geometry, to_liver: RigidTransform) -> list[NDArray[np.float32]]:
    """Return x, y and z of all voxels in the liver's own mm."""
    matrix = to_liver.matrix @ geometry.index_to_lps_mm
    z, y, x = np.ogrid[tuple(slice(size) for size in geometry.shape_zyx)]
    return [(row[0] * z + row[1] * y + row[2] * x + row[3]).astype(np.float32) for row in matrix[:3]]


def _squared(
    points: list[NDArray[np.float32]], middle: Sequence[float], half_axes: NDArray[np.float64]
) -> NDArray[np.float32]:
    return sum(((p - np.float32(m)) / np.float32(h)) ** 2 for p, m, h in zip(points, middle, half_axes, strict=True))
