"""The masks of a scan beside the one that is edited: which there are, which is shown, which two are compared.

What the model said and what was there before stand in the reading (core/reading.py), so that they are undone with
it. The reference is another's mask, read from a file (core/reference.py); it stays until the scan is closed.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from core.difference import Difference, Place
from core.kept import KeptVoxels
from core.reading import ModelRun


class Layer(StrEnum):
    """Where a mask comes from."""

    CORRECTED = "corrected"
    """The one that is edited, measured and exported."""
    AI = "ai"
    """What the model said, as it came."""
    PREVIOUS = "previous"
    """What was there before the model's last run."""
    REFERENCE = "reference"
    """Another's, from a file."""


LAYER_NAMES = {
    Layer.CORRECTED: "Corrected",
    Layer.AI: "AI",
    Layer.PREVIOUS: "Previous",
    Layer.REFERENCE: "Reference",
}
Pair = tuple[Layer, Layer]


class Layers:
    """The masks that are kept, and what of them is looked at. Belongs to a Session, and to its thread."""

    changed = Signal()
    """Which masks there are, which is shown or which two are compared."""
    difference_changed = Signal()

    def __init__(self) -> None:
        self.shown = Layer.CORRECTED
        self.compared: Pair | None = None
        """The first and the second mask while their difference is shown."""
        self.difference: Difference | None = None
        """The numbers of what is compared; None while nobody knows them."""
        self.place_index: int | None = None
        """Which of the difference's places the reader was led to last."""
        self.reference_name = ""
        """The file's."""
        self.is_away = False
        """Whether all masks are hidden for the moment: they blink."""
        self._agreement: KeptVoxels | None = None
        self._agreement_voxels: NDArray[np.uint8] | None = None
        self._kept: dict[Layer, KeptVoxels] = {}
        self._unpacked: dict[Layer, NDArray[np.uint8]] = {}

    @property
    def available(self) -> tuple[Layer, ...]:
        """The masks that can be shown, the edited one always and first."""
        return tuple(layer for layer in Layer if layer == Layer.CORRECTED or layer in self._kept)

    def kept(self, layer: Layer) -> KeptVoxels | None:
        """Return a mask as it is kept; None for the edited one, and where there is none."""
        return self._kept.get(layer)

    def mask(self, layer: Layer) -> NDArray[np.uint8] | None:
        """Return a kept mask on the whole grid, read-only; unpacked once while it is looked at."""
        if layer not in self._unpacked and layer in self._kept:
            self._unpacked[layer] = self._kept[layer].whole()
        return self._unpacked.get(layer)

    @property
    def agreement(self) -> KeptVoxels | None:
        """How far the model's opinions agreed, as it is kept; see core/agreement.py. None where nobody knows."""
        return self._agreement

    def agreement_voxels(self) -> NDArray[np.uint8] | None:
        """Return it on the whole grid, read-only: per cent, 0 where it is not known; unpacked once."""
        if self._agreement_voxels is None and self._agreement is not None:
            self._agreement_voxels = self._agreement.whole()
        return self._agreement_voxels

    def show(self, layer: Layer) -> None:
        """Show a mask, if it is there."""
        if layer in self.available:
            self._look(shown=layer)

    def show_next(self) -> None:
        """Show the next of the masks there are, round and round."""
        available = self.available
        self.show(available[(available.index(self.shown) + 1) % len(available)])

    def compare(self, pair: Pair | None) -> None:
        """Show the difference of two masks, if both are there; None ends it."""
        if pair is None or all(layer in self.available for layer in pair):
            self._look(compared=pair)

    def set_away(self, is_away: bool) -> None:
        """Hide all masks for a moment, or show them again."""
        self._look(is_away=is_away)

    def set_run(self, run: ModelRun | None) -> None:
        """Take what the model's last run left, or None where there was none."""
        agreement = run.agreement if run else None
        if agreement is not self._agreement:
            self._agreement, self._agreement_voxels = agreement, None
        self._take({Layer.AI: run.result if run else None, Layer.PREVIOUS: run.before if run else None})

    def set_reference(self, mask: KeptVoxels | None, name: str = "") -> None:
        """Take another's mask of the same grid, and the name of its file; None takes it away."""
        self.reference_name = name if mask is not None else ""
        self._take({Layer.REFERENCE: mask})

    def set_difference(self, difference: Difference | None) -> None:
        """Take the numbers of what is compared."""
        if difference is not self.difference:
            self.difference, self.place_index = difference, None
            self.difference_changed.emit()

    def step_place(self, step: int) -> Place | None:
        """Go on by so many of the places where the compared masks differ, round and round; None where none is."""
        places = self.difference.places if self.difference else ()
        if not places:
            return None
        before = self.place_index if self.place_index is not None else (-1 if step > 0 else 0)
        self.place_index = (before + step) % len(places)
        self.difference_changed.emit()
        return places[self.place_index]

    def forget(self) -> None:
        """Forget all masks: another scan."""
        self.reference_name = ""
        self._agreement = self._agreement_voxels = None
        self._take(dict.fromkeys((Layer.AI, Layer.PREVIOUS, Layer.REFERENCE)))

    def _take(self, masks: Mapping[Layer, KeptVoxels | None]) -> None:
        new = {layer: mask for layer, mask in masks.items() if self._kept.get(layer) is not mask}
        if not new:
            return
        self._kept = {layer: mask for layer, mask in (self._kept | new).items() if mask is not None}
        self._unpacked = {layer: mask for layer, mask in self._unpacked.items() if layer not in new}
        available = self.available
        if self.shown not in available:
            self.shown = Layer.CORRECTED
        if self.compared is not None and not set(self.compared) <= set(available):
            self.compared = None
        self.set_difference(None)
        self._let_go()
        self.changed.emit()

    def _look(self, **changes: Any) -> None:
        if any(getattr(self, name) != value for name, value in changes.items()):
            if "compared" in changes:
                self.set_difference(None)
            for name, value in changes.items():
                setattr(self, name, value)
            self._let_go()
            self.changed.emit()

    def _let_go(self) -> None:
        """Keep no mask unpacked that is not looked at."""
        seen = {self.shown, *(self.compared or ())}
        self._unpacked = {layer: mask for layer, mask in self._unpacked.items() if layer in seen}
