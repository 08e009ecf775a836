"""The scan and where it lies in the patient.

Inside the program every scan is held in one canonical order: axis 0 towards the head, axis 1 towards the back,
axis 2 towards the patient's left, each as nearly as the stored axes allow. Getting there moves whole axes only
(`AxisOrder`): nothing is resampled, and the way back is exact.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.errors import UserError

MAX_OBLIQUE_DEGREES = 0.5


@dataclass(frozen=True, eq=False)
class Geometry:
    """The grid of a scan in the patient.

    `index_to_lps_mm` (4x4, float64) maps (slice, row, column, 1) to millimetres in DICOM's patient coordinates:
    x towards the Left, y towards the Posterior, z towards the Superior (head).
    """

    shape_zyx: tuple[int, int, int]
    index_to_lps_mm: NDArray[np.float64] = field(repr=False)

    def __post_init__(self) -> None:
        matrix = np.array(self.index_to_lps_mm, dtype=np.float64)
        if matrix.shape != (4, 4) or not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-9:
            raise UserError("The scan's geometry is not usable: its orientation matrix has no volume.")
        matrix.setflags(write=False)
        object.__setattr__(self, "index_to_lps_mm", matrix)
        object.__setattr__(self, "shape_zyx", tuple(int(size) for size in self.shape_zyx))

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between neighbours along slices, rows and columns, in mm."""
        z, y, x = np.linalg.norm(self.index_to_lps_mm[:3, :3], axis=0)
        return float(z), float(y), float(x)

    @cached_property
    def voxel_ml(self) -> float:
        """Volume of one voxel in ml, right for sheared grids too."""
        return float(abs(np.linalg.det(self.index_to_lps_mm[:3, :3])) / 1000)

    @cached_property
    def slice_steps_mm(self) -> tuple[float, float, float]:
        """Distance of neighbouring slices across each axis at right angles to them, in mm.

        Less than the spacing in sheared grids.
        """
        z, y, x = 1 / np.linalg.norm(np.linalg.inv(self.index_to_lps_mm[:3, :3]), axis=1)
        return float(z), float(y), float(x)

    @cached_property
    def directions(self) -> NDArray[np.float64]:
        """3x3: column k is the unit vector (LPS) along index axis k."""
        return np.asarray(self.index_to_lps_mm[:3, :3] / np.asarray(self.spacing_mm))

    @cached_property
    def is_oblique(self) -> bool:
        """Whether an axis of the grid leaves the patient's axes by more than half a degree."""
        cosines = np.clip(np.abs(self.directions).max(axis=0), 0, 1)
        return bool(np.degrees(np.arccos(cosines)).max() > MAX_OBLIQUE_DEGREES)

    def to_lps_mm(self, index_zyx: Any) -> NDArray[np.float64]:
        """Map indices (..., 3) as (slice, row, column) to LPS millimetres (..., 3)."""
        index = np.asarray(index_zyx, dtype=np.float64)
        return np.asarray(index @ self.index_to_lps_mm[:3, :3].T + self.index_to_lps_mm[:3, 3])

    def distance_mm(self, one_zyx: Any, other_zyx: Any) -> float:
        """Return how far two (slice, row, column) lie apart in the patient."""
        return float(np.linalg.norm(self.to_lps_mm(one_zyx) - self.to_lps_mm(other_zyx)))

    def to_index(self, lps_mm: Any) -> NDArray[np.float64]:
        """Map LPS millimetres (..., 3) to fractional indices (..., 3) as (slice, row, column)."""
        offset = np.asarray(lps_mm, dtype=np.float64) - self.index_to_lps_mm[:3, 3]
        return np.asarray(offset @ np.linalg.inv(self.index_to_lps_mm[:3, :3]).T)

    def is_close(self, other: "Geometry", tolerance_mm: float = 1e-3) -> bool:
        """Tell whether both grids have the same shape and all corners agree within `tolerance_mm`."""
        if self.shape_zyx != other.shape_zyx:
            return False
        corners = np.array(np.meshgrid(*[(0, size - 1) for size in self.shape_zyx])).reshape(3, -1).T
        return bool(np.abs(self.to_lps_mm(corners) - other.to_lps_mm(corners)).max() <= tolerance_mm)


