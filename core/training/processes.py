"""Several processes that train one model together, each on its part of every batch: GPUs of one machine, or of many.

`torchrun` starts them and says in the environment who is who. Alone, everything here does nothing.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from core.errors import UserError
from core.inference.device import pick_device

PATIENCE = timedelta(hours=12)
"""How long processes wait for the one that prepares the scans; when one dies, torchrun ends the others at once."""


@dataclass(frozen=True)
class Processes:
    """Which of `count` processes this one is; `rank` 0 writes the files and speaks."""

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes the files."""
        return self.rank == 0

    def device(self, name: str) -> torch.device:
        """Return the device of this process: each has its own GPU; UserError where there are too few."""
        device = pick_device(name)
        if self.count == 1 or device.type != "cuda":
            return device
        gpus = torch.cuda.device_count()
        if self.local_rank >= gpus:
            raise UserError(f"There are more processes than the {gpus} GPUs.", f"Use --nproc-per-node {gpus}.")
        return torch.device("cuda", self.local_rank)

    def numbers(self, batch: int) -> range:
        """Return which sub-volumes of a batch are this process's; UserError where they cannot be shared out."""
        if batch % self.count:
            raise UserError(
                f"A batch of {batch} cannot be shared equally among {self.count} processes.",
                f"Choose a batch that is a multiple of {self.count}, or another number of processes.",
            )
        return range(self.rank, batch, self.count)

    def together(self, network: nn.Module, device: torch.device) -> nn.Module:
        """Return the network as a part of all processes' network: same weights, averaged gradients.

        On CUDA the statistics of batch norm are those of the whole batch; on CPUs, where torch has no such thing,
        each process normalises by its own part and the running statistics are the first one's.
        """
        if self.count == 1:
            return network
        if device.type == "cuda":
            nn.SyncBatchNorm.convert_sync_batchnorm(network)
            return DistributedDataParallel(network, device_ids=[device.index], gradient_as_bucket_view=True)
        return DistributedDataParallel(network, gradient_as_bucket_view=True)

    def sum(self, values: Tensor) -> Tensor:
        """Return the sums over all processes of numbers that need no gradient."""
        if self.count > 1:
            values = values.clone()
            distributed.all_reduce(values)
        return values

    def summed(self, values: Tensor) -> Tensor:
        """Return the sums over all processes; gradients of weights are right once averaged over the processes."""
        if self.count == 1:
            return values
        return cast(Tensor, _Sum.apply(values, self.count))  # type: ignore[no-untyped-call]

    def of_first(self, values: Sequence[float], device: torch.device) -> list[float]:
        """Return the numbers that the first process has."""
        if self.count == 1:
            return list(values)
        numbers = torch.tensor(values, dtype=torch.float32 if device.type == "mps" else torch.float64, device=device)
        distributed.broadcast(numbers, 0)
        return list(numbers.tolist())

    def same_buffers(self, network: nn.Module) -> None:
        """Give all processes the first one's running statistics."""
        if self.count > 1:
            for buffer in network.buffers():
                distributed.broadcast(buffer, 0)

    def wait(self) -> None:
        """Wait until all processes are here."""
        if self.count > 1:
            distributed.barrier()


ALONE = Processes()


class _Sum(torch.autograd.Function):
    """The sum over processes. Backward: its part of the one loss, times their number, by which DDP divides."""

    @staticmethod
    def forward(context: Any, values: Tensor, count: int) -> Tensor:
        """Add up."""
        context.count = count
        total = values.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """Hand the gradient on."""
        return gradients[0] * context.count, None


@contextmanager
def joined(device_name: str) -> Iterator[Processes]:
    """Join the processes that torchrun has started, or be alone; the group is left when the block ends.

    Where all went well they leave together: none goes while another still hears from it.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield ALONE
        return
    processes = Processes(int(os.environ["RANK"]), count, int(os.environ.get("LOCAL_RANK", "0")))
    device = processes.device(device_name)
    if device.type == "mps":
        raise UserError("Several processes cannot train on Apple's GPU.", "Start one process, or use --device cpu.")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield processes
        processes.wait()
    finally:
        gc.collect()  # DistributedDataParallel is in circles, and keeps the group and its threads alive
        distributed.destroy_process_group()
