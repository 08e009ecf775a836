"""Runs models on scans for one segmentation: chooses executors, steps down the ladder, keeps the time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from core.inference.backends import Chosen, choose, ways
from core.inference.executor import Executor
from core.inference.ladder import Attempt, run_ladder
from core.inference.memory import window_bytes
from core.inference.protocol import Opinion, opinion_of
from core.inference.settings import SegmentSettings
from core.model.preprocess import to_grid
from core.model.weights import LoadedModel
from core.progress import Report, part, silent
from core.volume import Volume


@dataclass(frozen=True, eq=False)
class Labels:
    """The likeliest class of each voxel (uint8), and how it was found."""

    values: NDArray[np.uint8]
    attempt: Attempt
    executor: Executor
    agreement: NDArray[np.uint8] | None = None
    """How far windows and classes agree, 1 to 100 %; None after a first look."""


@dataclass(eq=False)
class Runner:
    """What the runs of one segmentation share. Executors are made and tested once per model and device."""

    device: torch.device
    settings: SegmentSettings
    told: list[str] = field(default_factory=list)
    """What to tell about steps down the ladder and executors that failed their test, without repetition."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Seconds per step, over all runs."""
    _chosen: dict[tuple[str, torch.device], Chosen] = field(default_factory=dict)

    def labels(self, volume: Volume, model: LoadedModel, report: Report, *, quick: bool = False) -> Labels:
        """Run the paper's protocol on a whole volume; the labels are on its grid.

        `quick` for a first look: windows do not overlap, the labels are on the model's grid, and the time counts as
        that of "search", else of "prepare" and "network".
        """
        with self.clock("search" if quick else "prepare"):
            grid = to_grid(volume, model.card.preprocessing, part(report, 0.0, 0.05))
        shape = grid.hu.shape if quick else volume.hu.shape
        settings = self.settings.without_overlap if quick else self.settings
        window = self.settings.window_slices, *grid.hu.shape[1:]

        def work(attempt: Attempt) -> tuple[Opinion, Executor]:
            executor = self.executor(model, attempt.device, part(report, 0.05, 0.05))
            within = part(report, 0.05, 1.0)
            try:
                return opinion_of(grid.hu, shape, model.card.preprocessing, executor, attempt, within), executor
            except (RuntimeError, MemoryError):
                self._chosen.clear()  # an executor keeps the memory of its largest window
                raise

        def needed(attempt: Attempt) -> int:
            way = next(ways(attempt.device, self.settings), None)
            slices = min(attempt.window_slices, grid.hu.shape[0])
            if way is None:
                return 0
            return window_bytes((slices, *window[1:]), model.card.network, way.backend, way.dtype) + volume.hu.size

        with self.clock("search" if quick else "network"):
            outcome = run_ladder(self.device, settings, work, needed)
        self.tell(*outcome.warnings)
        opinion, executor = outcome.result
        return Labels(opinion.labels, outcome.attempt, executor, opinion.agreement)

    def executor(self, model: LoadedModel, device: torch.device, report: Report = silent) -> Executor:
        """Return the executor for a model on a device; UnfitDeviceError where there is none."""
        key = model.sha256 or str(id(model.network)), device
        if key not in self._chosen:
            self._chosen[key] = choose(model, device, self.settings, report)
            self.tell(*self._chosen[key].told)
        return self._chosen[key].executor

    def tell(self, *sentences: str) -> None:
        """Note what the user should know."""
        self.told += [each for each in sentences if each not in self.told]

    @contextmanager
    def clock(self, step: str) -> Iterator[None]:
        """Add the seconds spent inside to those of a step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start
