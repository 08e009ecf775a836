"""F6: from view to view, to the panels and back, without a mouse; with a frame that shows where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

if TYPE_CHECKING:
    from ui.main_window import MainWindow

FRAME_PIXELS = 2


class FocusAreas(QObject):
    """Steps through the parts of the page that take keys: the views, the panels, a bubble of the tour."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._framed: QWidget | None = None
        self._lines = [QFrame(window, objectName="focus_line") for _ in range(4)]
        for line in self._lines:
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.hide()
        QApplication.instance().focusChanged.connect(self._focus_moved)
        window.installEventFilter(self)

    @property
    def framed(self) -> QWidget | None:
        """The part that has a frame now."""
        return self._framed

    def areas(self) -> list[QWidget]:
        """Return the parts in sight, in the order of reading."""
        window = self._window
        bubble = window.tour.tour.bubble
        result: list[QWidget] = [bubble] if bubble.isVisible() else []
        if not window.workbench.isVisible():
            page = next(
                page
                for page in (window.start_page, window.preview, window.browser, window.train_page)
                if not page.isHidden()
            )
            return [*result, page]
        viewer = window.viewer
        views = [*viewer.slice_views, viewer.volume] if viewer is not None else []
        docks = sorted(window.workbench.docks.values(), key=lambda dock: (dock.x(), dock.y()))
        return [*result, *(each for each in (*views, *docks) if _first_to_focus(each) is not None)]

    def step(self, by: int) -> None:
        """Go to the next part, or the one before."""
        areas = self.areas()
        focus = QApplication.focusWidget()
        at = next((i for i, area in enumerate(areas) if focus is not None and _holds(area, focus)), None)
        area = areas[(-1 if by < 0 else 0) if at is None else (at + by) % len(areas)]
        target = _first_to_focus(area)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._frame(area)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame leaves where the window's parts move."""
        if self._framed is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._frame(None)
        return super().eventFilter(watched, event)

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if self._framed is not None and (now is None or not _holds(self._framed, now)):
            self._frame(None)

    def _frame(self, area: QWidget | None) -> None:
        self._framed = area
        if area is None:
            for line in self._lines:
                line.hide()
            return
        at = QRect(area.mapTo(self._window, QPoint(0, 0)), area.size()) if _is_inside(area, self._window) else QRect()
        width = FRAME_PIXELS
        for line, place in zip(
            self._lines,
            (
                QRect(at.left(), at.top(), at.width(), width),
                QRect(at.left(), at.bottom() - width + 1, at.width(), width),
                QRect(at.left(), at.top(), width, at.height()),
                QRect(at.right() - width + 1, at.top(), width, at.height()),
            ),
            strict=True,
        ):
            line.setGeometry(place)
            line.setVisible(not at.isEmpty())
            line.raise_()


def _holds(area: QWidget, widget: QWidget) -> bool:
    return area is widget or area.isAncestorOf(widget)


def _is_inside(widget: QWidget, window: QWidget) -> bool:
    return widget.window() is window


def _first_to_focus(area: QWidget) -> QWidget | None:
    """Return what takes the keys in a part: itself, or its first child that does; None where nobody is in sight."""
    if not area.isVisible():
        return None
    candidates = [area, *area.findChildren(QWidget)]
    for widget in candidates:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
        if takes and not (isinstance(widget, QAbstractScrollArea) and widget.objectName() == "dock_body"):
            return widget
    return None
