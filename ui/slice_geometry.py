"""Where things are in a slice picture: planes, pixels, millimetres and the patient's directions. No widgets.

Picture coordinates: columns to the right, rows downwards, in voxels or mm, from the outer corner of the first voxel.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.volume import Geometry
from ui.slice_orientation import AS_USUAL, Orientation, Point

SMALLEST_COSINE = 0.17
"""A direction gets a further letter where it leaves the main one by more than ten degrees."""
SCALE_BARS_MM = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Plane:
    """A way to cut canonical axes (0 head, 1 back, 2 left) as radiologists expect it."""

    name: str
    axis: int
    """The axis the wheel moves along."""
    across: int
    """The axis that runs to the right of the picture."""
    vertical: int
    upwards: bool
    """Whether the vertical axis runs up the picture."""

    def picture(self, array: NDArray[Any], index: int) -> NDArray[Any]:
        """Return one slice of a volume as a picture (rows, columns), C order: a copy, unless axial."""
        cut: list[Any] = [slice(None)] * 3
        cut[self.axis] = index
        return self.upright(array[tuple(cut)])

    def upright(self, cut: NDArray[Any]) -> NDArray[Any]:
        """Return what was cut across `axis`, the other axes in order, as a picture: C order, a copy where needed."""
        return np.ascontiguousarray(cut[::-1] if self.upwards else cut)

    def cursor(self, picture: Point, index: int, shape_zyx: tuple[int, int, int]) -> tuple[float, float, float]:
        """Return the (slice, row, column) of a picture point in voxels (whole numbers are voxel centres)."""
        column, row = picture[0] - 0.5, picture[1] - 0.5
        cursor = [0.0, 0.0, 0.0]
        cursor[self.axis] = index
        cursor[self.across] = column
        cursor[self.vertical] = shape_zyx[self.vertical] - 1 - row if self.upwards else row
        return cursor[0], cursor[1], cursor[2]

    def point(self, cursor_zyx: tuple[float, float, float], shape_zyx: tuple[int, int, int]) -> Point:
        """Return the picture point, in voxels, of a (slice, row, column): the inverse of `cursor`."""
        row = cursor_zyx[self.vertical]
        if self.upwards:
            row = shape_zyx[self.vertical] - 1 - row
        return cursor_zyx[self.across] + 0.5, row + 0.5


AXIAL = Plane("Axial", axis=0, across=2, vertical=1, upwards=False)
CORONAL = Plane("Coronal", axis=1, across=2, vertical=0, upwards=True)
SAGITTAL = Plane("Sagittal", axis=2, across=1, vertical=0, upwards=True)
PLANES = (AXIAL, CORONAL, SAGITTAL)


@dataclass(frozen=True)
class Edges:
    """The patient's directions at the four edges of a picture: "R", "LP" ..."""

    left: str
    right: str
    top: str
    bottom: str


def direction_letters(direction_lps: Any) -> str:
    """Say where a direction (LPS) points: the main letter first, others where it is oblique."""
    direction = np.asarray(direction_lps, dtype=float)
    letters = [_letter(value, axis) for axis, value in enumerate(direction)]
    order = np.argsort(-np.abs(direction), kind="stable")
    return "".join(letters[axis] for axis in order if abs(direction[axis]) > SMALLEST_COSINE)


def edge_letters(plane: Plane, geometry: Geometry, orientation: Orientation = AS_USUAL) -> Edges:
    """Return the letters at the edges of this plane's picture, as it is turned on the screen."""
    across = geometry.directions[:, plane.across]
    along = geometry.directions[:, plane.vertical] * (-1 if plane.upwards else 1)
    right, down = (a * across + b * along for a, b in orientation.matrix)
    return Edges(
        direction_letters(-right), direction_letters(right), direction_letters(-down), direction_letters(down)
    )


def position_text(lps_mm: Any) -> str:
    """Say where a point is, with letters instead of signs: "R 34.1  P 12.0  S 88.2 mm"."""
    return "  ".join(_coordinate(value, axis) for axis, value in enumerate(lps_mm)) + " mm"


def plane_position_text(plane: Plane, lps_mm: Any) -> str:
    """Say where a slice lies along its own direction: "S 88.2 mm"."""
    return plane_coordinate(plane, lps_mm) + " mm"


def plane_coordinate(plane: Plane, lps_mm: Any) -> str:
    """Say where a slice lies along its own direction, without the unit: "S 88.2"."""
    axis = 2 - plane.axis
    return _coordinate(lps_mm[axis], axis)


def _coordinate(value_mm: float, lps_axis: int) -> str:
    return f"{_letter(value_mm, lps_axis)} {abs(value_mm):.1f}"


def _letter(value: float, lps_axis: int) -> str:
    towards, away = (("L", "R"), ("P", "A"), ("S", "I"))[lps_axis]
    return away if value < 0 else towards


def scale_bar_mm(pixels_per_mm: float, longest_pixels: float) -> int:
    """Return the longest round length in mm that fits."""
    fitting = [length for length in SCALE_BARS_MM if length * pixels_per_mm <= longest_pixels]
    return fitting[-1] if fitting else SCALE_BARS_MM[0]
