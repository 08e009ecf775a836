"""One slice of the open scan with its mask, crosshair and writing: axial, coronal or sagittal.

What else is drawn, and what else the mouse does, is added from outside: see ui/slice_layers.py.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.session import Session
from ui import slice_annotations as annotations
from ui.slice_geometry import Plane
from ui.slice_grey_scale import GreyScale
from ui.slice_layers import MouseTool, SliceLayer
from ui.slice_mask_notes import MaskNotes
from ui.slice_mouse import KEY_STEPS, ZOOM_PER_NOTCH, Navigation, WheelCounter
from ui.slice_pane import SlicePane
from ui.slice_readout import look_lines, place_lines, unusual_lines


class SliceView(SlicePane):
    """Shows `session.case` cut by `plane` at the crosshair. Its own state: what part is seen, and how turned."""

    maximise_requested = Signal()
    entered = Signal()
    """The mouse or the keys came here."""
    pressed = Signal()
    """A mouse button was pressed over the picture."""

    def __init__(self, session: Session, plane: Plane, parent: QWidget | None = None) -> None:
        super().__init__(session, plane, parent)
        self.grips: list[MouseTool] = []
        """What can be taken hold of in the picture where the tool in hand does not take the press."""
        self._tool: MouseTool | None = None
        self._navigation = Navigation()
        self._wheel = WheelCounter()
        self.slider.wheel_turned.connect(lambda event: self.step(self._wheel.slices(event)))
        self.layers: list[SliceLayer] = [
            annotations.Crosshair(),
            annotations.Letters(),
            annotations.CornerTexts(),
            annotations.ScaleBar(),
            GreyScale(),
            MaskNotes(),
        ]
        """Drawn over scan and mask, in this order."""

    def set_tool(self, tool: MouseTool | None) -> None:
        """Take a tool in hand; None puts it down. A drag that goes on is left."""
        self._tool, self.dragging = tool, None
        self.show_mouse_cursor()
        self.viewport().update()

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.session.case is None:
            painter.fillRect(event.rect(), Qt.GlobalColor.black)
        else:
            self._fill_around(painter, event.region())
            self._pictures.draw(painter, self.picture_view)
            for layer in self.layers:
                layer.draw(painter, self)
            if self._tool is not None:
                self._tool.paint(painter, self)
        painter.end()

    def _fill_around(self, painter: QPainter, region: QRegion) -> None:
        """Paint black what the picture, which is opaque, leaves free: half the pixels of a wide view."""
        first, last = self.picture_view.picture_pixels
        covered = QRectF(QPointF(*first), QPointF(*last)).normalized().toRect().adjusted(1, 1, -1, -1)
        for free in region.subtracted(QRegion(covered)):  # type: ignore[attr-defined]  # the stubs forget it
            painter.fillRect(free, Qt.GlobalColor.black)

    def corners(self) -> annotations.Corners:
        """Return the texts of the corners, as they are drawn."""
        if self.session.case is None:
            return annotations.Corners()
        return annotations.Corners(
            top_left=place_lines(self.session, self.plane),
            unusual=unusual_lines(self.session, self.plane, self.picture_view),
            top_right=look_lines(self.session, self.picture_view),
            bottom_left=self.hover_lines,
        )

    # The mouse and the keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        if self.session.case is None:
            event.ignore()
            return
        taken = self._taken_by(event) if self.dragging is None else None
        if taken is not None:
            self.dragging = taken
        elif self.dragging in (None, self._navigation):
            self.dragging = self._navigation
            self._navigation.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.dragging is not None:
            self.dragging.move(self, event)
        else:
            self._tell_hover(event.position())
        self.hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.NoButton and self.dragging is not None:
            dragging, self.dragging = self.dragging, None
            dragging.release(self, event)
            self.show_mouse_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        taken = None if self.session.case is None else self._taken_by(event)
        if taken is not None:
            self.dragging = taken
        elif event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.session.case is None:
            event.ignore()
            return
        if self._tool is not None and self._tool.wheel(self, event):
            event.accept()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_PER_NOTCH ** self._wheel.notches(event), event.position())
        else:
            self.step(self._wheel.slices(event))
        self.hover(event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Leave:
            self._tell_hover(None)
            self.hover(None)
        return super().viewportEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        # The keys follow the cursor from view to view, but never leave a field that is being typed in.
        if isinstance(self.window().focusWidget(), SliceView):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.entered.emit()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.entered.emit()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tool is not None and self._tool.key(self, event):
            return
        steps = KEY_STEPS.get(Qt.Key(event.key()))
        if steps is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(steps)
        elif event.key() == Qt.Key.Key_R and not event.modifiers():
            self.reset()
        else:
            event.ignore()

    @property
    def _tools(self) -> list[MouseTool]:
        """Who is asked about the mouse before the view itself, in this order."""
        return [*([] if self._tool is None else [self._tool]), *self.grips]

    def _taken_by(self, event: QMouseEvent) -> MouseTool | None:
        return next((tool for tool in self._tools if tool.press(self, event)), None)

    def _tell_hover(self, position: QPointF | None) -> None:
        for tool in self._tools:
            tool.hover(self, position)

    def show_mouse_cursor(self) -> None:
        """Show the mouse cursor of the tool in hand."""
        self.viewport().setCursor((self._tool or self._navigation).cursor)
