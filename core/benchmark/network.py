"""How fast the network is: the paper's input of Table 1, 12 slices of 512 x 512, in every way this machine knows.

Three ways: the literal Conv3d form; the folded network in torch; the graphs of OpenVINO on processors. Each answer is
compared with the literal one's. `floor_ratio` is the time divided by that which the same number of operations takes
as a matrix product, measured in the same run before and after; the better of the two counts.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.benchmark.literal import literal_logits
from core.benchmark.measuring import PeakMemory, Timed, best_of, copied_gb_per_s, product_gflops
from core.inference.device import has_bfloat16
from core.inference.executor import Executor, TorchExecutor, window_logits
from core.inference.openvino_executor import OpenVinoExecutor
from core.model.blocks import Normalised
from core.model.config import Factorization, NetworkConfig, Preprocessing
from core.model.lwhcn import LWHCN, parameter_count
from core.model.openvino_runtime import openvino_problem
from core.model.preprocess import normalise
from core.model.weights import LoadedModel
from core.phantom import PhantomConfig, make_phantom
from core.progress import Report, part, silent

PAPER = {
    "standard": {"parameters_millions": 38.6, "megabytes": 154.7, "p100_ms": 708.1},
    "sts_sequential": {"parameters_millions": 19.4, "megabytes": 78.1, "p100_ms": 566.1},
    "sts_parallel": {"parameters_millions": 20.8, "megabytes": 84.1, "p100_ms": 597.5},
    "dsts": {"parameters_millions": 3.6, "megabytes": 15.3, "p100_ms": 404.8},
}
"""Table 1 of the paper: 12x512x512 on a Tesla P100."""
BODY_MM = 400.0
"""Rows and columns of the made input cover this, whatever their number."""


@dataclass(frozen=True)
class NetworkBenchmark:
    """What is measured, and how.

    The factorization of `model` is measured with its weights, others with random ones: the time does not depend on
    them, but how well answers agree does. `literal_bfloat16` adds the literal form in bfloat16, which takes as long
    again.
    """

    device: torch.device
    model: LoadedModel
    factorizations: tuple[str, ...] = ("dsts",)
    slices: int = 12
    size: int = 512
    repeats: int = 3
    literal_bfloat16: bool = False


def measure_network(benchmark: NetworkBenchmark, report: Report = silent) -> dict[str, Any]:
    """Return all figures of each factorization, and at the top those of the first, in the fastest way there is.

    "floor_ratio_bf16" is None where the device does not calculate bfloat16 in hardware.
    """
    volumes = made_window(benchmark.slices, benchmark.size)
    found: dict[str, Any] = {}
    with torch.inference_mode():
        for number, name in enumerate(benchmark.factorizations):
            count = len(benchmark.factorizations)
            run = _Run(benchmark, name, volumes)
            found[name] = run.measure(part(report, number / count, (number + 1) / count))
    return {"input": list(volumes.shape), **_headline(found[benchmark.factorizations[0]]), "factorizations": found}


def made_window(slices: int, size: int) -> Tensor:
    """Return a sub-volume (1, 1, slices, size, size) of a made scan as the network's input."""
    step_mm = BODY_MM / size
    phantom = make_phantom(PhantomConfig((slices, size, size), (2.5, step_mm, step_mm)))
    return normalise(phantom.volume.hu, Preprocessing())[None, None]


def _headline(figures: dict[str, Any]) -> dict[str, Any]:
    backend = figures["backend"]
    best = figures[backend]
    half = best.get("bfloat16")
    return {
        "backend": backend,
        "seconds": (half or best["float32"])["seconds"],
        "floor_ratio_bf16": half["floor_ratio"] if half else None,
        "floor_ratio_fp32": best["float32"]["floor_ratio"],
        "speedup_over_literal": figures["speedup_over_literal"],
        "peak_mb": (half or best["float32"])["peak_mb"],
    }


