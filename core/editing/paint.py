"""Giving a label to a region, where that is allowed."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.history import Edit
from core.kept import KeptVoxels
from core.labels import Label
from core.provenance import MaskRecord
from core.reading import ModelRun
from core.region import Region

ANYWHERE: frozenset[Label] = frozenset(Label)
LIVER_ONLY = frozenset({Label.LIVER, Label.TUMOUR})
"""Paint only inside the liver, its tumours included."""
BACKGROUND_ONLY = frozenset({Label.BACKGROUND})
"""Paint only where nothing is labelled yet."""


def painted(
    name: str, mask: NDArray[np.uint8], region: Region, label: Label, over: Collection[Label] = ANYWHERE
) -> Edit:
    """Return the edit that gives `label` to the voxels of `region` whose label is one of `over`.

    Raises ValueError where the region leaves the mask.
    """
    if not region.box.is_within((mask.shape[0], mask.shape[1], mask.shape[2])):
        raise ValueError(f"{region.box} is not within a mask of {mask.shape}")
    values = mask[region.box.slices].copy()
    where = region.inside
    if frozenset(over) != ANYWHERE:
        where = where & np.isin(values, [int(each) for each in over])
    values[where] = label
    return Edit(name, region.box, values)


def replace_mask(name: str, mask: NDArray[np.uint8], record: MaskRecord, agreement: KeptVoxels | None = None) -> Edit:
    """Return the edit that puts a whole new mask (uint8, the scan's grid) and its record in place.

    Where it is the model's, it is kept beside what will be corrected, with the `agreement` of the model's opinions.
    """
    box = Box.whole((mask.shape[0], mask.shape[1], mask.shape[2]))
    run = ModelRun(KeptVoxels.of(mask), agreement) if record.origin == "model" else None
    return Edit(name, box, mask, record, run=run)
