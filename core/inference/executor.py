"""Who calculates the network. The engine knows only the `Executor`; there are two, torch and OpenVINO."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import torch
from torch import Tensor

from core.model.blocks import PARTS_OF_LAYERS, Normalised
from core.model.lwhcn import LWHCN, Features, Upsampling, fold_batch_norm
from core.progress import Report, silent

TEXT = "Looking for liver and tumours"


class Executor(Protocol):
    """The network in two halves, so that overlapping windows share what is known of single slices."""

    backend: str
    """As in `core.inference.settings.BACKENDS`."""
    device: torch.device
    precision: str
    """As in `core.inference.settings.PRECISIONS`."""

    def room_for(self, shape_syx: tuple[int, int, int]) -> Features:
        """Return memory for the features of slices of this shape (S, H, W); H and W are multiples of 8."""

    def features_2d(self, slices: Tensor, into: Features, report: Report = silent) -> None:
        """Write the features of float32 slices (S, 1, H, W) in [-1, 1] into some of that memory."""

    def forward_3d(self, features: Features, depth: int, report: Report = silent) -> Tensor:
        """Return the float32 logits (depth, classes, H, W) of one window of `depth` slices, on `device`."""


class TorchExecutor:
    """The network in torch, batch norm folded, on any device.

    It reports before every layer and around every part of those that take long, so cancel answers soon.
    """

    backend = "torch"

    def __init__(self, network: LWHCN, device: torch.device, dtype: torch.dtype) -> None:
        self.device = device
        self.precision = str(dtype).removeprefix("torch.")
        self._slices_at_once = 8 if device.type in ("cuda", "mps") else 1  # one slice stays in the processor's cache
        self._dtype = dtype
        self._network = fold_batch_norm(network).to(device, dtype)
        self._report: Report = silent
        self._layers_begun = self._layers = 0
        layers = [each for each in self._network.modules() if isinstance(each, Normalised)]
        parts = [each for each in self._network.modules() if isinstance(each, (*PARTS_OF_LAYERS, Upsampling))]
        for layer in layers:
            layer.register_forward_pre_hook(self._begin_layer)
        for part in parts:
            part.register_forward_pre_hook(self._tell)
            part.register_forward_hook(self._tell)
        flat = sum(isinstance(each, Normalised) for each in self._network.entry_flow.modules())
        self._layers_2d = flat + (2 if network.config.skips else 0)
        self._layers_3d = len(layers) - self._layers_2d

    def room_for(self, shape_syx: tuple[int, int, int]) -> Features:  # noqa: D102 - as Executor
        return Features.empty(shape_syx, self._network.config, self._dtype, self.device)

    def features_2d(self, slices: Tensor, into: Features, report: Report = silent) -> None:  # noqa: D102 - as Executor
        at_once = self._slices_at_once
        calls = range(0, len(slices), at_once)
        with self._reporting(report, self._layers_2d * len(calls)):
            for first in calls:
                some = slices[first : first + at_once].to(self.device, self._dtype)
                for each, slot in zip(
                    self._network.features_2d(some), into.take(first, first + at_once), strict=True
                ):
                    slot.copy_(each)

    def forward_3d(self, features: Features, depth: int, report: Report = silent) -> Tensor:  # noqa: D102 - as Executor
        with self._reporting(report, self._layers_3d):
            return self._network.forward_3d(features, depth)

    @contextmanager
    def _reporting(self, report: Report, layers: int) -> Iterator[None]:
        self._report, self._layers, self._layers_begun = report, layers, 0
        try:
            yield
        finally:
            self._report = silent

    def _begin_layer(self, *_: Any) -> None:
        self._tell()
        self._layers_begun += 1

    def _tell(self, *_: Any) -> None:
        self._report(min(1.0, self._layers_begun / self._layers), TEXT)


def window_logits(executor: Executor, slices: Tensor, report: Report = silent) -> Tensor:
    """Return the logits (T, classes, H, W) of one window of slices (T, 1, H, W), on the executor's device."""
    depth, _, rows, columns = slices.shape
    features = executor.room_for((depth, rows, columns))
    executor.features_2d(slices, features, report)
    return executor.forward_3d(features, depth, report)
