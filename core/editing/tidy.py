"""Changing the shape of the liver or of its tumours as a whole: holes, islands, smoothing, growing and shrinking.

The liver here is label 1 or 2, as in LiTS. Rules keep the other label right: what a tumour loses at its border
becomes liver, so the liver's outer border stays; a tumour that goes as a whole becomes what surrounds it; what the
liver loses at its border takes no tumour with it, whole islands of liver do.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.editing.lesions import without_tumours
from core.history import Edit
from core.labels import LABEL_NAMES, Label
from core.volume import Geometry


def fill_holes(mask: NDArray[np.uint8], label: Label) -> Edit | None:
    """Fill what the label encloses on all sides; background enclosed by the liver becomes liver."""
    found = _region_of(mask, label, margin=1)
    if found is None:
        return None
    box, region = found
    from scipy.ndimage import binary_fill_holes

    return _reshaped(f"Fill holes in {_name(label)}", mask, box, label, np.asarray(binary_fill_holes(region)))


def keep_largest(mask: NDArray[np.uint8], label: Label) -> Edit | None:
    """Keep the largest 26-connected part of the label."""
    return _only_parts(f"Keep largest {_name(label)}", mask, label, lambda sizes: sizes == sizes.max())


def remove_islands(mask: NDArray[np.uint8], geometry: Geometry, label: Label, below_ml: float) -> Edit | None:
    """Remove the 26-connected parts of the label that are smaller than `below_ml`."""
    name = f"Remove {_name(label)} islands under {below_ml:g} ml"
    return _only_parts(name, mask, label, lambda sizes: sizes * geometry.voxel_ml >= below_ml)


def _only_parts(
    name: str, mask: NDArray[np.uint8], label: Label, keeps: Callable[[NDArray[np.intp]], NDArray[np.bool_]]
) -> Edit | None:
    """Keep the parts of a label of which `keeps`, given the sizes of all parts in voxels, is true."""
    found = _region_of(mask, label, margin=1)
    if found is None:
        return None
    box, region = found
    parts, count = connected_components(region)
    kept = np.zeros(count + 1, dtype=bool)
    kept[1:] = keeps(np.bincount(parts.ravel(), minlength=count + 1)[1:])
    gone = region & ~kept[parts]
    if label == Label.TUMOUR:
        return Edit(name, box, without_tumours(mask[box.slices], gone))
    return Edit(name, box, np.where(gone, np.uint8(Label.BACKGROUND), mask[box.slices]))


def grow(mask: NDArray[np.uint8], geometry: Geometry, label: Label, by_mm: float) -> Edit | None:
    """Move the label's border outwards by `by_mm`, inwards where that is negative.

    Distances are between voxel centres, along the grid's axes in mm; a tumour grows within the liver only.
    """
    found = _region_of(mask, label, margin=math.ceil(abs(by_mm) / min(geometry.spacing_mm)) + 1)
    if found is None:
        return None
    box, region = found
    from scipy.ndimage import distance_transform_edt

    if by_mm >= 0:
        grown = distance_transform_edt(~region, sampling=geometry.spacing_mm) <= by_mm
    elif region.all():
        return None  # what lies beyond the scan is not seen: the scan's border is no border of the liver
    else:
        grown = distance_transform_edt(region, sampling=geometry.spacing_mm) > -by_mm
    if label == Label.TUMOUR:
        grown &= region | (mask[box.slices] == Label.LIVER)
    verb = "Grow" if by_mm >= 0 else "Shrink"
    return _reshaped(f"{verb} {_name(label)} by {abs(by_mm):g} mm", mask, box, label, np.asarray(grown))


def smooth(mask: NDArray[np.uint8], geometry: Geometry, label: Label, radius_mm: float) -> Edit | None:
    """Smooth the label's border: a Gaussian of `radius_mm`, cut where it keeps the number of voxels.

    A tumour stays within the liver. Parts much thinner than the radius may go.
    """
    found = _region_of(mask, label, margin=math.ceil(3 * radius_mm / min(geometry.spacing_mm)))
    if found is None:
        return None
    box, region = found
    from scipy.ndimage import gaussian_filter

    sigma = [radius_mm / spacing for spacing in geometry.spacing_mm]
    soft = gaussian_filter(region.astype(np.float32), sigma, truncate=3, mode="nearest")
    if label == Label.TUMOUR:
        soft[mask[box.slices] == Label.BACKGROUND] = 0
    count = int(np.count_nonzero(region))
    cut = np.partition(soft.ravel(), soft.size - count)[soft.size - count]
    return _reshaped(f"Smooth {_name(label)}", mask, box, label, (soft >= cut) & (soft > 0))


def _region_of(mask: NDArray[np.uint8], label: Label, margin: int = 0) -> tuple[Box, NDArray[np.bool_]] | None:
    """Return the box of a label with a margin, cut to the scan, and the label's voxels in it; None without any."""
    region = mask >= label if label == Label.LIVER else mask == label
    box = Box.around(region)
    if box is None:
        return None
    box = box.grown(margin, (mask.shape[0], mask.shape[1], mask.shape[2]))
    return box, region[box.slices]


def _reshaped(name: str, mask: NDArray[np.uint8], box: Box, label: Label, region: NDArray[np.bool_]) -> Edit:
    """Return the edit after which the label fills `region` within `box`."""
    values = mask[box.slices].copy()
    if label == Label.TUMOUR:
        values[(values == Label.TUMOUR) & ~region] = Label.LIVER
        values[region] = Label.TUMOUR
    else:
        values[~region & (values == Label.LIVER)] = Label.BACKGROUND
        values[region & (values == Label.BACKGROUND)] = Label.LIVER
    return Edit(name, box, values)


def _name(label: Label) -> str:
    return "tumours" if label == Label.TUMOUR else LABEL_NAMES[label]
