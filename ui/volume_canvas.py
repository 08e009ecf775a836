"""The widget of the 3D view: shows the scene's picture, and turns it by mouse, keys and touchpad."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ui import slice_annotations as annotations
from ui.quiet_moment import QuietMoment
from ui.slice_geometry import Edges, direction_letters
from ui.slice_mask_notes import WARNING
from ui.slice_mouse import ZOOM_PER_NOTCH, WheelCounter, wants_pan
from ui.volume_labels import NumberPlate, draw_plates

if TYPE_CHECKING:
    from ui.volume_scene import VolumeScene

CLICK_PIXELS = 4
"""A press and release closer together than this is a click, not an orbit."""
DEGREES_PER_PIXEL = 0.4
DEGREES_PER_KEY = 15.0
PIXELS_PER_KEY = 40.0
ZOOM_PIXELS = 200
"""How far a drag goes to come 2.7 times as near."""
REST_MS = 300
"""After this long without any input the view is drawn as fine as it can be."""
MOST_MOVING_PIXELS = 300_000
"""Where the processor draws, a moving picture has no more pixels than about this; then they are made larger."""
NOTE_MS = 5000
CUBE_PIXELS = 84
STRIP_HEIGHT = 40
STRIP_WIDTH = 200
"""What the buttons at the upper right take (ui/volume_strip.py), and a letter beside them."""

_PLAIN_KEYS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class VolumeCanvas(QWidget):
    """Left: orbit, or a click. Middle, or Shift and left: pan. Wheel, pinch, right drag: zoom. Home, R: the front.

    Arrow keys orbit, with Shift they pan; + and - zoom.
    """

    clicked = Signal(QPointF)
    """A left click that was no orbit, in pixels of the picture from the top left."""
    touched = Signal()
    """The user takes the view into the hand: what moves by itself should stop."""
    maximise_requested = Signal()
    home_requested = Signal()

    def __init__(self, scene: "VolumeScene", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: VolumeScene | None = scene
        self.number_plates: Callable[[], Sequence[NumberPlate]] = list
        """Called after the scene was drawn, for the numbers in it, in pixels of the widget."""
        self._image: QImage | None = None
        self._pressed_at = QPointF()
        self._last = QPointF()
        self._mode = ""
        self._note = ""
        self._mask_name = ""
        # Where the processor draws, a fine picture blocks the window for up to 0.7 s: the hand goes first.
        self._rest = QuietMoment(REST_MS, self)
        self._rest.came.connect(self._come_to_rest)
        self._note_end = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._note_end.timeout.connect(lambda: self.tell(""))
        self.setObjectName("volume_canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def redraw(self, *, moving: bool = False) -> None:
        """Draw the scene anew, once, however often this is called before the next frame.

        `moving`: more frames will follow soon; where the processor draws, this one is coarser.
        """
        if self._scene is not None and moving and self._scene.is_software:
            self._scene.set_moving(True)
            self._rest.wait()
        self._image = None
        self.update()

    def _come_to_rest(self) -> None:
        if self._scene is not None:
            self._scene.set_moving(False)
            self.redraw()

    def tell(self, text: str) -> None:
        """Write one line at the bottom of the view for some seconds."""
        self._note = text
        if text:
            self._note_end.start()
        self.update()

    def name_mask(self, name: str) -> None:
        """Write below the title whose surfaces these are; "" where nobody could mistake them."""
        self._mask_name = name
        self.update()

    @property
    def pixels_per_point(self) -> float:
        """How many pixels of the scene's picture lie along one of the widget's."""
        return self.devicePixelRatioF() if self._image is None else self._image.width() / max(1, self.width())

    def close_scene(self) -> None:
        """Draw no more."""
        self._rest.stop()
        self._note_end.stop()
        self._scene = None

    # Drawing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw(moving=True)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, with_note=True)
        painter.end()

    def still(self) -> QImage:
        """Return the view as it should be kept: at rest, with letters and numbers, without what is only on screen."""
        self._rest.stop()
        self._come_to_rest()
        scale = self.devicePixelRatioF()
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        painter.setFont(self.font())
        self._paint(painter, with_note=False)
        painter.end()
        return image

    def _paint(self, painter: QPainter, *, with_note: bool) -> None:
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._scene is None:
            return
        image = self._picture(self._scene)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._rest.is_awaited)
        painter.drawImage(QRectF(self.rect()), image)
        right, up = self._scene.viewpoint.directions()
        sides = (direction_letters(side) for side in (-right, right, up, -up))
        painter.setFont(self.font())
        top = STRIP_HEIGHT if self.width() < 2 * STRIP_WIDTH else 0
        annotations.draw_letters(painter, Edges(*sides), self.width(), self.height(), top)
        painter.setFont(annotations.small_font(self.font(), 13, bold=True))
        whole = QRectF(self.rect())
        annotations.write(painter, whole.adjusted(10, 10, 0, 0), Qt.AlignmentFlag.AlignLeft, "3D")
        if self._mask_name:
            place = whole.adjusted(10, 10 + annotations.LINE_HEIGHT, 0, 0)
            annotations.write(painter, place, Qt.AlignmentFlag.AlignLeft, self._mask_name, WARNING)
        painter.setFont(self.font())
        taken = [
            QRectF(0, whole.height() - CUBE_PIXELS, CUBE_PIXELS, CUBE_PIXELS),
            QRectF(whole.width() / 2, 0, whole.width() / 2, STRIP_HEIGHT),
        ]
        draw_plates(painter, self.number_plates(), whole.adjusted(4, 4, -4, -4), taken)
        if with_note and self._note:
            painter.setFont(annotations.small_font(self.font(), 12))
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            annotations.write(painter, whole.adjusted(0, 0, -10, -10), where, self._note)

    def _picture(self, scene: "VolumeScene") -> QImage:
        if self._image is None:
            scale = self.devicePixelRatioF()
            if self._rest.is_awaited:
                shrink = (self.width() * self.height() * scale**2 / MOST_MOVING_PIXELS) ** 0.5
                scale /= max(1.0, shrink)
            width, height = max(1, round(self.width() * scale)), max(1, round(self.height() * scale))
            pixels = scene.picture(width, height, round(CUBE_PIXELS * scale))
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
            # Qt does not keep the array alive, and draws this format faster.
            self._image = image.convertToFormat(QImage.Format.Format_RGB32)
        return self._image

    # The hand.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        self._pressed_at = self._last = event.position()
        if wants_pan(event):
            self._mode = "pan"
        else:
            buttons = {Qt.MouseButton.LeftButton: "orbit", Qt.MouseButton.RightButton: "zoom"}
            self._mode = buttons.get(event.button(), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._scene is None or not self._mode:
            return
        if (event.position() - self._pressed_at).manhattanLength() < CLICK_PIXELS and self._last == self._pressed_at:
            return
        moved, self._last = event.position() - self._last, event.position()
        if self._mode == "orbit":
            self._scene.viewpoint.orbit(moved.x() * DEGREES_PER_PIXEL, moved.y() * DEGREES_PER_PIXEL)
        elif self._mode == "pan":
            self._pan(moved.x(), moved.y())
        else:
            self._scene.viewpoint.zoom(2.72 ** (-moved.y() / ZOOM_PIXELS))
        self.redraw(moving=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._mode = self._mode, ""
        if was == "orbit" and self._last == self._pressed_at:
            self.clicked.emit(event.position() * self.pixels_per_point)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(ZOOM_PER_NOTCH ** WheelCounter.notches(event))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_arrow(event):
            # With Shift they are the slices' elsewhere; here they are the view's.
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1 + event.value())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & ~_PLAIN_KEYS or self._scene is None:
            event.ignore()
        elif event.key() in (Qt.Key.Key_R, Qt.Key.Key_Home) and not shifted:
            self.home_requested.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.touched.emit()
            event.ignore()
        elif event.key() in ARROWS:
            self._move(*ARROWS[Qt.Key(event.key())], shifted)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(1 / ZOOM_PER_NOTCH if event.key() == Qt.Key.Key_Minus else ZOOM_PER_NOTCH)
        else:
            event.ignore()

    def _move(self, right: int, down: int, shifted: bool) -> None:
        if self._scene is None:
            return
        self.touched.emit()
        if shifted:
            self._pan(right * PIXELS_PER_KEY, down * PIXELS_PER_KEY)
        else:
            self._scene.viewpoint.orbit(right * DEGREES_PER_KEY, down * DEGREES_PER_KEY)
        self.redraw(moving=True)

    def _pan(self, right: float, down: float) -> None:
        if self._scene is not None:
            self._scene.pan(right * self.pixels_per_point, down * self.pixels_per_point)

    def _zoom(self, factor: float) -> None:
        if self._scene is not None:
            self.touched.emit()
            self._scene.viewpoint.zoom(factor)
            self.redraw(moving=True)


def _is_arrow(event: QKeyEvent) -> bool:
    return event.key() in ARROWS and not event.modifiers() & ~_PLAIN_KEYS
