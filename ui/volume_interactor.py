"""The widget VTK draws in. Imported late: this loads pyvista and VTK (1.6 s)."""

from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget
from pyvistaqt import QtInteractor

CLICK_PIXELS = 4
"""A press and release closer together than this is a click, not an orbit."""


class VolumeInteractor(QtInteractor):
    """A pyvista plotter as a widget that draws once per frame, and whose keys and drops are the window's.

    Left: orbit. Middle, or Shift and left: pan. Wheel or right: zoom.
    """

    clicked = Signal(QPointF)
    """A left click that was no orbit, in pixels from the bottom left as VTK counts them."""
    double_clicked = Signal()
    home_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        # Before the base: VTK's render events arrive while it is built.
        self._painting = False
        self._pressed_at: QPointF | None = None
        super().__init__(parent, auto_update=False, multi_samples=0)
        # The window takes what is dropped.
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        # Each mouse move would draw twice: at once, and again when Qt paints. Let VTK only say that it wants to.
        self._Iren.EnableRenderOff()
        self._render_observer = self._Iren.AddObserver("RenderEvent", self._on_render_wanted)

    def paintGL(self) -> None:
        """Draw: called by Qt."""
        self._painting = True
        self._Iren.EnableRenderOn()
        try:
            super().paintGL()
        finally:
            self._Iren.EnableRenderOff()
            self._painting = False

    def _on_render_wanted(self, *_: Any) -> None:
        if not self._painting:
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        start, self._pressed_at = self._pressed_at, None
        if start is not None and (event.position() - start).manhattanLength() < CLICK_PIXELS:
            scale = self.devicePixelRatioF()
            at = event.position() * scale
            self.clicked.emit(QPointF(at.x(), self.height() * scale - at.y() - 1))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # VTK's own keys would close it or turn it into wires.
        if event.key() in (Qt.Key.Key_R, Qt.Key.Key_Home) and not event.modifiers():
            self.home_requested.emit()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def close(self) -> None:
        """Close the plotter; harmless twice."""
        if self._render_observer is not None:
            self._Iren.RemoveObserver(self._render_observer)
            self._render_observer = None
        super().close()
