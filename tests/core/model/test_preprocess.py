import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from core.model.config import Preprocessing
from core.model.preprocess import (
    grid_shape,
    labels_on_scan,
    normalise,
    resample_hu,
    resample_labels,
    resampled_geometry,
    to_grid,
)
from core.progress import Cancelled
from core.volume import Geometry, Volume

shapes = st.tuples(st.integers(1, 12), st.integers(2, 14), st.integers(2, 14))


def geometry_of(shape, spacing=(2.5, 0.8, 0.7)) -> Geometry:
    z, y, x = spacing
    matrix = np.array([[0, 0, x, -100], [0, y, 0, -120], [z, 0, 0, 30], [0, 0, 0, 1]], dtype=float)
    return Geometry(shape, matrix)


def volume_of(shape, spacing=(2.5, 0.8, 0.7), seed=0) -> Volume:
    hu = np.random.default_rng(seed).normal(40, 100, shape).astype(np.int16)
    return Volume(hu, geometry_of(shape, spacing))


def test_hu_are_clipped_and_scaled_as_in_the_paper():
    hu = np.array([-3024, -200, 25, 250, 3000], dtype=np.int16)
    hu.setflags(write=False)
    assert normalise(hu, Preprocessing()).tolist() == [-1, -1, 0, 1, 1]
    assert normalise(hu, Preprocessing((-100, 400)))[2] == pytest.approx(-0.5)


def test_without_a_grid_the_scan_stays_the_very_same():
    volume = volume_of((3, 5, 4))
    assert to_grid(volume, Preprocessing()) is volume
    assert to_grid(volume, Preprocessing(grid_mm=volume.spacing_mm)) is volume


def test_the_grid_has_the_wished_spacing_and_the_same_extent():
    volume = volume_of((90, 64, 64), (2, 0.75, 0.75))
    grid = to_grid(volume, Preprocessing(grid_mm=(3, 3, 3)))
    assert grid.geometry.shape_zyx == (60, 16, 16)
    assert grid.spacing_mm == pytest.approx((3, 3, 3))
    outer = np.array([[-0.5, -0.5, -0.5], [89.5, 63.5, 63.5]])
    outer_of_grid = np.array([[-0.5, -0.5, -0.5], [59.5, 15.5, 15.5]])
    assert np.allclose(volume.geometry.to_lps_mm(outer), grid.geometry.to_lps_mm(outer_of_grid))


@given(shapes, st.tuples(*[st.floats(0.3, 8)] * 3))
def test_any_grid_has_at_least_one_voxel_and_keeps_the_extent(shape, spacing):
    preprocessing = Preprocessing(grid_mm=(3, 2, 2))
    new = grid_shape(shape, spacing, preprocessing)
    geometry = resampled_geometry(geometry_of(shape, spacing), new)
    assert min(new) >= 1
    assert np.allclose(np.array(new) * geometry.spacing_mm, np.array(shape) * spacing)


@settings(max_examples=40)
@given(shapes, shapes)
def test_constant_scans_stay_constant_and_nothing_overshoots(shape, new):
    assert (resample_hu(np.full(shape, 57, np.int16), new) == 57).all()
    hu = np.random.default_rng(1).integers(-1000, 1000, shape, dtype=np.int16)
    resampled = resample_hu(hu, new)
    assert resampled.shape == new
    assert hu.min() <= resampled.min()
    assert resampled.max() <= hu.max()


def test_a_slope_stays_where_it_is_in_space():
    geometry = geometry_of((20, 30, 24), (2.5, 0.8, 0.8))
    index = np.stack(np.meshgrid(*[np.arange(size) for size in geometry.shape_zyx], indexing="ij"), axis=-1)
    slope = np.array([3.0, -2.0, 1.0])
    volume = Volume(np.rint(geometry.to_lps_mm(index) @ slope).astype(np.int16), geometry)
    for grid_mm in ((5, 2, 2), (1.25, 0.4, 0.5), (2.5, 2, 0.5)):
        grid = to_grid(volume, Preprocessing(grid_mm=grid_mm))
        inner = np.meshgrid(*[np.arange(3, size - 3) for size in grid.geometry.shape_zyx], indexing="ij")
        expected = grid.geometry.to_lps_mm(np.stack(inner, axis=-1)) @ slope
        found = grid.hu[tuple(inner)]
        assert np.abs(found - expected).max() < 1.2


def test_noise_is_averaged_not_picked_where_the_grid_is_coarser():
    hu = np.random.default_rng(2).normal(0, 100, (24, 80, 80)).astype(np.int16)
    assert resample_hu(hu, (8, 20, 20))[1:-1, 1:-1, 1:-1].std() < 25


def test_labels_are_resampled_by_majority():
    labels = np.zeros((12, 40, 40), np.uint8)
    labels[2:10, 8:32, 8:32] = 1
    labels[4:8, 16:24, 16:24] = 2
    coarse = resample_labels(labels, (6, 20, 20))
    expected = labels[::2, ::2, ::2]
    assert (coarse == expected).mean() > 0.99
    assert set(np.unique(coarse)) == {0, 1, 2}


@settings(max_examples=40)
@given(shapes, shapes, st.integers(1, 5))
def test_probabilities_come_back_as_a_whole_volume_interpolation_would_bring_them(grid, shape, block):
    logits = torch.from_numpy(np.random.default_rng(3).normal(size=(grid[0], 3, grid[1], grid[2])))
    probabilities = logits.softmax(1)
    found = torch.stack(list(labels_on_scan(probabilities.split(block), grid[0], shape)))
    smooth = torch.stack([_interpolated(probabilities[:, label], shape) for label in range(3)])
    best_two = smooth.sort(dim=0).values[-2:]
    certain = (best_two[1] - best_two[0]) > 1e-6
    assert found.dtype == torch.uint8
    assert torch.equal(found[certain].long(), smooth.argmax(0)[certain])


def _interpolated(values, shape):
    """Whole-volume trilinear interpolation; in-plane averaged where the scan is coarser than the grid."""
    depth = functional.interpolate(
        values[None, None].flatten(3), (shape[0], values[0].numel()), mode="bilinear", align_corners=False
    )
    slices = depth[0, 0].unflatten(1, values.shape[1:])[:, None]
    shrinks = shape[1] < values.shape[1] or shape[2] < values.shape[2]
    return functional.interpolate(slices, shape[1:], mode="bilinear", align_corners=False, antialias=shrinks)[:, 0]


def test_resampling_can_be_cancelled():
    def report(fraction, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        to_grid(volume_of((3, 20, 20)), Preprocessing(grid_mm=(3, 3, 3)), report)
