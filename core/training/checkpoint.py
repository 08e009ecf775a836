"""The state of a training run on disk: tensors as safetensors, numbers as JSON, never pickle."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from core.errors import UserError
from core.io.atomic import atomic_write


@dataclass(frozen=True)
class Progress:
    """How far a run has come. With the weights and Adam's moments it is all that a run needs to go on.

    Random numbers need no state: those of an iteration follow from the seed and the iteration. `rate_factor` is what
    the learning rate was lowered by, `batch` and `patch_zyx` the sizes that fit the memory (None: those wished for),
    `best` the best mean Dice so far, `losses` their sum and number in this epoch, `scale` float16's loss scale.
    `is_over` says that nothing is left to do, not even the last check.
    """

    iteration: int = 0
    seconds: float = 0.0
    rate_factor: float = 1.0
    batch: int | None = None
    patch_zyx: tuple[int, int, int] | None = None
    best: float | None = None
    losses: tuple[float, int] = (0.0, 0)
    scale: tuple[float, int] | None = None
    is_over: bool = False

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Progress":
        """Read it back from `asdict`, through JSON."""
        plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return cls(**plain)


def save_state(path: Path, network: nn.Module, optimizer: torch.optim.Adam, progress: Progress) -> None:
    """Write the weights, Adam's moments and the progress in one file, whole or not at all."""
    tensors = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    names = [name for name, _ in network.named_parameters()]
    for index, moments in optimizer.state_dict()["state"].items():
        for kind, value in moments.items():
            tensors[f"adam.{kind}.{names[index]}"] = torch.as_tensor(value)
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    data = save_tensors(tensors, metadata={"progress": json.dumps(asdict(progress))})
    atomic_write(path, lambda target: _write(target, data), overwrite=True)


def load_state(path: Path, network: nn.Module, optimizer: torch.optim.Adam) -> Progress:
    """Put a saved state back; UserError where the file is not one or belongs to another network."""
    try:
        with safe_open(path, framework="pt") as file:
            progress = Progress.from_dict(json.loads((file.metadata() or {})["progress"]))
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        prefix = "network."
        network.load_state_dict({k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)})
        _put_moments_back(tensors, network, optimizer)
        return progress
    except (OSError, SafetensorError, KeyError, ValueError, TypeError, RuntimeError) as problem:
        raise UserError(f"{path} is not the state of this training run.", "Start it anew.") from problem


def _put_moments_back(tensors: dict[str, Tensor], network: nn.Module, optimizer: torch.optim.Adam) -> None:
    saved = optimizer.state_dict()
    saved["state"] = {}
    for index, (name, _) in enumerate(network.named_parameters()):
        kinds = ("step", "exp_avg", "exp_avg_sq")
        if f"adam.step.{name}" in tensors:
            saved["state"][index] = {kind: tensors[f"adam.{kind}.{name}"] for kind in kinds}
    optimizer.load_state_dict(saved)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
