"""A grey window that suits the values of a region."""

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.session import Window

SHARE_LEFT_OUT = 0.01
"""Of the values, at each end: metal, gas and noise should not decide."""
MARGIN = 0.15
"""Of the spread, added at each end, so that the region is neither black nor white anywhere."""
LEAST_WIDTH_HU = 50.0
AIR_BELOW_HU = -300
SHARE_OF_TISSUE = 0.05
MOST_VALUES = 200_000


def window_for(hu: NDArray[np.int16], *, leave_out_air: bool = False) -> Window | None:
    """Return a window in which nearly all of these HU (any shape) are told apart; None where there are none.

    `leave_out_air` looks at tissue only, wherever at least a twentieth of the values is tissue.
    """
    values = hu.ravel()
    values = values[:: max(1, values.size // MOST_VALUES)]
    if leave_out_air:
        tissue = values[values >= AIR_BELOW_HU]
        values = tissue if tissue.size >= SHARE_OF_TISSUE * values.size else values
    if not values.size:
        return None
    low, high = np.quantile(values, (SHARE_LEFT_OUT, 1 - SHARE_LEFT_OUT))
    width_hu = max(LEAST_WIDTH_HU, float(high - low) * (1 + 2 * MARGIN))
    return Window(float(round((low + high) / 2)), float(round(width_hu)))


def window_for_label(hu: NDArray[np.int16], mask: NDArray[np.uint8]) -> Window | None:
    """Return a window for the labelled voxels; both arrays are (slices, rows, columns). None where there are none."""
    box = Box.around(mask)
    if box is None:
        return None
    # A third of the voxels along each axis are plenty, unless the label is small.
    step = 3 if min(box.shape_zyx) >= 30 else 1
    every = tuple(slice(start, stop, step) for start, stop in zip(box.start_zyx, box.stop_zyx, strict=True))
    return window_for(hu[every][mask[every] > 0])
