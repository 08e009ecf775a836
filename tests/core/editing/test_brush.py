"""Brushes cover exactly the voxels whose centres are near enough, on any grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.editing import BACKGROUND_ONLY, LIVER_ONLY, painted
from core.editing.brush import Brush, learnt_range_hu, stroke, within_range
from core.history import History
from core.labels import Label
from core.reading import Point, Reading
from core.region import Region
from core.volume import Geometry, Volume

SHAPE = (6, 9, 8)


@st.composite
def grids(draw: st.DrawFn) -> Geometry:
    """A grid with unequal spacing, sheared a little, turned by any angle."""
    spacing = [draw(st.floats(0.5, 4)) for _ in range(3)]
    matrix = np.eye(4)
    matrix[:3, :3] = np.diag(spacing) @ (np.eye(3) + np.tri(3, k=-1) * draw(st.floats(-0.4, 0.4)))
    angle = draw(st.floats(0, 3.1))
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    matrix[:3, :3] = turn @ matrix[:3, :3]
    matrix[:3, 3] = [5, -70, 12]
    return Geometry(SHAPE, matrix)


points = st.tuples(st.floats(-3, 8), st.floats(-3, 11), st.floats(-3, 10))


def brute_force(geometry: Geometry, brush: Brush, ends: list[Point]) -> np.ndarray:
    """Distance of every voxel's centre to the line in mm, sampled finely."""
    ends = [tuple(round(at) if axis == brush.plane_axis else at for axis, at in enumerate(end)) for end in ends]
    line = np.linspace(ends[0], ends[-1], 400)
    centres = geometry.to_lps_mm(np.stack(np.indices(SHAPE), axis=-1).reshape(-1, 3))
    nearest = np.min(np.linalg.norm(centres[:, None] - geometry.to_lps_mm(line)[None], axis=2), axis=1).reshape(SHAPE)
    if brush.plane_axis is not None:
        index = np.indices(SHAPE)[brush.plane_axis]
        nearest[index != ends[0][brush.plane_axis]] = np.inf
    return nearest


@settings(max_examples=60, deadline=None)
@given(grids(), points, points, st.floats(0.2, 9), st.sampled_from([None, 0, 1, 2]))
def test_stroke_is_what_lies_within_the_radius(
    geometry: Geometry, start: Point, stop: Point, radius_mm: float, axis: int | None
) -> None:
    if axis is not None:
        stop = tuple(start[axis] if k == axis else at for k, at in enumerate(stop))
    brush = Brush(radius_mm, axis)
    region = stroke(geometry, brush, [start, stop])
    found = np.zeros(SHAPE, dtype=bool)
    if region is not None:
        found[region.box.slices] = region.inside
    nearest = brute_force(geometry, brush, [start, stop])
    assert found[nearest < radius_mm * 0.995 - 0.02].all()
    beyond = found & (nearest > radius_mm * 1.001 + 0.02)
    ends = {tuple(round(at) for at in point) for point in (start, stop)}
    assert all(tuple(voxel) in ends for voxel in np.argwhere(beyond).tolist())


def test_smallest_brush_paints_the_voxel_under_it() -> None:
    region = stroke(Geometry(SHAPE, np.diag([3.0, 3, 3, 1])), Brush(0.1), [(2.4, 3.4, 4.4)])
    assert region is not None
    assert (region.box.start_zyx, region.voxels) == ((2, 3, 4), 1)


def test_outside_the_scan_is_nothing() -> None:
    geometry = Geometry(SHAPE, np.eye(4))
    assert stroke(geometry, Brush(2), [(20, 20, 20)]) is None
    assert stroke(geometry, Brush(2, plane_axis=0), [(-1, 3, 3)]) is None


def test_painting_respects_what_may_be_overwritten() -> None:
    mask = np.array([[[0, 1, 2]]], np.uint8)
    region = Region.of(np.ones((1, 1, 3), bool))
    assert region is not None
    for over, expected in ((LIVER_ONLY, [0, 2, 2]), (BACKGROUND_ONLY, [2, 1, 2])):
        assert painted("Brush", mask, region, Label.TUMOUR, over).values.ravel().tolist() == expected
    history, changed = History(), mask.copy()
    history.apply(changed, painted("Erase", mask, region, Label.BACKGROUND), Reading())
    assert not changed.any()
    with pytest.raises(ValueError, match="not within"):
        painted("Brush", mask[:, :, :2], region, Label.LIVER)


def test_threshold_brush_learns_where_it_begins() -> None:
    hu = np.full((9, 21, 21), 40, np.int16)
    hu[:, :, 11:] = 120
    hu += np.random.default_rng(0).integers(-5, 6, hu.shape).astype(np.int16)
    volume = Volume(hu, Geometry(hu.shape, np.eye(4)))
    low, high = learnt_range_hu(volume, (4, 10, 5))
    assert low < 33
    assert 47 < high < 100
    ball = stroke(volume.geometry, Brush(6), [(4, 10, 10)])
    assert ball is not None
    inside = within_range(ball, volume, (low, high))
    columns = np.argwhere(inside.inside)[:, 2] + inside.box.start_zyx[2]
    assert columns.max() == 10
    assert inside.voxels > 0.45 * ball.voxels
    with pytest.raises(ValueError, match="outside"):
        learnt_range_hu(volume, (90, 0, 0))
