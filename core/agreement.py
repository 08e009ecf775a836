"""How far the network's opinions agreed: what is kept of it, and what it says of a tumour and of a liver.

Every voxel is seen by two windows, most of them by two and those at both ends of a scan by one. Agreement is 100 %
where all windows say the same with certainty, and falls with what the windows do not have in common and with how
evenly the averaged opinion is spread over the classes (core/inference/opinions.py). It is no probability of anything:
a network can be at one with itself and wrong. docs/agreement.md tells what was measured on phantoms.

It belongs to what the model said. Where the reader has given a voxel another label since, it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.reading import ModelRun

NOT_KNOWN = 0
"""What stands for voxels where no agreement was kept; else 1 to 100 %."""
LEAST_OWN = 0.5
"""Where less of a tumour than this is as the model saw it, the model's agreement is not said of it."""


@dataclass(frozen=True)
class AgreementFigures:
    """The mean agreement in per cent over the liver with its tumours, and over each tumour and the voxels around it.

    None, or no entry, where the mask is too little what the model said.
    """

    liver_percent: float | None
    percent_of: Mapping[int, float] = field(default_factory=dict)
    """By the tumours' numbers."""

    def of_tumour(self, number: int) -> float | None:
        """Return the mean agreement over a tumour and its border, or None where it is not known."""
        return self.percent_of.get(number)


def agreement_figures(
    run: ModelRun | None, mask: NDArray[np.uint8], numbers: NDArray[np.unsignedinteger] | None, box: Box | None
) -> AgreementFigures | None:
    """Return the figures of a mask (uint8, the scan's grid); None where the model left no agreement.

    `numbers` are the tumours' numbers of the voxels of `box`, or both None where there are no tumours.
    """
    if run is None or run.agreement is None:
        return None
    known = run.agreement.box
    labels = mask[known.slices]
    percent = run.agreement.values
    counts = (labels == run.result.part(known)) & (percent != NOT_KNOWN)
    liver = labels > 0
    liver_percent = _mean(percent, liver, counts)
    found: dict[int, float] = {}
    if numbers is not None and box is not None:
        for number, (region, where) in _regions(numbers, box, mask.shape).items():
            value = _of_region(percent, counts, known, region, where)
            if value is not None:
                found[number] = value
    return AgreementFigures(liver_percent, found)


def _mean(percent: NDArray[np.uint8], region: NDArray[np.bool_], counts: NDArray[np.bool_]) -> float | None:
    """Return the mean over what counts of a region, None where that is less than `LEAST_OWN` of it."""
    chosen = region & counts
    voxels = int(np.count_nonzero(chosen))
    if not voxels or voxels < LEAST_OWN * np.count_nonzero(region):
        return None
    return float(percent[chosen].mean(dtype=np.float64))


def _regions(
    numbers: NDArray[np.unsignedinteger], box: Box, shape_zyx: tuple[int, ...]
) -> dict[int, tuple[NDArray[np.bool_], Box]]:
    """Return each tumour's voxels and the box they are given in, which has room for a border within the scan."""
    from scipy import ndimage

    z, y, x = shape_zyx
    regions = {}
    for number, place in enumerate(ndimage.find_objects(numbers.astype(np.int32)), start=1):
        if place is None:
            continue
        inner = Box(tuple(cut.start for cut in place), tuple(cut.stop for cut in place))
        around = inner.moved(box.start_zyx).grown(1, (z, y, x))
        region = np.zeros(around.shape_zyx, dtype=bool)
        inside = inner.moved(box.start_zyx).relative_to(around.start_zyx)
        region[inside.slices] = numbers[place] == number
        regions[number] = region, around
    return regions


def _of_region(
    percent: NDArray[np.uint8], counts: NDArray[np.bool_], known: Box, region: NDArray[np.bool_], where: Box
) -> float | None:
    """Return the mean agreement over a region and its border; None where too little of it is known."""
    from scipy import ndimage

    common = known.common_with(where)
    if common is None:
        return None
    in_known, in_region = (common.relative_to(frame.start_zyx).slices for frame in (known, where))
    own = int(np.count_nonzero(region[in_region] & counts[in_known]))
    if not own or own < LEAST_OWN * np.count_nonzero(region):
        return None
    chosen = ndimage.binary_dilation(region, np.ones((3, 3, 3), dtype=bool))[in_region] & counts[in_known]
    return float(percent[in_known][chosen].mean(dtype=np.float64))
