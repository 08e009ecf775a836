"""Liver and tumours as structures of their own, for the formats that keep several things in one file."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exporting.made import SCHEMA, provenance_entry
from core.exporting.snapshot import ExportInput
from core.labels import Label

Rgb = tuple[int, int, int]
LIVER_RGB: Rgb = (221, 130, 101)
"""As 3D Slicer's colour table has it."""
_TUMOUR_RGBS: tuple[Rgb, ...] = (
    (255, 221, 85),
    (86, 180, 233),
    (0, 158, 115),
    (240, 128, 200),
    (230, 80, 60),
    (150, 110, 230),
    (170, 210, 60),
    (60, 110, 220),
)


@dataclass(frozen=True)
class Structure:
    """The liver (number 0) or a tumour, as a file names it."""

    number: int
    name: str
    """For people."""
    key: str
    """For file names and identifiers."""
    rgb: Rgb

    @property
    def label_value(self) -> int:
        """Its number where every structure has its own: 1 liver, 2 the first tumour ..."""
        return self.number + 1


def structures_of(export: ExportInput) -> tuple[Structure, ...]:
    """Return the liver, where there is one, and every tumour as the table numbers them."""
    found = [Structure(0, "liver", "liver", LIVER_RGB)] if (export.mask > 0).any() else []
    found += [
        Structure(
            tumour.number,
            f"liver tumour {tumour.number}",
            f"tumour_{tumour.number}",
            _TUMOUR_RGBS[(tumour.number - 1) % len(_TUMOUR_RGBS)],
        )
        for tumour in export.measurements.tumours
    ]
    return tuple(found)


def numbered_on_stored_grid(export: ExportInput) -> NDArray[Any]:
    """Return labels on the scan's own grid (stored axes): 1 the liver without tumours, 2 the first tumour, 3 ...

    uint8, or uint16 where there are more than 254 tumours.
    """
    labels = (export.mask == Label.LIVER).astype(np.uint16)
    components = export.measurements.components
    if components is not None:
        part = labels[components.box.slices]
        part[components.numbers > 0] = components.numbers[components.numbers > 0].astype(np.uint16) + 1
    low = export.case.mask_on_stored_grid((labels & 255).astype(np.uint8))
    if labels.max(initial=0) < 256:
        return low
    high = export.case.mask_on_stored_grid((labels >> 8).astype(np.uint8))
    return low.astype(np.uint16) | (high.astype(np.uint16) << 8)


def record_text(export: ExportInput) -> str:
    """Return how the result was made as JSON in one line of ASCII."""
    return json.dumps({"schema": SCHEMA, **provenance_entry(export)}, allow_nan=False)


def in_lines(text: str, prefix: str, length: int = 400) -> list[str]:
    """Cut a text into lines that begin with `prefix`: some readers of old formats take no long ones."""
    return [prefix + text[start : start + length] for start in range(0, len(text), length)]
