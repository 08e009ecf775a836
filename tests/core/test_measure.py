"""Volumes and diameters of shapes whose size is known, and of random masks against brute force."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.measure import Tumour, measure
from core.progress import Cancelled
from core.volume import Geometry, Volume

MIDDLES = ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5))


def matrix(spacing_mm: tuple[float, float, float], turn: np.ndarray | None = None) -> np.ndarray:
    """The canonical orientation with this spacing, turned by a 3x3 matrix."""
    result = np.eye(4)
    result[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * np.asarray(spacing_mm)
    if turn is not None:
        result[:3, :3] = turn @ result[:3, :3]
    result[:3, 3] = (-100, -50, 30)
    return result


def volume_of(
    shape: tuple[int, ...], spacing_mm: tuple[float, float, float] = (1, 1, 1), turn: np.ndarray | None = None
) -> Volume:
    z, y, x = shape
    hu = (np.arange(z * y * x) % 401 - 200).astype(np.int16).reshape(z, y, x)
    return Volume(hu, Geometry((z, y, x), matrix(spacing_mm, turn)))


def only_tumour(mask: np.ndarray, volume: Volume) -> Tumour:
    (tumour,) = measure(volume, mask).tumours
    return tumour


def rotation(angle: float, axis: tuple[float, float, float]) -> np.ndarray:
    """Rodrigues' formula: a turn by `angle` about `axis`."""
    x, y, z = np.asarray(axis) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross


def test_empty_mask_has_no_liver_and_no_burden() -> None:
    volume = volume_of((3, 4, 5))
    found = measure(volume, np.zeros((3, 4, 5), np.uint8))
    assert (found.liver_ml, found.tumour_ml, found.burden_percent, found.tumours) == (0, 0, None, ())


def test_liver_alone() -> None:
    mask = np.zeros((5, 6, 7), np.uint8)
    mask[1:4, 1:5, 2:6] = 1
    found = measure(volume_of(mask.shape, (2.5, 0.8, 0.7)), mask)
    assert found.liver_ml == pytest.approx(48 * 2.5 * 0.8 * 0.7 / 1000)
    assert (found.tumour_ml, found.burden_percent, found.tumours) == (0, 0, ())


def test_volumes_and_burden_count_tumour_as_liver() -> None:
    mask = np.zeros((5, 6, 7), np.uint8)
    mask[1:4, 1:5, 2:6] = 1
    mask[2, 2:4, 3:5] = 2
    found = measure(volume_of(mask.shape, (2.5, 0.8, 0.7)), mask)
    voxel_ml = 2.5 * 0.8 * 0.7 / 1000
    assert found.liver_ml == pytest.approx(48 * voxel_ml)
    assert found.tumour_ml == pytest.approx(4 * voxel_ml)
    assert found.burden_percent == pytest.approx(100 * 4 / 48)


def test_tumour_outside_the_liver_label_counts() -> None:
    mask = np.zeros((4, 4, 9), np.uint8)
    mask[1:3, 1:3, 1:3] = 1
    mask[2, 2, 7] = 2
    found = measure(volume_of(mask.shape), mask)
    assert found.liver_ml == pytest.approx(0.009)
    assert [tumour.centre_zyx for tumour in found.tumours] == [(2, 2, 7)]


def test_single_voxel_is_one_voxel_wide() -> None:
    mask = np.zeros((3, 4, 5), np.uint8)
    mask[1, 2, 3] = 2
    volume = volume_of(mask.shape, (2.0, 0.5, 0.7))
    tumour = only_tumour(mask, volume)
    assert tumour.long_axis_mm == pytest.approx(0.7)
    assert tumour.short_axis_mm == pytest.approx(0.5)
    assert tumour.long_axis_ends_zyx in (((1, 2, 2.5), (1, 2, 3.5)), ((1, 2, 3.5), (1, 2, 2.5)))
    assert tumour.short_axis_ends_zyx in (((1, 1.5, 3), (1, 2.5, 3)), ((1, 2.5, 3), (1, 1.5, 3)))
    assert (tumour.centre_zyx, tumour.slice_index, tumour.voxels) == ((1, 2, 3), 1, 1)
    assert tumour.volume_ml == pytest.approx(0.0007)
    assert (tumour.mean_hu, tumour.sd_hu) == (float(volume.hu[1, 2, 3]), 0.0)


