"""Agreement equals what all windows, laid side by side, say by the definition; and costs the averages nothing."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.inference.opinions import averaged_with_agreement, percent_of
from core.inference.sliding_window import averaged, window_starts

CLASSES, ROWS, COLUMNS = 3, 4, 5


def opinions(slices: int, window: int, step: int, seed: int) -> dict[int, torch.Tensor]:
    """Class probabilities of each window, by where it starts; some of them as certain as can be."""
    generator = torch.Generator().manual_seed(seed)
    depth = min(window, slices)
    return {
        start: (8 * torch.randn((depth, CLASSES, ROWS, COLUMNS), generator=generator)).softmax(1)
        for start in window_starts(slices, window, step)
    }


def teller(windows: dict[int, torch.Tensor]) -> Callable[[int, int], torch.Tensor]:
    return lambda start, stop: windows[start].clone()


def by_definition(windows: dict[int, torch.Tensor], z: int) -> np.ndarray:
    """The agreement of one slice, from a list of all that was said of it."""
    said = np.stack(
        [window[z - start].double().numpy() for start, window in windows.items() if 0 <= z - start < len(window)]
    )
    mean = said.mean(axis=0)
    entropy = -(mean * np.log(np.maximum(mean, 1e-300))).sum(axis=0)
    return said.min(axis=0).sum(axis=0) * (1 - entropy / math.log(CLASSES))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(2, 12), st.data())
def test_it_is_the_definition_over_all_windows(slices: int, window: int, data: st.DataObject) -> None:
    step = data.draw(st.integers(1, window - 1))
    windows = opinions(slices, window, step, data.draw(st.integers(0, 99)))
    blocks = torch.cat(list(averaged_with_agreement(slices, window, step, teller(windows))))
    assert blocks.shape == (slices, CLASSES + 1, ROWS, COLUMNS)
    for z in range(slices):
        np.testing.assert_allclose(blocks[z, -1].numpy(), by_definition(windows, z), atol=2e-6)
    plain = torch.cat(list(averaged(slices, window, step, teller(windows))))
    assert torch.equal(blocks[:, :-1], plain)


def agreement_of(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Of two windows that see the same slice."""
    windows = {
        start: torch.tensor(said, dtype=torch.float32).reshape(1, 3, 1, 1).expand(2, 3, 1, 1)
        for start, said in ((0, first), (1, second))
    }
    return torch.cat(list(averaged_with_agreement(3, 2, 1, teller(windows))))[1, -1].item()


def test_all_of_one_mind_is_one_and_contradiction_is_none() -> None:
    assert agreement_of((1, 0, 0), (1, 0, 0)) == pytest.approx(1)
    assert agreement_of((1, 0, 0), (0, 1, 0)) == pytest.approx(0)
    assert agreement_of((1 / 3, 1 / 3, 1 / 3), (1 / 3, 1 / 3, 1 / 3)) == pytest.approx(0, abs=1e-6)
    together, apart = agreement_of((0.75, 0.25, 0), (0.75, 0.25, 0)), agreement_of((1, 0, 0), (0.5, 0.5, 0))
    assert apart < together < 1  # the same average


def test_per_cents_leave_zero_for_what_is_not_known() -> None:
    values = percent_of(torch.tensor([0.0, 0.004, 0.5, 0.994, 0.996, 1.0]))
    assert values.tolist() == [1, 1, 50, 99, 100, 100]


def test_no_more_than_a_window_and_the_pending_slices_is_held() -> None:
    """Blocks come as soon as they are final: a scan of any length needs the same memory."""
    asked: list[int] = []

    def tell(start: int, stop: int) -> torch.Tensor:
        asked.append(start)
        return torch.full((stop - start, CLASSES, ROWS, COLUMNS), 1 / CLASSES)

    for number, block in enumerate(averaged_with_agreement(100, 20, 10, tell), start=1):
        assert len(asked) == number
        assert len(block) <= 20
