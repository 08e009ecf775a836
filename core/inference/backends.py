"""Which executor does the work: the fastest that passes its self-test on this machine, with this model."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from core.errors import UserError
from core.inference.device import pick_precision
from core.inference.executor import Executor, TorchExecutor
from core.inference.openvino_executor import OpenVinoExecutor
from core.inference.self_test import difference, reference_logits
from core.inference.settings import SegmentSettings
from core.model.openvino_runtime import openvino_problem
from core.model.weights import LoadedModel
from core.progress import Report, silent

TEXT = "Making the network ready"
NAMES = {"openvino": "OpenVINO", "torch": "PyTorch"}


class UnfitDeviceError(UserError):
    """Nothing on this device computes this model rightly."""


@dataclass(frozen=True)
class Way:
    """One way to compute on a device."""

    backend: str
    dtype: torch.dtype

    def __str__(self) -> str:
        return f"{NAMES[self.backend]} in {str(self.dtype).removeprefix('torch.')}"

    def executor(self, model: LoadedModel, device: torch.device) -> Executor:
        """Return the executor; ImportError, OSError or RuntimeError where the backend cannot be had."""
        if self.backend == "openvino":
            return OpenVinoExecutor(model.network, self.dtype)
        return TorchExecutor(model.network, device, self.dtype)


@dataclass(frozen=True, eq=False)
class Chosen:
    """An executor that passed its test, and what to tell about those that did not."""

    executor: Executor
    told: tuple[str, ...]


def ways(device: torch.device, settings: SegmentSettings) -> Iterator[Way]:
    """Yield what may be used on a device, the fastest first."""
    fastest = pick_precision(settings.precision, device)
    precisions = [fastest]
    if settings.precision == "auto" and fastest != torch.float32:
        precisions.append(torch.float32)
    for dtype in precisions:
        if device.type == "cpu" and settings.backend != "torch" and dtype != torch.float16:
            yield Way("openvino", dtype)
        if settings.backend != "openvino":
            yield Way("torch", dtype)


def choose(model: LoadedModel, device: torch.device, settings: SegmentSettings, report: Report = silent) -> Chosen:
    """Return the fastest executor that computes this model rightly on the device, as far as `settings` allow.

    Raises UnfitDeviceError where there is none.
    """
    told: list[str] = []
    report(0.0, TEXT)
    missing = openvino_problem() if device.type == "cpu" and settings.backend != "torch" else ""
    if missing and settings.backend == "openvino":
        raise UnfitDeviceError(missing, "Let the program choose what computes, or install openvino again.")
    wanted = reference_logits(model)
    if not torch.isfinite(wanted).all():
        raise UserError("The model answers with numbers that are not finite.", "Use another model.")
    for way in ways(device, settings):
        if missing and way.backend == "openvino":
            continue
        report(0.0, TEXT)
        executor = way.executor(model, device)
        problem = difference(executor, model, wanted, report).problem
        if not problem:
            return Chosen(executor, tuple(told))
        told.append(f"{way} was not used: on this machine it computes something else ({problem}).")
    raise UnfitDeviceError(
        " ".join(told) or f'"{settings.backend}" cannot compute on {device.type}.',
        "Use another device, or let the program choose the precision and what computes.",
    )
