"""From a scan to the network's input and back: shared by training and inference.

Both grids of a scan cover the same extent in space: their outer edges coincide, their voxels differ in number. So n
voxels of `spacing` become round(n * spacing / grid) voxels, whose spacing may differ from the wished one by less than
one voxel over the whole extent.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.model.config import Preprocessing
from core.progress import Report, silent
from core.volume import Geometry, Volume

Shape = tuple[int, int, int]


def normalise(hu: NDArray[np.int16], preprocessing: Preprocessing) -> Tensor:
    """Return HU of any shape as the network's input: clipped, float32 in [-1, +1]."""
    return normalise_tensor(torch.from_numpy(hu.astype(np.float32)), preprocessing)


def normalise_tensor(hu: Tensor, preprocessing: Preprocessing) -> Tensor:
    """Return the same from a float32 tensor on any device, in its memory."""
    low, high = preprocessing.hu_range
    return hu.clamp_(low, high).sub_((low + high) / 2).div_((high - low) / 2)


def grid_shape(shape_zyx: Shape, spacing_mm: tuple[float, float, float], preprocessing: Preprocessing) -> Shape:
    """Return the numbers of voxels of a scan on the model's grid; the scan's own where the model has none."""
    if preprocessing.grid_mm is None:
        return shape_zyx
    steps = zip(shape_zyx, spacing_mm, preprocessing.grid_mm, strict=True)
    z, y, x = (max(1, round(size * spacing / grid)) for size, spacing, grid in steps)
    return z, y, x


def to_grid(volume: Volume, preprocessing: Preprocessing, report: Report = silent) -> Volume:
    """Return the scan on the model's grid, the very same object where nothing changes."""
    shape = grid_shape(volume.geometry.shape_zyx, volume.spacing_mm, preprocessing)
    if shape == volume.geometry.shape_zyx:
        return volume
    hu = resample_hu(volume.hu, shape, report)
    return Volume(hu, resampled_geometry(volume.geometry, shape))


def resampled_geometry(geometry: Geometry, shape_zyx: Shape) -> Geometry:
    """Return the geometry of a grid with the same extent and other numbers of voxels."""
    steps = np.array(geometry.shape_zyx) / np.array(shape_zyx)
    matrix = np.array(geometry.index_to_lps_mm)
    matrix[:3, 3] = geometry.to_lps_mm((steps - 1) / 2)  # the centre of the first new voxel, in old indices
    matrix[:3, :3] *= steps
    return Geometry(shape_zyx, matrix)


def resample_hu(hu: NDArray[np.int16], shape_zyx: Shape, report: Report = silent) -> NDArray[np.int16]:
    """Return HU (slices, rows, columns) on `shape_zyx` voxels of the same extent.

    Linear where the grid gets finer; where it gets coarser each voxel is a triangle-weighted mean, so that noise and
    thin structures do not alias.
    """
    depth = hu.shape[0]
    in_plane = np.empty((depth, *shape_zyx[1:]), dtype=np.float32)
    for z in range(depth):
        if z % 16 == 0:
            report(0.9 * z / depth, "Resampling the scan")
        in_plane[z] = resize_slices(torch.from_numpy(hu[z].astype(np.float32))[None, None], shape_zyx[1:])[
            0, 0
        ].numpy()
    result = np.empty(shape_zyx, dtype=np.int16)
    for z, weights in enumerate(_mixing(depth, shape_zyx[0])):
        touched = np.flatnonzero(weights)
        first, last = touched[0], touched[-1] + 1
        result[z] = np.rint(np.tensordot(weights[first:last], in_plane[first:last], axes=1))
    report(1.0, "Resampling the scan")
    return result


def resample_labels(labels: NDArray[np.uint8], shape_zyx: Shape, classes: int = 3) -> NDArray[np.uint8]:
    """Return labels (slices, rows, columns) on `shape_zyx` voxels: the class that fills most of each voxel."""
    best = np.full(shape_zyx, -1, dtype=np.int16)
    result = np.zeros(shape_zyx, dtype=np.uint8)
    for label in range(classes):
        share = resample_hu((labels == label).astype(np.int16) * 10000, shape_zyx)
        wins = share > best
        best[wins] = share[wins]
        result[wins] = label
    return result


def resize_slices(slices: Tensor, shape_yx: tuple[int, int]) -> Tensor:
    """Resize slices (S, C, H, W) in-plane: bilinear, anti-aliased where they get smaller."""
    if slices.shape[-2:] == shape_yx:
        return slices
    shrinks = shape_yx[0] < slices.shape[-2] or shape_yx[1] < slices.shape[-1]
    return functional.interpolate(slices, shape_yx, mode="bilinear", align_corners=False, antialias=shrinks)


def labels_on_scan(blocks: Iterable[Tensor], grid_depth: int, shape_zyx: Shape) -> Iterator[Tensor]:
    """Turn class probabilities on the model's grid into labels on the scan's own, slice after slice.

    Probabilities are interpolated by `slices_on_scan`, then the likeliest class wins. Yields uint8 (rows, columns),
    one per slice of `shape_zyx`, on the blocks' device.
    """
    return (likeliest(values) for values in slices_on_scan(blocks, grid_depth, shape_zyx))


def likeliest(probabilities: Tensor) -> Tensor:
    """Return the likeliest class (uint8) of probabilities (C, H, W)."""
    # Not argmax: that takes ten times as long along this axis.
    return probabilities.max(0).indices.to(torch.uint8)


def slices_on_scan(blocks: Iterable[Tensor], grid_depth: int, shape_zyx: Shape) -> Iterator[Tensor]:
    """Turn values on the model's grid into values on the scan's own, slice after slice.

    `blocks` are the grid's `grid_depth` slices in order, some at a time: (k, C, H, W). Values are interpolated
    linearly along all three axes. Yields (C, rows, columns), one per slice of `shape_zyx`, on the blocks' device.
    Holds two grid slices beyond the current block.
    """
    slices = (values for block in blocks for values in block)
    lower, upper = None, next(slices)
    at = 0  # the grid index of `upper`
    for z in range(shape_zyx[0]):
        position = (z + 0.5) * grid_depth / shape_zyx[0] - 0.5
        position = min(max(position, 0.0), grid_depth - 1.0)
        while at < position:
            lower, upper, at = upper, next(slices), at + 1
        mixed = upper if lower is None or position == at else torch.lerp(lower, upper, position - (at - 1))
        yield resize_slices(mixed[None], shape_zyx[1:])[0]
    for _ in slices:  # so that the producer finishes too
        pass


def _mixing(size: int, new_size: int) -> NDArray[np.float32]:
    """Return the weights (new_size, size) with which old samples mix into new ones along one axis."""
    scale = size / new_size
    positions = (np.arange(new_size) + 0.5) * scale - 0.5
    positions = np.clip(positions, 0, size - 1)
    distance = np.abs(positions[:, None] - np.arange(size)[None, :])
    weights = np.maximum(0, 1 - distance / max(1.0, scale))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)
