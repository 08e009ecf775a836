"""The state of a training run on disk: tensors as safetensors, numbers as JSON, never pickle."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from core.errors import UserError
from core.io.atomic import atomic_write


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    iteration: int = 0
    seconds: float = 0.0


def save_state(path: Path, network: nn.Module, optimizer: torch.optim.Adam, progress: Progress) -> None:
    """Write the weights, Adam's moments and the progress in one file, whole or not at all."""
    tensors = {f"network.{name}": tensor.contiguous() for name, tensor in network.state_dict().items()}
    names = [name for name, _ in network.named_parameters()]
    for index, moments in optimizer.state_dict()["state"].items():
        for kind, value in moments.items():
            tensors[f"adam.{kind}.{names[index]}"] = torch.as_tensor(value).contiguous()
    metadata = {"progress": json.dumps({"iteration": progress.iteration, "seconds": progress.seconds})}
    atomic_write(path, lambda target: save_file(tensors, target, metadata=metadata), overwrite=True)


def load_state(path: Path, network: nn.Module, optimizer: torch.optim.Adam) -> Progress:
    """Put a saved state back; UserError where the file is not one or belongs to another network."""
    try:
        with safe_open(path, framework="pt") as file:
            progress = json.loads((file.metadata() or {})["progress"])
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        prefix = "network."
        network.load_state_dict({k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)})
        _put_moments_back(tensors, network, optimizer)
        return Progress(int(progress["iteration"]), float(progress["seconds"]))
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as problem:
        raise UserError(f"{path} is not the state of this training run.", "Start it anew.") from problem


def _put_moments_back(tensors: dict[str, Tensor], network: nn.Module, optimizer: torch.optim.Adam) -> None:
    saved = optimizer.state_dict()
    for index, (name, _) in enumerate(network.named_parameters()):
        kinds = ("step", "exp_avg", "exp_avg_sq")
        if f"adam.step.{name}" in tensors:
            saved["state"][index] = {kind: tensors[f"adam.{kind}.{name}"] for kind in kinds}
    optimizer.load_state_dict(saved)
