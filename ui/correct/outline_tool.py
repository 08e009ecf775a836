"""The outline: drag around something, or click corner after corner; what is inside gets the label."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from core.editing import painted
from core.editing.outline import filled_outline
from core.labels import Label
from core.pen import OVER
from core.reading import Point
from core.session import Session
from ui.correct.brush_tool import ERASER_COLOUR
from ui.slice_layers import MouseTool
from ui.slice_mouse import wants_pan
from ui.slice_view import SliceView
from ui.words import mark

NAMES = mark({Label.BACKGROUND: "Erase outline", Label.LIVER: "Outline liver", Label.TUMOUR: "Outline tumour"})
DRAG_PIXELS = 6.0
"""A press that moves less is a click, and sets one corner."""
CLOSE_PIXELS = 9.0
"""A click this near to the first corner closes the outline."""


class OutlineTool(MouseTool):
    """Drag, or click corners and close with Enter, a double click or the first corner; Ctrl erases what is inside."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._view: SliceView | None = None
        self._corners: list[Point] = []
        self._trail: list[Point] = []
        self._pressed_at = QPointF()
        self._hover_at: QPointF | None = None
        self._erases = False

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Begin a drag, set a corner, or close the outline with a double click."""
        at = view.cursor_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or wants_pan(event) or at is None:
            return False
        if self._view is not view or (self._corners and self._corners[0][view.plane.axis] != at[view.plane.axis]):
            self._forget()
        self._view, self._pressed_at = view, event.position()
        self._erases = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._close()
        else:
            self._trail = [at]
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Draw the line on."""
        at = view.cursor_at(event.position())
        if at is not None and self._trail:
            self._trail.append(at)
        self._hover_at = event.position()
        view.viewport().update()

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Close what was dragged around, or set the corner that was clicked."""
        if not self._trail:
            return
        trail, self._trail = self._trail, []
        if any(_far(view.pixel_of(point), self._pressed_at, DRAG_PIXELS) for point in trail):
            self._corners += trail
            self._close()
        elif len(self._corners) > 2 and not _far(view.pixel_of(self._corners[0]), self._pressed_at, CLOSE_PIXELS):
            self._close()
        else:
            self._corners.append(trail[0])
        view.viewport().update()

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Let the last side follow the mouse."""
        self._hover_at = position
        if view is self._view and self._corners:
            view.viewport().update()

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Close with Enter; Escape takes the corners back, and then the tool."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._corners:
            self._close()
        elif event.key() == Qt.Key.Key_Escape:
            if not self._corners:
                self._session.set_pen(tool="")
            self._forget()
        else:
            return False
        view.viewport().update()
        return True

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the outline in the making."""
        points = [*self._corners, *self._trail]
        if view is not self._view or not points or round(points[0][view.plane.axis]) != view.slice_index:
            return
        pixels = [view.pixel_of(point) for point in points]
        if self._corners and not self._trail and self._hover_at is not None:
            pixels.append(self._hover_at)
        overlay, label = self._session.overlay, self._session.pen.label
        colours = {Label.LIVER: QColor(*overlay.liver_rgb), Label.TUMOUR: QColor(*overlay.tumour_rgb)}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (colours.get(label, ERASER_COLOUR), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawPolyline(pixels)
        for corner in self._corners:
            painter.drawEllipse(view.pixel_of(corner), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _close(self) -> None:
        view, corners, mask = self._view, self._corners, self._session.mask
        self._forget()
        if view is None or mask is None:
            return
        region = filled_outline(corners, view.plane.axis, (mask.shape[0], mask.shape[1], mask.shape[2]))
        if region is not None:
            label = Label.BACKGROUND if self._erases else self._session.pen.label
            self._session.apply(painted(NAMES[label], mask, region, label, OVER[self._session.pen.over]))

    def _forget(self) -> None:
        self._corners, self._trail = [], []


def _far(one: QPointF, other: QPointF, pixels: float) -> bool:
    return (one - other).manhattanLength() > pixels