class _Run:
    """One factorization on one input (1, 1, T, H, W)."""

    def __init__(self, benchmark: NetworkBenchmark, factorization: str, volumes: Tensor) -> None:
        self._benchmark, self._volumes = benchmark, volumes
        model = benchmark.model
        if model.network.config.factorization == factorization:
            self._network, self._weights = model.network, model.card.name
        else:
            torch.manual_seed(0)
            self._network = LWHCN(NetworkConfig(cast(Factorization, factorization))).eval()
            self._weights = "random"
        self._device = benchmark.device
        self._precisions = [torch.float32, *([torch.bfloat16] if has_bfloat16(self._device) else [])]
        self._gflop = operations_gflop(self._network.config, tuple(volumes.shape))

    def measure(self, report: Report) -> dict[str, Any]:
        """Return the figures of every way, with those of the literal form to compare with."""
        name = self._network.config.factorization
        report(0.0, f"The literal network, {name}")
        literal, wanted = self._literal(torch.float32)
        result: dict[str, Any] = {
            "weights": self._weights,
            "parameters": parameter_count(self._network),
            "gflop": round(self._gflop, 1),
            "paper": PAPER[name],
            "literal": {"float32": literal},
        }
        if self._benchmark.literal_bfloat16 and torch.bfloat16 in self._precisions:
            result["literal"]["bfloat16"] = self._literal(torch.bfloat16)[0]
        backends = self._backends()
        for number, (backend, make) in enumerate(backends.items()):
            report(0.6 + 0.4 * number / len(backends), f"The folded network, {name}, {backend}")
            result[backend] = {_name(dtype): self._folded(make, dtype, wanted) for dtype in self._precisions}
        # What the engine would use is the last one.
        result["backend"] = backend
        fastest_s = result[backend][_name(self._precisions[-1])]["seconds"]
        result["speedup_over_literal"] = round(literal["seconds"] / fastest_s, 1)
        if "bfloat16" in result["literal"]:
            result["speedup_over_literal_bf16"] = round(result["literal"]["bfloat16"]["seconds"] / fastest_s, 1)
        return result

    def _backends(self) -> dict[str, Callable[[torch.dtype], Executor]]:
        backends: dict[str, Callable[[torch.dtype], Executor]] = {
            "torch": lambda dtype: TorchExecutor(self._network, self._device, dtype)
        }
        if self._device.type == "cpu" and not openvino_problem():
            backends["openvino"] = lambda dtype: OpenVinoExecutor(self._network, dtype)
        return backends

    def _literal(self, dtype: torch.dtype) -> tuple[dict[str, Any], Tensor]:
        """Run the literal form once; return its figures and logits (T, classes, H, W)."""
        memory = PeakMemory(self._device)
        network = copy.deepcopy(self._network).to(self._device, dtype)
        volumes = self._volumes.to(self._device, dtype)
        found: list[Tensor] = []
        timed = best_of(1, self._device, lambda: found.append(literal_logits(network, volumes)))
        figures = {**self._speed(timed), "peak_mb": memory.above_mb()}
        return figures, found[0][0].transpose(0, 1).float().cpu()

    def _folded(self, make: Callable[[torch.dtype], Executor], dtype: torch.dtype, wanted: Tensor) -> dict[str, Any]:
        before = product_gflops(self._device, dtype)
        memory = PeakMemory(self._device)
        executor = make(dtype)
        slices = self._volumes[0].transpose(0, 1).contiguous()
        first: list[Tensor] = []
        ready = best_of(1, self._device, lambda: first.append(window_logits(executor, slices)))
        timed = best_of(self._benchmark.repeats, self._device, lambda: window_logits(executor, slices))
        peak_mb = memory.above_mb()
        product, product_cpu = map(max, before, product_gflops(self._device, dtype))
        return {
            **self._speed(timed),
            "first_s": round(ready.seconds, 3),
            "matrix_gflops": round(product, 1),
            "floor_ratio": round(timed.seconds * product / self._gflop, 3),
            "floor_ratio_cpu": round(timed.cpu_s * product_cpu / self._gflop, 3),
            "peak_mb": peak_mb,
            **agreement(first[0].float().cpu(), wanted),
            **self._bandwidth(timed, dtype),
        }

    def _speed(self, timed: Timed) -> dict[str, float]:
        gflops = round(self._gflop / timed.seconds, 1)
        return {"seconds": round(timed.seconds, 4), "cpu_s": round(timed.cpu_s, 4), "gflops": gflops}

    def _bandwidth(self, timed: Timed, dtype: torch.dtype) -> dict[str, float]:
        """On a GPU, hold the time against that of moving what every layer must read and write."""
        if self._device.type != "cuda":
            return {}
        moved_gb = traffic_numbers(self._network.config, tuple(self._volumes.shape)) * dtype.itemsize / 1e9
        copied = copied_gb_per_s(self._device)
        return {
            "moved_gb": round(moved_gb, 2),
            "copy_gb_per_s": round(copied, 1),
            "bandwidth_ratio": round(timed.seconds * copied / moved_gb, 2),
        }


def agreement(found: Tensor, wanted: Tensor) -> dict[str, float]:
    """Return how far logits (T, classes, H, W) are from the wanted ones: relative, and in the likeliest class."""
    error = (found - wanted).norm() / wanted.norm()
    same = (found.argmax(1) == wanted.argmax(1)).float().mean()
    return {"relative_error": float(error), "argmax_agreement": float(same)}


def operations_gflop(config: NetworkConfig, shape: tuple[int, ...]) -> float:
    """Return the GFLOP of one pass, two per multiply-add, counted without calculating anything."""
    # With gradients on: the counter does not know the operation in place that inference uses.
    with torch.inference_mode(False), torch.device("meta"), FlopCounterMode(display=False) as counter:
        LWHCN(config).eval()(torch.empty(shape))
    return float(counter.get_total_flops()) / 1e9


def traffic_numbers(config: NetworkConfig, shape: tuple[int, ...]) -> int:
    """Return how many numbers the layers read and write at least: each its input and its output once."""
    moved = 0

    def note(_: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        nonlocal moved
        moved += inputs[0].numel() + output.numel()

    with torch.inference_mode(False), torch.device("meta"):
        network = LWHCN(config).eval()
        for module in network.modules():
            if isinstance(module, Normalised) or module is network.head:
                module.register_forward_hook(note)
        network(torch.empty(shape))
    return moved


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
