"""How long one step of a training takes here, and how much memory: measured on made-up voxels."""

import sys
from dataclasses import dataclass
from time import monotonic

import numpy as np
import psutil
import torch

from core.errors import UserError
from core.inference.device import device_name
from core.inference.ladder import is_out_of_memory
from core.memory import available_bytes
from core.model.lwhcn import LWHCN
from core.training.config import TrainConfig
from core.training.dataset import Key, cut_shape
from core.training.learner import Learner, repeatable
from core.training.loader import Loaded
from core.training.processes import ALONE
from core.training.sizes import spoken_sizes

ENOUGH_S = 4.0
"""A first step that took longer is believed; else a second one, with everything warm, is measured."""
MOST_AT_ONCE = 2
"""Sub-volumes measured on a processor; more take as much more."""


@dataclass(frozen=True)
class StepMeasure:
    """One step of a training at its full batch. Bytes are those of the whole process, or of the GPU's memory."""

    device: str
    precision: str
    seconds: float
    memory_bytes: int
    memory_free_bytes: int
    model_bytes: int
    """The weights as they are saved."""


def measure_step(config: TrainConfig) -> StepMeasure:
    """Train one or two steps and return what they took. Raises UserError where the memory does not do."""
    device = ALONE.device(config.device)
    batch = config.batch if device.type == "cuda" else min(config.batch, MOST_AT_ONCE)
    free, before = _free_bytes(device), psutil.Process().memory_info().rss
    learner = Learner(LWHCN(config.network), config, ALONE)
    try:
        with repeatable(device, config.deterministic):
            seconds = _step(learner, config, batch, 0)
            if seconds < ENOUGH_S:
                seconds = _step(learner, config, batch, 1)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise UserError(
            f"There is not enough memory for {spoken_sizes(batch, config.patch_zyx)}.",
            "Choose a smaller batch or patch, or switch gradient checkpointing on.",
        ) from error
    more = config.batch / batch
    if device.type == "cuda":
        memory = int(torch.cuda.max_memory_allocated(device))
    else:
        memory = before + int((_peak_bytes() - before) * more)
    model = sum(each.numel() * each.element_size() for each in learner.network.state_dict().values())
    return StepMeasure(device_name(device), learner.precision, seconds * more, memory, free + before, model)


def _step(learner: Learner, config: TrainConfig, batch: int, iteration: int) -> float:
    random = np.random.default_rng(iteration)
    shape = (batch, *cut_shape(config.patch_zyx, config.augment))
    hu = torch.from_numpy(random.integers(-200, 250, shape, dtype=np.int16))
    labels = torch.from_numpy(random.integers(0, config.network.classes, shape, dtype=np.uint8))
    keys: tuple[Key, ...] = tuple((0, iteration, number) for number in range(batch))
    before = monotonic()
    learner.step(Loaded(hu, labels, keys, 0.0), config, config.learning_rate)
    return monotonic() - before


def _free_bytes(device: torch.device) -> int:
    return int(torch.cuda.mem_get_info(device)[0]) if device.type == "cuda" else available_bytes()


def _peak_bytes() -> int:
    """Return the most memory this process has had at once."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
