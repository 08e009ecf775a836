import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.errors import UserError
from core.inference.engine import segment
from core.inference.executor import TorchExecutor
from core.inference.openvino_executor import OpenVinoExecutor
from core.inference.self_test import SHAPE_ZYX as SELF_TEST_SHAPE
from core.inference.settings import SegmentSettings
from core.inference.sliding_window import window_starts
from core.model.config import ModelCard, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.preprocess import normalise
from core.model.weights import LoadedModel
from core.progress import Cancelled
from core.volume import Volume
from tests.core.inference.toy import dice, toy_scan

RAW = SegmentSettings(
    device="cpu", precision="float32", largest_liver=False, tumours_inside_liver=False, fill_holes=False
)


def with_grid(model: LoadedModel, grid_mm: tuple[float, float, float]) -> LoadedModel:
    return replace(model, card=replace(model.card, preprocessing=Preprocessing(grid_mm=grid_mm)))


def naive_probabilities(volume: Volume, network: LWHCN, window: int, step: int) -> torch.Tensor:
    """The paper's protocol with everything in memory: every window calculated whole, 2D part included."""
    depth, rows, columns = volume.hu.shape
    scan = normalise(volume.hu, Preprocessing())[None, None]
    scan = functional.pad(scan, (0, -columns % 8, 0, -rows % 8), value=-1)
    sums, counts = torch.zeros(3, *scan.shape[2:]), torch.zeros(depth, 1, 1)
    with torch.inference_mode():
        for start in window_starts(depth, window, step):
            sums[:, start : start + window] += network(scan[:, :, start : start + window])[0].softmax(0)
            counts[start : start + window] += 1
    return (sums / counts)[:, :, :rows, :columns]


@pytest.mark.parametrize("backend", ["openvino", "torch"])
@pytest.mark.parametrize("shape", [(1, 64, 64), (7, 33, 50), (20, 24, 24), (21, 24, 24), (37, 40, 24)])
def test_it_equals_the_naive_protocol(toy_model, shape, backend):
    volume, _ = toy_scan(shape, 3)
    wanted = naive_probabilities(volume, toy_model.network, 20, 10)
    found = segment(volume, toy_model, replace(RAW, backend=backend)).mask
    best_two = wanted.sort(dim=0).values[-2:]
    certain = (best_two[1] - best_two[0] > 1e-5).numpy()
    assert certain.mean() > 0.999
    assert (found == wanted.argmax(0).numpy())[certain].all()


@pytest.mark.parametrize(("window", "step"), [(4, 4), (5, 2), (12, 1)])
def test_other_windows_equal_the_naive_protocol_too(toy_model, window, step):
    volume, _ = toy_scan((14, 24, 32), 4)
    wanted = naive_probabilities(volume, toy_model.network, window, step).argmax(0).numpy()
    found = segment(volume, toy_model, replace(RAW, window_slices=window, window_step=step)).mask
    assert (found == wanted).mean() > 0.9999


def test_a_liver_and_its_tumour_are_found(toy_model):
    volume, truth = toy_scan((22, 48, 48), 5)
    result = segment(volume, toy_model, SegmentSettings(device="cpu"))
    assert result.mask.dtype == np.uint8
    assert dice(result.mask > 0, truth > 0) > 0.9
    assert dice(result.mask == 2, truth == 2) > 0.5
    assert set(result.seconds) == {"prepare", "network", "postprocess"}


def test_the_record_says_how_the_mask_was_made(toy_model):
    volume, _ = toy_scan((5, 32, 32), 6)
    record = segment(volume, toy_model, replace(RAW, window_slices=4, window_step=2)).record
    assert record.origin == "model"
    assert (record.model_name, record.model_sha256) == ("Toy", toy_model.sha256)
    assert record.app_version
    assert "threads" in record.device
    assert record.settings["device"] == "cpu"
    assert record.settings["precision"] == "float32"
    assert record.settings["backend"] == "openvino"
    assert (record.settings["search"], record.settings["box_zyx"]) == ("auto", None)
    assert (record.settings["window_slices"], record.settings["window_step"]) == (4, 2)
    assert record.settings["grid_mm"] is None
    assert record.settings["largest_liver"] is False
    assert [each for each in record.warnings if "The values go from" not in each] == []  # the toy holds no air


@pytest.mark.parametrize("grid_mm", [(3.0, 2.0, 2.0), (2.0, 1.5, 1.0), (1.0, 0.8, 0.8)])
def test_a_model_with_its_own_grid_answers_on_the_scans_grid(toy_model, grid_mm):
    volume, truth = toy_scan((18, 61, 50), 7, spacing_mm=(2.0, 1.1, 1.2))
    result = segment(volume, with_grid(toy_model, grid_mm), SegmentSettings(device="cpu"))
    assert result.mask.shape == volume.hu.shape
    assert dice(result.mask > 0, truth > 0) > 0.85
    assert result.record.settings["grid_mm"] == grid_mm


