"""A few slices at a time: in inference no step keeps whoever waits for long, and less is in memory at once."""

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

MOST_NUMBERS = 2**25
"""So many numbers may a step read from its largest input: 128 MB in float32, unless one slice has more."""
MOST_OPERATIONS = 4 * 10**10
"""A step does no more, unless one slice takes more: a quarter of a second of two cores."""


class Slab(NamedTuple):
    """Some slices of a stack (N*T, ...): whole sub-volumes, or a part of one that may have neighbours in it."""

    start: int
    stop: int
    before: int
    """1 where the sub-volume has a slice before `start`, else 0."""
    behind: int

    @property
    def own(self) -> slice:
        """The slices themselves."""
        return slice(self.start, self.stop)

    @property
    def reach(self) -> slice:
        """The slices and their neighbours, which 3x1x1 convolutions look at."""
        return slice(self.start - self.before, self.stop + self.behind)

    @property
    def margins(self) -> tuple[int, int]:
        """How many slices of `reach` are neighbours only, before and behind."""
        return self.before, self.behind

    @property
    def reach_depth(self) -> int:
        """How many slices `reach` has."""
        return self.stop - self.start + self.before + self.behind


def slabs(slices: Tensor, depth: int, operations: int = 0) -> list[Slab]:
    """Return a stack of sub-volumes of `depth` T slices (N*T, C, H, W) in parts, in order.

    `operations` is what a slice costs. Everything is one part where the whole is small.
    """
    count, numbers = len(slices), max(1, slices[0].numel())
    most = max(1, min(MOST_NUMBERS // numbers, MOST_OPERATIONS // max(1, operations)))
    if count <= most:
        return [Slab(0, count, 0, 0)]
    parts = -(-depth // most)
    edges = [depth * part // parts for part in range(parts + 1)]  # of nearly the same size
    return [
        Slab(first + start, first + stop, int(start > 0), int(stop < depth))
        for first in range(0, count, depth)
        for start, stop in pairwise(edges)
    ]


def empty_slices(like: Tensor, channels: int, enlarged: int = 1) -> Tensor:
    """Return channels-last memory for as many slices (N*T, channels, H, W), rows and columns `enlarged` times."""
    count, _, height, width = like.shape
    room = torch.empty(count, enlarged * height, enlarged * width, channels, dtype=like.dtype, device=like.device)
    return room.permute(0, 3, 1, 2)
