"""Where the model looks: the decisions with runs whose answers are known, the whole with the real network."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.box import Box
from core.inference import search as searching
from core.inference.engine import segment
from core.inference.executor import TorchExecutor
from core.inference.ladder import Attempt
from core.inference.runner import Labels, Runner
from core.inference.search import SO_EVERYWHERE, TOUCHED, search, with_margin
from core.inference.settings import SegmentSettings
from core.inference.sliding_window import window_starts
from core.model.config import Preprocessing
from core.model.preprocess import grid_shape, resample_labels
from core.model.weights import LoadedModel
from core.phantom import PhantomConfig, make_phantom, phantom_case
from core.progress import silent
from core.volume import Geometry, Volume
from tests.core.inference.toy import dice, geometry_matrix

CPU = torch.device("cpu")
SHAPE_ZYX, SPACING_MM = (100, 160, 160), (2.5, 2.0, 2.0)
AUTO, FULL = SegmentSettings(device="cpu"), SegmentSettings(device="cpu", search="full")


class KnownRunner(Runner):
    """Runs whose answers are known: the locator sees one liver, the model another."""

    def __init__(self, volume: Volume, seen_first: NDArray[np.uint8], truth: NDArray[np.uint8]) -> None:
        super().__init__(CPU, AUTO)
        self.volume, self.seen_first, self.truth = volume, seen_first, truth
        self.boxes: list[Box] = []

    def labels(self, volume, model, report, *, quick=False):
        attempt = Attempt(CPU, 20, 10, CPU)
        executor = TorchExecutor(model.network, CPU, torch.float32)
        if quick:
            shape = grid_shape(volume.hu.shape, volume.spacing_mm, model.card.preprocessing)
            return Labels(resample_labels(self.seen_first, shape), attempt, executor)
        start = np.rint(self.volume.geometry.to_index(volume.geometry.to_lps_mm((0, 0, 0)))).astype(int)
        box = Box(tuple(start.tolist()), tuple((start + volume.hu.shape).tolist()))
        self.boxes.append(box)
        return Labels(self.truth[box.slices], attempt, executor)


def ball(centre, radii) -> NDArray[np.uint8]:
    axes = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    inside = sum(((axis - at) / radius) ** 2 for axis, at, radius in zip(axes, centre, radii, strict=True)) < 1
    return inside.astype(np.uint8)


LIVER = ball((50, 70, 60), (22, 30, 32))


@pytest.fixture
def volume() -> Volume:
    return Volume(np.zeros(SHAPE_ZYX, np.int16), Geometry(SHAPE_ZYX, geometry_matrix(SPACING_MM)))


@pytest.fixture
def fine_model(starter: LoadedModel, monkeypatch) -> LoadedModel:
    """A model of the scan's own grid, for which looking first pays."""
    monkeypatch.setattr(searching, "LEAST_VOXELS", 0)
    return replace(starter, card=replace(starter.card, preprocessing=Preprocessing()), sha256="fine")


def searched(volume, model, seen_first, truth):
    runner = KnownRunner(volume, seen_first, truth)
    return search(volume, model, runner, silent), runner


def test_the_model_looks_in_a_box_around_the_liver(volume, fine_model):
    result, runner = searched(volume, fine_model, LIVER, LIVER)
    assert (result.mask == LIVER).all()
    assert runner.boxes == [result.box]
    assert runner.told == []
    liver = Box.around(LIVER)
    room_mm = [
        (low - start) * step
        for low, start, step in zip(liver.start_zyx, result.box.start_zyx, SPACING_MM, strict=True)
    ]
    assert min(room_mm) >= searching.MARGIN_MM - 3  # the locator's voxels are 3 mm


def test_no_liver_at_first_sight_leads_to_the_whole_scan(volume, fine_model):
    for seen_first in (np.zeros_like(LIVER), ball((50, 70, 60), (4, 4, 4))):
        result, runner = searched(volume, fine_model, seen_first, LIVER)
        assert result.box is None
        assert (result.mask == LIVER).all()
        assert runner.told == ["The quick look found no liver, so the whole scan was searched."]


def test_a_liver_that_reaches_the_side_of_the_box_leads_to_a_wider_one(volume, fine_model):
    longer = LIVER | ball((50, 70, 100), (8, 8, 24))
    result, runner = searched(volume, fine_model, LIVER, longer)
    assert (result.mask == longer).all()
    assert len(runner.boxes) == 2
    assert runner.told == [f"{TOUCHED}, so a wider one was searched."]
    first, second = runner.boxes
    assert second.stop_zyx[2] > first.stop_zyx[2]
    assert (second.start_zyx, second.stop_zyx[:2]) == (first.start_zyx, first.stop_zyx[:2])  # only where it touched