@given(count=st.integers(1, 30), row=st.booleans(), spacing=st.floats(0.3, 3))
def test_a_line_of_pixels_is_as_long_as_its_pixels(count: int, row: bool, spacing: float) -> None:
    mask = np.zeros((2, 32, 32), np.uint8)
    mask[1, 1 : 1 + (1 if row else count), 1 : 1 + (count if row else 1)] = 2
    tumour = only_tumour(mask, volume_of(mask.shape, (5, spacing, spacing)))
    assert tumour.long_axis_mm == pytest.approx(count * spacing)
    assert tumour.short_axis_mm == pytest.approx(spacing)


@given(height=st.integers(2, 20), width=st.integers(2, 20), y_mm=st.floats(0.4, 2), x_mm=st.floats(0.4, 2))
def test_box_diagonal_is_short_by_less_than_a_pixel(height: int, width: int, y_mm: float, x_mm: float) -> None:
    mask = np.zeros((3, 22, 22), np.uint8)
    mask[:, 1 : 1 + height, 1 : 1 + width] = 2
    tumour = only_tumour(mask, volume_of(mask.shape, (1, y_mm, x_mm)))
    truth = math.hypot(height * y_mm, width * x_mm)
    assert truth - max(y_mm, x_mm) < tumour.long_axis_mm <= truth + 1e-9
    assert tumour.volume_ml == pytest.approx(3 * height * width * y_mm * x_mm / 1000)


@settings(max_examples=60)
@given(
    diameter=st.floats(8, 40),
    ratio=st.floats(0.5, 1),
    angle=st.floats(0, math.pi),
    centre=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)
def test_ellipse_comes_out_within_a_pixel(
    diameter: float, ratio: float, angle: float, centre: tuple[float, float]
) -> None:
    y, x = np.mgrid[-22:23, -22:23]
    along = (x - centre[1]) * math.cos(angle) + (y - centre[0]) * math.sin(angle)
    across = (y - centre[0]) * math.cos(angle) - (x - centre[1]) * math.sin(angle)
    mask = np.zeros((1, 45, 45), np.uint8)
    mask[0][along**2 + (across / ratio) ** 2 <= diameter**2 / 4] = 2
    tumour = only_tumour(mask, volume_of(mask.shape))
    assert abs(tumour.long_axis_mm - diameter) <= 1.0
    # At right angles to a long axis that is itself a little off, hence the wider margin.
    assert abs(tumour.short_axis_mm - ratio * diameter) <= 1.5


@settings(max_examples=25)
@given(
    radii_mm=st.tuples(st.floats(5, 12), st.floats(5, 12), st.floats(5, 12)),
    spacing=st.tuples(st.floats(0.6, 1.2), st.floats(0.6, 1.2), st.floats(0.6, 1.2)),
)
def test_ellipsoid_volume_and_extent(
    radii_mm: tuple[float, float, float], spacing: tuple[float, float, float]
) -> None:
    half = [int(radius / step) + 2 for radius, step in zip(radii_mm, spacing, strict=True)]
    z, y, x = np.mgrid[tuple(slice(-size, size + 1) for size in half)]
    scaled = [at * step / radius for at, step, radius in zip((z, y, x), spacing, radii_mm, strict=True)]
    mask = np.where(sum(part**2 for part in scaled) <= 1, 2, 0).astype(np.uint8)
    tumour = only_tumour(mask, volume_of(mask.shape, spacing))
    assert tumour.volume_ml == pytest.approx(4 / 3 * math.pi * math.prod(radii_mm) / 1000, rel=0.08)
    assert tumour.long_axis_mm == pytest.approx(2 * max(radii_mm[1:]), abs=max(spacing[1:]) + 1e-9)
    assert tumour.centre_zyx == tuple(half)
    assert tumour.slice_index == half[0]


@given(angle=st.floats(0, 2 * math.pi), axis=st.sampled_from([(1, 0, 0), (0, 1, 0), (1, 2, 3)]))
def test_turning_the_patient_changes_no_number(angle: float, axis: tuple[float, float, float]) -> None:
    mask = np.zeros((4, 12, 14), np.uint8)
    mask[1:3, 3:9, 2:11] = 2
    mask[1, 2, 5] = 2
    straight = only_tumour(mask, volume_of(mask.shape, (3, 0.7, 0.8)))
    turned = only_tumour(mask, volume_of(mask.shape, (3, 0.7, 0.8), rotation(angle, axis)))
    assert turned.volume_ml == pytest.approx(straight.volume_ml)
    assert turned.long_axis_mm == pytest.approx(straight.long_axis_mm)
    assert turned.short_axis_mm == pytest.approx(straight.short_axis_mm)
    assert turned.slice_index == straight.slice_index


