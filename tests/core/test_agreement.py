"""What agreement says of a tumour: of the model's own voxels and their border, and nothing of what was redrawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.agreement import agreement_figures
from core.box import Box
from core.kept import KeptVoxels
from core.measure import measure_reading
from core.reading import ModelRun, Reading
from core.volume import Geometry, Volume

SHAPE = (6, 8, 9)
masks = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.just(0))
per_cents = hnp.arrays(np.uint8, SHAPE, elements=st.integers(1, 100))


def run_of(mask: np.ndarray, percent: np.ndarray, box: Box | None = None) -> ModelRun:
    box = box or Box.whole(SHAPE)
    return ModelRun(KeptVoxels.of(mask), KeptVoxels.of_part(np.ascontiguousarray(percent[box.slices]), box, SHAPE))


def measured(mask: np.ndarray, run: ModelRun | None):
    geometry = Geometry(SHAPE, np.eye(4)[[2, 1, 0, 3]])
    return measure_reading(Volume(np.zeros(SHAPE, np.int16), geometry), mask, Reading(run=run))


def with_border(region: np.ndarray) -> np.ndarray:
    """The region and all 26 neighbours of its voxels."""
    grown = np.zeros(np.add(region.shape, 2), bool)
    for z in range(3):
        for y in range(3):
            for x in range(3):
                grown[z : z + SHAPE[0], y : y + SHAPE[1], x : x + SHAPE[2]] |= region
    return grown[1:-1, 1:-1, 1:-1]


@settings(max_examples=50, deadline=None)
@given(masks, masks, per_cents)
def test_figures_are_means_over_what_the_model_said(said: np.ndarray, mask: np.ndarray, percent: np.ndarray) -> None:
    mask = np.where(np.arange(9) < 6, said, mask)  # a part is redrawn
    found = measured(mask, run_of(said, percent))
    own = mask == said
    if not mask.any():
        assert found.agreement is None
        return
    liver = mask > 0
    expected = percent[liver & own].mean() if (liver & own).any() and (liver & own).sum() * 2 >= liver.sum() else None
    assert found.agreement.liver_percent == (None if expected is None else pytest.approx(expected))
    for tumour in found.tumours:
        region = np.zeros(SHAPE, bool)
        region[found.components.box.slices] = found.components.numbers == tumour.number
        value = found.agreement.of_tumour(tumour.number)
        if 2 * (region & own).sum() < region.sum() or not (region & own).any():
            assert value is None
        else:
            assert value == pytest.approx(percent[with_border(region) & own].mean())


def test_a_tumour_drawn_by_hand_has_no_agreement() -> None:
    said = np.ones(SHAPE, np.uint8)
    said[2, 2, 2] = 2
    mask = said.copy()
    mask[4, 5:7, 5:7] = 2
    found = measured(mask, run_of(said, np.full(SHAPE, 80, np.uint8)))
    assert [found.agreement.of_tumour(tumour.number) for tumour in found.tumours] == [None, 80.0]


def test_what_was_not_kept_does_not_count() -> None:
    said = np.ones(SHAPE, np.uint8)
    said[0, 0, 0] = said[4, 4, 4] = 2
    percent = np.full(SHAPE, 60, np.uint8)
    run = run_of(said, percent, Box((2, 2, 2), SHAPE))
    found = measured(said, run)
    by_place = {tumour.centre_zyx: found.agreement.of_tumour(tumour.number) for tumour in found.tumours}
    assert by_place == {(0, 0, 0): None, (4, 4, 4): 60.0}


def test_without_a_run_nothing_is_said() -> None:
    mask = np.ones(SHAPE, np.uint8)
    assert measured(mask, None).agreement is None
    assert agreement_figures(ModelRun(KeptVoxels.of(mask)), mask, None, None) is None
