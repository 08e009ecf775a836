"""The brushes: round, with a threshold, or stopping at edges. One stroke is one step to undo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent

from core.editing import painted
from core.editing.brush import Brush, learnt_range_hu, stroke, within_range
from core.editing.grow_region import smart_stroke
from core.labels import Label
from core.pen import LARGEST_MM, OVER, SMALLEST_MM
from core.reading import Point
from core.region import Region
from core.session import Session
from ui.slice_layers import MouseTool
from ui.slice_mouse import wants_pan
from ui.slice_view import SliceView
from ui.words import mark

NAMES = mark({Label.BACKGROUND: "Erase", Label.LIVER: "Paint liver", Label.TUMOUR: "Paint tumour"})
SIZE_STEP = 1.15
ERASER_COLOUR = QColor(235, 235, 235)


class BrushTool(MouseTool):
    """Left paints, Ctrl and left erases; [ and ], or Shift and wheel, change the size; Escape puts it down."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._view: SliceView | None = None
        self._hover_at: QPointF | None = None
        self._last_zyx: Point | None = None
        self._label = Label.TUMOUR
        self._range_hu: tuple[float, float] | None = None

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Begin a stroke."""
        case, at = self._session.case, view.cursor_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or wants_pan(event) or case is None or at is None:
            return False
        erases = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._label = Label.BACKGROUND if erases else self._session.pen.label
        self._last_zyx, self._range_hu = None, None
        if self._session.pen.tool == "threshold" and _is_inside(at, case.volume.hu.shape):
            self._range_hu = learnt_range_hu(case.volume, at)
        self._session.begin_gesture(NAMES[self._label])
        self.move(view, event)
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Paint from where the mouse was to where it is."""
        self.hover(view, event.position())
        at, mask = view.cursor_at(event.position()), self._session.mask
        if at is None or mask is None:
            return
        region = self._covered(view, at)
        self._last_zyx = at
        if region is not None:
            over = OVER[self._session.pen.over]
            self._session.apply(painted(NAMES[self._label], mask, region, self._label, over))

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """End the stroke."""
        self._session.end_gesture()

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Show the brush where the mouse is."""
        if self._view is not None and self._view is not view:
            self._view.viewport().update()
        self._view, self._hover_at = view, position
        view.viewport().update()

    def wheel(self, view: SliceView, event: QWheelEvent) -> bool:
        """Change the size with Shift."""
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        turned = event.angleDelta().y() or event.angleDelta().x()  # some systems turn a wheel with Shift sideways
        self._resize(view, 1 if turned > 0 else -1)
        return True

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Change the size, or put the tool down."""
        if event.key() == Qt.Key.Key_Escape:
            self._session.set_pen(tool="")
        elif event.key() in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._resize(view, 1 if event.key() == Qt.Key.Key_BracketRight else -1)
        else:
            return False
        return True

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the brush's outline in its true size."""
        if view is not self._view or self._hover_at is None:
            return
        overlay, pen = self._session.overlay, self._session.pen
        colours = {Label.LIVER: QColor(*overlay.liver_rgb), Label.TUMOUR: QColor(*overlay.tumour_rgb)}
        radius = max(pen.radius_mm * view.picture_view.pixels_per_mm, 1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (colours.get(pen.label, ERASER_COLOUR), 1.4)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(self._hover_at, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _covered(self, view: SliceView, at: Point) -> Region | None:
        """Return what the brush covers on its way here."""
        case, pen = self._session.case, self._session.pen
        if case is None:
            return None
        brush = Brush(pen.radius_mm, None if pen.is_ball else view.plane.axis)
        if pen.tool == "smart":
            return smart_stroke(case.volume, brush, at)
        region = stroke(case.volume.geometry, brush, [self._last_zyx or at, at])
        if pen.tool != "threshold" or region is None:
            return region
        return None if self._range_hu is None else within_range(region, case.volume, self._range_hu)

    def _resize(self, view: SliceView, steps: int) -> None:
        radius_mm = self._session.pen.radius_mm * SIZE_STEP**steps
        self._session.set_pen(radius_mm=min(max(radius_mm, SMALLEST_MM), LARGEST_MM))
        view.viewport().update()


def _is_inside(at_zyx: Point, shape_zyx: tuple[int, ...]) -> bool:
    return all(0 <= round(at) < size for at, size in zip(at_zyx, shape_zyx, strict=True))
