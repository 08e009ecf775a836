"""Undo and redo: compressed differences of the mask's changed box, and the reading before and after.

A difference is `before XOR after`, so the same bytes undo and redo, exactly. A brush stroke takes under a kilobyte,
a whole network result some hundred in its box. The oldest items are forgotten when the limit in bytes is reached.
"""

import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.box import NOWHERE, Box
from core.provenance import MaskRecord
from core.reading import ModelRun, Reading

ITEM_BYTES = 1000
"""About what a history item takes besides its difference."""


def _no_values() -> NDArray[np.uint8]:
    return np.zeros(NOWHERE.shape_zyx, dtype=np.uint8)


@dataclass(frozen=True)
class Edit:
    """One change of the document: new `values` (uint8, the box's shape) for the voxels of `box`, or a new reading.

    `record` replaces the mask's record where the change is a whole new mask; otherwise the edit's name is added to it
    where voxels change. `reading`, where given, holds the new verdicts and marks; its own record is not looked at.
    `run` is what the model left where the mask is its result; the Session adds what was there before.
    Raises ValueError where the values do not fit the box.
    """

    name: str
    box: Box = NOWHERE
    values: NDArray[np.uint8] = field(default_factory=_no_values)
    record: MaskRecord | None = None
    reading: Reading | None = None
    run: ModelRun | None = None

    def __post_init__(self) -> None:
        if self.values.dtype != np.uint8 or self.values.shape != self.box.shape_zyx:
            raise ValueError(f"values must be uint8 {self.box.shape_zyx}: {self.values.dtype} {self.values.shape}")


@dataclass(frozen=True)
class HistoryItem:
    """One change that can be taken back."""

    name: str
    box: Box
    difference: bytes
    before: Reading
    after: Reading

    @property
    def bytes_held(self) -> int:
        """Memory this item takes: its difference, and its reading, which names all verdicts and marks."""
        after = self.after
        listed = sum(map(len, (after.verdicts, after.marks, after.regroupings)))
        run = after.run if after.run is not self.before.run else None
        return len(self.difference) + (run.bytes_held if run else 0) + 8 * listed + ITEM_BYTES

    @property
    def changes_mask(self) -> bool:
        """Whether voxels change, or what else the mask's numbers depend on."""
        return self.box != NOWHERE or self.before.basis != self.after.basis

    def toggle(self, mask: NDArray[np.uint8], origin_zyx: tuple[int, int, int] = (0, 0, 0)) -> None:
        """Undo or redo the change, in place, in a mask whose first voxel is the scan's `origin_zyx`."""
        flat = np.frombuffer(zlib.decompress(self.difference), dtype=np.uint8)
        mask[self.box.relative_to(origin_zyx).slices] ^= flat.reshape(self.box.shape_zyx)


class History:
    """What can be undone and redone, limited by bytes."""

    def __init__(self, limit_bytes: int = 256 * 2**20) -> None:
        self.limit_bytes = limit_bytes
        self._done: list[HistoryItem] = []
        self._undone: list[HistoryItem] = []
        self.bytes_held = 0
        self._gesture_start: int | None = None

    @property
    def undo_name(self) -> str | None:
        """Name of the change that `undo` takes back, or None."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> str | None:
        """Name of the change that `redo` makes again, or None."""
        return self._undone[-1].name if self._undone else None

    def apply(self, mask: NDArray[np.uint8], edit: Edit, reading: Reading) -> HistoryItem | None:
        """Make the change in `mask`, in place; return None where it changes nothing.

        `reading` is the one before the edit. Raises ValueError where the edit's box leaves the mask.
        """
        if not edit.box.is_within((mask.shape[0], mask.shape[1], mask.shape[2])):
            raise ValueError(f"{edit.box} is not within a mask of {mask.shape}")
        difference = mask[edit.box.slices] ^ edit.values
        inner = Box.around(difference)
        after = _reading_after(edit, reading, touched=inner is not None)
        if inner is None and after == reading:
            return None
        packed = zlib.compress(difference[(inner or NOWHERE).slices].tobytes(), 1)
        mask[edit.box.slices] = edit.values
        where = NOWHERE if inner is None else inner.moved(edit.box.start_zyx)
        item = HistoryItem(edit.name, where, packed, reading, after)
        self._push(item)
        return item

    def take(self, mask: NDArray[np.uint8], item: HistoryItem) -> None:
        """Make a change again in `mask`, in place, that was made by another history."""
        item.toggle(mask)
        self._push(item)

    def begin_gesture(self) -> None:
        """Let all changes until `end_gesture` become one: a stroke is many small ones."""
        self._gesture_start = len(self._done)

    def end_gesture(self, name: str) -> HistoryItem | None:
        """Join the changes since `begin_gesture` to one of this name; None where there is nothing left of them."""
        start, self._gesture_start = self._gesture_start, None
        if start is None or start == len(self._done):
            return None
        parts = self._done[start:]
        del self._done[start:]
        self.bytes_held -= sum(part.bytes_held for part in parts)
        item = _joined(name, parts)
        if item is not None:
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
        self._gesture_start = None

    def _push(self, item: HistoryItem) -> None:
        self.bytes_held -= sum(gone.bytes_held for gone in self._undone)
        self._undone.clear()
        self._done.append(item)
        self.bytes_held += item.bytes_held
        while self._gesture_start is None and self.bytes_held > self.limit_bytes and len(self._done) > 1:
            self.bytes_held -= self._done.pop(0).bytes_held


def _reading_after(edit: Edit, before: Reading, *, touched: bool) -> Reading:
    """Return the reading after an edit; `touched` tells whether voxels change."""
    after = before if edit.reading is None else edit.reading.with_record(before.record)
    if edit.record is not None:
        return after.with_record(edit.record)
    return after.with_edit(edit.name) if touched else after


def _joined(name: str, parts: list[HistoryItem]) -> HistoryItem | None:
    """Return changes that followed each other as one, or None where together they change nothing."""
    boxes = np.array([(part.box.start_zyx, part.box.stop_zyx) for part in parts if part.box != NOWHERE])
    before, after = parts[0].before, parts[-1].after.with_record(parts[0].before.record)
    if not len(boxes):
        return HistoryItem(name, NOWHERE, parts[-1].difference, before, after) if after != before else None
    (z0, y0, x0), (z1, y1, x1) = boxes[:, 0].min(axis=0).tolist(), boxes[:, 1].max(axis=0).tolist()
    box = Box((z0, y0, x0), (z1, y1, x1))
    difference = np.zeros(box.shape_zyx, dtype=np.uint8)
    for part in parts:
        if part.box != NOWHERE:
            part.toggle(difference, box.start_zyx)
    inner = Box.around(difference)
    if inner is None and after == before:
        return None
    packed = zlib.compress(difference[(inner or NOWHERE).slices].tobytes(), 1)
    where = NOWHERE if inner is None else inner.moved(box.start_zyx)
    return HistoryItem(name, where, packed, before, after if inner is None else after.with_edit(name))
