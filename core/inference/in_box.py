"""The network once more on a box of the scan: what a reader asks for where the whole run went wrong."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.locks import with_locks
from core.progress import Report, silent
from core.reading import Lock
from core.volume import Volume

CONTEXT_MM = 60.0
"""So much of the scan around the box is shown to the network, as far as there is any."""


def segment_box(
    volume: Volume, box: Box, model: Path, settings: SegmentSettings, locks: Sequence[Lock], report: Report = silent
) -> NDArray[np.uint8]:
    """Return the labels the network gives to the voxels of a box, with the reader's locks held to.

    The network sees the box with what lies around it. Nothing is tidied away: a box can hold a part of the liver.
    Raises what `segment` raises. Any thread.
    """
    low, high = [], []
    for axis, spacing in enumerate(volume.spacing_mm):
        margin, (start, stop) = math.ceil(CONTEXT_MM / spacing), box.side(axis)
        low.append(max(0, start - margin))
        high.append(min(volume.hu.shape[axis], stop + margin))
    around = Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))
    untidied = replace(settings, search="full", largest_liver=False, tumours_inside_liver=False)
    found = segment(volume.part(around), model, untidied, report).mask
    inner = box.relative_to(around.start_zyx)
    return with_locks(found[inner.slices], box, locks, volume.geometry)