def test_a_scan_that_is_on_the_grid_already_is_not_resampled(toy_model):
    volume, _ = toy_scan((9, 40, 32), 8)
    plain = segment(volume, toy_model, RAW).mask
    assert (segment(volume, with_grid(toy_model, volume.spacing_mm), RAW).mask == plain).all()


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_bfloat16_gives_the_same_mask(starter, backend):
    volume, _ = toy_scan((22, 64, 64), 9, spacing_mm=(3.0, 3.0, 3.0))
    precise = segment(volume, starter, replace(RAW, backend="torch")).mask
    assert len(np.unique(precise)) == 3
    fast = segment(volume, starter, replace(RAW, backend=backend, precision="bfloat16"))
    assert (fast.mask == precise).mean() > 0.999
    assert (fast.record.settings["precision"], fast.record.settings["backend"]) == ("bfloat16", backend)


def test_a_large_slice_and_a_tiny_one(toy_model):
    volume, truth = toy_scan((1, 1024, 1024), 10)
    assert segment(volume, toy_model, SegmentSettings(device="cpu")).mask.shape == truth.shape
    volume, truth = toy_scan((2, 3, 5), 11)
    assert segment(volume, toy_model, RAW).mask.shape == truth.shape


def test_progress_rises_and_is_told_many_times_a_window(toy_model):
    volume, _ = toy_scan((40, 24, 24), 12)
    told: list[tuple[float, str]] = []
    segment(volume, toy_model, SegmentSettings(device="cpu"), lambda fraction, text: told.append((fraction, text)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < 0.1
    assert fractions[-1] == 1
    assert len(told) > 40
    assert max(np.diff(fractions)) < 0.3
    assert all(text for _, text in told)


@pytest.mark.parametrize(
    ("backend", "calls"), [("torch", 0), ("torch", 1), ("torch", 70), ("openvino", 1), ("openvino", 40)]
)
def test_cancel_answers_within_a_layer(toy_model, backend, calls):
    volume, _ = toy_scan((40, 24, 24), 13)
    count = 0

    def report(fraction: float, text: str) -> None:
        nonlocal count
        count += 1
        if count > calls:
            raise Cancelled

    with pytest.raises(Cancelled):
        segment(volume, toy_model, replace(RAW, backend=backend), report)
    assert count == calls + 1


def test_what_a_cancelled_run_leaves_behind_does_not_disturb_the_next(toy_model):
    volume, _ = toy_scan((8, 24, 24), 14)
    before = segment(volume, toy_model, RAW).mask

    def report(fraction: float, text: str) -> None:
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        segment(volume, toy_model, RAW, report)
    assert (segment(volume, toy_model, RAW).mask == before).all()


def test_nothing_found_is_a_warning(toy_model):
    network = copy.deepcopy(toy_model.network)
    network.head.bias[0] += 1000  # sees background everywhere
    volume, _ = toy_scan((6, 32, 32), 20)
    result = segment(volume, replace(toy_model, network=network), SegmentSettings(device="cpu"))
    assert not result.mask.any()
    assert result.record.warnings[0] == "No liver was found."


def test_a_spacing_the_model_has_not_seen_is_a_warning(toy_model):
    volume, _ = toy_scan((6, 32, 32), 15, spacing_mm=(7.5, 1.0, 1.0))
    warnings = segment(volume, toy_model, RAW).record.warnings
    assert any("The slices are 7.5 mm apart; the model has learnt from 1 to 5 mm." in each for each in warnings)


def test_a_liver_in_the_outermost_slices_is_a_warning(toy_model):
    volume, _ = toy_scan((6, 32, 32), 15)
    network = copy.deepcopy(toy_model.network)
    network.head.bias[1] += 1000  # sees liver everywhere
    warnings = segment(volume, replace(toy_model, network=network), RAW).record.warnings
    for name in ("lowest", "highest"):
        assert f"The liver reaches the {name} slice: what lies beyond it is missing in the volumes." in warnings


def test_a_model_may_be_given_as_its_file(toy_model):
    volume, _ = toy_scan((4, 24, 24), 16)
    result = segment(volume, toy_model.path, RAW)
    assert (result.mask == segment(volume, toy_model, RAW).mask).all()
    assert result.record.model_sha256 == toy_model.sha256


def test_what_cannot_be_is_refused(toy_model, tmp_path):
    volume, _ = toy_scan((4, 24, 24), 17)
    with pytest.raises(UserError, match=r"missing\.safetensors"):
        segment(volume, tmp_path / "missing.safetensors", RAW)
    if not torch.backends.mps.is_available():
        with pytest.raises(UserError, match="mps"):
            segment(volume, toy_model, replace(RAW, device="mps"))


def test_a_network_that_answers_nonsense_gives_no_mask():
    network = LWHCN().eval()
    torch.nn.init.constant_(network.head.weight, 1e38)
    model = LoadedModel(network, ModelCard("nonsense"), "", Path("nonsense"))
    volume, _ = toy_scan((2, 16, 16), 18)
    with pytest.raises(UserError, match="not finite"):
        segment(volume, model, RAW)


@pytest.mark.parametrize("executor", [TorchExecutor, OpenVinoExecutor])
def test_2d_features_are_calculated_once_per_slice(toy_model, monkeypatch, executor):
    seen: list[int] = []
    calculate = executor.features_2d

    def counted(self, slices, into, report):
        seen.append(len(slices))
        calculate(self, slices, into, report)

    monkeypatch.setattr(executor, "features_2d", counted)
    volume, _ = toy_scan((45, 16, 16), 19)
    segment(volume, toy_model, replace(RAW, backend=executor.backend))
    assert [count for count in seen if count != SELF_TEST_SHAPE[0]] == [20, 10, 10, 5]
