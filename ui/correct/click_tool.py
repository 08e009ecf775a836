"""Tools that work with one click: grow a region, or take a tumour away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from core.editing import painted
from core.editing.grow_region import grown_from
from core.editing.lesions import remove_tumour
from core.labels import LABEL_NAMES
from core.pen import OVER
from core.reading import Point
from core.session import Session
from ui.slice_layers import MouseTool
from ui.slice_mouse import wants_pan
from ui.slice_view import SliceView

FURTHEST_MM = 40.0
"""A region grown from a click stays within this distance of it."""


class ClickTool(MouseTool):
    """What a left click does is the pen's tool: "grow" or "remove"; Escape puts it down."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, session: Session) -> None:
        self._session = session

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Do it where the mouse is."""
        at = view.cursor_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or wants_pan(event) or at is None:
            return False
        if self._session.pen.tool == "grow":
            self._grow(at)
        else:
            self._remove(at)
        return True

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Put the tool down."""
        if event.key() == Qt.Key.Key_Escape:
            self._session.set_pen(tool="")
            return True
        return False

    def _grow(self, at_zyx: Point) -> None:
        case, mask, pen = self._session.case, self._session.mask, self._session.pen
        region = None if case is None else grown_from(case.volume, at_zyx, FURTHEST_MM)
        if region is not None and mask is not None:
            name = f"Grow {LABEL_NAMES[pen.label]}"
            self._session.apply(painted(name, mask, region, pen.label, OVER[pen.over]))

    def _remove(self, at_zyx: Point) -> None:
        mask = self._session.mask
        z, y, x = (round(at) for at in at_zyx)
        if mask is None or not all(0 <= at < size for at, size in zip((z, y, x), mask.shape, strict=True)):
            return
        edit = remove_tumour(mask, (z, y, x))
        if edit is not None:
            self._session.apply(edit)
