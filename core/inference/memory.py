"""How much memory there is, and how much a window of the network takes."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import torch

from core.model.config import NetworkConfig
from core.model.lwhcn import IN_PLANE_MULTIPLE
from core.model.preprocess import Shape

BYTES_PER_VOXEL = {("openvino", 2): 270, ("openvino", 4): 410, ("torch", 2): 205, ("torch", 4): 410}
"""Peak of a window of the dsts network by backend and bytes a number, per voxel (measured at 20x512x512)."""
MORE_FOR_DENSE_UNITS = 1.4
"""How much more the other factorizations take (measured at 12x256x256)."""
RESULT_BYTES_PER_VOXEL = 48
"""Logits, probabilities and what later windows add to: three classes, float32."""
FIXED_BYTES = 250_000_000


def available_bytes() -> int:
    """Return how much main memory can be had without swapping, within the limits set for this process."""
    free = [int(psutil.virtual_memory().available), *_room_in_address_space(), *_room_in_control_groups()]
    return max(0, min(free))


def _room_in_address_space() -> Iterator[int]:
    """Yield what is left of the address space where it is limited (`ulimit -v`; not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        yield limit - psutil.Process().memory_info().vms


def _room_in_control_groups(
    root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> Iterator[int]:
    """Yield what is left in each control group with a limit (containers, Slurm, systemd): Linux, version 2 and 1."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return
    for number, controllers, path in (line.split(":", 2) for line in lines):
        if number == "0":
            folder, names = root / path.lstrip("/"), ("memory.max", "memory.current")
        elif controllers == "memory":
            folder, names = root / "memory" / path.lstrip("/"), ("memory.limit_in_bytes", "memory.usage_in_bytes")
        else:
            continue
        for group in (folder, *folder.parents):
            if not group.is_relative_to(root):
                break
            try:
                limit, used = ((group / name).read_text().strip() for name in names)
            except OSError:
                continue
            if limit != "max":
                yield int(limit) - int(used)


def window_bytes(shape_zyx: Shape, config: NetworkConfig, backend: str, dtype: torch.dtype) -> int:
    """Return how much memory a window (slices, rows, columns) takes at its peak, network and results included."""
    depth, rows, columns = shape_zyx
    rows, columns = (size + -size % IN_PLANE_MULTIPLE for size in (rows, columns))
    network = BYTES_PER_VOXEL[backend, dtype.itemsize] * (
        1 if config.factorization == "dsts" else MORE_FOR_DENSE_UNITS
    )
    return round(FIXED_BYTES + (network + RESULT_BYTES_PER_VOXEL) * depth * rows * columns)


def spoken_size(size_bytes: int) -> str:
    """Say a size as a person would: "740 MB", "2.9 GB"."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"
