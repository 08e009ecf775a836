import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.inference.sliding_window import averaged, window_starts

layouts = st.tuples(st.integers(1, 90), st.integers(1, 25)).flatmap(
    lambda sizes: st.tuples(st.just(sizes[0]), st.just(sizes[1]), st.integers(1, sizes[1]))
)


@pytest.mark.parametrize(
    ("slices", "starts"),
    [(1, [0]), (19, [0]), (20, [0]), (21, [0, 1]), (30, [0, 10]), (35, [0, 10, 15]), (45, [0, 10, 20, 25])],
)
def test_windows_of_the_paper(slices, starts):
    assert window_starts(slices, 20, 10) == starts


@given(layouts)
def test_windows_cover_every_slice_and_end_with_the_scan(layout):
    slices, window, step = layout
    starts = window_starts(slices, window, step)
    covered = {z for start in starts for z in range(start, min(start + window, slices))}
    assert covered == set(range(slices))
    assert starts[-1] + min(window, slices) == slices
    assert all(1 <= later - earlier <= step for earlier, later in itertools.pairwise(starts))


@given(layouts)
def test_the_rolling_buffer_equals_a_full_one(layout):
    slices, window, step = layout
    said = {
        start: torch.from_numpy(np.random.default_rng(start).random((min(window, slices), 3, 2, 2)))
        for start in window_starts(slices, window, step)
    }
    sums, counts = torch.zeros(slices, 3, 2, 2, dtype=torch.float64), torch.zeros(slices)
    for start, values in said.items():
        sums[start : start + window] += values
        counts[start : start + window] += 1
    calls = []

    def probabilities_of(start, stop):
        calls.append((start, stop))
        return said[start].clone()

    blocks = list(averaged(slices, window, step, probabilities_of))
    assert calls == [(start, min(start + window, slices)) for start in said]
    assert all(1 <= len(block) <= window for block in blocks)
    assert torch.allclose(torch.cat(blocks), sums / counts.view(-1, 1, 1, 1))


def test_slices_come_as_soon_as_they_are_final():
    begun = []

    def probabilities_of(start, stop):
        begun.append(start)
        return torch.ones(stop - start, 3, 1, 1)

    blocks = averaged(40, 20, 10, probabilities_of)
    assert len(next(blocks)) == 10
    assert begun == [0]
    assert len(next(blocks)) == 10
    assert begun == [0, 10]
    assert len(next(blocks)) == 20
