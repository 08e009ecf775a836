"""Clocks, memory and what the device can do at best: the yardsticks of all benchmarks."""

import contextlib
import ctypes
import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch

from core.inference.device import device_name
from core.provenance import app_version

CPU_PRODUCT = (24576, 512, 256)
"""Rows, inner and columns of the matrix product on a processor: a pointwise convolution of the network, 4 slices."""
GPU_PRODUCT = (8192, 8192, 8192)
COPIED_BYTES = 2**30
PACKAGES = ("torch", "openvino", "numpy")
STATUS = Path("/proc/self/status")
FORGET = Path("/proc/self/clear_refs")
"""Writing 5 here makes Linux forget the peak of this process's memory."""


@dataclass(frozen=True)
class Timed:
    """Seconds by the clock, and processor seconds per thread.

    The latter include waiting for another thread, but not for other programs.
    """

    seconds: float
    cpu_s: float


def finish(device: torch.device) -> None:
    """Wait until the device has done all it was asked for."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def best_of(repeats: int, device: torch.device, work: Callable[[], object]) -> Timed:
    """Return the shortest times of some runs."""
    runs = []
    for _ in range(repeats):
        finish(device)
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        finish(device)
        cpu_s = (time.process_time() - cpu_start) / torch.get_num_threads()
        runs.append(Timed(time.perf_counter() - start, cpu_s))
    return Timed(min(run.seconds for run in runs), min(run.cpu_s for run in runs))


def product_gflops(device: torch.device, dtype: torch.dtype) -> tuple[float, float]:
    """Return the GFLOP/s of a matrix product, by the clock and by processor time: what the device can do at best."""
    rows, inner, columns = CPU_PRODUCT if device.type == "cpu" else GPU_PRODUCT
    left = torch.randn(rows, inner).to(device, dtype)
    right = torch.randn(inner, columns).to(device, dtype)
    out = torch.empty(rows, columns, device=device, dtype=dtype)
    torch.mm(left, right, out=out)
    best = best_of(10, device, lambda: torch.mm(left, right, out=out))
    gflop = 2 * rows * inner * columns / 1e9
    return gflop / best.seconds, gflop / best.cpu_s


def copied_gb_per_s(device: torch.device) -> float:
    """Return the GB/s, read and written together, of a copy in the device's memory."""
    source = torch.ones(COPIED_BYTES // 4, device=device)
    target = torch.empty_like(source)
    target.copy_(source)
    best = best_of(5, device, lambda: target.copy_(source))
    return 2 * COPIED_BYTES / 1e9 / best.seconds


class PeakMemory:
    """The most memory in use, in MB, above what was in use when this began; None where the system does not tell.

    On a GPU its memory, else that of this process. Linux tells for any span of time; elsewhere the peak is that of
    the whole process, so the difference can be too small but never too large.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        gc.collect()
        _give_back()
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
            self._before: float | None = torch.cuda.memory_allocated(device) / 1e6
        else:
            _forget_peak()
            self._before = process_mb("VmRSS")

    def above_mb(self) -> float | None:
        """Return the peak until now, less what there was."""
        cuda = self._device.type == "cuda"
        peak = torch.cuda.max_memory_allocated(self._device) / 1e6 if cuda else process_mb("VmHWM")
        return None if peak is None or self._before is None else round(max(0.0, peak - self._before), 1)


def process_mb(what: str) -> float | None:
    """Return this process's memory in MB: "VmRSS" now, "VmHWM" at most; None where the system does not tell."""
    if STATUS.exists():
        found = [line.split()[1] for line in STATUS.read_text().splitlines() if line.startswith(f"{what}:")]
        return int(found[0]) * 1024 / 1e6 if found else None
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def _give_back() -> None:
    """Let the C library give back what was freed: else the next peak would hide in it."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library than GNU's
            ctypes.CDLL(None).malloc_trim(0)


def _forget_peak() -> None:
    try:
        FORGET.write_text("5")
    except OSError:
        return  # no Linux, or not allowed: the peak is then the process's


def machine(device: torch.device) -> dict[str, Any]:
    """Return what was measured on and with: the device, the threads, the versions."""
    return {
        "device": device_name(device),
        "device_type": device.type,
        "threads": torch.get_num_threads(),
        "versions": {"hepascope": app_version(), "python": sys.version.split()[0], **_versions()},
    }


def _versions() -> dict[str, str | None]:
    return {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
