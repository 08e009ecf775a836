"""Taking marks and axes by the mouse: their points, or a whole mark by its line. Always in hand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from core.marks import moved, outline_zyx
from ui.marks.board import MarkBoard, Shown
from ui.marks.layer import handles
from ui.slice_layers import MouseTool

if TYPE_CHECKING:
    from core.reading import Point
    from ui.slice_view import SliceView

REACH_PIXELS = 8
LINE_REACH_PIXELS = 5
WHOLE = -1


@dataclass(frozen=True)
class Taken:
    """What the mouse holds: a point of something shown by its index, or `WHOLE` of it, and where it was taken."""

    shown: Shown
    index: int
    start_zyx: Point


class MarkGrip(MouseTool):
    """Drags points; drags whole marks by their lines; axes of tumours by their ends alone."""

    def __init__(self, board: MarkBoard) -> None:
        self._board = board
        self._taken: Taken | None = None
        self._is_hand_shown = False

    def find(self, view: SliceView, at: QPointF) -> Taken | None:
        """Return what could be taken at a pixel; what was drawn last lies on top."""
        start, case = view.cursor_at(at), view.session.case
        if start is None or case is None:
            return None
        shown = self._board.on_slices(view.plane.axis)[::-1]
        for each in shown:
            distances = [QLineF(handle, at).length() for handle in handles(each, view)]
            if min(distances) <= REACH_PIXELS:
                return Taken(each, int(np.argmin(distances)), start)
        for each in shown:
            outline = outline_zyx(case.volume.geometry, each.mark).tolist()
            pixels = [view.pixel_of((z, y, x)) for z, y, x in outline]
            if not each.tumour and any(
                distance_to(at, a, b) <= LINE_REACH_PIXELS for a, b in itertools.pairwise(pixels)
            ):
                return Taken(each, WHOLE, start)
        return None

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Take what is under the mouse with the left button; elsewhere nothing is chosen any more."""
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return False
        self._taken = self.find(view, event.position())
        self._board.choose(self._taken.shown.mark if self._taken else None)
        return self._taken is not None

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Drag it."""
        to, taken = view.cursor_at(event.position()), self._taken
        if to is None or taken is None:
            return
        if taken.index == WHOLE:
            after = replace(taken.shown, mark=moved(taken.shown.mark, np.subtract(to, taken.start_zyx)))
        else:
            after = self._board.with_point(taken.shown, taken.index, to)
        self._board.set_draft(taken.shown, after)

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Leave it where it is."""
        self._taken = None
        self._board.finish()

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Show a hand over what can be taken."""
        over = position is not None and self.find(view, position) is not None
        if over:
            view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._is_hand_shown:
            view.show_mouse_cursor()
        self._is_hand_shown = over


def distance_to(point: QPointF, first: QPointF, last: QPointF) -> float:
    """Return how far a pixel lies from the line between two others."""
    line = QLineF(first, last)
    length = line.length()
    if length == 0:
        return QLineF(point, first).length()
    along = QPointF.dotProduct(point - first, last - first) / length**2
    return QLineF(point, line.pointAt(min(max(along, 0.0), 1.0))).length()
