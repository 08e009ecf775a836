"""What the windows have in common and how certain their average is, voxel by voxel: no pass of the network more.

The windows' class probabilities are p_w(c). What they have in common is the sum over the classes of the least p_w(c):
1 where all windows say the same, 0 where nothing that one says is said by all. How certain their average p is comes
from its entropy H(p), 0 where one class has it all, log C where all C classes are alike. Agreement is the product

    sum_c min_w p_w(c) * (1 - H(p) / log C)

between 0 and 1. Where one window alone sees a voxel, only the second factor counts.
"""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from core.inference.sliding_window import window_starts


def averaged_with_agreement(
    slices: int, window: int, step: int, probabilities_of: Callable[[int, int], Tensor]
) -> Iterator[Tensor]:
    """Yield averages as `sliding_window.averaged` does, with the agreement as one more channel: (k, C + 1, H, W).

    One window is held, and of the slices that later windows add to, the least opinions so far.
    """
    starts = window_starts(slices, window, step)
    counts = [sum(start <= z < start + window for start in starts) for z in range(slices)]
    pending: Tensor | None = None  # sums of the slices that later windows still add to
    least: Tensor | None = None  # the least of each class in the windows so far, of the same slices
    for start, next_start in zip(starts, [*starts[1:], slices], strict=True):
        sums = probabilities_of(start, min(start + window, slices))
        final = next_start - start
        common: Tensor | None = None
        if pending is not None and least is not None:
            seen = len(pending)
            least = torch.minimum(least, sums[:seen])
            common = least[:final].sum(1)
            sums[:seen] += pending
            pending = sums[final:].clone()
            # Slices that one window saw so far: their sum is that window's opinion.
            least = torch.cat([least[final:], pending[max(0, seen - final) :]]) if seen > final else pending
        else:
            pending = least = sums[final:].clone()
        weights = torch.tensor(counts[start : start + final], dtype=sums.dtype, device=sums.device)
        mean = sums[:final].div_(weights.view(-1, 1, 1, 1))
        yield torch.cat([mean, _agreement(mean, common)[:, None]], dim=1)


def _agreement(mean: Tensor, common: Tensor | None) -> Tensor:
    """Return the agreement (k, H, W) of averaged opinions (k, C, H, W); `common` is that of the first slices."""
    certain = 1 - torch.special.entr(mean).sum(1).div_(math.log(mean.shape[1]))
    if common is not None:
        certain[: len(common)] *= common
    return certain.clamp_(0, 1)


def percent_of(agreement: Tensor) -> Tensor:
    """Return agreement (0 to 1) in whole per cent as bytes, 1 at least: 0 stands for what is not known."""
    return agreement.mul(100).round_().clamp_(1, 100).to(torch.uint8)
