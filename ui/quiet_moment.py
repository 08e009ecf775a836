"""Waits until nobody touches mouse or keyboard, so that what blocks the window for a moment does not come between."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

_INPUT = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.NativeGesture,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
    }
)


class QuietMoment(QObject):
    """Says once that no input came to any window of the program for a while and no button is held. GUI thread."""

    came = Signal()

    def __init__(self, quiet_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        # The time may have passed while the window was busy: what waits in the queue is looked at before it counts.
        self._last_look = QTimer(self, singleShot=True, interval=0)
        self._quiet.timeout.connect(self._last_look.start)
        self._last_look.timeout.connect(self._come)

    @property
    def is_awaited(self) -> bool:
        """Whether `came` is still to come."""
        return self._quiet.isActive() or self._last_look.isActive()

    def wait(self) -> None:
        """Begin to wait, or begin anew."""
        application = QCoreApplication.instance()
        if not self.is_awaited and application is not None:
            application.installEventFilter(self)
        self._last_look.stop()
        self._quiet.start()

    def stop(self) -> None:
        """Wait no more."""
        self._quiet.stop()
        self._last_look.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and self.is_awaited:
            self.wait()
        return False

    def _come(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self.wait()
        else:
            self.stop()
            self.came.emit()
