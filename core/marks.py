"""Numbers of what the reader drew on slices: lengths, angles, areas and HU, in the scan's true geometry.

All is measured in the patient's millimetres, so it is right on oblique and sheared grids and for any spacing: a
circle is a circle in the patient, whatever shape that is in voxels. A voxel counts where its centre is inside.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.reading import Mark, Point, Voxel
from core.volume import Geometry, Volume

POINTS_OF = {"ruler": 2, "angle": 3, "circle": 2, "box": 2, "long_axis": 2, "short_axis": 2}
"""How many points a mark of each kind has."""
OUTLINE_POINTS = 72


@dataclass(frozen=True)
class MarkNumbers:
    """What a mark measures; None for what its kind does not."""

    length_mm: float | None = None
    angle_degrees: float | None = None
    area_mm2: float | None = None
    """Of the shape as drawn, not of the voxels in it."""
    mean_hu: float | None = None
    """This and the next: None where no voxel's centre is inside, too."""
    sd_hu: float | None = None
    min_hu: int | None = None
    max_hu: int | None = None
    voxels: int | None = None


def slice_of(mark: Mark) -> int:
    """Return the slice, across the mark's axis, that it was drawn on."""
    return round(mark.points_zyx[0][mark.plane_axis])


def measure_mark(volume: Volume, mark: Mark) -> MarkNumbers:
    """Measure one mark. Raises ValueError where its kind or its number of points is not one we know."""
    if POINTS_OF.get(mark.kind) != len(mark.points_zyx):
        raise ValueError(f"no mark: {mark.kind} of {len(mark.points_zyx)} points")
    points_mm = volume.geometry.to_lps_mm(mark.points_zyx)
    if mark.kind == "angle":
        return MarkNumbers(angle_degrees=_angle_degrees(points_mm))
    if mark.kind in ("circle", "box"):
        return _measure_area(volume, mark)
    return MarkNumbers(length_mm=float(np.linalg.norm(points_mm[1] - points_mm[0])))


def outline_zyx(geometry: Geometry, mark: Mark) -> NDArray[np.float64]:
    """Return what to draw of a mark as a line through points (n, 3) in voxels; circles and boxes are closed."""
    points = np.asarray(mark.points_zyx, dtype=np.float64)
    if mark.kind == "box":
        return _corners(mark)[[0, 1, 2, 3, 0]]
    if mark.kind != "circle":
        return points
    to_mm = in_plane_to_mm(geometry, mark.plane_axis)
    angles = np.linspace(0, 2 * math.pi, OUTLINE_POINTS + 1)
    ring_mm = _radius_mm(geometry, mark) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    outline = np.repeat(points[:1], len(ring_mm), axis=0)
    outline[:, in_plane_axes(mark.plane_axis)] += ring_mm @ np.linalg.inv(to_mm)
    return outline


def in_plane_axes(plane_axis: int) -> list[int]:
    """Return the two axes of a slice across `plane_axis`, ascending."""
    return [axis for axis in range(3) if axis != plane_axis]


def in_plane_to_mm(geometry: Geometry, plane_axis: int) -> NDArray[np.float64]:
    """Return the 2x2 matrix from steps along the two axes of a slice to mm at right angles: steps @ matrix."""
    return np.asarray(np.linalg.qr(geometry.index_to_lps_mm[:3, in_plane_axes(plane_axis)])[1].T)


def with_point(mark: Mark, index: int, to_zyx: Point) -> Mark:
    """Return the mark with one of its points moved within its slice; a circle moves whole by its centre."""
    to_zyx = _on_slice(to_zyx, mark)
    if mark.kind == "circle" and index == 0:
        return moved(mark, np.subtract(to_zyx, mark.points_zyx[0]))
    return replace(mark, points_zyx=(*mark.points_zyx[:index], to_zyx, *mark.points_zyx[index + 1 :]))


def moved(mark: Mark, by_zyx: NDArray[np.float64]) -> Mark:
    """Return the mark, moved by so many voxels within its slice."""
    step = np.array(by_zyx, dtype=np.float64)
    step[mark.plane_axis] = 0
    shifted = (np.asarray(mark.points_zyx) + step).tolist()
    return replace(mark, points_zyx=tuple((z, y, x) for z, y, x in shifted))


