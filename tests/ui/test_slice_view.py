"""Slice views, driven by mouse, wheel and keys, and looked at."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.box import Box
from core.history import Edit
from core.session import Session, Window
from tests.ui.viewing import (
    SHAPE_ZYX,
    SPACING_MM,
    case_of,
    colour,
    drag,
    flat_case,
    is_grey,
    picture,
    pixel,
    send_mouse,
    told_case,
    turn_wheel,
)
from ui.slice_geometry import AXIAL, CORONAL, PLANES, SAGITTAL, Plane
from ui.slice_view import SliceView

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MakeView = Callable[[Plane], SliceView]


@pytest.fixture
def view_of(qtbot: QtBot, session: Session) -> MakeView:
    """Make a view of `session`, shown, 400 x 300."""

    def make(plane: Plane) -> SliceView:
        view = SliceView(session, plane)
        qtbot.addWidget(view)
        view.resize(400, 300)
        view.show()
        qtbot.waitExposed(view)
        return view

    return make


@pytest.fixture
def axial(view_of: MakeView, session: Session) -> SliceView:
    """An axial view of a scan that is all middle grey."""
    session.set_case(flat_case())
    return view_of(AXIAL)


def mask_with(*, liver: tuple[slice, slice, slice], tumour: tuple[slice, slice, slice]) -> NDArray[np.uint8]:
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[liver] = 1
    mask[tumour] = 2
    return mask


BLOCKS = mask_with(
    liver=(slice(4, 12), slice(8, 32), slice(10, 50)), tumour=(slice(6, 10), slice(14, 26), slice(20, 35))
)
IN_LIVER, IN_TUMOUR, OUTSIDE = (8, 10, 12), (8, 18, 24), (8, 3, 5)


# --- the crosshair ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("voxel", [(3, 7, 11), (12, 33, 52), (0, 0, 0), (15, 39, 59)])
def test_a_click_moves_the_crosshair_to_the_voxel_under_it(
    qtbot: QtBot, session: Session, view_of: MakeView, plane: Plane, voxel: tuple[int, int, int]
) -> None:
    session.set_case(told_case())
    view = view_of(plane)
    expected = list(voxel)
    expected[plane.axis] = session.cursor_zyx[plane.axis]
    qtbot.mouseClick(view.viewport(), LEFT, pos=pixel(view, voxel))
    assert session.cursor_zyx == tuple(expected)


def test_the_crosshair_follows_the_drag_and_stops_at_the_scans_edge(session: Session, axial: SliceView) -> None:
    drag(axial, LEFT, pixel(axial, (8, 10, 10)), pixel(axial, (8, 30, 45)))
    assert session.cursor_zyx == (8, 30, 45)
    drag(axial, LEFT, pixel(axial, (8, 10, 10)), QPoint(-500, 1000))
    assert session.cursor_zyx == (8, 39, 0)
    send_mouse(axial, QEvent.Type.MouseMove, pixel(axial, (8, 5, 5)))
    assert session.cursor_zyx == (8, 39, 0)


def test_the_crosshair_is_coloured_lines_that_leave_the_voxel_free(session: Session, axial: SliceView) -> None:
    session.set_cursor((8, 20, 30))
    assert is_grey(colour(axial, (8, 20, 30)))
    assert not is_grey(colour(axial, (8, 20, 10)))
    assert not is_grey(colour(axial, (8, 3, 30)))
    assert is_grey(colour(axial, (8, 3, 10)))


def test_the_crosshair_is_brought_into_sight_when_others_move_it(session: Session, axial: SliceView) -> None:
    session.set_cursor((8, 20, 30))
    turn_wheel(axial, pixel(axial, (8, 20, 30)), 1200, keys=CONTROL)
    session.set_cursor((8, 2, 3))
    assert axial.viewport().rect().contains(axial.pixel_of((8, 2, 3)).toPoint())


# --- wheel and keys --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", PLANES)
def test_the_wheel_moves_along_the_views_axis_only(session: Session, view_of: MakeView, plane: Plane) -> None:
    session.set_case(flat_case())
    view = view_of(plane)
    expected = list(session.cursor_zyx)
    turn_wheel(view, QPoint(200, 150), 240)
    turn_wheel(view, QPoint(200, 150), -120)
    expected[plane.axis] += 1
    assert session.cursor_zyx == tuple(expected)


def test_parts_of_a_notch_add_up_and_turning_back_forgets_them(session: Session, axial: SliceView) -> None:
    for _ in range(3):
        turn_wheel(axial, QPoint(9, 9), 40)
    assert session.cursor_zyx[0] == 9
    turn_wheel(axial, QPoint(9, 9), 80)
    turn_wheel(axial, QPoint(9, 9), -60)
    turn_wheel(axial, QPoint(9, 9), -60)
    assert session.cursor_zyx[0] == 8


def test_two_fingers_scroll_by_pixels(session: Session, axial: SliceView) -> None:
    for _ in range(4):
        turn_wheel(axial, QPoint(9, 9), 7, pixels=8)
    assert session.cursor_zyx[0] == 10


def test_keys_scroll_to_the_ends_and_no_further(qtbot: QtBot, session: Session, axial: SliceView) -> None:
    seen = []
    for key in (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_End,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(axial, key)
        seen.append(session.cursor_zyx[0])
    assert seen == [9, 8, 0, 10, 15, 0]
    assert session.cursor_zyx[1:] == (20, 30)


def test_other_keys_are_left_to_the_window(qtbot: QtBot, session: Session, axial: SliceView) -> None:
    before = session.cursor_zyx
    qtbot.keyClick(axial, Qt.Key.Key_H)
    qtbot.keyClick(axial, Qt.Key.Key_Up, CONTROL)
    assert session.cursor_zyx == before


# --- zoom, pan, window -----------------------------------------------------------------------------------------


def test_control_and_wheel_zoom_about_the_cursor(session: Session, axial: SliceView) -> None:
    at = pixel(axial, (8, 5, 50))
    scale = axial.picture_view.pixels_per_mm
    turn_wheel(axial, at, 360, keys=CONTROL)
    assert axial.picture_view.pixels_per_mm == pytest.approx(scale * 1.2**3)
    assert (axial.pixel_of((8, 5, 50)) - at).manhattanLength() <= 2
    assert session.cursor_zyx[0] == 8
    assert axial.corners().top_right[-1] == "1.7 ×"


@pytest.mark.parametrize(("button", "keys"), [(MIDDLE, Qt.KeyboardModifier.NoModifier), (LEFT, SHIFT)])
def test_middle_drag_or_shift_and_left_pans(
    session: Session, axial: SliceView, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    cursor, before = session.cursor_zyx, axial.pixel_of((8, 20, 30))
    drag(axial, button, QPoint(200, 150), QPoint(230, 110), keys)
    assert (axial.pixel_of((8, 20, 30)) - before).toPoint() == QPoint(30, -40)
    assert session.cursor_zyx == cursor


def test_r_shows_the_whole_picture_again(qtbot: QtBot, axial: SliceView) -> None:
    before = axial.pixel_of((8, 5, 5))
    turn_wheel(axial, QPoint(100, 100), 600, keys=CONTROL)
    drag(axial, MIDDLE, QPoint(200, 150), QPoint(260, 90))
    assert axial.pixel_of((8, 5, 5)) != before
    qtbot.keyClick(axial, Qt.Key.Key_R)
    assert axial.pixel_of((8, 5, 5)) == before


def test_right_drag_changes_the_window(session: Session, axial: SliceView) -> None:
    session.set_window(Window(40, 300))
    drag(axial, RIGHT, QPoint(100, 100), QPoint(150, 100))
    assert session.window == Window(40, 350)
    drag(axial, RIGHT, QPoint(100, 100), QPoint(100, 160))
    assert session.window == Window(110, 350)
    drag(axial, RIGHT, QPoint(100, 100), QPoint(-900, 100))
    assert session.window == Window(110, 1)


def test_a_higher_level_is_darker(session: Session, axial: SliceView) -> None:
    spot = (8, 10, 10)
    assert colour(axial, spot).red() == pytest.approx(127, abs=2)
    session.set_window(Window(140, 400))
    assert colour(axial, spot).red() == pytest.approx(64, abs=2)
    assert axial.corners().top_right[0] == "W 400  L 140"


def test_a_double_click_asks_for_the_whole_page(qtbot: QtBot, axial: SliceView) -> None:
    with qtbot.waitSignal(axial.maximise_requested, timeout=1000):
        qtbot.mouseDClick(axial.viewport(), LEFT, pos=QPoint(50, 50))


# --- what is seen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plane", "bright", "where"),
    [
        (AXIAL, (8, 2, 30), "top"),
        (AXIAL, (8, 20, 2), "left"),
        (CORONAL, (14, 20, 30), "top"),
        (CORONAL, (8, 20, 2), "left"),
        (SAGITTAL, (14, 20, 30), "top"),
        (SAGITTAL, (8, 2, 30), "left"),
    ],
)
def test_front_head_and_the_patients_right_are_where_radiologists_expect_them(
    session: Session, view_of: MakeView, plane: Plane, bright: tuple[int, int, int], where: str
) -> None:
    hu = np.full(SHAPE_ZYX, -1000, np.int16)
    z, y, x = bright
    hu[z - 1 : z + 2, y - 2 : y + 3, x - 2 : x + 3] = 1000
    session.set_case(case_of(hu))
    view = view_of(plane)
    image = picture(view.viewport())
    white = [(i, j) for j in range(0, 300, 2) for i in range(0, 400, 2) if image.pixelColor(i, j).lightness() > 250]
    column, row = np.median(np.array(white), axis=0)
    assert (row < 100) if where == "top" else (column < 190)
    assert (150 < column < 250) if where == "top" else (100 < row < 200)


@pytest.mark.parametrize(("plane", "width_mm", "height_mm"), [(AXIAL, 20, 40), (CORONAL, 20, 50), (SAGITTAL, 40, 50)])
def test_millimetres_are_as_long_across_as_down(
    session: Session, view_of: MakeView, plane: Plane, width_mm: float, height_mm: float
) -> None:
    hu = np.full(SHAPE_ZYX, -1000, np.int16)
    hu[3:13, 10:30, 20:40] = 1000
    session.set_case(case_of(hu))
    view = view_of(plane)
    session.set_cursor((5, 28, 22))
    image = picture(view.viewport())
    spot = pixel(view, (9, 15, 33))
    columns = [i for i in range(400) if image.pixelColor(i, spot.y()).lightness() > 127]
    rows = [j for j in range(300) if image.pixelColor(spot.x(), j).lightness() > 127]
    scale = min(400 / (SHAPE_ZYX[plane.across] * SPACING_MM[plane.across]), 300 / 80)
    assert len(columns) / len(rows) == pytest.approx(width_mm / height_mm, rel=0.05)
    assert len(rows) == pytest.approx(height_mm * scale, abs=4)


def test_the_edges_have_letters(session: Session, axial: SliceView) -> None:
    turn = np.array([[np.cos(0.5), -np.sin(0.5), 0], [np.sin(0.5), np.cos(0.5), 0], [0, 0, 1]])
    straight = picture(axial.viewport()).copy(0, 120, 40, 60)
    session.set_case(case_of(np.full(SHAPE_ZYX, 40, np.int16), turn=turn))
    oblique = picture(axial.viewport()).copy(0, 120, 40, 60)
    bright = [
        sum(image.pixelColor(x, y).lightness() > 180 for x in range(40) for y in range(60))
        for image in (straight, oblique)
    ]
    assert 10 < bright[0] < bright[1]


def test_labels_are_coloured_and_hidden(session: Session, axial: SliceView) -> None:
    session.set_case(flat_case(), BLOCKS)
    session.set_cursor((8, 35, 55))
    liver, tumour = colour(axial, IN_LIVER), colour(axial, IN_TUMOUR)
    assert liver.blue() > liver.red() + 20
    assert tumour.red() > tumour.blue() + 20
    assert is_grey(colour(axial, OUTSIDE))
    session.set_overlay(liver_rgb=(255, 0, 0), opacity=0.8)
    assert colour(axial, IN_LIVER).red() > colour(axial, IN_LIVER).blue() + 80
    session.set_overlay(visible=False)
    assert is_grey(colour(axial, IN_LIVER))
    assert is_grey(colour(axial, IN_TUMOUR))


def test_an_outline_runs_around_the_label_and_leaves_its_inside_free(session: Session, axial: SliceView) -> None:
    session.set_case(flat_case(), BLOCKS)
    session.set_cursor((8, 38, 58))
    on_edge = (8, 15, 9.5)
    assert is_grey(colour(axial, OUTSIDE))
    session.set_overlay(style="outline")
    assert is_grey(colour(axial, IN_LIVER))
    assert is_grey(colour(axial, IN_TUMOUR))
    assert colour(axial, on_edge).blue() > colour(axial, on_edge).red() + 30
    tumour_edge = colour(axial, (8, 20, 19.5))
    assert tumour_edge.red() > tumour_edge.blue() + 30
    session.set_overlay(style="both")
    assert not is_grey(colour(axial, IN_LIVER))
    assert colour(axial, on_edge).blue() > colour(axial, IN_LIVER).blue()


def test_a_change_of_the_mask_is_seen_and_taken_back(session: Session, axial: SliceView) -> None:
    assert is_grey(colour(axial, (8, 10, 10)))
    box = Box((7, 8, 8), (10, 13, 13))
    session.apply(Edit("Paint", box, np.full(box.shape_zyx, 2, np.uint8)))
    assert not is_grey(colour(axial, (8, 10, 10)))
    session.undo()
    assert is_grey(colour(axial, (8, 10, 10)))


def test_another_slice_is_seen_with_its_own_labels(session: Session, axial: SliceView) -> None:
    session.set_case(flat_case(), BLOCKS)
    session.set_cursor((2, 35, 55))
    assert is_grey(colour(axial, IN_LIVER))
    session.set_cursor((5, 35, 55))
    assert not is_grey(colour(axial, IN_LIVER))


def test_the_corner_says_which_slice_and_where(session: Session, axial: SliceView) -> None:
    session.set_cursor((3, 0, 0))
    assert axial.corners().top_left == ("Axial", "4 / 16", "S 115.0 mm")


def test_without_a_case_there_is_only_black(qtbot: QtBot, session: Session, axial: SliceView) -> None:
    session.set_case(None)
    image = picture(axial.viewport())
    assert {image.pixelColor(x, y).name() for x in range(0, 400, 7) for y in range(0, 300, 7)} == {"#000000"}
    qtbot.mouseClick(axial.viewport(), LEFT, pos=QPoint(100, 100))
    turn_wheel(axial, QPoint(100, 100), 120)
    qtbot.keyClick(axial, Qt.Key.Key_Up)
    assert axial.corners().top_left == ()


# --- under the cursor ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plane", PLANES)
def test_the_cursor_reads_value_label_and_position(
    qtbot: QtBot, session: Session, view_of: MakeView, plane: Plane
) -> None:
    session.set_case(told_case(), BLOCKS)
    view = view_of(plane)
    session.set_cursor((8, 18, 24))
    said: list[str] = []
    view.hovered.connect(said.append)
    qtbot.mouseMove(view.viewport(), pixel(view, IN_TUMOUR))
    assert view.corners().bottom_left == (f"{8 * 1000 + 18 * 23 + 24} HU  tumour", "R 6.0  A 14.0  S 140.0 mm")
    assert said[-1] == f"{8 * 1000 + 18 * 23 + 24} HU  tumour    R 6.0  A 14.0  S 140.0 mm"
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert view.corners().bottom_left == ()
    assert said[-1] == ""


def test_what_is_read_follows_the_slice_and_the_mask(session: Session, axial: SliceView) -> None:
    session.set_case(told_case(), BLOCKS)
    send_mouse(axial, QEvent.Type.MouseMove, pixel(axial, IN_TUMOUR))
    assert axial.corners().bottom_left[0] == f"{8 * 1000 + 18 * 23 + 24} HU  tumour"
    session.set_cursor((5, 20, 30))
    assert axial.corners().bottom_left[0] == f"{5 * 1000 + 18 * 23 + 24} HU  liver"
    box = Box((5, 0, 0), (6, 40, 60))
    session.apply(Edit("Erase", box, np.zeros(box.shape_zyx, np.uint8)))
    assert axial.corners().bottom_left[0] == f"{5 * 1000 + 18 * 23 + 24} HU"


def test_beside_the_scan_nothing_is_read(axial: SliceView) -> None:
    send_mouse(axial, QEvent.Type.MouseMove, pixel(axial, (8, 20, 30)))
    assert axial.corners().bottom_left
    send_mouse(axial, QEvent.Type.MouseMove, QPoint(3, 150))
    assert axial.corners().bottom_left == ()


def test_an_oblique_grid_is_named_and_shown_as_it_is(session: Session, axial: SliceView) -> None:
    assert axial.corners().unusual == ()
    turn = np.array([[np.cos(0.3), -np.sin(0.3), 0], [np.sin(0.3), np.cos(0.3), 0], [0, 0, 1]])
    session.set_case(case_of(np.full(SHAPE_ZYX, 40, np.int16), turn=turn))
    assert axial.corners().unusual == ("oblique grid",)
    assert axial.edges.left == "RA"


@pytest.mark.parametrize("zoomed", [False, True])
def test_a_crosshair_that_moves_leaves_no_trace(session: Session, axial: SliceView, zoomed: bool) -> None:
    if zoomed:
        turn_wheel(axial, QPoint(200, 150), 360, keys=CONTROL)
    picture(axial.viewport())
    for cursor in ((8, 12, 20), (8, 25, 40), (8, 25, 41), (8, 3, 41)):
        session.set_cursor(cursor)
        QApplication.processEvents()
    on_screen = QApplication.primaryScreen().grabWindow(axial.winId()).toImage()
    session.set_cursor((8, 3, 41))
    axial.viewport().repaint()
    anew = QApplication.primaryScreen().grabWindow(axial.winId()).toImage()
    assert on_screen == anew
