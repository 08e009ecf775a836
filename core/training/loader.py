"""Batches made ahead in other threads, so that the device does not wait for them."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

import torch
from torch import Tensor

from core.training.dataset import Key, Sampler

THREADS = 2
AHEAD = 4


class Loaded(NamedTuple):
    """Sub-volumes as `Cuts` has them, as tensors of the CPU, and how long the trainer waited for them."""

    hu: Tensor
    labels: Tensor
    keys: tuple[Key, ...]
    wait_s: float


@contextmanager
def batches_ahead(sampler: Sampler, first: int, numbers: Sequence[int], *, pin: bool) -> Iterator[Iterator[Loaded]]:
    """Yield the batches from iteration `first` on, without end. `pin` puts them where a GPU can fetch them itself."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="batches") as threads:

        def make(iteration: int) -> Loaded:
            cuts = sampler.batch(iteration, numbers)
            hu, labels = torch.from_numpy(cuts.hu), torch.from_numpy(cuts.labels)
            return Loaded(*((hu.pin_memory(), labels.pin_memory()) if pin else (hu, labels)), cuts.keys, 0.0)

        try:
            yield _in_order(lambda iteration: threads.submit(make, iteration), first)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _in_order(submit: Callable[[int], Future[Loaded]], first: int) -> Iterator[Loaded]:
    upcoming = deque(submit(first + k) for k in range(AHEAD))
    for iteration in count(first + AHEAD):
        before = time.monotonic()
        batch = upcoming.popleft().result()
        waited = time.monotonic() - before
        upcoming.append(submit(iteration))
        yield batch._replace(wait_s=waited)
