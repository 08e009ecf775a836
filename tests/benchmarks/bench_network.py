"""How fast the network is: `python -m tests.benchmarks.bench_network` prints one JSON object.

The paper's input of Table 1, 12 slices of 512 x 512, through the folded network in float32 and bfloat16 and through
the literal Conv3d form of the tests, beside a matrix product measured in the same run: `floor_ratio` is the time
divided by the time the same number of operations takes as a matrix product. `cpu_s` is processor time per thread; it
includes waiting for another thread, but not for other programs.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.inference.device import device_name, has_bfloat16
from core.model.config import FACTORIZATIONS, NetworkConfig
from core.model.lwhcn import LWHCN, fold_batch_norm, parameter_count
from tests.core.model.literal import literal_logits

CPU = torch.device("cpu")
PAPER = {  # Table 1: millions of parameters, ms on a Tesla P100
    "standard": (38.6, 708.1),
    "sts_sequential": (19.4, 566.1),
    "sts_parallel": (20.8, 597.5),
    "dsts": (3.6, 404.8),
}


def best_of(repeats: int, work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and processor seconds per thread, the best of some runs."""
    times = []
    for _ in range(repeats):
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        cpu_s = (time.process_time() - cpu_start) / torch.get_num_threads()
        times.append((time.perf_counter() - start, cpu_s))
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


def matrix_gflops(dtype: torch.dtype) -> tuple[float, float]:
    """GFLOP/s of a matrix product of the network's shape, by the clock and by processor time."""
    rows, inner = torch.randn(24576, 512).to(dtype), torch.randn(512, 256).to(dtype)
    out = torch.empty(24576, 256, dtype=dtype)
    seconds, cpu_s = best_of(10, lambda: torch.mm(rows, inner, out=out))
    gflop = 2 * 24576 * 512 * 256 / 1e9
    return gflop / seconds, gflop / cpu_s


def operations(network: LWHCN, shape: tuple[int, ...]) -> float:
    """GFLOP of one pass, two per multiply-add, counted without calculating anything."""
    # With gradients on: the counter does not know the operation in place that inference uses.
    with torch.inference_mode(False), torch.device("meta"), FlopCounterMode(display=False) as counter:
        LWHCN(network.config).eval()(torch.empty(shape))
    return counter.get_total_flops() / 1e9


def measure_folded(
    network: LWHCN, volumes: Tensor, dtype: torch.dtype, repeats: int
) -> tuple[dict[str, Any], Tensor]:
    """Times of the folded network, and its logits."""
    folded, volumes = fold_batch_norm(network).to(CPU, dtype), volumes.to(dtype)
    gflop = operations(network, tuple(volumes.shape))
    before = matrix_gflops(dtype)
    logits = folded(volumes)
    seconds, cpu_s = best_of(repeats, lambda: folded(volumes))
    product, product_cpu = map(max, before, matrix_gflops(dtype))
    figures = {
        "seconds": round(seconds, 3),
        "cpu_s": round(cpu_s, 3),
        "gflops": round(gflop / seconds, 1),
        "matrix_gflops": round(product, 1),
        "floor_ratio": round(seconds * product / gflop, 2),
        "floor_ratio_cpu": round(cpu_s * product_cpu / gflop, 2),
    }
    return figures, logits


def compare(network: LWHCN, volumes: Tensor, options: argparse.Namespace) -> dict[str, Any]:
    """One factorization: folded in both precisions, literal where wished."""
    name = network.config.factorization
    result: dict[str, Any] = {
        "parameters": parameter_count(network),
        "gflop": round(operations(network, tuple(volumes.shape)), 1),
        "paper_parameters_millions_and_p100_ms": PAPER[name],
    }
    result["float32"], logits = measure_folded(network, volumes, torch.float32, options.repeats)
    if has_bfloat16(CPU):
        result["bfloat16"], fast = measure_folded(network, volumes, torch.bfloat16, options.repeats)
        result["bfloat16"]["relative_error"] = float((fast - logits).norm() / logits.norm())
    if not options.no_literal:
        literal: list[Tensor] = []
        seconds, cpu_s = best_of(1, lambda: literal.append(literal_logits(network, volumes)))
        result["literal_float32"] = {"seconds": round(seconds, 3), "cpu_s": round(cpu_s, 3)}
        result["float32"]["relative_error"] = float((logits - literal[0]).norm() / literal[0].norm())
        best = result.get("bfloat16", result["float32"])
        result["speedup_over_literal"] = round(seconds / best["seconds"], 1)
        result["speedup_over_literal_cpu"] = round(cpu_s / best["cpu_s"], 1)
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factorizations", nargs="+", choices=(*FACTORIZATIONS, "all"), default=["dsts"])
    parser.add_argument("--slices", type=int, default=12)
    parser.add_argument("--size", type=int, default=512, help="rows and columns")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-literal", action="store_true", help="leave out the slow Conv3d form")
    options = parser.parse_args()
    names = FACTORIZATIONS if "all" in options.factorizations else options.factorizations
    volumes = torch.rand(1, 1, options.slices, options.size, options.size) * 2 - 1
    result: dict[str, Any] = {"input": list(volumes.shape), "device": device_name(CPU), "torch": torch.__version__}
    with torch.inference_mode():
        for name in names:
            torch.manual_seed(0)
            result[name] = compare(LWHCN(NetworkConfig(name)).eval(), volumes, options)
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"network": result}, indent=1))


if __name__ == "__main__":
    main()