def test_a_liver_that_goes_on_and_on_leads_to_the_whole_scan(volume, fine_model):
    across = LIVER.copy()
    across[50:52, 69:72, :] = 1
    result, runner = searched(volume, fine_model, LIVER, across)
    assert (result.mask == across).all()
    assert result.box is None
    assert runner.told == [TOUCHED + SO_EVERYWHERE]
    assert len(runner.boxes) <= 3


@pytest.mark.parametrize("seen_first", [ball((50, 70, 60), (14, 20, 20)), LIVER | ball((50, 100, 60), (30, 40, 40))])
def test_livers_of_different_size_lead_to_the_whole_scan(volume, fine_model, seen_first):
    result, runner = searched(volume, fine_model, seen_first, LIVER)
    assert (result.mask == LIVER).all()
    assert result.box is None
    assert len(runner.boxes) == 2
    assert "so the whole scan was searched" in " ".join(runner.told)


def test_nothing_in_the_box_leads_to_the_whole_scan(volume, fine_model):
    result, runner = searched(volume, fine_model, LIVER, np.zeros_like(LIVER))
    assert result.box is None
    assert not result.mask.any()
    assert "0 ml" in " ".join(runner.told)


@pytest.mark.parametrize(
    "settings", [FULL, replace(AUTO, largest_liver=False), replace(AUTO, tumours_inside_liver=False)], ids=str
)
def test_who_wants_everything_gets_the_whole_scan(volume, fine_model, settings):
    runner = KnownRunner(volume, LIVER, LIVER)
    runner.settings = settings
    assert search(volume, fine_model, runner, silent).box is None
    assert runner.boxes == [Box.whole(SHAPE_ZYX)]


def test_the_locator_itself_and_other_coarse_models_search_everywhere(volume, starter):
    for model in (starter, replace(starter, sha256="another of 3 mm")):
        result, runner = searched(volume, model, LIVER, LIVER)
        assert result.box is None
        assert runner.told == []


pairs_in = st.integers(1, 130).flatmap(
    lambda depth: st.tuples(
        *(st.tuples(*[st.integers(0, size)] * 2).filter(lambda pair: pair[0] < pair[1]) for size in (depth, 160, 90))
    ).map(lambda pairs: (pairs, (depth, 160, 90)))
)


@given(pairs_in, st.integers(0, 60))
def test_boxes_hold_what_they_are_made_for_and_keep_the_networks_steps(pairs_and_shape, margin_mm):
    pairs, shape = pairs_and_shape
    grid = Volume(np.zeros(shape, np.int16), Geometry(shape, geometry_matrix(SPACING_MM)))
    inner = Box(tuple(min(pair) for pair in pairs), tuple(max(pair) for pair in pairs))
    outer = with_margin(inner, grid, AUTO, margin_mm)
    assert outer.is_within(shape)
    sides = zip(inner.start_zyx, inner.stop_zyx, outer.start_zyx, outer.stop_zyx, shape, SPACING_MM, strict=True)
    for low, high, start, stop, size, step_mm in sides:
        assert start <= low
        assert high <= stop
        assert start == 0 or (low - start) * step_mm >= margin_mm
        assert stop == size or (stop - high) * step_mm >= margin_mm
    assert outer.start_zyx[1] % 8 == outer.start_zyx[2] % 8 == 0

    def windows_of(z: int, first: int, last: int) -> set[int]:
        starts = [first + start for start in window_starts(last - first, 20, 10)]
        return {start for start in starts if start <= z < start + 20}

    # Every slice of the inner box lies in the windows in which it would lie in the whole scan.
    for z in range(inner.start_zyx[0], inner.stop_zyx[0]):
        assert windows_of(z, outer.start_zyx[0], outer.stop_zyx[0]) == windows_of(z, 0, shape[0])


def test_in_a_real_scan_both_ways_find_the_same_liver(starter, monkeypatch):
    monkeypatch.setattr(searching, "LEAST_VOXELS", 0)
    phantom = make_phantom(PhantomConfig((64, 128, 128), (4.0, 3.0, 3.0), seed=1))
    volume = phantom_case(phantom).volume
    card = replace(starter.card, preprocessing=replace(starter.card.preprocessing, grid_mm=(2.5, 2.0, 2.0)))
    model = replace(starter, card=card, sha256="2 mm")
    told = []
    quick = segment(volume, model, AUTO, lambda fraction, text: told.append(fraction))
    whole = segment(volume, model, FULL)
    assert quick.record.settings["box_zyx"] is not None
    assert whole.record.settings["box_zyx"] is None
    assert told == sorted(told)
    assert dice(quick.mask > 0, whole.mask > 0) > 0.98
    assert dice(quick.mask > 0, phantom.mask > 0) > 0.93
    assert set(quick.seconds) == {"search", "prepare", "network", "postprocess"}