def test_sheared_plane_is_measured_in_millimetres() -> None:
    sheared = np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, 1]], float)  # rows slide along the columns
    mask = np.zeros((1, 20, 30), np.uint8)
    mask[0, 4:14, 8:9] = 2
    volume = volume_of(mask.shape, turn=sheared)
    tumour = only_tumour(mask, volume)
    start, stop = (volume.geometry.to_lps_mm(end) for end in tumour.long_axis_ends_zyx)
    assert tumour.long_axis_mm == pytest.approx(np.linalg.norm(stop - start))
    assert tumour.long_axis_mm == pytest.approx(10 * math.hypot(1, 0.5))
    assert tumour.volume_ml == pytest.approx(10 / 1000)


def outline_mm(plane: np.ndarray, y_mm: float, x_mm: float) -> np.ndarray:
    """Every middle of every pixel's edges, in mm: what the module promises to measure between."""
    pixels = np.argwhere(plane).astype(float)
    return (pixels[:, None] + np.array(MIDDLES)).reshape(-1, 2) * (y_mm, x_mm)


def brute_force_diameters(mask: np.ndarray, y_mm: float, x_mm: float) -> Iterator[float]:
    """The longest diameter of each slice, by comparing every two points of the outline."""
    for plane in mask:
        points = outline_mm(plane, y_mm, x_mm)
        yield float(np.linalg.norm(points[:, None] - points[None], axis=2).max()) if len(points) else 0.0


def brute_force_chord(points: np.ndarray, along: np.ndarray) -> float:
    """The longest chord across `along` of the points' convex hull.

    A chord's ends lie on the hull, and the longest passes through one of the points; how far the hull reaches at a
    place is the most over all segments between two points that span it.
    """
    across = np.array([-along[1], along[0]])
    place, height = points @ along, points @ across
    best = 0.0
    for at in np.unique(place.round(9)):
        left, right = place[:, None], place[None, :]
        spans = (left <= at + 1e-9) & (right >= at - 1e-9)
        share = np.where(right - left > 1e-9, (at - left) / np.where(right - left > 1e-9, right - left, 1), 0)
        crossing = (height[:, None] + np.clip(share, 0, 1) * (height[None, :] - height[:, None]))[spans]
        best = max(best, float(crossing.max() - crossing.min()))
    return best


small_masks = hnp.arrays(np.uint8, (2, 5, 6), elements=st.sampled_from([0, 0, 1, 2]))


@settings(max_examples=80)
@given(mask=small_masks, y_mm=st.floats(0.5, 2), x_mm=st.floats(0.5, 2))
def test_diameters_equal_brute_force(mask: np.ndarray, y_mm: float, x_mm: float) -> None:
    import cc3d

    volume = volume_of(mask.shape, (2, y_mm, x_mm))
    labels, count = cc3d.connected_components(mask == 2, connectivity=26, return_N=True)
    tumours = measure(volume, mask).tumours
    assert len(tumours) == count
    for tumour in tumours:
        region = labels == labels[tumour.centre_zyx]
        diameters = list(brute_force_diameters(region, y_mm, x_mm))
        assert tumour.long_axis_mm == pytest.approx(max(diameters), abs=1e-6)
        assert diameters[tumour.slice_index] == pytest.approx(max(diameters), abs=1e-6)
        ends = np.array([end[1:] for end in tumour.long_axis_ends_zyx]) * (y_mm, x_mm)
        assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(tumour.long_axis_mm)
        along = (ends[1] - ends[0]) / tumour.long_axis_mm
        points = outline_mm(region[tumour.slice_index], y_mm, x_mm)
        assert tumour.short_axis_mm == pytest.approx(brute_force_chord(points, along), abs=1e-6)


@given(mask=small_masks)
def test_every_tumour_voxel_is_in_one_tumour(mask: np.ndarray) -> None:
    volume = volume_of(mask.shape, (2, 0.7, 0.9))
    found = measure(volume, mask)
    assert sum(tumour.voxels for tumour in found.tumours) == np.count_nonzero(mask == 2)
    assert [tumour.number for tumour in found.tumours] == list(range(1, len(found.tumours) + 1))
    assert [tumour.voxels for tumour in found.tumours] == sorted((t.voxels for t in found.tumours), reverse=True)
    for tumour in found.tumours:
        assert mask[tumour.centre_zyx] == 2
        assert tumour.short_axis_mm <= tumour.long_axis_mm + 1e-9
        assert all(end[0] == tumour.slice_index for end in tumour.long_axis_ends_zyx + tumour.short_axis_ends_zyx)
        ends = [volume.geometry.to_lps_mm(end) for end in tumour.long_axis_ends_zyx + tumour.short_axis_ends_zyx]
        assert (ends[1] - ends[0]) @ (ends[3] - ends[2]) == pytest.approx(0, abs=1e-9)
        assert np.linalg.norm(ends[3] - ends[2]) == pytest.approx(tumour.short_axis_mm)


