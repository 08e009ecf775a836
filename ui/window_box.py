"""A tool: drag a box over a slice, and the grey window suits what is in it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from core.auto_window import window_for
from ui.slice_layers import MouseTool
from ui.slice_view import SliceView

COLOUR = QColor(107, 188, 240)


class Holder(Protocol):
    """Where the tool is in hand."""

    def set_tool(self, tool: MouseTool | None) -> None:
        """Take another tool, or none."""


class WindowBox(MouseTool):
    """Is put down once a box was drawn, and by Escape."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder
        self._view: SliceView | None = None
        self._box = QRectF()

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Start a box with the left button."""
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return False
        self._view, self._box = view, QRectF(event.position(), event.position())
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Draw the box out to the mouse."""
        self._box.setBottomRight(event.position())
        view.viewport().update()

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Use the window of what is inside."""
        window = window_for(view.hu_between(self._box.topLeft(), self._box.bottomRight()))
        if window is not None:
            view.session.set_window(window)
        self._holder.set_tool(None)

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Put the tool down on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._holder.set_tool(None)
            return True
        return False

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the box while it is drawn out."""
        if view is self._view:
            painter.setPen(QPen(COLOUR, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._box.normalized())
            painter.setFont(view.font())
            painter.drawText(self._box.normalized().topLeft() + QPointF(2, -4), "Window")
