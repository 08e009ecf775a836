"""Windows that suit a region."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.auto_window import LEAST_WIDTH_HU, window_for, window_for_label

NOISE = np.random.default_rng(0)


@given(arrays(np.int16, st.integers(1, 300), elements=st.integers(-1024, 3071)))
def test_nearly_all_values_are_within_the_window(hu: np.ndarray) -> None:
    window = window_for(hu)
    assert window is not None
    assert window.width_hu >= LEAST_WIDTH_HU
    low, high = window.limits_hu
    assert ((hu >= low - 1) & (hu <= high + 1)).mean() >= 0.98 - 2 / hu.size


def test_air_around_the_patient_does_not_decide_unless_there_is_little_else() -> None:
    tissue = NOISE.normal(60, 20, 2_000).astype(np.int16)
    scene = np.concatenate([tissue, np.full(8_000, -1000, np.int16)])
    window = window_for(scene, leave_out_air=True)
    assert window is not None
    assert window.center_hu == pytest.approx(60, abs=5)
    assert window.width_hu < 200
    lung = window_for(np.full(10_000, -850, np.int16), leave_out_air=True)
    assert lung is not None
    assert lung.center_hu == -850


def test_a_single_bright_voxel_does_not_decide() -> None:
    hu = NOISE.normal(60, 15, 5_000).astype(np.int16)
    hu[17] = 3071
    window = window_for(hu)
    assert window is not None
    assert window.limits_hu[1] < 150


def test_the_window_of_a_label_looks_at_its_voxels_only() -> None:
    hu = np.full((12, 40, 40), 1000, np.int16)
    mask = np.zeros(hu.shape, np.uint8)
    mask[3:9, 10:30, 10:30] = 1
    mask[4:6, 12:20, 12:20] = 2
    hu[mask > 0] = NOISE.normal(100, 10, int((mask > 0).sum()))
    window = window_for_label(hu, mask)
    assert window is not None
    assert window.center_hu == pytest.approx(100, abs=3)


def test_nothing_has_no_window() -> None:
    assert window_for(np.empty(0, np.int16)) is None
    assert window_for_label(np.zeros((2, 3, 4), np.int16), np.zeros((2, 3, 4), np.uint8)) is None
