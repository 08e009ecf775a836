"""How much memory there is, and how much a window of the network takes."""

import psutil
import torch

from core.model.config import NetworkConfig
from core.model.lwhcn import IN_PLANE_MULTIPLE
from core.model.preprocess import Shape

BYTES_PER_VOXEL = {("openvino", 2): 200, ("openvino", 4): 400, ("torch", 2): 200, ("torch", 4): 400}
"""Peak of a window by backend and bytes a number, per voxel of slices x rows x columns."""
FIXED_BYTES = 300 << 20


def available_bytes() -> int:
    """Return how much main memory can be had without swapping, within this process's own limits."""
    return int(psutil.virtual_memory().available)


def window_bytes(shape_zyx: Shape, config: NetworkConfig, backend: str, dtype: torch.dtype) -> int:
    """Return how much memory a window (slices, rows, columns) takes at its peak, network and results included."""
    depth, rows, columns = shape_zyx
    rows, columns = (size + -size % IN_PLANE_MULTIPLE for size in (rows, columns))
    return FIXED_BYTES + BYTES_PER_VOXEL[backend, dtype.itemsize] * depth * rows * columns


def spoken_size(size_bytes: int) -> str:
    """Say a size as a person would: "740 MB", "2.9 GB"."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"
