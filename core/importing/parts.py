"""What a file of labels holds: its structures on the scan's grid, and how they become one mask."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.kept import KeptVoxels
from core.labels import Label

MOST_PARTS = 256


@dataclass(frozen=True)
class Part:
    """One structure: its name in the file, its voxels on the scan's canonical grid, and what it seems to be."""

    name: str
    voxels: KeptVoxels
    """1 inside, 0 outside."""
    guess: Label | None
    """None where its name says nothing to us."""

    @property
    def count(self) -> int:
        """How many voxels it holds."""
        return int(np.count_nonzero(self.voxels.values))


@dataclass(frozen=True)
class Imported:
    """The structures of a file, and sentences about how they came onto the scan's grid."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the names alone say what every structure is."""
        return all(part.guess is not None for part in self.parts)


def combined(parts: Mapping[int, Label], imported: Imported) -> NDArray[np.uint8]:
    """Return the mask (uint8, canonical grid) of the structures, by place, that are liver or tumour.

    Where two overlap, tumour counts more than liver.
    """
    mask = np.zeros(imported.parts[0].voxels.shape_zyx, dtype=np.uint8)
    for label in (Label.LIVER, Label.TUMOUR):
        for place, wanted in parts.items():
            if wanted == label:
                kept = imported.parts[place].voxels
                mask[kept.box.slices][kept.values > 0] = label
    return mask
