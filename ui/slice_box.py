"""Dragging a box over a slice: what the tools that begin with one share."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from ui.slice_annotations import write
from ui.slice_layers import MouseTool
from ui.slice_mouse import wants_pan
from ui.slice_view import SliceView

COLOUR = QColor(107, 188, 240)
LEAST_PIXELS = 8.0
"""What is smaller was a click, not a box."""


class BoxTool(MouseTool):
    """Draws a box out with the left button, with a word above it, and hands it on; Escape puts the tool down."""

    def __init__(self, word: str = "") -> None:
        self._word = word
        self._view: SliceView | None = None
        self._box = QRectF()

    def drawn(self, view: SliceView, box: QRectF) -> None:
        """Use a box of pixels that was drawn on `view`."""
        raise NotImplementedError

    def put_down(self) -> None:
        """Leave the tool."""
        raise NotImplementedError

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Start a box."""
        if event.button() != Qt.MouseButton.LeftButton or wants_pan(event):
            return False
        self._view, self._box = view, QRectF(event.position(), event.position())
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Draw the box out to the mouse."""
        self._box.setBottomRight(event.position())
        view.viewport().update()

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Hand the box on, unless it is none."""
        box, self._view = self._box.normalized(), None
        view.viewport().update()
        if min(box.width(), box.height()) >= LEAST_PIXELS:
            self.drawn(view, box)

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Put the tool down."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_down()
            return True
        return False

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the box while it is drawn out."""
        if view is not self._view:
            return
        box = self._box.normalized()
        painter.setPen(QPen(COLOUR, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if self._word:
            painter.setFont(view.font())
            above = QRectF(box.topLeft() - QPointF(-2, 20), box.topLeft() + QPointF(200, -2))
            write(painter, above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._word, COLOUR)
