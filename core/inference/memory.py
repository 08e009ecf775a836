"""How much memory a window of the network takes."""

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


def window_bytes(shape_zyx: Shape, config: NetworkConfig, backend: str, dtype: torch.dtype) -> int:
    """Return how much memory a window (slices, rows, columns) takes at its peak, network and results included."""
    depth, rows, columns = shape_zyx
    rows, columns = (size + -size % IN_PLANE_MULTIPLE for size in (rows, columns))
    network = BYTES_PER_VOXEL[backend, dtype.itemsize] * (
        1 if config.factorization == "dsts" else MORE_FOR_DENSE_UNITS
    )
    return round(FIXED_BYTES + (network + RESULT_BYTES_PER_VOXEL) * depth * rows * columns)
