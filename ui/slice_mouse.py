"""What the mouse, the wheel and the keys do to a slice view where no tool is in hand.

Left: crosshair. Right drag: window and level. Middle drag, or Shift and left: pan. Wheel: slices. Ctrl and wheel, or
a pinch: zoom. Arrow, page, Home and End keys: slices. R: whole picture. Double click: this view alone, and back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent

from core.session import Session, Window
from ui.slice_layers import MouseTool
from ui.slice_orientation import Point

if TYPE_CHECKING:
    from ui.slice_view import SliceView

WHEEL_NOTCH = 120
TRACKPAD_PIXELS_PER_SLICE = 16
ZOOM_PER_NOTCH = 1.2
DRAG_PIXELS_PER_WINDOW = 300
"""How far a drag goes to change level or width by one window width."""

KEY_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_Home: -(10**6),
    Qt.Key.Key_End: 10**6,
}

Drag = Callable[[QPointF], None]
"""Called with the position of the cursor while a button is held."""


class WheelCounter:
    """Turns wheel and trackpad movements into whole slices; the rest counts for the next movement that way."""

    def __init__(self) -> None:
        self._rest = 0.0

    def slices(self, event: QWheelEvent) -> int:
        """Return by how many slices to move: positive when the wheel is turned away from the user."""
        notches = self.notches(event)
        self._rest = notches if notches * self._rest < 0 else self._rest + notches
        whole = int(self._rest)
        self._rest -= whole
        return whole

    @staticmethod
    def notches(event: QWheelEvent) -> float:
        """Return how far the wheel was turned, or two fingers moved, in notches of a wheel."""
        pixels: QPoint = event.pixelDelta()
        # Qt: pixel deltas are not reliable on X11.
        if not pixels.isNull() and QGuiApplication.platformName() != "xcb":
            return pixels.y() / TRACKPAD_PIXELS_PER_SLICE
        return event.angleDelta().y() / WHEEL_NOTCH


class Navigation(MouseTool):
    """Crosshair, window and pan: what a view does with every press that no other tool takes."""

    def __init__(self) -> None:
        self._drag: Drag | None = None

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Start a drag, or another one where a second button is pressed."""
        if wants_pan(event):
            self._drag = pan_drag(view.pan, event.position())
            view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag = view.put_crosshair
        elif event.button() == Qt.MouseButton.RightButton:
            self._drag = window_drag(view.session, event.position())
            view.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        self.move(view, event)
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Go on with the drag."""
        if self._drag is not None:
            self._drag(event.position())

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """End the drag."""
        self._drag = None


def window_drag(session: Session, start: QPointF) -> Drag:
    """Return the drag that changes the window: to the right wider, downwards a higher level (darker)."""
    first = session.window
    hu_per_pixel = max(first.width_hu, 40.0) / DRAG_PIXELS_PER_WINDOW

    def drag(position: QPointF) -> None:
        moved = position - start
        width = round(first.width_hu + moved.x() * hu_per_pixel)
        session.set_window(Window(round(first.center_hu + moved.y() * hu_per_pixel), max(1, width)))

    return drag


def pan_drag(pan: Callable[[Point], None], start: QPointF) -> Drag:
    """Return the drag that moves the picture with the cursor."""
    last = start

    def drag(position: QPointF) -> None:
        nonlocal last
        moved, last = position - last, position
        pan((moved.x(), moved.y()))

    return drag


def wants_pan(event: QMouseEvent) -> bool:
    """Tell whether this press starts panning."""
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and shifted)
