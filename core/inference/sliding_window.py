"""Windows of slices that overlap, and the average of what they say, without ever holding the whole scan."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor


def window_starts(slices: int, window: int, step: int) -> list[int]:
    """Return where windows begin: every `step` slices, the last moved back so that it ends with the scan.

    A scan of fewer slices than a window is one window.
    """
    if slices <= window:
        return [0]
    return [*range(0, slices - window, step), slices - window]


def averaged(slices: int, window: int, step: int, probabilities_of: Callable[[int, int], Tensor]) -> Iterator[Tensor]:
    """Yield class probabilities averaged where windows overlap, in order, as soon as they are final.

    `probabilities_of(start, stop)` gives those of one window, (stop - start, C, H, W), in memory of its own, which is
    reused here. Each block yielded is (k, C, H, W), k >= 1; all blocks together are the scan. One window is held.
    """
    starts = window_starts(slices, window, step)
    counts = [sum(start <= z < start + window for start in starts) for z in range(slices)]
    pending: Tensor | None = None  # sums of the slices that later windows still add to
    for start, next_start in zip(starts, [*starts[1:], slices], strict=True):
        sums = probabilities_of(start, min(start + window, slices))
        if pending is not None:
            sums[: len(pending)] += pending
        final = next_start - start
        weights = torch.tensor(counts[start : start + final], dtype=sums.dtype, device=sums.device)
        pending = sums[final:].clone()
        yield sums[:final].div_(weights.view(-1, 1, 1, 1))
