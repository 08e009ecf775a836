"""The tour: a few bubbles that point at the real thing, once. Nothing stops while they are there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.card import label
from ui.words import tr

WIDTH_PIXELS = 320
POINT_PIXELS = 10
"""How far the point of a bubble stands out."""
GAP_PIXELS = 4


@dataclass(frozen=True)
class Step:
    """One bubble: what it points at (None where that is not there), a title and a sentence or two."""

    target: Callable[[], QWidget | None]
    title: str
    text: str
    part: Callable[[], QRect] | None = None
    """Where in the target, in its own pixels; all of it where None."""


class Tour(QObject):
    """Shows the steps whose targets are in sight, one after the other."""

    over = Signal(bool)
    """The tour is over; carries whether the user wanted to skip it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._steps: list[Step] = []
        self._at = 0
        self.bubble = Bubble(window)
        self.bubble.skipped.connect(lambda: self.stop(skipped=True))
        self.bubble.forward.connect(lambda: self._go(1))
        self.bubble.back.connect(lambda: self._go(-1))
        self._place_soon = QTimer(self, singleShot=True, interval=0)
        self._place_soon.timeout.connect(self._place)
        self._watched: QWidget | None = None
        window.installEventFilter(self)

    @property
    def is_running(self) -> bool:
        """Whether a bubble is shown."""
        return bool(self._steps)

    def start(self, steps: Sequence[Step]) -> None:
        """Show these steps from the first on."""
        self._steps = [step for step in steps if _is_seen(step.target())]
        self._at = 0
        self._go(0)

    def stop(self, *, skipped: bool = False) -> None:
        """End the tour."""
        if self._steps:
            self._steps = []
            self._watch(None)
            self.bubble.hide()
            self.over.emit(skipped)

    def set_theme(self, theme: Theme) -> None:
        """Draw the bubble in the colours of a theme."""
        self.bubble.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the target where it moves, and go on where it leaves."""
        if self._steps and event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.Move,
            QEvent.Type.Show,
            QEvent.Type.Hide,
            QEvent.Type.LayoutRequest,
        ):
            self._place_soon.start()
        return super().eventFilter(watched, event)

    def _go(self, by: int) -> None:
        self._at = max(0, self._at + by)
        if self._at >= len(self._steps):
            self.stop()
            return
        step = self._steps[self._at]
        self._watch(step.target())
        self.bubble.tell(step.title, step.text, self._at + 1, len(self._steps))
        self._place()

    def _watch(self, target: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
        self._watched = target
        if target is not None:
            target.installEventFilter(self)

    def _place(self) -> None:
        if not self._steps:
            return
        target = self._steps[self._at].target()
        if target is None or not _is_seen(target):
            self._steps = [step for step in self._steps if _is_seen(step.target())]
            self._at = min(self._at, len(self._steps))
            if self._steps:
                self._go(0)
            else:
                self._steps = [Step(lambda: None, "", "")]  # so that the end is told
                self.stop()
            return
        part = self._steps[self._at].part
        area = target.rect() if part is None else part()
        self.bubble.point_at(area.translated(target.mapTo(self._window, QPoint(0, 0))))


class Bubble(QFrame):
    """A sentence with a point, and buttons to go on, back and to skip."""

    skipped = Signal()
    forward = Signal()
    back = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme: Theme | None = None
        self._tip, self._body = QPoint(), QRect()
        self.setObjectName("bubble")
        self.title = label(name="bubble_title", wraps=True)
        self.text = label(wraps=True)
        self.count = label(role="small")
        self.skip_button = QPushButton(tr("Skip the tour"))
        self.back_button = QPushButton(tr("Back"))
        self.next_button = QPushButton(tr("Next"))
        for button, role in ((self.skip_button, "flat"), (self.back_button, "flat"), (self.next_button, "main")):
            button.setProperty("role", role)
        self.skip_button.clicked.connect(self.skipped)
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.forward)
        buttons = QHBoxLayout()
        buttons.addWidget(self.skip_button)
        buttons.addStretch(1)
        for widget in (self.count, self.back_button, self.next_button):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for part in (self.title, self.text):
            column.addWidget(part)
        column.addLayout(buttons)
        self.hide()

    def tell(self, title: str, text: str, number: int, count: int) -> None:
        """Say this, as the `number`th of `count` bubbles."""
        self.title.setText(title)
        self.text.setText(text)
        self.count.setText(f"{number} / {count}" if count > 1 else "")
        is_last = number == count
        self.next_button.setText(tr("Done") if is_last else tr("Next"))
        self.skip_button.setVisible(not is_last)
        self.back_button.setVisible(number > 1)

    def point_at(self, area: QRect) -> None:
        """Stand beside an area of the window and point at its middle."""
        window = self.parentWidget().rect()
        margin = 14 + POINT_PIXELS
        self.layout().setContentsMargins(margin, margin, margin, margin)
        width = WIDTH_PIXELS + 2 * POINT_PIXELS
        height = self.layout().totalHeightForWidth(width)
        self._body, self._tip = _place(area, (width, height), window)
        self.setGeometry(self._body)
        self.show()
        self.raise_()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.skipped.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(POINT_PIXELS, POINT_PIXELS, -POINT_PIXELS, -POINT_PIXELS)
        shape = QPainterPath()
        shape.addRoundedRect(inner, 8, 8)
        painter.setPen(QPen(QColor(self._theme.accent_text), 1.2))
        painter.setBrush(QColor(self._theme.raised))
        painter.drawPath(shape.united(_point(inner, self._tip - self._body.topLeft())))
        painter.end()


def _is_seen(widget: QWidget | None) -> bool:
    return widget is not None and widget.isVisible() and not widget.visibleRegion().isEmpty()


def _place(area: QRect, size: tuple[int, int], window: QRect) -> tuple[QRect, QPoint]:
    """Return where a bubble of this size stands beside an area, inside the window, and where its point is.

    Below where there is room, else above, left or right; over the area itself where it fills the window.
    """
    width, height = size
    middle = area.center()
    spots = (
        (
            QRect(middle.x() - width // 2, area.bottom() + GAP_PIXELS, width, height),
            QPoint(middle.x(), area.bottom()),
        ),
        (QRect(middle.x() - width // 2, area.top() - height, width, height), QPoint(middle.x(), area.top())),
        (QRect(area.left() - width, middle.y() - height // 2, width, height), QPoint(area.left(), middle.y())),
        (QRect(area.right(), middle.y() - height // 2, width, height), QPoint(area.right(), middle.y())),
    )
    for spot, tip in spots:
        moved = _pushed_into(spot, window)
        if not moved.adjusted(8, 8, -8, -8).intersects(area):
            return moved, tip
    over = QRect(middle.x() - width // 2, middle.y() - height // 2, width, height)
    return _pushed_into(over, window), middle


def _pushed_into(spot: QRect, window: QRect) -> QRect:
    x = max(window.left(), min(spot.x(), window.right() - spot.width()))
    y = max(window.top(), min(spot.y(), window.bottom() - spot.height()))
    return QRect(x, y, spot.width(), spot.height())


def _point(inner: QRect, tip: QPoint) -> QPainterPath:
    """Return the triangle from the bubble's edge to its tip; nothing where the tip lies under the bubble."""
    path = QPainterPath()
    half = POINT_PIXELS - 1
    x = max(inner.left() + 16, min(tip.x(), inner.right() - 16))
    y = max(inner.top() + 16, min(tip.y(), inner.bottom() - 16))
    if tip.y() <= inner.top():
        corners = (
            QPoint(x - half, inner.top() + 1),
            QPoint(x, inner.top() - half),
            QPoint(x + half, inner.top() + 1),
        )
    elif tip.y() >= inner.bottom():
        low = inner.bottom()
        corners = (QPoint(x - half, low), QPoint(x, low + half + 1), QPoint(x + half, low))
    elif tip.x() <= inner.left():
        corners = (
            QPoint(inner.left() + 1, y - half),
            QPoint(inner.left() - half, y),
            QPoint(inner.left() + 1, y + half),
        )
    elif tip.x() >= inner.right():
        right = inner.right()
        corners = (QPoint(right, y - half), QPoint(right + half + 1, y), QPoint(right, y + half))
    else:
        return path
    path.moveTo(corners[0])
    for corner in corners[1:]:
        path.lineTo(corner)
    path.closeSubpath()
    return path
