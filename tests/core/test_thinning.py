"""A thinned scan: means of blocks, where they lie, and never too many of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.box import Box
from core.progress import Cancelled
from core.thinning import block_steps, thinned
from core.volume import Geometry, Volume

TURN = np.radians(20)
TURNED = np.array([[np.cos(TURN), -np.sin(TURN), 0], [np.sin(TURN), np.cos(TURN), 0], [0, 0, 1]])


def volume_of(hu: np.ndarray, spacing_mm: tuple[float, float, float]) -> Volume:
    matrix = np.eye(4)
    matrix[:3, :3] = TURNED @ np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * spacing_mm
    matrix[:3, 3] = (-30, 12, 400)
    return Volume(hu, Geometry((hu.shape[0], hu.shape[1], hu.shape[2]), matrix))


sizes = st.tuples(*[st.integers(1, 14)] * 3)
spacings = st.tuples(*[st.floats(0.4, 10)] * 3)


@given(sizes, spacings, st.integers(1, 800), st.integers(0, 2**32 - 1))
def test_each_voxel_is_the_mean_of_its_block_and_lies_in_its_middle(
    shape: tuple[int, int, int], spacing_mm: tuple[float, float, float], most: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    volume = volume_of(rng.integers(-1024, 3000, shape, dtype=np.int16), spacing_mm)
    start = tuple(int(rng.integers(0, size)) for size in shape)
    box = Box((start[0], start[1], start[2]), shape)
    result = thinned(volume, box, most)
    assert 1 <= result.hu.size <= most
    steps = block_steps(box.shape_zyx, volume.spacing_mm, most)
    at = tuple(int(rng.integers(0, size)) for size in result.hu.shape)
    corners = [(low + k * step, low + (k + 1) * step) for low, k, step in zip(box.start_zyx, at, steps, strict=True)]
    block = volume.hu[tuple(slice(*ends) for ends in corners)]
    assert block.size == np.prod(steps)
    assert result.hu[at] == pytest.approx(block.mean(), abs=0.51)
    middle = [(first + stop - 1) / 2 for first, stop in corners]
    assert result.geometry.to_lps_mm(at) == pytest.approx(volume.geometry.to_lps_mm(middle), abs=1e-6)


def test_the_finest_axes_are_thinned_first() -> None:
    assert block_steps((30, 512, 512), (5.0, 0.7, 0.7), 30 * 128 * 128) == (1, 4, 4)


def test_it_can_be_stopped() -> None:
    def stop(fraction: float, _: str) -> None:
        if fraction > 0.4:
            raise Cancelled

    volume = volume_of(np.zeros((10, 8, 8), np.int16), (1, 1, 1))
    with pytest.raises(Cancelled):
        thinned(volume, Box.whole((10, 8, 8)), 10**6, stop)
