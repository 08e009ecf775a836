"""The widget of the 3D view: shows the scene's picture, and turns it by the mouse."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui import slice_annotations as annotations
from ui.slice_geometry import Edges, direction_letters
from ui.slice_mouse import ZOOM_PER_NOTCH, WheelCounter, wants_pan

if TYPE_CHECKING:
    from ui.volume_scene import VolumeScene

CLICK_PIXELS = 4
"""A press and release closer together than this is a click, not an orbit."""
DEGREES_PER_PIXEL = 0.4
ZOOM_PIXELS = 200
"""How far a drag goes to come 2.7 times as near."""


class VolumeCanvas(QWidget):
    """Left: orbit, or a click. Middle, or Shift and left: pan. Wheel, or right: zoom. R or Home: from the front."""

    clicked = Signal(QPointF)
    """A left click that was no orbit, in device pixels from the top left."""
    maximise_requested = Signal()
    home_requested = Signal()

    def __init__(self, scene: "VolumeScene", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: VolumeScene | None = scene
        self._image: QImage | None = None
        self._pressed_at = QPointF()
        self._last = QPointF()
        self._mode = ""
        self.setObjectName("volume_canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def redraw(self) -> None:
        """Draw the scene anew, once, however often this is called before the next frame."""
        self._image = None
        self.update()

    def close_scene(self) -> None:
        """Draw no more."""
        self._scene = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._scene is not None:
            painter.drawImage(QPointF(0, 0), self._picture(self._scene))
            right, up = self._scene.directions()
            sides = (direction_letters(side) for side in (-right, right, up, -up))
            painter.setFont(self.font())
            annotations.draw_letters(painter, Edges(*sides), self.width(), self.height())
            painter.setFont(annotations.small_font(self.font(), 13, bold=True))
            annotations.write(painter, QRectF(self.rect()).adjusted(10, 10, 0, 0), Qt.AlignmentFlag.AlignLeft, "3D")
        painter.end()

    def _picture(self, scene: "VolumeScene") -> QImage:
        scale = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * scale)), max(1, round(self.height() * scale))
        if self._image is None or (self._image.width(), self._image.height()) != (width, height):
            pixels = scene.picture(width, height)
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
            # Qt does not keep the array alive, and draws this format faster.
            self._image = image.convertToFormat(QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(scale)
        return self._image

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = self._last = event.position()
        if wants_pan(event):
            self._mode = "pan"
        else:
            buttons = {Qt.MouseButton.LeftButton: "orbit", Qt.MouseButton.RightButton: "zoom"}
            self._mode = buttons.get(event.button(), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved, self._last = event.position() - self._last, event.position()
        if self._scene is None or not self._mode:
            return
        if self._mode == "orbit":
            self._scene.orbit(moved.x() * DEGREES_PER_PIXEL, moved.y() * DEGREES_PER_PIXEL)
        elif self._mode == "pan":
            scale = self.devicePixelRatioF()
            self._scene.pan(moved.x() * scale, moved.y() * scale)
        else:
            self._scene.zoom(2.72 ** (-moved.y() / ZOOM_PIXELS))
        self.redraw()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._mode = self._mode, ""
        if was == "orbit" and (event.position() - self._pressed_at).manhattanLength() < CLICK_PIXELS:
            self.clicked.emit(event.position() * self.devicePixelRatioF())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._scene is not None:
            self._scene.zoom(ZOOM_PER_NOTCH ** WheelCounter.notches(event))
            self.redraw()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_R, Qt.Key.Key_Home) and not event.modifiers():
            self.home_requested.emit()
        else:
            event.ignore()
