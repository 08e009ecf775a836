"""Masks over a slice: their colours and outlines, and the difference of two masks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform, qRgba

from core.difference import Change, changes_between
from core.labels import Label
from core.session import Overlay
from ui.slice_outlines import outline, path_of
from ui.tumour_colours import TUMOUR_PALETTE

Rgba = tuple[int, int, int, int]
Codes = NDArray[np.uint8]

OUTLINE_PIXELS = 1.6
FIRST_OWN = max(Label) + 1
"""Above the labels, one more value for each colour of the palette: a tumour in a colour of its own."""
ADDED_RGB = (64, 160, 255)
REMOVED_RGB = (255, 128, 0)
"""Blue and orange, told apart by colour-blind readers too."""
TUMOUR_OPACITY, LIVER_OPACITY = 0.85, 0.4
"""Of what changed: the tumours' changes stand out from the liver's."""
CHANGE_COLOURS: Mapping[int, Rgba] = {
    Change.LIVER_REMOVED: (*REMOVED_RGB, round(255 * LIVER_OPACITY)),
    Change.LIVER_ADDED: (*ADDED_RGB, round(255 * LIVER_OPACITY)),
    Change.TUMOUR_REMOVED: (*REMOVED_RGB, round(255 * TUMOUR_OPACITY)),
    Change.TUMOUR_ADDED: (*ADDED_RGB, round(255 * TUMOUR_OPACITY)),
}
CONTEXT_RGBA = (235, 240, 245, 150)
"""Of the outlines of both masks where their difference is shown."""


HEAT_STOPS = (
    (0, 84, 15, 109, 235),
    (35, 187, 55, 84, 225),
    (65, 249, 142, 8, 200),
    (88, 252, 225, 90, 140),
    (99, 252, 255, 164, 0),
)
"""Agreement in per cent, red, green, blue, alpha: brightness falls with it, for colour-blind readers too."""


@dataclass(frozen=True, eq=False)
class Painted:
    """What lies over a slice: a see-through picture whose corner is `at` (column, row), and lines around regions."""

    at: QPointF
    fill: QImage | None = None
    outlines: list[tuple[QColor, QPainterPath]] = field(default_factory=list)

    def draw_fill(self, painter: QPainter) -> None:
        """Draw the picture with a painter that maps voxels to pixels."""
        if self.fill is not None:
            painter.drawImage(self.at, self.fill)

    def draw_outlines(self, painter: QPainter, to_pixels: QTransform) -> None:
        """Draw the lines with a painter in pixels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, path in self.outlines:
            painter.setPen(QPen(colour, OUTLINE_PIXELS))
            # Mapped first: a pen under a transform with two scales takes five times as long.
            painter.drawPath(to_pixels.map(path))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def painted_labels(labels: Codes, overlay: Overlay, numbers: NDArray[np.unsignedinteger] | None = None) -> Painted:
    """Return a slice of a mask (rows, columns) as the overlay says.

    `numbers`, of the same shape, are those of the tumours where each has a colour of its own; 0 leaves the overlay's.
    """
    part = labelled_part(labels)
    if part is None:
        return Painted(QPointF())
    codes = np.ascontiguousarray(labels[part])
    if numbers is not None:
        codes = own_codes(codes, numbers[part])
    start = part[1].start, part[0].start
    painted = Painted(QPointF(*start), label_image(codes, overlay) if overlay.style in ("fill", "both") else None)
    if overlay.style in ("outline", "both"):
        alpha = round(255 * min(1.0, 2 * overlay.opacity))
        lines = [(overlay.liver_rgb, codes >= Label.LIVER)]
        lines += [(rgb, codes == code) for code, rgb in _tumour_colours(overlay).items()]
        painted.outlines.extend(
            (QColor(*rgb, alpha), path_of(outline(region, start))) for rgb, region in lines if region.any()
        )
    return painted


