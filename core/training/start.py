"""What a training run starts from: nothing, a model of ours, or DeepLabV3+'s 2D weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.nn import functional

from core.errors import UserError
from core.model.blocks import Normalised
from core.model.config import NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.weights import load_model
from core.training.pretrained import Loaded, load_encoder


@dataclass(frozen=True, eq=False)
class Start:
    """The network to train and where its weights come from: `kind` is "scratch", "model" or "encoder".

    `loaded` says for "encoder" what was taken from the file and what was not.
    """

    network: LWHCN
    kind: str
    source: Path | None = None
    loaded: Loaded | None = None

    def as_text(self) -> str:
        """Return it for a person to read."""
        if self.kind == "scratch":
            return "All weights start at random."
        what = "All weights come from the file." if self.loaded is None else self.loaded.as_text()
        return f"{self.source}: {what}"


def make_start(config: NetworkConfig, seed: int, source: Path | None = None, *, freeze: bool = False) -> Start:
    """Return the network a run begins with; the same arguments give the same weights.

    `source` is a model file of ours, which must hold this very network (all of it is taken; the schedule is the new
    run's own), or a file of DeepLabV3+ Xception weights for the 2D encoder. `freeze` keeps all batch norms as they
    are, for fine-tuning on few scans. Raises UserError where the file does not fit.
    """
    start = _make(config, seed, source)
    if freeze:
        if start.kind == "scratch":
            raise UserError(
                "Batch norm cannot be frozen in a network that starts at random.", "Name a model to start from."
            )
        freeze_batch_norm(start.network if start.kind == "model" else start.network.entry_flow)
    return start


def _make(config: NetworkConfig, seed: int, source: Path | None) -> Start:
    torch.manual_seed(seed)
    if source is None:
        return Start(LWHCN(config), "scratch")
    if _is_model(source):
        model = load_model(source)
        if model.card.network != config:
            raise UserError(
                f"{source.name} holds another network ({_named(model.card.network)}) than this run trains "
                f"({_named(config)}).",
                "Choose the same factorization and switches.",
            )
        return Start(model.network.requires_grad_(True), "model", source)
    network = LWHCN(config)
    return Start(network, "encoder", source, load_encoder(source, network.entry_flow))


def _is_model(source: Path) -> bool:
    """Tell whether a file is one of ours: it carries a card, readable or not."""
    try:
        with safe_open(source, framework="numpy") as file:
            return "network" in (file.metadata() or {})
    except (SafetensorError, OSError):
        return False


def _named(config: NetworkConfig) -> str:
    switches = [name if getattr(config, name) else f"no {name}" for name in ("aspp", "skips")]
    return ", ".join([config.factorization, *switches])


class FrozenNorm(nn.Module):
    """A batch norm that stays as it is: its statistics and weights are not learnt, also in training mode."""

    def __init__(self, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        self.eps = norm.eps
        for name, value in norm.state_dict().items():
            self.register_buffer(name, value.detach().clone())

    def forward(self, x: Tensor) -> Tensor:
        """Map slices (S, C, H, W) to the same shape."""
        weight, bias, mean, variance = (
            cast(Tensor, getattr(self, name)) for name in ("weight", "bias", "running_mean", "running_var")
        )
        return functional.batch_norm(x, mean, variance, weight, bias, training=False, eps=self.eps)


def freeze_batch_norm(network: nn.Module) -> None:
    """Freeze every batch norm of a network; the names in its state dict stay the same.

    The norms are no longer batch norms to PyTorch, so that neither `train()` nor a conversion for several devices
    thaws them.
    """
    for module in network.modules():
        if isinstance(module, Normalised) and isinstance(module.norm, nn.BatchNorm2d):
            module.norm = cast(nn.BatchNorm2d, FrozenNorm(module.norm))
