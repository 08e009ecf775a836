"""The agreement of a whole segmentation: the definition over unrolled windows, kept around the mask alone."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.box import Box
from core.inference.engine import KEPT_AROUND_VOXELS, segment
from core.inference.settings import SegmentSettings
from core.inference.sliding_window import window_starts
from core.model.config import Preprocessing
from core.model.lwhcn import LWHCN
from core.model.preprocess import normalise
from core.model.weights import LoadedModel
from core.volume import Volume
from tests.core.inference.toy import toy_scan

RAW = SegmentSettings(
    device="cpu",
    precision="float32",
    backend="torch",
    largest_liver=False,
    tumours_inside_liver=False,
    fill_holes=False,
)


def unrolled(volume: Volume, network: LWHCN, window: int, step: int) -> np.ndarray:
    """Agreement from all windows calculated whole and laid side by side: (slices, rows, columns) in per cent."""
    depth, rows, columns = volume.hu.shape
    scan = functional.pad(
        normalise(volume.hu, Preprocessing())[None, None], (0, -columns % 8, 0, -rows % 8), value=-1
    )
    with torch.inference_mode():
        windows = {
            start: network(scan[:, :, start : start + window])[0].softmax(0)[:, :, :rows, :columns].double().numpy()
            for start in window_starts(depth, window, step)
        }
    result = np.zeros(volume.hu.shape)
    for z in range(depth):
        said = np.stack([each[:, z - start] for start, each in windows.items() if 0 <= z - start < each.shape[1]])
        mean = said.mean(axis=0)
        entropy = -(mean * np.log(np.maximum(mean, 1e-300))).sum(axis=0)
        result[z] = 100 * said.min(axis=0).sum(axis=0) * (1 - entropy / math.log(3))
    return result


@pytest.mark.parametrize(
    ("shape", "window", "step"), [((21, 24, 32), 20, 10), ((7, 30, 24), 20, 10), ((9, 24, 24), 4, 1)]
)
def test_it_is_the_definition_over_unrolled_windows(toy_model: LoadedModel, shape, window: int, step: int) -> None:
    volume, _ = toy_scan(shape, 3)
    found = segment(volume, toy_model, replace(RAW, window_slices=window, window_step=step))
    assert found.agreement is not None
    wanted = unrolled(volume, toy_model.network, window, step)[found.agreement.box.slices]
    assert np.abs(found.agreement.values - np.clip(wanted, 1, 100)).max() < 0.51
    assert found.agreement.values.std() > 5, "or this sees little"


def test_no_more_is_kept_than_the_box_of_the_mask_and_a_little(toy_model: LoadedModel) -> None:
    volume, _ = toy_scan((12, 64, 64), 5)
    found = segment(volume, toy_model, RAW)
    assert found.agreement is not None
    around = Box.around(found.mask)
    assert around is not None
    assert found.agreement.box == around.grown(KEPT_AROUND_VOXELS, found.mask.shape)
    assert found.agreement.shape_zyx == volume.hu.shape


def test_on_the_models_own_grid_it_comes_back_on_the_scans(toy_model: LoadedModel) -> None:
    volume, truth = toy_scan((12, 48, 64), 6)
    coarse = replace(toy_model, card=replace(toy_model.card, preprocessing=Preprocessing(grid_mm=(3.0, 1.5, 1.5))))
    found = segment(volume, coarse, replace(RAW, window_slices=6, window_step=3))
    assert found.agreement is not None
    inside = np.zeros(truth.shape, bool)
    inside[2:-2, 4:-4, 4:-4] = truth[2:-2, 4:-4, 4:-4] > 0
    values = found.agreement.whole()
    border = truth != np.roll(truth, 2, axis=2)
    known = np.zeros(truth.shape, bool)
    known[found.agreement.box.slices] = True
    assert values[known].min() >= 1
    assert values[known & inside & ~border].mean() > values[known & inside & border].mean()


def test_windows_side_by_side_have_no_agreement(toy_model: LoadedModel) -> None:
    volume, _ = toy_scan((12, 24, 24), 7)
    assert segment(volume, toy_model, replace(RAW, window_slices=4, window_step=4)).agreement is None
