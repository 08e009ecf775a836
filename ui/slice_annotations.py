"""What is written and drawn over every slice picture: the layers crosshair, corners, letters and scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QRegion

from ui.slice_geometry import AXIAL, CORONAL, SAGITTAL, Edges, scale_bar_mm
from ui.slice_layers import SliceLayer

if TYPE_CHECKING:
    from ui.slice_view import SliceView

PLANE_COLOURS = {AXIAL: QColor(240, 113, 120), CORONAL: QColor(127, 207, 140), SAGITTAL: QColor(240, 200, 90)}
"""Each plane's colour: its title, and its line in the other two views."""

TEXT = QColor(214, 220, 228)
DIM_TEXT = QColor(196, 203, 214)
UNUSUAL = QColor(255, 196, 84)
SHADOW = QColor(0, 0, 0, 200)
MARGIN = 10
LINE_HEIGHT = 17
SMALL_PANE = 230
CROSSHAIR_GAP = 9
# A little darker than the titles. See-through lines would take three times as long to draw.
CROSSHAIR_COLOURS = {plane: colour.darker(125) for plane, colour in PLANE_COLOURS.items()}


@dataclass(frozen=True)
class Corners:
    """The lines of text in the corners of a view, from top to bottom."""

    top_left: tuple[str, ...] = ()
    unusual: tuple[str, ...] = ()
    """Goes on at the top left: what a reader must not overlook."""
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()


def small_font(base: QFont, pixels: int, bold: bool = False) -> QFont:
    """Return the font of the writing on pictures."""
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def crosshair_region(at: QPointF, width: int, height: int) -> QRegion:
    """Return the part of a view that a crosshair at a pixel can cover."""
    x, y = int(at.x()), int(at.y())
    return QRegion(x - 1, 0, 3, height) + QRegion(0, y - 1, width, 3)


def place_rect() -> QRect:
    """Return the part of a view in which its place stands: on an oblique grid that follows the crosshair too."""
    return QRect(0, 0, 240, MARGIN + 4 * LINE_HEIGHT)


def hover_rect(width: int, height: int) -> QRectF:
    """Return the part of a view that the text under the cursor can cover."""
    return QRectF(0, height - MARGIN - 2 * LINE_HEIGHT - 2, width * 0.75, 2 * LINE_HEIGHT + MARGIN + 2)


class Crosshair(SliceLayer):
    """Two thin lines in the colours of the planes they stand for, which leave the voxel at the crosshair free."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw the lines, where the session wants them."""
        if not view.session.display.crosshair:
            return
        picture = view.picture_view
        gap = round(max(CROSSHAIR_GAP, *picture.voxel_pixels))
        width, height = view.viewport().width(), view.viewport().height()
        at = view.pixel_of(view.session.cursor_zyx)
        x, y = int(at.x()), int(at.y())
        upright, level = (other for other in (SAGITTAL, CORONAL, AXIAL) if other != view.plane)
        if picture.orientation.is_sideways:
            upright, level = level, upright
        for other, lines in (
            (upright, (QRect(x, 0, 1, y - gap), QRect(x, y + gap, 1, height - y - gap))),
            (level, (QRect(0, y, x - gap, 1), QRect(x + gap, y, width - x - gap, 1))),
        ):
            for line in lines:
                if line.isValid():
                    painter.fillRect(line, CROSSHAIR_COLOURS[other])


class Letters(SliceLayer):
    """The patient's directions at the middles of the edges."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Write the letters."""
        painter.setFont(view.font())
        draw_letters(painter, view.edges, view.viewport().width(), view.viewport().height())


class CornerTexts(SliceLayer):
    """The view's `corners()`; the first line at the top left is the plane's name."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Write the lines."""
        width, height, base = view.viewport().width(), view.viewport().height(), view.font()
        corners = view.corners()
        for number, line in enumerate((*corners.top_left, *corners.unusual)):
            painter.setFont(small_font(base, 13, bold=number == 0))
            colour = PLANE_COLOURS[view.plane] if number == 0 else TEXT if number == 1 else DIM_TEXT
            colour = UNUSUAL if number >= len(corners.top_left) else colour
            _write_line(painter, QPointF(MARGIN, MARGIN + number * LINE_HEIGHT), line, colour)
        painter.setFont(small_font(base, 13))
        if width >= SMALL_PANE:
            for number, line in enumerate(corners.top_right):
                left = width - MARGIN - painter.fontMetrics().horizontalAdvance(line)
                top = MARGIN + number * LINE_HEIGHT
                _write_line(painter, QPointF(left, top), line, TEXT if not number else DIM_TEXT)
        top = height - MARGIN - LINE_HEIGHT * len(corners.bottom_left)
        for number, line in enumerate(corners.bottom_left):
            _write_line(painter, QPointF(MARGIN, top + number * LINE_HEIGHT), line, TEXT if not number else DIM_TEXT)


class ScaleBar(SliceLayer):
    """A bar of a round length in the bottom right corner."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw the bar and write its length."""
        picture = view.picture_view
        width, height = picture.size_pixels
        if width < SMALL_PANE:
            return
        length_mm = scale_bar_mm(picture.pixels_per_mm, min(140.0, width / 4))
        right, bottom = int(width) - MARGIN - 0.5, int(height) - MARGIN - 2.5
        left = right - round(length_mm * picture.pixels_per_mm)
        bar = [QLineF(left, bottom, right, bottom), *(QLineF(x, bottom - 4, x, bottom) for x in (left, right))]
        painter.setPen(QPen(SHADOW, 3))
        painter.drawLines(bar)
        painter.setPen(QPen(TEXT, 1))
        painter.drawLines(bar)
        painter.setFont(small_font(view.font(), 12))
        text = f"{length_mm} mm" if length_mm < 10 else f"{length_mm // 10} cm"
        box = QRectF(left - 40, bottom - 4 - LINE_HEIGHT, right - left + 40, LINE_HEIGHT)
        write(painter, box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, text, TEXT)


def draw_letters(painter: QPainter, edges: Edges, width: int, height: int, top: int = 0) -> None:
    """Write the patient's directions at the middles of the edges; `top` pixels above are taken."""
    painter.setFont(small_font(painter.font(), 14, bold=True))
    box = QRectF(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
    below = box.adjusted(0, top, 0, 0)
    middle, centre = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignHCenter
    for letters, where in (
        (edges.left, Qt.AlignmentFlag.AlignLeft | middle),
        (edges.right, Qt.AlignmentFlag.AlignRight | middle),
        (edges.top, Qt.AlignmentFlag.AlignTop | centre),
        (edges.bottom, Qt.AlignmentFlag.AlignBottom | centre),
    ):
        write(painter, below if letters is edges.top else box, where, letters, TEXT)


def _write_line(painter: QPainter, top_left: QPointF, text: str, colour: QColor) -> None:
    box = QRectF(top_left.x(), top_left.y(), 2000, LINE_HEIGHT)
    write(painter, box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text, colour)


def write(painter: QPainter, box: QRectF, where: Qt.AlignmentFlag, text: str, colour: QColor = TEXT) -> None:
    """Write with a dark edge, so that the text is read on bright tissue too."""
    painter.setPen(SHADOW)
    painter.drawText(box.translated(1, 1), where, text)
    painter.setPen(colour)
    painter.drawText(box, where, text)
