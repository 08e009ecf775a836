"""Undo and redo as compressed differences of the changed box.

A difference is `before XOR after`, so the same bytes undo and redo, exactly. A brush stroke takes under a kilobyte,
a whole network result some hundred in its box. The oldest items are forgotten when the limit in bytes is reached.
"""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.provenance import MaskRecord

ITEM_BYTES = 1000
"""About what a history item takes besides its difference."""


@dataclass(frozen=True)
class Edit:
    """One change of the mask: new `values` (uint8, the box's shape) for the voxels of `box`.

    `record` replaces the mask's record where the change is a whole new mask; otherwise the edit's name is added.
    Raises ValueError where the values do not fit the box.
    """

    name: str
    box: Box
    values: NDArray[np.uint8]
    record: MaskRecord | None = None

    def __post_init__(self) -> None:
        if self.values.dtype != np.uint8 or self.values.shape != self.box.shape_zyx:
            raise ValueError(f"values must be uint8 {self.box.shape_zyx}: {self.values.dtype} {self.values.shape}")


@dataclass(frozen=True)
class HistoryItem:
    """One change that can be taken back."""

    name: str
    box: Box
    difference: bytes
    record_before: MaskRecord
    record_after: MaskRecord

    @property
    def bytes_held(self) -> int:
        """Memory this item takes: its difference, and its record, which holds the names of all edits before it."""
        return len(self.difference) + 8 * len(self.record_after.edits) + ITEM_BYTES

    def toggle(self, mask: NDArray[np.uint8]) -> None:
        """Undo or redo the change in `mask`, in place."""
        flat = np.frombuffer(zlib.decompress(self.difference), dtype=np.uint8)
        mask[self.box.slices] ^= flat.reshape(self.box.shape_zyx)


class History:
    """What can be undone and redone, limited by bytes."""

    def __init__(self, limit_bytes: int = 256 * 2**20) -> None:
        self.limit_bytes = limit_bytes
        self._done: list[HistoryItem] = []
        self._undone: list[HistoryItem] = []
        self.bytes_held = 0

    @property
    def undo_name(self) -> str | None:
        """Name of the change that `undo` takes back, or None."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> str | None:
        """Name of the change that `redo` makes again, or None."""
        return self._undone[-1].name if self._undone else None

    def apply(self, mask: NDArray[np.uint8], edit: Edit, record: MaskRecord) -> HistoryItem | None:
        """Make the change in `mask`, in place; return None where it changes nothing.

        Raises ValueError where the edit's box leaves the mask.
        """
        if not edit.box.is_within((mask.shape[0], mask.shape[1], mask.shape[2])):
            raise ValueError(f"{edit.box} is not within a mask of {mask.shape}")
        difference = mask[edit.box.slices] ^ edit.values
        inner = Box.around(difference)
        if inner is None and edit.record is None:
            return None
        inner = inner or Box((0, 0, 0), (0, 0, 0))
        packed = zlib.compress(difference[inner.slices].tobytes(), 1)
        mask[edit.box.slices] = edit.values
        after = edit.record or record.with_edit(edit.name)
        item = HistoryItem(edit.name, inner.moved(edit.box.start_zyx), packed, record, after)
        self._push(item)
        return item

    def undo(self, mask: NDArray[np.uint8]) -> HistoryItem | None:
        """Take back the newest change in `mask`, in place; None where there is none."""
        if not self._done:
            return None
        item = self._done.pop()
        item.toggle(mask)
        self._undone.append(item)
        return item

    def redo(self, mask: NDArray[np.uint8]) -> HistoryItem | None:
        """Make the newest undone change again in `mask`, in place; None where there is none."""
        if not self._undone:
            return None
        item = self._undone.pop()
        item.toggle(mask)
        self._done.append(item)
        return item

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()
        self.bytes_held = 0

    def _push(self, item: HistoryItem) -> None:
        self.bytes_held -= sum(gone.bytes_held for gone in self._undone)
        self._undone.clear()
        self._done.append(item)
        self.bytes_held += item.bytes_held
        while self.bytes_held > self.limit_bytes and len(self._done) > 1:
            self.bytes_held -= self._done.pop(0).bytes_held
