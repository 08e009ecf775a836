"""The network and its optimizer on the device: one step after the other, in mixed precision, alone or with others."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from core.errors import UserError
from core.inference.device import has_bfloat16
from core.model.lwhcn import LWHCN
from core.training.augment import prepared
from core.training.checkpoint import Progress
from core.training.config import TrainConfig
from core.training.loader import Loaded
from core.training.losses import segmentation_loss
from core.training.processes import Processes

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Learner:
    """What learns. `network` is the bare network, wherever it runs."""

    def __init__(self, network: LWHCN, config: TrainConfig, processes: Processes) -> None:
        self.config, self.processes = config, processes
        self.device = processes.device(config.device)
        self.precision = pick_precision(config.precision, self.device)
        self.network = network.to(self.device)
        self.network.checkpointing = config.checkpointing
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=config.learning_rate)
        self._whole = processes.together(self.network, self.device)
        # Small float16 gradients vanish: the loss is scaled up before the backward pass, the gradients down after it.
        self._scaler = torch.amp.GradScaler(self.device.type) if self.precision == "float16" else None

    def step(self, batch: Loaded, config: TrainConfig, rate: float) -> float:
        """Learn from a batch and return its loss, over all processes, which may be NaN or infinite."""
        self._seed(*batch.keys[0][:2])
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        hu, labels = (each.to(self.device, non_blocking=True) for each in (batch.hu, batch.labels))
        images, truth = prepared(hu, labels, batch.keys, config)
        self._whole.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self._loss(images, truth)
        if self._scaler is None:
            loss.backward()
            self.optimizer.step()
        else:
            self._scaler.scale(loss).backward()
            self._scaler.step(self.optimizer)
            self._scaler.update()
        return self.processes.sum(loss.detach()).item() / self.processes.count

    def _loss(self, images: Tensor, truth: Tensor) -> Tensor:
        dtype = DTYPES[self.precision]
        with torch.autocast(self.device.type, dtype, enabled=dtype != torch.float32):
            logits = self._whole(images)
        return segmentation_loss(logits, truth, self.config.loss, self.processes.summed)

    def _seed(self, seed: int, iteration: int) -> None:
        """Let dropout follow from the iteration alone, so that no state of random numbers needs to be kept."""
        mixed = np.random.SeedSequence((seed, iteration, self.processes.rank)).generate_state(1, np.uint64)
        torch.manual_seed(int(mixed[0]))

    def is_finite(self) -> bool:
        """Tell whether all weights and statistics are finite, in all processes."""
        tensors = [each for each in self.network.state_dict().values() if each.is_floating_point()]
        broken = torch.stack([~torch.isfinite(each).all() for each in tensors]).any()
        return not self.processes.sum(broken.float()).item()

    def remember(self, progress: Progress) -> None:
        """Take up float16's loss scale."""
        if self._scaler is not None and progress.scale is not None:
            state = self._scaler.state_dict()
            self._scaler.load_state_dict({**state, "scale": progress.scale[0], "_growth_tracker": progress.scale[1]})

    @property
    def scale(self) -> tuple[float, int] | None:
        """float16's loss scale and how long it has held; None for other precisions."""
        if self._scaler is None:
            return None
        state = self._scaler.state_dict()
        return float(state["scale"]), int(state["_growth_tracker"])


def pick_precision(name: str, device: torch.device) -> str:
    """Return what to multiply in; for "auto" the fastest that the device has in hardware.

    Raises UserError for float16 without CUDA.
    """
    if name == "float16" and device.type != "cuda":
        raise UserError("Only NVIDIA GPUs train in float16.", "Choose bfloat16, float32 or auto.")
    if name != "auto":
        return name
    if has_bfloat16(device):
        return "bfloat16"
    return "float16" if device.type == "cuda" else "float32"


@contextmanager
def repeatable(device: torch.device, wanted: bool) -> Iterator[None]:
    """Let a GPU add up in a fixed order while the block lasts, where that is wanted; CPUs do so anyway."""
    if device.type != "cuda" or not wanted:
        yield
        return
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
