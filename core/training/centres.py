"""Where sub-volumes may be centred: voxels of liver and tumour."""

import numpy as np
from numpy.typing import NDArray

from core.labels import Label

VOXELS_KEPT = 4096
"""So many voxels of each label, drawn once, stand for all when a sub-volume is centred on one."""


def some_voxels(labels: NDArray[np.uint8], label: Label) -> NDArray[np.int64]:
    """Return flat indices of at most `VOXELS_KEPT` voxels of a label, evenly drawn and the same ones each time."""
    area = labels.shape[1] * labels.shape[2]
    found = np.concatenate([np.flatnonzero(level == label) + z * area for z, level in enumerate(labels)])
    if len(found) > VOXELS_KEPT:
        found = np.sort(np.random.default_rng(0).choice(found, VOXELS_KEPT, replace=False))
    return np.asarray(found, dtype=np.int64)