@dataclass(frozen=True)
class AxisOrder:
    """How stored axes became canonical ones: canonical axis k is stored axis `permutation[k]`, reversed where told.

    Stored axes are (slice, row, column) for DICOM and (k, j, i) for NIfTI, so that both are C order.
    """

    permutation: tuple[int, int, int] = (0, 1, 2)
    flipped: tuple[bool, bool, bool] = (False, False, False)

    @classmethod
    def canonical(cls, stored: Geometry) -> "AxisOrder":
        """Return the order that makes `stored` canonical: towards head, back and left."""
        # Greedy by largest cosine: always a permutation, also for grids turned by about 45 degrees.
        cosines = np.abs(stored.directions[[2, 1, 0], :])
        permutation = [0, 0, 0]
        for _ in range(3):
            canonical_axis, stored_axis = np.unravel_index(np.argmax(cosines), (3, 3))
            permutation[canonical_axis] = int(stored_axis)
            cosines[canonical_axis, :] = -1
            cosines[:, stored_axis] = -1
        lps_axis = (2, 1, 0)
        flipped = [bool(stored.directions[lps_axis[k], permutation[k]] < 0) for k in range(3)]
        return cls((permutation[0], permutation[1], permutation[2]), (flipped[0], flipped[1], flipped[2]))

    def to_canonical(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Reorder an array from stored to canonical axes (a view; nothing is copied)."""
        slices = tuple(slice(None, None, -1) if flip else slice(None) for flip in self.flipped)
        return stored.transpose(self.permutation)[slices]

    def to_stored(self, canonical: NDArray[Any]) -> NDArray[Any]:
        """Reorder an array from canonical back to stored axes (a view; nothing is copied)."""
        slices = tuple(slice(None, None, -1) if flip else slice(None) for flip in self.flipped)
        return canonical[slices].transpose(np.argsort(self.permutation))

    def geometry_to_canonical(self, stored: Geometry) -> Geometry:
        """Return the canonical geometry of the stored grid: the same points in space, other indices."""
        matrix = np.array(stored.index_to_lps_mm)
        columns = matrix[:3, :3][:, self.permutation]
        shape = [stored.shape_zyx[axis] for axis in self.permutation]
        origin = matrix[:3, 3].copy()
        for k, flip in enumerate(self.flipped):
            if flip:
                origin += columns[:, k] * (shape[k] - 1)
                columns[:, k] *= -1
        result = np.eye(4)
        result[:3, :3], result[:3, 3] = columns, origin
        return Geometry((shape[0], shape[1], shape[2]), result)


@dataclass(frozen=True, eq=False)
class Volume:
    """A CT scan: `hu` is int16 (slices, rows, columns), C order, canonical axes, read-only."""

    hu: NDArray[np.int16] = field(repr=False)
    geometry: Geometry

    def __post_init__(self) -> None:
        if self.hu.dtype != np.int16 or self.hu.shape != self.geometry.shape_zyx:
            raise ValueError(f"hu must be int16 {self.geometry.shape_zyx}: {self.hu.dtype} {self.hu.shape}")
        contiguous = np.ascontiguousarray(self.hu)
        contiguous.setflags(write=False)
        object.__setattr__(self, "hu", contiguous)

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between neighbours along slices, rows and columns, in mm."""
        return self.geometry.spacing_mm

    def part(self, box: Box) -> "Volume":
        """Return the voxels of `box`, which lies within the scan, where they are in the patient."""
        matrix = np.array(self.geometry.index_to_lps_mm)
        matrix[:3, 3] = self.geometry.to_lps_mm(box.start_zyx)
        return Volume(self.hu[box.slices], Geometry(box.shape_zyx, matrix))


def new_mask(geometry: Geometry) -> NDArray[np.uint8]:
    """Return an empty mask on the grid: uint8 (slices, rows, columns), all background."""
    return np.zeros(geometry.shape_zyx, dtype=np.uint8)
