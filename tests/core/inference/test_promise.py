"""Promises: arithmetic that holds for any scan, words that a person would use, a measurement that can be stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import core.inference.forecast as forecast
from core.inference.forecast import measure_speed, promise, takes_moments
from core.inference.promise import Promise, Speed, rough_duration
from core.inference.search import WORTHWHILE, work
from core.inference.settings import SegmentSettings
from core.model.config import ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.weights import LoadedModel
from core.progress import Cancelled
from core.volume import Geometry, Volume

SPEED = Speed("cpu", "A processor (2 threads)", "openvino", "float32", seconds_2d=0.2, seconds_3d=0.4, fixed_s=0.5)
FULL = SegmentSettings(device="cpu", search="full")
AUTO = SegmentSettings(device="cpu", search="auto")


@pytest.fixture(scope="module")
def native() -> LoadedModel:
    """A model for the scan's own grid, of random weights."""
    torch.manual_seed(0)
    network = LWHCN(NetworkConfig()).eval().requires_grad_(False)
    return LoadedModel(network, ModelCard("Native"), "0" * 64, Path("native.safetensors"))


def scan(shape_zyx: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> Volume:
    matrix = np.zeros((4, 4))
    matrix[2, 0], matrix[1, 1], matrix[0, 2] = spacing_mm
    matrix[3, 3] = 1
    return Volume(np.zeros(shape_zyx, np.int16), Geometry(shape_zyx, matrix))


def test_every_slice_counts_once_in_2d_and_every_window_in_3d(native: LoadedModel) -> None:
    volume = scan((30, 100, 200), (5, 2, 2))  # windows from 0 and 10: 40 slices for 30
    found = promise(volume, native, FULL, SPEED)
    megavoxels = 30 * 100 * 200 / 1e6
    expected = 0.5 + 0.2 * megavoxels + 0.4 * megavoxels * 40 / 30
    assert found.seconds == pytest.approx(expected + forecast.AROUND_S * megavoxels)
    assert found.longest_s == found.seconds
    assert found.doubts == ()
    assert found.possible


@given(
    st.tuples(*[st.integers(1, 600)] * 3),
    st.tuples(st.floats(0.5, 8), st.floats(0.3, 3), st.floats(0.3, 3)),
    st.sampled_from([AUTO, FULL]),
)
def test_more_scan_is_never_promised_sooner_and_a_box_never_later_than_everything(
    native: LoadedModel,
    shape_zyx: tuple[int, int, int],
    spacing_mm: tuple[float, float, float],
    settings: SegmentSettings,
) -> None:
    volume = scan(shape_zyx, spacing_mm)
    found = promise(volume, native, settings, SPEED)
    everything = promise(volume, native, FULL, SPEED)
    assert 0 < found.seconds <= found.longest_s
    assert found.peak_bytes <= everything.peak_bytes
    # At most a search that then finds nothing to save.
    looked_s = SPEED.fixed_s + 0.6 * np.prod(np.ceil(np.array(shape_zyx) * spacing_mm / 3 + 1)) * 2 / 1e6
    looked_s += forecast.AROUND_S * np.prod(shape_zyx) / 1e6
    assert found.seconds <= everything.seconds + looked_s
    longer = promise(scan((shape_zyx[0] + 20, *shape_zyx[1:]), spacing_mm), native, FULL, SPEED)
    assert longer.seconds > everything.seconds


def test_a_box_is_assumed_where_the_liver_is_looked_for_first(native: LoadedModel, starter: LoadedModel) -> None:
    volume = scan((300, 512, 512), (2.5, 0.8, 0.8))
    auto, full = promise(volume, native, AUTO, SPEED), promise(volume, native, FULL, SPEED)
    box = forecast._typical_box(volume, AUTO)
    assert auto.seconds < 0.5 * full.seconds
    assert auto.seconds + full.seconds < auto.longest_s, "in doubt a wider box is searched, too"
    assert auto.longest_s <= auto.seconds + (1 + WORTHWHILE) * full.seconds
    assert auto.longest_text.startswith("up to ")
    assert full.longest_text == ""
    assert box.is_within(volume.hu.shape)
    assert work(box.shape_zyx, AUTO) < WORTHWHILE * work(volume.hu.shape, AUTO)
    sizes_mm = np.array(box.shape_zyx) * volume.spacing_mm
    assert (sizes_mm >= np.array(forecast.TYPICAL_LIVER_MM) + 2 * forecast.MARGIN_MM - 2).all()
    quick = promise(volume, starter, AUTO, SPEED)
    assert quick.seconds == promise(volume, starter, FULL, SPEED).seconds, "the model that looks first looks once"
    assert quick.seconds < 0.2 * full.seconds


def test_what_takes_moments_is_not_measured_first(native: LoadedModel, starter: LoadedModel) -> None:
    volume = scan((300, 512, 512), (2.5, 0.8, 0.8))
    assert not takes_moments(volume, native, AUTO)
    assert takes_moments(volume, starter, AUTO)
    assert not takes_moments(volume, starter, AUTO, scans=10)


@pytest.mark.parametrize(
    ("share", "possible", "word"), [(0.75, True, "smaller windows"), (0.01, False, "are needed")]
)
def test_too_little_memory_is_told_before_the_start(
    native: LoadedModel, monkeypatch: pytest.MonkeyPatch, share: float, possible: bool, word: str
) -> None:
    volume = scan((60, 512, 512), (2.5, 0.8, 0.8))
    enough = promise(volume, native, FULL, SPEED)
    monkeypatch.setattr(forecast, "available_bytes", lambda: int(share * enough.peak_bytes))
    found = promise(volume, native, FULL, SPEED)
    assert found.possible is possible
    assert found.peak_bytes < enough.peak_bytes
    (doubt,) = found.doubts
    assert word in doubt
    assert promise(volume, native, FULL, replace(SPEED, device="cuda", precision="float16", backend="torch")).possible


@given(st.floats(0, 1e5))
def test_spoken_durations_are_rough_but_true(seconds: float) -> None:
    words = rough_duration(seconds).split()
    units = {"s": 1, "min": 60, "h": 3600}
    said = sum(float(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
    assert said == pytest.approx(seconds, rel=0.22, abs=1)


def test_the_words_of_a_promise() -> None:
    found = Promise(21.7, 70, 10**9, "cpu", "AMD EPYC (2 threads)")
    assert found.text() == "about 20 s on this CPU"
    assert found.text(named=True) == "about 20 s on AMD EPYC (2 threads)"
    assert found.longest_text == "up to 1 min where the whole scan must be searched"
    assert rough_duration(0) == "1 s"
    assert rough_duration(4200) == "1 h 10 min"


def test_the_speed_is_measured_with_what_the_engine_would_use(starter: LoadedModel) -> None:
    found = measure_speed(starter, replace(FULL, backend="torch", precision="float32"))
    assert (found.device, found.backend, found.precision) == ("cpu", "torch", "float32")
    assert min(found.seconds_2d, found.seconds_3d, found.fixed_s) > 0
    assert found.device_name


def test_measuring_stops_at_any_report(starter: LoadedModel) -> None:
    reports = 0

    def stop(fraction: float, text: str) -> None:
        nonlocal reports
        reports += 1
        if reports == 40:
            raise Cancelled

    with pytest.raises(Cancelled):
        measure_speed(starter, replace(FULL, backend="torch"), stop)
    assert reports == 40
