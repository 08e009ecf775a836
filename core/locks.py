"""Places where the reader has said what is there: no run of the network may say otherwise."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.editing.brush import Brush, stroke
from core.labels import Label
from core.reading import Lock
from core.volume import Geometry


def with_locks(values: NDArray[np.uint8], box: Box, locks: Iterable[Lock], geometry: Geometry) -> NDArray[np.uint8]:
    """Return the labels of a box of the scan with the locks held to: uint8, the box's shape.

    Voxels within a lock that says tumour are tumour; within one that says there is none, tumour becomes liver. Later
    locks count more than earlier ones.
    """
    result = values.copy()
    for lock in locks:
        region = stroke(geometry, Brush(lock.radius_mm), [lock.centre_zyx])
        common = None if region is None else region.box.common_with(box)
        if region is None or common is None:
            continue
        part = result[common.relative_to(box.start_zyx).slices]
        inside = region.inside[common.relative_to(region.box.start_zyx).slices]
        if lock.is_tumour:
            part[inside] = Label.TUMOUR
        else:
            part[inside & (part == Label.TUMOUR)] = Label.LIVER
    return result
