"""Changes of a mask as values: each function returns an `Edit` for `Session.apply`."""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.history import Edit
from core.provenance import MaskRecord


def replace_mask(name: str, mask: NDArray[np.uint8], record: MaskRecord) -> Edit:
    """Return the edit that puts a whole new mask (uint8, the scan's grid) and its record in place."""
    return Edit(name, Box.whole((mask.shape[0], mask.shape[1], mask.shape[2])), mask, record)
