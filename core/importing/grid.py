"""Putting labels of another grid onto the scan's: only where both lie in the same patient space, and told."""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.errors import UserError
from core.progress import Report, silent
from core.reference import difference_of_grids
from core.volume import AxisOrder, Geometry

HINT = "Choose a mask of this very scan, or export it anew on the scan's grid."
LEAST_INSIDE = 0.9
"""So much of what is labelled must lie within the scan."""


def on_grid(
    labels: NDArray[np.uint16], stored: Geometry, scan: Geometry, name: str, report: Report = silent
) -> tuple[NDArray[np.uint16], tuple[str, ...]]:
    """Return labels on the scan's canonical grid, and what to tell about it.

    `labels` and `stored` are as in the file. The same grid, however its axes are stored, is taken voxel by voxel. Of
    another grid of another size, every voxel of the scan gets the label of the nearest voxel. A grid of the scan's
    size that lies elsewhere is refused with UserError: it is almost always a wrong header or another scan.
    """
    order = AxisOrder.canonical(stored)
    mine, values = order.geometry_to_canonical(stored), order.to_canonical(labels)
    reason = difference_of_grids(mine, scan)
    if not reason:
        return np.ascontiguousarray(values), ()
    if mine.shape_zyx == scan.shape_zyx:
        raise UserError(f"{name} does not belong to this scan: {reason}", HINT)
    result = _nearest(np.ascontiguousarray(values), mine, scan, report)
    _refuse_if_mostly_outside(values, mine, scan, name)
    size = " x ".join(str(count) for count in reversed(mine.shape_zyx))
    spacing = " x ".join(f"{step:.3g}" for step in reversed(mine.spacing_mm))
    told = f"{name} lay on another grid ({size} voxels of {spacing} mm): each voxel got the label of the nearest."
    return result, (told,)


def _nearest(values: NDArray[np.uint16], mine: Geometry, scan: Geometry, report: Report) -> NDArray[np.uint16]:
    result = np.zeros(scan.shape_zyx, dtype=np.uint16)
    to_mine = np.linalg.inv(mine.index_to_lps_mm) @ scan.index_to_lps_mm
    rows, columns = np.meshgrid(*(np.arange(size) for size in scan.shape_zyx[1:]), indexing="ij")
    for z in range(scan.shape_zyx[0]):
        report(z / scan.shape_zyx[0], "Putting the labels on the scan's grid")
        places = [
            np.rint(row[0] * z + row[1] * rows + row[2] * columns + row[3]).astype(np.intp) for row in to_mine[:3]
        ]
        inside = np.ones(rows.shape, dtype=bool)
        for at, size in zip(places, mine.shape_zyx, strict=True):
            inside &= (at >= 0) & (at < size)
        result[z][inside] = values[tuple(at[inside] for at in places)]
    return result


def _refuse_if_mostly_outside(values: NDArray[np.uint16], mine: Geometry, scan: Geometry, name: str) -> None:
    box = Box.around(values)
    if box is None:
        return
    places = np.argwhere(values[box.slices] > 0)[:: max(1, np.count_nonzero(values) // 100_000)]
    index = scan.to_index(mine.to_lps_mm(places + np.asarray(box.start_zyx)))
    inside = ((index > -1) & (index < np.asarray(scan.shape_zyx))).all(axis=1)
    if inside.mean() < LEAST_INSIDE:
        share = f"{100 * inside.mean():.0f} %"
        raise UserError(f"Only {share} of what {name} labels lies within this scan.", HINT)
