"""Asking the network again: drag a box, and say beforehand by clicks what is tumour in it and what is not."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen

from core.box import Box
from core.reading import Lock, Point
from core.session import Session
from ui.slice_box import BoxTool
from ui.slice_layers import MouseTool, SliceLayer
from ui.slice_mouse import wants_pan
from ui.slice_view import SliceView
from ui.words import mark

IS_TUMOUR, IS_NONE = QColor(120, 230, 140), QColor(255, 120, 120)
LEAST_DEPTH_MM = 10.0
"""How far the box reaches at least on either side of the slice it is drawn on."""


class BoxDrawn(QObject):
    """Tells of a box that was drawn."""

    drawn = Signal(object)
    """Carries the Box."""


class AiBoxTool(BoxTool):
    """A box is dragged on one slice; it is as deep as it is wide on the average. Escape puts the tool down."""

    def __init__(self, session: Session, told: BoxDrawn) -> None:
        super().__init__()
        self._session, self._told = session, told

    def drawn(self, view: SliceView, box: QRectF) -> None:
        """Ask for what is inside."""
        voxels = box_of(view, box)
        if voxels is not None:
            self._told.drawn.emit(voxels)

    def put_down(self) -> None:
        """Take no tool in hand."""
        self._session.set_pen(tool="")


class LockTool(MouseTool):
    """A click says "tumour", Ctrl and a click "no tumour"; a click on what was said takes it back."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, session: Session) -> None:
        self._session = session

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Say it, or take it back."""
        at, case = view.cursor_at(event.position()), self._session.case
        if event.button() != Qt.MouseButton.LeftButton or wants_pan(event) or at is None or case is None:
            return False
        if not all(0 <= round(place) < size for place, size in zip(at, case.volume.hu.shape, strict=True)):
            return True
        locks = self._session.reading.locks
        hits = [lock for lock in locks if _distance_mm(self._session, lock, at) <= lock.radius_mm]
        if hits:
            self._session.change_reading(mark("Unlock"), locks=tuple(lock for lock in locks if lock is not hits[-1]))
        else:
            is_tumour = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            lock = Lock((at[0], at[1], at[2]), self._session.pen.radius_mm, is_tumour)
            name = mark("Lock as tumour") if is_tumour else mark("Lock as no tumour")
            self._session.change_reading(name, locks=(*locks, lock))
        return True

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Put the tool down."""
        if event.key() == Qt.Key.Key_Escape:
            self._session.set_pen(tool="")
            return True
        return False


class LockLayer(SliceLayer):
    """The locks that a slice cuts: circles with a plus or a minus."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw them in their true size."""
        session = view.session
        if session.case is None:
            return
        step_mm = session.case.volume.spacing_mm[view.plane.axis]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for lock in session.reading.locks:
            off_mm = abs(lock.centre_zyx[view.plane.axis] - view.slice_index) * step_mm
            if off_mm >= max(lock.radius_mm, step_mm / 2):
                continue
            radius_mm = math.sqrt(max(lock.radius_mm**2 - off_mm**2, 0.0))
            self._draw(painter, view.pixel_of(lock.centre_zyx), radius_mm * view.picture_view.pixels_per_mm, lock)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    @staticmethod
    def _draw(painter: QPainter, at: QPointF, radius: float, lock: Lock) -> None:
        painter.setPen(QPen(IS_TUMOUR if lock.is_tumour else IS_NONE, 1.5))
        painter.drawEllipse(at, max(radius, 3.0), max(radius, 3.0))
        painter.drawLine(at - QPointF(4, 0), at + QPointF(4, 0))
        if lock.is_tumour:
            painter.drawLine(at - QPointF(0, 4), at + QPointF(0, 4))


def box_of(view: SliceView, drawn: QRectF) -> Box | None:
    """Return the voxels of a box drawn on a view, as deep as its mean side; None outside the scan."""
    case = view.session.case
    corners = [view.cursor_at(corner) for corner in (drawn.topLeft(), drawn.bottomRight())]
    if case is None or corners[0] is None or corners[1] is None:
        return None
    spacing, axis = case.volume.spacing_mm, view.plane.axis
    low = [min(pair) for pair in zip(*corners, strict=True)]
    high = [max(pair) for pair in zip(*corners, strict=True)]
    sides = [(high[k] - low[k]) * spacing[k] for k in range(3) if k != axis]
    depth = max(sum(sides) / 4, LEAST_DEPTH_MM) / spacing[axis]
    low[axis], high[axis] = view.slice_index - depth, view.slice_index + depth
    shape = case.volume.hu.shape
    first = [max(0, math.ceil(at)) for at in low]
    last = [min(size, math.floor(at) + 1) for at, size in zip(high, shape, strict=True)]
    if any(start >= stop for start, stop in zip(first, last, strict=True)):
        return None
    return Box((first[0], first[1], first[2]), (last[0], last[1], last[2]))


def _distance_mm(session: Session, lock: Lock, at_zyx: Point) -> float:
    if session.case is None:
        return math.inf
    geometry = session.case.volume.geometry
    return math.dist(geometry.to_lps_mm(lock.centre_zyx), geometry.to_lps_mm(at_zyx))
