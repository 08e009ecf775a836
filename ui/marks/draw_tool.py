"""A tool that draws one mark: by dragging, or by clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from core.marks import POINTS_OF, with_point
from core.reading import Mark
from ui.marks.board import MarkBoard, Shown
from ui.marks.grip import MarkGrip
from ui.slice_layers import MouseTool

if TYPE_CHECKING:
    from core.reading import Point
    from ui.slice_view import SliceView

CLICK_PIXELS = 4
"""A press that is let go within this distance is a click: the next point follows the mouse until the next click."""


class DrawTool(MouseTool):
    """Is put down once its mark is drawn, and by Escape. An angle is end, corner, end."""

    def __init__(self, board: MarkBoard, grip: MarkGrip, kind: str, put_down: Callable[[], None], tumour: int = 0):
        self._board, self._grip, self.kind, self._put_down = board, grip, kind, put_down
        self._tumour = tumour
        self._view: SliceView | None = None
        self._mark: Mark | None = None
        self._placed = 0
        self._is_first_press = False
        self._pressed_at = QPointF()

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Place a point with the left button; existing marks can still be taken."""
        at = view.cursor_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers() or at is None:
            return False
        wrong_plane = self._tumour and view.plane.axis != 0
        if self._mark is None and (wrong_plane or self._grip.find(view, event.position())):
            return False
        self._pressed_at = event.position()
        if self._mark is None or self._view is not view:
            self._view, self._placed, self._is_first_press = view, 1, True
            self._mark = Mark(self.kind, view.plane.axis, (at,) * POINTS_OF[self.kind])
        self._follow(at)
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Let the newest point follow the mouse."""
        at = view.cursor_at(event.position())
        if at is not None:
            self._follow(at)

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Let the newest point follow the mouse between clicks, too."""
        at = None if position is None or view is not self._view else view.cursor_at(position)
        if at is not None and self._mark is not None:
            self._follow(at)

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Leave the point where it is; the last one completes the mark."""
        is_click = QLineF(self._pressed_at, event.position()).length() <= CLICK_PIXELS
        if not (is_click and self._is_first_press):
            self._placed += 1
        self._is_first_press = False
        if self._placed >= POINTS_OF[self.kind]:
            self._complete()

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Draw nothing after all on Escape."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self._board.set_draft(None, None)
        self._put_down()
        return True

    def _follow(self, at: Point) -> None:
        if self._mark is None:
            return
        for index in range(self._placed, POINTS_OF[self.kind]):  # points still to come wait where the mouse is
            self._mark = with_point(self._mark, index, at)
        self._board.set_draft(None, Shown(self._mark, self._tumour, by_hand=bool(self._tumour)))

    def _complete(self) -> None:
        if self._mark is None or len(set(self._mark.points_zyx)) == 1:
            self._board.set_draft(None, None)
        self._board.finish()
        self._put_down()