def moved_short_axis(geometry: Geometry, long_ends: tuple[Point, Point], short: Mark, index: int, to: Point) -> Mark:
    """Return a short axis of which one end is moved: it stays at right angles to the long axis, and goes along it."""
    to_mm = in_plane_to_mm(geometry, short.plane_axis)
    axes = in_plane_axes(short.plane_axis)
    long_mm = np.asarray(long_ends)[:, axes] @ to_mm
    along = long_mm[1] - long_mm[0]
    length = np.linalg.norm(along)
    if length < 1e-9:
        return with_point(short, index, to)
    along /= length
    moved_mm = np.asarray(to)[axes] @ to_mm
    other_mm = np.asarray(short.points_zyx[1 - index])[axes] @ to_mm
    other = np.array(short.points_zyx[1 - index], dtype=np.float64)
    other[axes] = (other_mm + along * ((moved_mm - other_mm) @ along)) @ np.linalg.inv(to_mm)
    z, y, x = other.tolist()
    return with_point(with_point(short, index, to), 1 - index, (z, y, x))


def voxels_in(volume: Volume, mark: Mark) -> NDArray[np.int16]:
    """Return the HU of the voxels whose centres lie in a circle or a box, of the slice it was drawn on."""
    axes = in_plane_axes(mark.plane_axis)
    outline = outline_zyx(volume.geometry, mark)[:, axes]
    shape = np.asarray(volume.geometry.shape_zyx)[axes]
    low = np.clip(np.ceil(outline.min(axis=0) - 1e-6).astype(int), 0, shape)
    high = np.clip(np.floor(outline.max(axis=0) + 1e-6).astype(int) + 1, low, shape)
    place: list[slice | int] = [0, 0, 0]
    place[mark.plane_axis] = slice_of(mark)
    for axis, start, stop in zip(axes, low, high, strict=True):
        place[axis] = slice(int(start), int(stop))
    if not 0 <= slice_of(mark) < volume.geometry.shape_zyx[mark.plane_axis]:
        return np.zeros(0, np.int16)
    hu = volume.hu[tuple(place)]
    if mark.kind == "box":
        return hu.ravel()
    steps = np.stack(np.meshgrid(*map(np.arange, low, high), indexing="ij"), axis=-1)
    from_centre = steps - np.asarray(mark.points_zyx[0])[axes]
    distance_mm = np.linalg.norm(from_centre @ in_plane_to_mm(volume.geometry, mark.plane_axis), axis=-1)
    inside: NDArray[np.int16] = hu[distance_mm <= _radius_mm(volume.geometry, mark) + 1e-9]
    return inside


def _measure_area(volume: Volume, mark: Mark) -> MarkNumbers:
    if mark.kind == "circle":
        area_mm2 = math.pi * _radius_mm(volume.geometry, mark) ** 2
    else:
        corners_mm = volume.geometry.to_lps_mm(_corners(mark))
        sides_mm = corners_mm[1] - corners_mm[0], corners_mm[3] - corners_mm[0]
        area_mm2 = float(np.linalg.norm(np.cross(*sides_mm)))
    hu = voxels_in(volume, mark)
    if hu.size == 0:
        return MarkNumbers(area_mm2=area_mm2, voxels=0)
    return MarkNumbers(
        area_mm2=area_mm2,
        mean_hu=float(hu.mean(dtype=np.float64)),
        sd_hu=float(hu.std(dtype=np.float64)),
        min_hu=int(hu.min()),
        max_hu=int(hu.max()),
        voxels=int(hu.size),
    )


def _angle_degrees(points_mm: NDArray[np.float64]) -> float | None:
    """Return the angle at the second of three points; None where an arm has no length."""
    arms = points_mm[0] - points_mm[1], points_mm[2] - points_mm[1]
    if min(np.linalg.norm(arm) for arm in arms) < 1e-9:
        return None
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(*arms))), float(np.dot(*arms))))


def _radius_mm(geometry: Geometry, mark: Mark) -> float:
    centre_mm, place_mm = geometry.to_lps_mm(mark.points_zyx)
    return float(np.linalg.norm(place_mm - centre_mm))


def _corners(mark: Mark) -> NDArray[np.float64]:
    """Return the four corners of a box, in order around it: its sides run along the grid."""
    first, last = np.asarray(mark.points_zyx, dtype=np.float64)
    corners = np.stack([first, first, last, last])
    axis = in_plane_axes(mark.plane_axis)[0]
    corners[1, axis], corners[3, axis] = last[axis], first[axis]
    return corners


def _on_slice(point_zyx: Point, mark: Mark) -> Point:
    place = list(point_zyx)
    place[mark.plane_axis] = float(slice_of(mark))
    return place[0], place[1], place[2]


def middle_voxel(mark: Mark) -> Voxel:
    """Return the voxel in the middle of a mark, to go there."""
    points = np.asarray(mark.points_zyx)
    middle = points[0] if mark.kind == "circle" else points.mean(axis=0)
    z, y, x = np.rint(middle).astype(int).tolist()
    return z, y, x