def painted_agreement(percent: Codes, labels: Codes, said: Codes, overlay: Overlay) -> Painted:
    """Return how far the model's opinions agreed on a slice, with the outlines of the mask `labels`.

    `percent` is 0 where it is not known; where the mask is not what the model `said`, nothing is painted.
    """
    part = labelled_part(percent | labels)
    if part is None:
        return Painted(QPointF())
    labels = np.ascontiguousarray(labels[part])
    seen = np.where(labels == said[part], percent[part], 0).astype(np.uint8)
    start = part[1].start, part[0].start
    painted = Painted(QPointF(*start), indexed_image(seen, HEAT))
    for label, rgb in ((Label.LIVER, overlay.liver_rgb), (Label.TUMOUR, overlay.tumour_rgb)):
        painted.outlines.append((QColor(*rgb, 255), path_of(outline(labels >= label, start))))
    return painted


def heat_rgba(percent: float) -> Rgba:
    """Return the colour of an agreement in per cent: clear at 100 %, then yellow, red and dark violet."""
    places, reds, greens, blues, alphas = zip(*HEAT_STOPS, strict=True)
    red, green, blue, alpha = (
        round(float(np.interp(percent, places, each))) for each in (reds, greens, blues, alphas)
    )
    return red, green, blue, alpha


HEAT: Mapping[int, Rgba] = {percent: heat_rgba(percent) for percent in range(1, 101)}


def own_codes(labels: Codes, numbers: NDArray[np.unsignedinteger]) -> Codes:
    """Return the labels with the tumours of a number as the value of their colour."""
    own = FIRST_OWN + (numbers.astype(np.int64) - 1) % len(TUMOUR_PALETTE)
    return np.where((labels == Label.TUMOUR) & (numbers > 0), own, labels).astype(np.uint8)


def label_image(codes: Codes, overlay: Overlay) -> QImage:
    """Return a part of a slice of the mask in the overlay's colours, see-through."""
    alpha = round(255 * overlay.opacity)
    colours = {int(Label.LIVER): overlay.liver_rgb} | _tumour_colours(overlay)
    return indexed_image(codes, {code: (*rgb, alpha) for code, rgb in colours.items()})


def _tumour_colours(overlay: Overlay) -> dict[int, tuple[int, int, int]]:
    own = {FIRST_OWN + place: rgb for place, rgb in enumerate(TUMOUR_PALETTE)}
    return {int(Label.TUMOUR): overlay.tumour_rgb} | own


def painted_difference(a: Codes, b: Codes) -> Painted:
    """Return what becomes of a slice (rows, columns) from one mask to another, with the outlines of both."""
    part = labelled_part(a | b)
    if part is None:
        return Painted(QPointF())
    a, b = np.ascontiguousarray(a[part]), np.ascontiguousarray(b[part])
    start = part[1].start, part[0].start
    painted = Painted(QPointF(*start), indexed_image(changes_between(a, b), CHANGE_COLOURS))
    for mask in (a, b):
        for label in (Label.LIVER, Label.TUMOUR):
            painted.outlines.append((QColor(*CONTEXT_RGBA), path_of(outline(mask >= label, start))))
    return painted


def indexed_image(codes: Codes, rgba_of: Mapping[int, Rgba]) -> QImage:
    """Return codes (rows, columns, C order) as a picture; what has no colour is left clear."""
    colours = [0] * 256
    for code, (red, green, blue, alpha) in rgba_of.items():
        colours[code] = qRgba(red, green, blue, alpha)
    rows, columns = codes.shape
    image = QImage(codes.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def labelled_part(labels: NDArray[np.uint8]) -> tuple[slice, slice] | None:
    """Return the rows and columns of a slice that hold its labels, and one more on each side, or None."""
    rows = np.flatnonzero(labels.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(labels[rows[0] : rows[-1] + 1].any(axis=0))
    return slice(max(0, rows[0] - 1), rows[-1] + 2), slice(max(0, columns[0] - 1), columns[-1] + 2)
