"""One model, one file: weights and card together as safetensors. Nothing is ever unpickled."""

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from core.errors import UserError
from core.io.atomic import atomic_write
from core.model.catalog import read_card
from core.model.config import FACTORIZATIONS, Factorization, ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN, parameter_count

HINT = "Get the model file again, or choose another one."


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model ready for use: the network in evaluation mode, float32, on the CPU."""

    network: LWHCN = field(repr=False)
    card: ModelCard
    sha256: str
    """Of the whole file."""
    path: Path


def save_model(path: Path, network: LWHCN, card: ModelCard, *, overwrite: bool = False, half: bool = False) -> None:
    """Write network and card as one file, whole or not at all; UserError where it exists and may not be replaced.

    `half` writes float16, for a file of half the size: 11 bits of each number are kept.
    """
    if network.config != card.network:
        raise ValueError("the card describes another network")
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    if half:
        tensors = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    data = save_tensors(tensors, metadata=card.to_metadata())
    atomic_write(path, lambda temporary: _write(temporary, data), overwrite=overwrite)


def load_model(path: Path) -> LoadedModel:
    """Read a model file; UserError with the file's name where it is not one, is damaged or of another format."""
    card = read_card(path)
    data = path.read_bytes()
    try:
        tensors = load_tensors(data)
    except SafetensorError as error:
        raise UserError(f"The model file {path.name} is damaged ({error}).", HINT) from error
    tensors = {name: tensor.float() if tensor.dtype == torch.float16 else tensor for name, tensor in tensors.items()}
    with torch.device("meta"):
        network = LWHCN(card.network)
    _check_tensors(path, network, tensors)
    network.load_state_dict(tensors, assign=True)
    network.eval().requires_grad_(False)
    return LoadedModel(network, card, hashlib.sha256(data).hexdigest(), path)


def model_info(model: Path | str) -> dict[str, Any]:
    """Return plain values about a model file, or about a fresh network of the named factorization.

    "parameters" and "bytes" (of the weights, float32) are there in both cases.
    """
    if isinstance(model, str) and model in FACTORIZATIONS:
        config = NetworkConfig(cast(Factorization, model))
        return {"network": asdict(config), **_size(config)}
    loaded = load_model(Path(model))
    return {**loaded.card.as_dict(), **_size(loaded.card.network), "sha256": loaded.sha256, "path": str(loaded.path)}


def _size(config: NetworkConfig) -> dict[str, int]:
    with torch.device("meta"):
        parameters = parameter_count(LWHCN(config))
    return {"parameters": parameters, "bytes": 4 * parameters}


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _check_tensors(path: Path, network: LWHCN, tensors: dict[str, Tensor]) -> None:
    expected = network.state_dict()
    for name in sorted(expected.keys() | tensors.keys()):
        problem = ""
        if name not in tensors:
            problem = f'"{name}" is missing'
        elif name not in expected:
            problem = f'"{name}" has no place in it'
        elif tensors[name].shape != expected[name].shape or tensors[name].dtype != expected[name].dtype:
            wanted, found = list(expected[name].shape), list(tensors[name].shape)
            problem = f'"{name}" is {found} {tensors[name].dtype}, not {wanted} {expected[name].dtype}'
        elif not torch.isfinite(tensors[name]).all():
            problem = f'"{name}" holds numbers that are not finite'
        if problem:
            raise UserError(f"The weights in {path.name} do not fit its network: {problem}.", HINT)
