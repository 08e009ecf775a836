"""What the mouse, the wheel and the keys do to a slice view, apart from drawing it.

Left: crosshair. Right drag: window and level. Middle drag, or Shift and left: pan. Wheel: slices. Ctrl and wheel, or
a pinch: zoom. Arrow, page, Home and End keys: slices. R: whole picture. Double click: this view alone, and back.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent

from core.session import Session, Window
from ui.slice_geometry import Point

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
