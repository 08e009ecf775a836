"""A scan with fewer voxels, for pictures that need no more."""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.progress import Report, silent
from core.volume import Geometry, Volume


def thinned(volume: Volume, box: Box, most_voxels: int, report: Report = silent) -> Volume:
    """Return the part of a scan in `box` with at most `most_voxels`, each the mean of a block of the scan's voxels.

    The finest axis is thinned first, so that voxels become as long as they are wide. What is left over at the end of
    an axis is left out, unless it is all there is. Needs no more memory than the result and some slices. Any thread.
    """
    steps = block_steps(box.shape_zyx, volume.spacing_mm, most_voxels)
    counts = [size // step for size, step in zip(box.shape_zyx, steps, strict=True)]
    hu = np.empty(counts, dtype=np.int16)
    z0, y0, x0 = box.start_zyx
    rows, columns = (slice(start, start + n * k) for start, n, k in zip((y0, x0), counts[1:], steps[1:], strict=True))
    for number in range(counts[0]):
        report(number / counts[0], "Preparing the volume")
        first = z0 + number * steps[0]
        hu[number] = _block_means(volume.hu[first : first + steps[0], rows, columns], steps)
    matrix = np.array(volume.geometry.index_to_lps_mm)
    matrix[:3, 3] = volume.geometry.to_lps_mm(np.array(box.start_zyx) + (np.array(steps) - 1) / 2)
    matrix[:3, :3] *= steps
    return Volume(hu, Geometry((counts[0], counts[1], counts[2]), matrix))


def block_steps(
    shape_zyx: tuple[int, int, int], spacing_mm: tuple[float, float, float], most_voxels: int
) -> tuple[int, int, int]:
    """Return how many voxels along each axis become one so that at most `most_voxels` are left."""
    steps = [1, 1, 1]
    while np.prod([size // step for size, step in zip(shape_zyx, steps, strict=True)]) > most_voxels:
        lengths_mm = [
            spacing * step if size > step else np.inf
            for size, spacing, step in zip(shape_zyx, spacing_mm, steps, strict=True)
        ]
        steps[int(np.argmin(lengths_mm))] += 1
    return steps[0], steps[1], steps[2]


def _block_means(slices: NDArray[np.int16], steps: tuple[int, int, int]) -> NDArray[np.int16]:
    """Return the means of blocks: slices (steps[0], rows, columns), a whole number of blocks wide and high."""
    _, high, wide = steps
    sums = slices.sum(axis=0, dtype=np.float32)
    blocks = sums.reshape(sums.shape[0] // high, high, sums.shape[1] // wide, wide).sum(axis=(1, 3))
    means: NDArray[np.int16] = np.rint(blocks / (steps[0] * high * wide)).astype(np.int16)
    return means
