"""Regions that follow the picture stop where the tissue ends."""

import numpy as np
import pytest

from core.editing.brush import Brush, stroke
from core.editing.grow_region import grown_from, smart_stroke
from core.volume import Geometry, Volume


@pytest.fixture(scope="module")
def lesion() -> tuple[Volume, np.ndarray]:
    """A dark ball of 8 mm radius in bright liver with noise, 2.5 mm slices; and where it is."""
    shape = (17, 48, 48)
    geometry = Geometry(shape, np.array([[0, 0, 0.8, 0], [0, 0.8, 0, 0], [2.5, 0, 0, 0], [0, 0, 0, 1.0]]))
    offsets = geometry.to_lps_mm(np.stack(np.indices(shape), axis=-1)) - geometry.to_lps_mm((8, 24, 24))
    truth = np.linalg.norm(offsets, axis=-1) <= 8
    noise = np.random.default_rng(1).normal(0, 9, shape)
    return Volume(np.round(np.where(truth, 50, 110) + noise).astype(np.int16), geometry), truth


def dice(region: object, truth: np.ndarray) -> float:
    found = np.zeros_like(truth)
    found[region.box.slices] = region.inside  # type: ignore[attr-defined]
    return 2 * np.count_nonzero(found & truth) / (np.count_nonzero(found) + np.count_nonzero(truth))


def test_growing_from_a_click_finds_the_lesion(lesion: tuple[Volume, np.ndarray]) -> None:
    volume, truth = lesion
    region = grown_from(volume, (8, 24, 24), 25)
    assert region is not None
    assert dice(region, truth) > 0.85


def test_growing_stops_at_the_furthest_distance(lesion: tuple[Volume, np.ndarray]) -> None:
    volume, _ = lesion
    region = grown_from(volume, (8, 24, 4), 6)
    assert region is not None
    voxels = np.argwhere(region.inside) + region.box.start_zyx
    distance = np.linalg.norm(volume.geometry.to_lps_mm(voxels) - volume.geometry.to_lps_mm((8, 24, 4)), axis=1)
    assert distance.max() <= 6.01
    assert grown_from(volume, (40, 24, 24), 6) is None


@pytest.mark.parametrize("plane_axis", [0, None])
def test_smart_brush_does_not_cross_the_edge(lesion: tuple[Volume, np.ndarray], plane_axis: int | None) -> None:
    volume, truth = lesion
    brush = Brush(7, plane_axis)
    at = (8, 24, 30)  # 4.8 mm from the middle: the brush reaches over the lesion's border
    plain, smart = stroke(volume.geometry, brush, [at]), smart_stroke(volume, brush, at)
    assert plain is not None
    assert smart is not None
    leaked = np.count_nonzero(smart.inside & ~truth[smart.box.slices])
    assert np.count_nonzero(plain.inside & ~truth[plain.box.slices]) > 0.25 * plain.voxels
    assert leaked < 0.08 * smart.voxels
    assert smart.voxels > 0.85 * np.count_nonzero(plain.inside & truth[plain.box.slices])


def test_smart_brush_in_one_tissue_is_a_plain_brush(lesion: tuple[Volume, np.ndarray]) -> None:
    volume, _ = lesion
    at, brush = (8, 8, 8), Brush(4)
    plain, smart = stroke(volume.geometry, brush, [at]), smart_stroke(volume, brush, at)
    assert plain is not None
    assert smart is not None
    assert np.array_equal(plain.inside, smart.inside)
