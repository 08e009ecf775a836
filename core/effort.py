"""What correcting a scan costs: told by the saved case, so that one can see whether the model gets better."""

import zlib
from dataclasses import dataclass

import numpy as np

from core.history import HistoryItem

LONGEST_PAUSE_S = 30.0
"""Of the time between two changes no more than this counts as work: readers look, and readers drink coffee."""


@dataclass(frozen=True)
class Effort:
    """Changes by hand, voxels they changed (each time anew), and seconds spent on them."""

    changes: int = 0
    voxels: int = 0
    seconds: float = 0.0

    def after(self, item: HistoryItem, pause_s: float) -> "Effort":
        """Return the effort after one more change, `pause_s` after the one before; a model's mask is no effort."""
        if not item.changes_mask or not item.after.record.edits:
            return self
        changed = np.count_nonzero(np.frombuffer(zlib.decompress(item.difference), dtype=np.uint8))
        return Effort(
            self.changes + 1, self.voxels + int(changed), self.seconds + min(max(pause_s, 0.0), LONGEST_PAUSE_S)
        )
