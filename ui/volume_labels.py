"""The tumours' numbers in the 3D view: small plates that face the eye, beside each other and clear of the cube."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui.slice_annotations import small_font

MOST = 40
"""More numbers than this only hide what they stand at; the largest tumours have them."""
FONT_PIXELS = 12
PLATE_HEIGHT = 17.0
GAP = 2.0
STEPS = ((12, -12), (12, 12), (-12, -12), (-12, 12), (20, 0), (-20, 0), (0, -22), (0, 22))
"""Where a plate's middle may stand beside its tumour's, in the order of preference; farther off if need be."""
RINGS = (1.0, 1.8, 2.8, 4.0)
BACK = QColor(18, 22, 28, 215)
TEXT = QColor(240, 243, 247)
CHOSEN_BACK = QColor(240, 243, 247, 240)
CHOSEN_TEXT = QColor(18, 22, 28)


@dataclass(frozen=True)
class NumberPlate:
    """A tumour's number, where the middle of the tumour is seen, and its colour."""

    number: int
    at: QPointF
    colour: QColor
    chosen: bool = False


def places(
    anchors: Sequence[QPointF], sizes: Sequence[QSizeF], free: QRectF, taken: Sequence[QRectF]
) -> list[QRectF | None]:
    """Return a rectangle for each plate, within `free`, clear of `taken` and of the earlier ones, or None."""
    found: list[QRectF | None] = []
    occupied = list(taken)
    for anchor, size in zip(anchors, sizes, strict=True):
        place = _place(anchor, size, free, occupied)
        if place is not None:
            occupied.append(place.adjusted(-GAP, -GAP, GAP, GAP))
        found.append(place)
    return found


def _place(anchor: QPointF, size: QSizeF, free: QRectF, taken: Sequence[QRectF]) -> QRectF | None:
    for ring in RINGS:
        for x, y in STEPS:
            place = QRectF(QPointF(), size)
            place.moveCenter(anchor + QPointF(x, y) * ring)
            if free.contains(place) and not any(place.intersects(other) for other in taken):
                return place
    return None


def draw_plates(painter: QPainter, plates: Sequence[NumberPlate], free: QRectF, taken: Sequence[QRectF]) -> None:
    """Draw the numbers, the chosen one first, each with a line to its tumour. What is not seen has no number."""
    # The chosen one finds its place first, then the largest.
    seen = sorted((plate for plate in plates if free.contains(plate.at)), key=lambda plate: not plate.chosen)[:MOST]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(small_font(painter.font(), FONT_PIXELS, bold=True))
    metrics = QFontMetricsF(painter.font())
    sizes = [QSizeF(max(15.0, metrics.horizontalAdvance(str(plate.number)) + 9), PLATE_HEIGHT) for plate in seen]
    found = places([plate.at for plate in seen], sizes, free, taken)
    for plate, place in zip(seen, found, strict=True):
        if place is not None:
            painter.setPen(QPen(plate.colour, 1.2))
            painter.drawLine(plate.at, place.center())
    for plate, place in zip(seen, found, strict=True):
        if place is not None:
            _draw(painter, plate, place)
    painter.restore()


def _draw(painter: QPainter, plate: NumberPlate, place: QRectF) -> None:
    painter.setPen(QPen(plate.colour, 1.4))
    painter.setBrush(CHOSEN_BACK if plate.chosen else BACK)
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(CHOSEN_TEXT if plate.chosen else TEXT)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(plate.number))
