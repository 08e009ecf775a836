"""Fill between slices: a few outlined slices become a volume.

Shape-based interpolation: between two outlined slices each shape is described by its signed distance to its border;
the two distances are averaged by how near the slices are, and what comes out positive is inside. Both shapes are
moved so that their centroids meet on the straight line between them: a leaning tumour stays whole.
Source: Raya and Udupa, "Shape-based interpolation of multidimensional objects", IEEE Trans. Med. Imaging 1990.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.labels import Label
from core.progress import Report, silent
from core.region import Region
from core.volume import Geometry


def between_slices(
    mask: NDArray[np.uint8], geometry: Geometry, label: Label, plane_axis: int, report: Report = silent
) -> Region | None:
    """Return the voxels between outlined slices that belong to `label`; None where there is no gap to fill.

    `mask` is uint8 (slices, rows, columns). Outlined slices are those across `plane_axis` in which the label (liver
    includes tumours) is one slice thick: what is thicker is a volume already, and is neither joined nor changed. Only
    outlines that lie above one another are joined, so that two lesions outlined at once stay two.
    """
    region = mask >= label if label == Label.LIVER else mask == label
    box = Box.around(region)
    if box is None:
        return None
    planes = np.ascontiguousarray(np.moveaxis(region[box.slices], plane_axis, 0))
    thin = _outlines(planes)
    spacing = [mm for axis, mm in enumerate(geometry.spacing_mm) if axis != plane_axis]
    columns, count = connected_components(np.asarray(thin.any(axis=0, keepdims=True)))
    filled = np.zeros_like(planes)
    for column in range(1, count + 1):
        report((column - 1) / count, "Filling between slices")
        inside = Box.around(columns == column)
        if inside is not None:
            rows, across = inside.slices[1:]
            outlines = thin[:, rows, across] & (columns[:, rows, across] == column)
            filled[:, rows, across] |= _filled(outlines, spacing)
    filled &= ~planes
    return Region.of(np.ascontiguousarray(np.moveaxis(filled, 0, plane_axis)), box.start_zyx)


def _outlines(planes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the parts of a region (slices first) that are one slice thick."""
    parts, _ = connected_components(planes)
    thick = np.zeros(int(parts.max()) + 1, dtype=bool)
    for lower, upper in pairwise(parts):
        both = np.intersect1d(lower, upper)
        thick[both] = True
    thick[0] = True
    return np.asarray(~thick[parts])


def _filled(outlines: NDArray[np.bool_], spacing: list[float]) -> NDArray[np.bool_]:
    """Return what lies between the outlined slices of one column: bool (slices, rows, columns)."""
    filled = np.zeros_like(outlines)
    outlined = np.flatnonzero(outlines.any(axis=(1, 2)))
    gaps = [(first, second) for first, second in pairwise(outlined) if second - first > 1]
    shapes = {index: _Shape.of(outlines[index], spacing) for index in {each for gap in gaps for each in gap}}
    for first, second in gaps:
        for index in range(first + 1, second):
            filled[index] = shapes[first].towards(shapes[second], (index - first) / (second - first))
    return filled


@dataclass(frozen=True, eq=False)
class _Shape:
    """A shape in a slice: the signed distance (mm) of each pixel to its border, and its centroid in pixels."""

    distance_mm: NDArray[np.float32]
    middle: NDArray[np.float64]

    @classmethod
    def of(cls, shape: NDArray[np.bool_], spacing: list[float]) -> "_Shape":
        return cls(_signed_distance(shape, spacing), np.argwhere(shape).mean(axis=0))

    def towards(self, other: "_Shape", share: float) -> NDArray[np.bool_]:
        """Return the shape at `share` (0 to 1) of the way to another: bool (rows, columns)."""
        from scipy.ndimage import shift

        way = other.middle - self.middle
        first = shift(self.distance_mm, way * share, order=1, mode="nearest")
        second = shift(other.distance_mm, -way * (1 - share), order=1, mode="nearest")
        return np.asarray((1 - share) * first + share * second > 0)


def _signed_distance(shape: NDArray[np.bool_], spacing: list[float]) -> NDArray[np.float32]:
    """Return the distance (mm) of each pixel to the border of a shape: positive inside, negative outside."""
    from scipy.ndimage import distance_transform_edt

    half = min(spacing) / 2  # the border runs between pixels
    inside = distance_transform_edt(np.pad(shape, 1), sampling=spacing)[1:-1, 1:-1]
    outside = distance_transform_edt(~shape, sampling=spacing)
    return np.asarray(np.where(shape, inside - half, half - outside), dtype=np.float32)
