"""Marks and axes as they are drawn over a slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.marks import outline_zyx
from ui.marks.board import MarkBoard, Shown
from ui.marks.texts import lines_of, slab_lines
from ui.slice_annotations import LINE_HEIGHT, SHADOW, small_font, write
from ui.slice_layers import SliceLayer

if TYPE_CHECKING:
    from ui.slice_view import SliceView

MARK = QColor(255, 221, 85)
AXIS = QColor(255, 255, 255)
CHOSEN = QColor(107, 188, 240)
BACKING = QColor(0, 0, 0, 120)
HANDLE_PIXELS = 3.5
LABEL_GAP = 8
EDGE_PIXELS = 6


class MarksLayer(SliceLayer):
    """Lines with dark edges, so that they are seen on any tissue; small squares where they can be taken."""

    def __init__(self, board: MarkBoard) -> None:
        self._board = board

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw what stands on this view's slice."""
        case = view.session.case
        if case is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for shown in self._board.on_slices(view.plane.axis):
            colour = self._colour(shown)
            points = [view.pixel_of((z, y, x)) for z, y, x in outline_zyx(case.volume.geometry, shown.mark).tolist()]
            _draw_line(painter, points, colour, dashed=shown.mark.kind == "short_axis")
            for handle in handles(shown, view):
                _draw_handle(painter, handle, colour)
            _write_label(painter, view, points, label_lines(view, shown), colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _colour(self, shown: Shown) -> QColor:
        if shown.mark is self._board.chosen:
            return CHOSEN
        return AXIS if shown.tumour else MARK


def label_lines(view: SliceView, shown: Shown) -> tuple[str, ...]:
    """Return what is written beside a mark in a view of a scan."""
    session = view.session
    assert session.case is not None
    lines = lines_of(session.case.volume, shown.mark, by_hand=shown.by_hand)
    return (*lines, *slab_lines(shown.mark)) if session.slab_at(view.plane.axis).count > 1 else lines


def handles(shown: Shown, view: SliceView) -> list[QPointF]:
    """Return the pixels at which the points of a mark can be taken, in the order of its points."""
    return [view.pixel_of(point) for point in shown.mark.points_zyx]


def _draw_line(painter: QPainter, points: list[QPointF], colour: QColor, *, dashed: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    for pen in (QPen(SHADOW, 3.5), QPen(colour, 1.5, style)):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))


def _draw_handle(painter: QPainter, at: QPointF, colour: QColor) -> None:
    painter.setPen(QPen(SHADOW, 1))
    painter.setBrush(colour)
    painter.drawRect(QRectF(at.x() - HANDLE_PIXELS, at.y() - HANDLE_PIXELS, 2 * HANDLE_PIXELS, 2 * HANDLE_PIXELS))


def _write_label(
    painter: QPainter, view: SliceView, points: list[QPointF], lines: tuple[str, ...], colour: QColor
) -> None:
    """Write beside the rightmost point, or left of the leftmost where there is no room."""
    painter.setFont(small_font(view.font(), 12, bold=True))
    wide, high = max(painter.fontMetrics().horizontalAdvance(line) for line in lines), LINE_HEIGHT * len(lines)
    place = max(points, key=QPointF.x)
    left = place.x() + LABEL_GAP
    if left + wide > view.viewport().width() - EDGE_PIXELS:
        place = min(points, key=QPointF.x)
        left = max(place.x() - LABEL_GAP - wide, EDGE_PIXELS)
    top = min(max(place.y() - LINE_HEIGHT / 2, 0), max(0, view.viewport().height() - high))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BACKING)
    painter.drawRoundedRect(QRectF(left - 3, top - 1, wide + 8, high + 2), 3, 3)
    for number, line in enumerate(lines):
        box = QRectF(left, top + number * LINE_HEIGHT, wide + 4, LINE_HEIGHT)
        write(painter, box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line, colour)
