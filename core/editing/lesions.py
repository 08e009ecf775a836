"""Single tumours: taken away or given another label with one click."""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.history import Edit
from core.labels import Label
from core.region import Region


def part_at(mask: NDArray[np.uint8], voxel_zyx: tuple[int, int, int]) -> Region | None:
    """Return the 26-connected part of equal label that holds a voxel, or None where that is background."""
    label = mask[voxel_zyx]
    if label == Label.BACKGROUND:
        return None
    region = mask == label
    box = Box.around(region)
    if box is None:
        return None
    parts, _ = connected_components(region[box.slices])
    inner = tuple(at - low for at, low in zip(voxel_zyx, box.start_zyx, strict=True))
    return Region.of(np.asarray(parts == parts[inner]), box.start_zyx)


def remove_tumour(
    mask: NDArray[np.uint8], voxel_zyx: tuple[int, int, int], name: str = "Remove tumour"
) -> Edit | None:
    """Return the edit that takes away the tumour that holds a voxel; None where none does."""
    if mask[voxel_zyx] != Label.TUMOUR:
        return None
    tumour = part_at(mask, voxel_zyx)
    if tumour is None:
        return None
    box = tumour.box.grown(1, (mask.shape[0], mask.shape[1], mask.shape[2]))
    gone = np.zeros(box.shape_zyx, dtype=bool)
    gone[tumour.box.relative_to(box.start_zyx).slices] = tumour.inside
    return Edit(name, box, without_tumours(mask[box.slices], gone))


def without_tumours(values: NDArray[np.uint8], gone: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return labels in which the whole tumours `gone` have become what surrounds each: liver, or background.

    `values` and `gone` are of one shape and hold the tumours with their neighbours, where the scan has any. Each
    26-connected part of `gone` becomes liver where more of the voxels at its faces are liver than background.
    """
    result = values.copy()
    parts, count = connected_components(gone)
    votes = _faces(parts, values == Label.LIVER, count) - _faces(parts, values == Label.BACKGROUND, count)
    becomes = np.where(votes > 0, np.uint8(Label.LIVER), np.uint8(Label.BACKGROUND))
    result[gone] = becomes[parts[gone]]
    return result


def _faces(parts: NDArray[np.unsignedinteger], others: NDArray[np.bool_], count: int) -> NDArray[np.intp]:
    """Count for each part up to `count` its faces towards `others`."""
    faces = np.zeros(count + 1, dtype=np.intp)
    for axis in range(3):
        lower = tuple(slice(-1) if k == axis else slice(None) for k in range(3))
        upper = tuple(slice(1, None) if k == axis else slice(None) for k in range(3))
        faces += np.bincount(parts[lower][others[upper]], minlength=count + 1)
        faces += np.bincount(parts[upper][others[lower]], minlength=count + 1)
    return faces