def test_components_touching_by_a_corner_are_one_and_apart_are_two() -> None:
    mask = np.zeros((4, 6, 6), np.uint8)
    mask[0, 0, 0] = mask[1, 1, 1] = 2
    mask[3, 5, 4:6] = 2
    tumours = measure(volume_of(mask.shape), mask).tumours
    assert [tumour.voxels for tumour in tumours] == [2, 2]
    assert tumours[0].centre_zyx in ((0, 0, 0), (1, 1, 1))
    assert tumours[1].slice_index == 3


def test_equal_tumours_are_numbered_by_place() -> None:
    mask = np.zeros((3, 9, 9), np.uint8)
    mask[2, 0, 0] = mask[0, 8, 8] = mask[0, 2, 5] = 2
    centres = [tumour.centre_zyx for tumour in measure(volume_of(mask.shape), mask).tumours]
    assert centres == [(0, 2, 5), (0, 8, 8), (2, 0, 0)]


def test_centre_of_a_ring_is_on_the_ring_nearest_to_its_middle() -> None:
    y, x = np.mgrid[-8:9, -8:9]
    mask = np.zeros((1, 17, 17), np.uint8)
    mask[0][(np.hypot(y, 2 * x) >= 5) & (np.hypot(y, 2 * x) <= 8)] = 2
    tumour = only_tumour(mask, volume_of(mask.shape, (1, 1, 1)))
    z, row, column = tumour.centre_zyx
    assert mask[z, row, column] == 2
    assert math.hypot(row - 8, column - 8) == pytest.approx(3)  # 2x >= 5 first holds at x = 3


def test_hu_are_of_the_tumour_alone() -> None:
    mask = np.ones((3, 8, 8), np.uint8)
    mask[1, 2:6, 3:5] = 2
    mask[0, 2, 2] = 2  # touches the first
    mask[2, 7, 7] = 2
    volume = volume_of(mask.shape)
    first, second = measure(volume, mask).tumours
    values = np.append(volume.hu[1, 2:6, 3:5].ravel(), volume.hu[0, 2, 2]).astype(float)
    assert first.mean_hu == pytest.approx(values.mean())
    assert first.sd_hu == pytest.approx(values.std())
    assert second.mean_hu == float(volume.hu[2, 7, 7])


def test_of_equal_slices_the_middle_one_is_measured() -> None:
    mask = np.zeros((9, 8, 8), np.uint8)
    mask[2:7, 2:5, 2:6] = 2
    assert only_tumour(mask, volume_of(mask.shape)).slice_index == 4


def test_slices_are_axial_also_where_the_tumour_is_longest_up_and_down() -> None:
    mask = np.zeros((20, 8, 8), np.uint8)
    mask[1:19, 3, 3] = 2
    mask[7, 3, 3:6] = 2
    tumour = only_tumour(mask, volume_of(mask.shape))
    assert tumour.long_axis_mm == pytest.approx(3)
    assert tumour.slice_index == 7


def test_other_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="the mask is"):
        measure(volume_of((3, 4, 5)), np.zeros((3, 4, 6), np.uint8))


def test_can_be_cancelled() -> None:
    mask = np.zeros((3, 9, 9), np.uint8)
    mask[0, ::2, ::2] = 2
    calls = []

    def stop(fraction: float, text: str) -> None:
        calls.append(fraction)
        if len(calls) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        measure(volume_of(mask.shape), mask, stop)
    assert calls == sorted(calls)


@settings(max_examples=60, deadline=None)
@given(mask=hnp.arrays(np.uint8, (3, 7, 7), elements=st.integers(0, 2), fill=st.just(0)))
def test_components_tell_whose_each_voxel_is(mask: np.ndarray) -> None:
    found = measure(volume_of(mask.shape), mask)
    for z, y, x in np.ndindex(mask.shape):
        assert (found.tumour_at((z, y, x)) is not None) == (mask[z, y, x] == 2)
    assert (found.components is None) == (not found.tumours)
    for tumour in found.tumours:
        assert found.tumour_at(tumour.centre_zyx) is tumour
        assert found.components is not None
        assert np.count_nonzero(found.components.numbers == tumour.number) == tumour.voxels
        box = found.components.box_of(tumour.number)
        assert box is not None
        assert box.start_zyx[0] <= tumour.slice_index < box.stop_zyx[0]
    assert found.tumour_at((-1, 0, 0)) is None
    assert found.tumour(len(found.tumours) + 1) is None
