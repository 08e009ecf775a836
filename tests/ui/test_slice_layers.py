"""A layer and a tool added to a slice view from outside, driven by real events."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from pytestqt.qtbot import QtBot

from core.session import Session
from tests.ui.viewing import colour, drag, flat_case, picture, pixel
from ui.slice_geometry import AXIAL
from ui.slice_layers import MouseTool, SliceLayer
from ui.slice_view import SliceView

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class Dot(SliceLayer):
    def __init__(self, at_zyx: tuple[int, int, int], name: str) -> None:
        self.at_zyx, self.name = at_zyx, name

    def draw(self, painter: QPainter, view: SliceView) -> None:
        at = view.pixel_of(self.at_zyx)
        painter.fillRect(int(at.x()) - 4, int(at.y()) - 4, 9, 9, QColor(self.name))


class Ruler(MouseTool):
    """Takes left drags only, and writes down what it is told."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self) -> None:
        self.told: list[str] = []
        self.end = QPointF()

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        if event.button() != LEFT:
            return False
        self.told.append("press")
        return True

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        self.told.append("move")
        self.end = event.position()

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        self.told.append("release")

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        self.told.append("left" if position is None else "hover")

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Up)

    def paint(self, painter: QPainter, view: SliceView) -> None:
        painter.fillRect(int(self.end.x()) - 3, int(self.end.y()) - 3, 7, 7, QColor("lime"))


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> SliceView:
    """An axial view of a scan that is all middle grey, 400 x 300, shown."""
    session.set_case(flat_case())
    view = SliceView(session, AXIAL)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_layers_are_drawn_in_order_over_the_scan(view: SliceView) -> None:
    view.layers += [Dot((8, 10, 12), "red"), Dot((8, 10, 12), "blue"), Dot((8, 30, 12), "red")]
    assert colour(view, (8, 10, 12)).name() == "#0000ff"
    assert colour(view, (8, 30, 12)).name() == "#ff0000"


def test_without_a_case_no_layer_is_asked(session: Session, view: SliceView) -> None:
    session.set_case(None)
    view.layers.append(Dot((8, 10, 12), "red"))
    image = picture(view.viewport())
    assert {image.pixelColor(x, y).name() for x in range(0, 400, 3) for y in range(0, 300, 3)} == {"#000000"}


def test_a_tool_gets_what_it_takes_and_the_view_does_the_rest(session: Session, view: SliceView) -> None:
    tool, cursor, window = Ruler(), session.cursor_zyx, session.window
    view.set_tool(tool)
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    drag(view, LEFT, pixel(view, (8, 10, 10)), pixel(view, (8, 20, 20)))
    assert tool.told == ["press", "move", "move", "release"]
    assert session.cursor_zyx == cursor
    drag(view, RIGHT, QPoint(100, 100), QPoint(130, 100))
    assert session.window.width_hu > window.width_hu
    centre = view.picture_view.centre_mm
    drag(view, MIDDLE, QPoint(100, 100), QPoint(130, 120))
    assert view.picture_view.centre_mm != centre
    assert tool.told == ["press", "move", "move", "release"]
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    view.set_tool(None)
    assert view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    view.reset()
    drag(view, LEFT, pixel(view, (8, 10, 10)), pixel(view, (8, 30, 45)))
    assert session.cursor_zyx == (8, 30, 45)


def test_a_tool_paints_what_is_in_the_making(view: SliceView) -> None:
    view.set_tool(Ruler())
    drag(view, LEFT, pixel(view, (8, 10, 10)), pixel(view, (8, 30, 45)))
    assert colour(view, (8, 30, 45)).name() == "#00ff00"
    view.set_tool(None)
    assert colour(view, (8, 30, 45)).name() != "#00ff00"


def test_a_second_click_is_the_tools_too_and_does_not_maximise(qtbot: QtBot, view: SliceView) -> None:
    tool, asked = Ruler(), []
    view.maximise_requested.connect(lambda: asked.append(True))
    view.set_tool(tool)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(90, 90))
    assert "press" in tool.told
    assert not asked
    view.set_tool(None)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(90, 90))
    assert asked


def test_a_tool_hovers_and_has_the_first_word_on_keys(qtbot: QtBot, session: Session, view: SliceView) -> None:
    tool = Ruler()
    view.set_tool(tool)
    qtbot.mouseMove(view.viewport(), QPoint(50, 60))
    assert tool.told[-1] == "hover"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert session.cursor_zyx[0] == 8
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert session.cursor_zyx[0] == 7


def test_a_grip_takes_its_own_presses_and_the_tool_goes_first(view: SliceView, session: Session) -> None:
    class Grip(Ruler):
        def press(self, view: SliceView, event: QMouseEvent) -> bool:
            return event.position().x() < 50 and super().press(view, event)

    grip, ruler = Grip(), Ruler()
    view.grips.append(grip)
    before = session.cursor_zyx
    drag(view, LEFT, QPoint(30, 100), QPoint(80, 120))
    assert grip.told == ["press", "move", "move", "release"]
    assert session.cursor_zyx == before
    drag(view, LEFT, QPoint(200, 100), QPoint(210, 120))
    assert len(grip.told) == 4
    assert session.cursor_zyx != before
    view.set_tool(ruler)
    drag(view, LEFT, QPoint(30, 100), QPoint(80, 120))
    assert (len(grip.told), len(ruler.told)) == (4, 4)
