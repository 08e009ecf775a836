"""Tools of the review: which tumour to join with, and where to cut one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from ui.slice_layers import MouseTool

if TYPE_CHECKING:
    from core.reading import Point
    from ui.review.commands import ReviewCommands
    from ui.slice_view import SliceView

LINE = QColor(255, 255, 255)
SHADOW = QColor(0, 0, 0, 200)


class ReviewTool(MouseTool):
    """Is put down by Escape, and once it has done its work."""

    def __init__(self, commands: ReviewCommands, number: int, put_down: Callable[[], None]) -> None:
        self._commands, self.number, self._put_down = commands, number, put_down

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Leave it at that on Escape."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self._put_down()
        return True


class JoinTool(ReviewTool):
    """Joins a tumour with the next one that is chosen: by a click on it, in the table, or by N and P."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, commands: ReviewCommands, number: int, put_down: Callable[[], None]) -> None:
        super().__init__(commands, number, put_down)
        self._selected = commands.review.session.tumour_selected
        self._selected.connect(self._chosen)

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Take the tumour under the mouse; elsewhere the press is the view's."""
        at = view.cursor_at(event.position())
        measurements = view.session.measurements
        if event.button() != Qt.MouseButton.LeftButton or at is None or measurements is None:
            return False
        tumour = measurements.tumour_at((round(at[0]), round(at[1]), round(at[2])))
        if tumour is None or tumour.number == self.number:
            return False
        self._join(tumour.number)
        return True

    def _chosen(self, number: int | None) -> None:
        measurements = self._commands.review.session.measurements
        if number is not None and number != self.number and measurements is not None and measurements.tumour(number):
            self._join(number)
        elif number is None:
            self._leave()

    def _join(self, number: int) -> None:
        self._leave()
        self._commands.join(self.number, number)

    def _leave(self) -> None:
        self._selected.disconnect(self._chosen, missing_ok=True)
        self._put_down()


class CutTool(ReviewTool):
    """A line drawn over a slice parts the tumour along it, straight through all slices."""

    def __init__(self, commands: ReviewCommands, number: int, put_down: Callable[[], None]) -> None:
        super().__init__(commands, number, put_down)
        self._view: SliceView | None = None
        self._ends = (QPointF(), QPointF())

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Start the line with the left button."""
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return False
        self._view, self._ends = view, (event.position(), event.position())
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Draw the line out to the mouse."""
        self._ends = self._ends[0], event.position()
        view.viewport().update()

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Cut where the line is."""
        ends: list[Point | None] = [view.cursor_at(end) for end in self._ends]
        self._put_down()
        if ends[0] is not None and ends[1] is not None:
            self._commands.cut(self.number, (ends[0], ends[1]), view.plane.axis)

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the line while it is drawn out."""
        if view is self._view:
            for pen in (QPen(SHADOW, 4), QPen(LINE, 2, Qt.PenStyle.DashLine)):
                painter.setPen(pen)
                painter.drawLine(*self._ends)
