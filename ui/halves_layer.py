"""The dividing plane in the slice views: its line is drawn, and can be dragged by its handles."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

from core.division import DividingPlane
from core.halves import Half
from ui.halves_line import PlaneLine, line_in, moved, turned
from ui.halves_model import HalvesModel
from ui.slice_annotations import SHADOW, TEXT, small_font, write
from ui.slice_layers import MouseTool, SliceLayer
from ui.slice_view import SliceView
from ui.viewer_page import ViewerPage
from ui.words import tr

COLOUR = QColor(204, 121, 167)
"""Okabe and Ito's reddish purple: no mask, crosshair or direction wears it."""
HANDLE_PIXELS = 6
REACH_PIXELS = 11
LINE_REACH_PIXELS = 5
LABEL_PIXELS = 150
GAP_PIXELS = 12
CORNER_PIXELS = (115, 70)
"""What the texts in the upper corners take."""


@dataclass(frozen=True)
class _Drag:
    """What is held: the plane and its line as they were, and where the mouse took hold."""

    plane: DividingPlane
    line: PlaneLine
    start: QPointF
    is_turn: bool


class HalvesLayer(SliceLayer, MouseTool):
    """A grip and a layer of all slice views: drag the line to move the plane, its ends to turn it."""

    def __init__(self, model: HalvesModel) -> None:
        self._model = model
        self._drag: _Drag | None = None
        self._hovered: SliceView | None = None

    # --- drawing ------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw the line, its handles, and the volumes on both sides."""
        line = self._line(view)
        if line is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_line(painter, line.whole, QPen(COLOUR, 1.4, Qt.PenStyle.DashLine))
        if line.handles is not None:
            _draw_line(painter, line.handles, QPen(COLOUR, 2))
            self._draw_handles(painter, line.handles)
            self._draw_volumes(painter, view, line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_handles(self, painter: QPainter, handles: QLineF) -> None:
        painter.setPen(QPen(SHADOW, 1))
        painter.setBrush(COLOUR)
        size = HANDLE_PIXELS
        for end in (handles.p1(), handles.p2()):
            painter.drawEllipse(end, size, size)
        middle = handles.center()
        painter.drawRect(QRectF(middle.x() - size + 1, middle.y() - size + 1, 2 * size - 2, 2 * size - 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_volumes(self, painter: QPainter, view: SliceView, line: PlaneLine) -> None:
        halves, handles = self._model.halves, line.handles
        if halves is None or handles is None or abs(line.to_left.x()) < 0.35:
            return  # a level line has no room beside it; the panel tells the volumes
        painter.setFont(small_font(view.font(), 12, bold=True))
        left_first = line.to_left.x() < 0
        sides = (halves.left, halves.right) if left_first else (halves.right, halves.left)
        at = _label_place(view, handles)
        before = QRectF(at.x() - GAP_PIXELS - LABEL_PIXELS, at.y() - 9, LABEL_PIXELS, 18)
        after = QRectF(at.x() + GAP_PIXELS, at.y() - 9, LABEL_PIXELS, 18)
        middle, near, far = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        write(painter, before, near | middle, _volume_text(sides[0]), TEXT)
        write(painter, after, far | middle, _volume_text(sides[1]), TEXT)
        if halves.division.is_guess:
            painter.setFont(small_font(view.font(), 12))
            write(painter, after.translated(0, 16), far | middle, tr("a guess: drag it"), TEXT)

    # --- the mouse ----------------------------------------------------------------------------------------------

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Take hold of an end, or of the line between the handles."""
        division, line = self._model.division, self._line(view)
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        part = _part_at(line, event.position()) if plain else ""
        if division is None or line is None or not part:
            return False
        self._drag = _Drag(division.plane, line, event.position(), part == "end")
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Carry the plane along, or turn it."""
        held = self._drag
        if held is None or held.line.middle is None:
            return
        if not held.is_turn:
            self._model.drag(moved(view, held.plane, held.start, event.position()))
            return
        try:
            self._model.drag(turned(view, held.plane, held.line.middle, held.start, event.position()))
        except ValueError:
            return  # it stays where it last parted right from left

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """Let go: one change to undo."""
        self._drag = None
        self._model.drop()

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Show by the cursor what can be taken hold of."""
        part = "" if position is None else _part_at(self._line(view), position)
        if part:
            self._hovered = view
            view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._hovered is view:
            self._hovered = None
            view.show_mouse_cursor()

    def _line(self, view: SliceView) -> PlaneLine | None:
        division = self._model.division
        if division is None or view.session.case is None:
            return None
        return line_in(view, division.plane, self._model.box)


def show_halves(page: ViewerPage, model: HalvesModel) -> None:
    """Let the views show the division, and let it be dragged in the slices."""

    def show_in_3d() -> None:
        page.volume.set_division(None if model.division is None else model.division.plane)

    layer = HalvesLayer(model)
    for view in page.slice_views:
        view.layers.append(layer)
        view.grips.append(layer)
        model.changed.connect(view.viewport().update)
    model.changed.connect(show_in_3d)
    show_in_3d()


def _part_at(line: PlaneLine | None, position: QPointF) -> str:
    """Return "end", "line" or "" for what of the line is near a pixel."""
    if line is None or line.handles is None:
        return ""
    if any(QLineF(end, position).length() <= REACH_PIXELS for end in (line.handles.p1(), line.handles.p2())):
        return "end"
    offset = position - line.handles.p1()
    unit = QPointF(line.handles.dx(), line.handles.dy()) / line.handles.length()
    along = offset.x() * unit.x() + offset.y() * unit.y()
    beside = abs(offset.x() * unit.y() - offset.y() * unit.x())
    return "line" if 0 <= along <= line.handles.length() and beside <= LINE_REACH_PIXELS else ""


def _label_place(view: SliceView, handles: QLineF) -> QPointF:
    """Return the upper end of the line, or the lower one where the upper one's labels would meet the corners'."""
    upper, lower = sorted((handles.p1(), handles.p2()), key=lambda end: end.y())
    width, height = CORNER_PIXELS
    labels = QRectF(
        upper.x() - GAP_PIXELS - LABEL_PIXELS * 0.65, upper.y() - 9, LABEL_PIXELS * 1.3 + 2 * GAP_PIXELS, 34
    )
    right = QRectF(view.viewport().width() - width, 0, width, height / 2)
    meets = labels.intersects(QRectF(0, 0, width, height)) or labels.intersects(right)
    return lower if meets else upper


def _volume_text(half: Half) -> str:
    return f"{half.side} {half.liver_ml:.0f} ml"


def _draw_line(painter: QPainter, line: QLineF, pen: QPen) -> None:
    painter.setPen(QPen(SHADOW, pen.widthF() + 2))
    painter.drawLine(line)
    painter.setPen(pen)
    painter.drawLine(line)
