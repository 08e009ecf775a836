"""The slider at the edge of a slice view: which slice is shown, and a way to any other."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

WIDTH_PIXELS = 11
SHORTEST_HANDLE = 14
GROOVE, LINE, HANDLE = QColor(8, 10, 13), QColor(48, 56, 67), QColor(122, 134, 150)


class SliceSlider(QAbstractSlider):
    """Its value is the slice; the first one is at the bottom, so that it moves as the wheel turns.

    Drawn by hand: a QScrollBar with a style sheet takes half a millisecond for each change of slice.
    """

    wheel_turned = Signal(object)
    """The wheel was turned over the slider; carries the QWheelEvent. The view counts notches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._handle_colour = HANDLE
        self.setOrientation(Qt.Orientation.Vertical)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view's keys do all a slider's would
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def mark(self, colour: QColor | None) -> None:
        """Draw the handle in a colour, or as usual."""
        self._handle_colour = colour or HANDLE
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PIXELS, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), GROOVE)
        painter.fillRect(self.width() // 2, 4, 1, self.height() - 8, LINE)
        painter.fillRect(2, self._handle_top(), self.width() - 4, self._handle_height(), self._handle_colour)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._value_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheel_turned.emit(event)

    def _handle_height(self) -> int:
        return max(SHORTEST_HANDLE, self.height() // (self.maximum() - self.minimum() + 1))

    def _handle_top(self) -> int:
        return round((self.height() - self._handle_height()) * self._share_above(self.value()))

    def _share_above(self, value: int) -> float:
        return (self.maximum() - value) / max(1, self.maximum() - self.minimum())

    def _value_at(self, y: float) -> int:
        room = max(1, self.height() - self._handle_height())
        share = (y - self._handle_height() / 2) / room
        return round(self.maximum() - share * (self.maximum() - self.minimum()))
