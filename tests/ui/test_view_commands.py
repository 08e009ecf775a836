"""What the menus and keys do to the views: layouts, zoom, slab, turning, cine, pictures, windows, memory."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.case import Case
from core.measure import Measurements
from core.session import Session, Window
from tests.ui.viewing import drag, picture
from ui.main_window import MainWindow
from ui.slice_orientation import AS_USUAL
from ui.slice_view import SliceView
from ui.viewer_page import ViewerPage

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def page(window: MainWindow, segmented: Measurements) -> ViewerPage:
    """The views of the window, in which a scan with two tumours is open."""
    assert window.viewer is not None
    window.activateWindow()
    window.viewer.axial.setFocus()
    return window.viewer


def trigger(page: ViewerPage, name: str) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    window.actions_by_name[name].trigger()


def come_into(view: SliceView) -> None:
    """Move the mouse into a view."""
    at = QPointF(5, 5)
    QApplication.sendEvent(view, QEnterEvent(at, at, view.mapToGlobal(at)))


def shown(page: ViewerPage) -> list[QWidget]:
    return [pane for pane in page.area.panes if pane.isVisible()]


# --- layouts -------------------------------------------------------------------------------------------------------


def test_each_layout_has_a_key_and_shows_its_panes(qtbot: QtBot, page: ViewerPage) -> None:
    axial, coronal, sagittal, volume = page.area.panes
    for key, panes in (
        (Qt.Key.Key_3, [axial]),
        (Qt.Key.Key_4, [axial, coronal, sagittal]),
        (Qt.Key.Key_2, [axial, coronal, sagittal, volume]),
        (Qt.Key.Key_1, [axial, coronal, sagittal, volume]),
    ):
        qtbot.keyClick(page.active, key, CONTROL)
        assert shown(page) == panes
    assert page.axial.width() == pytest.approx(page.coronal.width(), abs=2)


def test_the_view_used_last_is_the_large_one(qtbot: QtBot, page: ViewerPage) -> None:
    come_into(page.coronal)
    trigger(page, "layout_large")
    qtbot.waitUntil(lambda: page.coronal.width() > 1.5 * page.axial.width())
    assert page.coronal.height() > 2 * page.axial.height()
    assert page.axial.x() == page.sagittal.x() == page.volume.x()


@pytest.mark.parametrize("layout", ["grid", "large", "row"])
def test_in_every_layout_a_view_can_be_alone_and_back(qtbot: QtBot, page: ViewerPage, layout: str) -> None:
    trigger(page, f"layout_{layout}")
    before = shown(page)
    for view in page.slice_views:
        qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(30, 30))
        assert shown(page) == [view]
        qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(30, 30))
        assert shown(page) == before
    qtbot.mouseDClick(page.axial.viewport(), LEFT, pos=QPoint(30, 30))
    trigger(page, "layout_grid")
    assert len(shown(page)) == 4
    assert page.maximised is None


# --- zoom ----------------------------------------------------------------------------------------------------------


def test_linked_views_zoom_and_move_together(page: ViewerPage, session: Session) -> None:
    trigger(page, "linked")
    page.axial.zoom(3, QPointF(100, 100))
    page.axial.pan((25, -40))
    scales = [view.picture_view.pixels_per_mm for view in page.slice_views]
    assert scales == pytest.approx([scales[0]] * 3)
    axial, coronal, sagittal = (view.middle_zyx() for view in page.slice_views)
    assert coronal[2] == pytest.approx(axial[2], abs=0.01)
    assert sagittal[1] == pytest.approx(axial[1], abs=0.01)
    page.axial.reset()
    assert all(view.picture_view.is_fitted for view in page.slice_views)
    trigger(page, "linked")
    page.axial.zoom(3, QPointF(100, 100))
    assert page.coronal.picture_view.is_fitted


def test_zoom_to_liver_tumour_and_back(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    session.set_cursor((0, 0, 0))
    qtbot.keyClick(page.active, Qt.Key.Key_9, CONTROL)
    assert session.cursor_zyx == (6, 20, 22)  # where the crosshair was there is no liver
    for view in page.slice_views:
        seen = view.viewport().rect()
        assert seen.contains(view.pixel_of((2, 5, 5)).toPoint())
        assert seen.contains(view.pixel_of((10, 34, 39)).toPoint())
        assert not view.picture_view.is_fitted
    session.select_tumour(2)
    trigger(page, "zoom_tumour")
    assert session.cursor_zyx == (9, 26, 31)
    for view in page.slice_views:
        middle = view.pixel_of((9, 26, 31)) - QPointF(*view.picture_view.size_pixels) / 2
        assert middle.manhattanLength() < 20
    qtbot.keyClick(page.active, Qt.Key.Key_0, CONTROL)
    assert all(view.picture_view.is_fitted for view in page.slice_views)


# --- how slices are drawn ------------------------------------------------------------------------------------------


def test_the_slab_grows_by_what_makes_a_difference_and_says_so(
    qtbot: QtBot, page: ViewerPage, session: Session
) -> None:
    session.set_cursor((6, 20, 24))
    qtbot.keyClick(page.active, Qt.Key.Key_Up, SHIFT)
    assert session.display.slab_mm == 3.0  # two rows of 2 mm
    assert "mean 4.0 mm" in page.coronal.corners().unusual[0]
    assert page.axial.corners().unusual == ()  # slices of 5 mm stay single
    for _ in range(2):
        qtbot.keyClick(page.active, Qt.Key.Key_Up, SHIFT)
    assert session.display.slab_mm == 10.0  # 5 mm would have been two rows again
    trigger(page, "slab_maximum")
    # Slices 5 and 6: their faces lie half a step outside their middles.
    assert page.axial.corners().unusual[0] == "MIP 10.0 mm, S 22.5 to S 32.5"
    qtbot.keyClick(page.active, Qt.Key.Key_Down, SHIFT)
    assert session.display.slab_mm == 8.0
    qtbot.keyClick(page.active, Qt.Key.Key_Home, SHIFT)
    assert session.display.slab_mm == 0.0


def test_what_is_read_in_a_slab_is_what_is_shown(page: ViewerPage, session: Session, case: Case) -> None:
    session.set_cursor((6, 20, 24))
    session.set_display(slab_mm=20.0, slab_kind="maximum")
    at = page.axial.pixel_of((6, 12, 12))
    page.axial.hover(at)
    slab = session.slab_at(0)
    expected = case.volume.hu[slab.start : slab.stop, 12, 12].max()
    assert page.axial.corners().bottom_left[0] == f"{expected} HU MIP  tumour"
    hu = page.axial.hu_between(at, at + QPointF(0.1, 0.1))
    assert hu.max() == expected


def test_the_next_scan_is_not_seen_as_a_slab_or_mirrored(page: ViewerPage, session: Session, case: Case) -> None:
    session.set_display(slab_mm=20.0)
    trigger(page, "mirror")
    session.set_case(case)
    assert session.display.slab_mm == 0.0
    assert page.axial.orientation == AS_USUAL
    assert (page.axial.edges.left, page.axial.edges.right) == ("R", "L")


@pytest.mark.parametrize("name", ["crosshair", "smooth", "colour_bar"])
def test_switches_change_what_is_drawn_and_are_ticked(page: ViewerPage, session: Session, name: str) -> None:
    window = page.window()
    before = picture(page.axial.viewport())
    assert window.actions_by_name[name].isChecked()
    trigger(page, name)
    assert not getattr(session.display, name)
    assert not window.actions_by_name[name].isChecked()
    assert picture(page.axial.viewport()) != before
    trigger(page, name)
    assert picture(page.axial.viewport()) == before


# --- turning and mirroring -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deeds", [("mirror",), ("flip",), ("turn_right",), ("turn_left", "mirror"), ("flip", "turn_left")]
)
def test_a_turned_picture_is_clicked_where_it_is_drawn(
    qtbot: QtBot, page: ViewerPage, session: Session, deeds: tuple[str, ...]
) -> None:
    session.set_overlay(opacity=1.0)
    session.set_cursor((4, 30, 40))
    for deed in deeds:
        trigger(page, deed)
    tumour = (4, 13, 13)
    at = page.axial.pixel_of(tumour).toPoint()
    seen = picture(page.axial.viewport()).pixelColor(at)
    assert seen.red() > seen.blue() + 100  # the tumour's colour
    qtbot.mouseClick(page.axial.viewport(), LEFT, pos=at)
    assert session.cursor_zyx == tumour
    assert page.axial.corners().unusual == (page.axial.orientation.text,)
    trigger(page, "orient_usual")
    assert page.axial.orientation == AS_USUAL


def test_only_the_view_used_last_is_turned(page: ViewerPage) -> None:
    come_into(page.sagittal)
    trigger(page, "turn_right")
    assert page.sagittal.orientation == AS_USUAL.turned()
    assert page.axial.orientation == page.coronal.orientation == AS_USUAL
    assert page.sagittal.edges.top == "A"


def test_a_dragged_picture_follows_the_mouse_also_when_it_is_turned(page: ViewerPage) -> None:
    trigger(page, "turn_right")
    page.axial.zoom(2, QPointF(100, 100))
    start, stop = QPoint(100, 100), QPoint(130, 80)
    held = page.axial.cursor_at(QPointF(start))
    drag(page.axial, LEFT, start, stop, SHIFT)
    assert held is not None
    assert (page.axial.pixel_of(held) - QPointF(stop)).manhattanLength() < 1


# --- cine ----------------------------------------------------------------------------------------------------------


def test_slices_run_round_until_a_click(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    page.cine.set_speed(30)
    session.set_cursor((9, 20, 24))
    seen: list[int] = []
    session.cursor_changed.connect(lambda cursor: seen.append(cursor[0]))
    qtbot.keyClick(page.axial, Qt.Key.Key_Space)
    assert page.window().actions_by_name["cine"].isChecked()
    qtbot.waitUntil(lambda: len(seen) >= 4)
    assert seen[:4] == [10, 11, 0, 1]
    qtbot.mouseClick(page.coronal.viewport(), LEFT, pos=QPoint(50, 50))
    assert not page.cine.is_running
    assert not page.window().actions_by_name["cine"].isChecked()


def test_slices_run_back_and_forth(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    trigger(page, "cine_back")
    page.cine.set_speed(30)
    session.set_cursor((9, 20, 24))
    seen: list[int] = []
    session.cursor_changed.connect(lambda cursor: seen.append(cursor[0]))
    trigger(page, "cine")
    qtbot.waitUntil(lambda: len(seen) >= 4)
    page.cine.stop()
    assert seen[:4] == [10, 11, 10, 9]


def test_cine_has_speeds_and_ends_with_the_scan(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    before = page.cine.speed
    qtbot.keyClick(page.axial, Qt.Key.Key_Period)
    assert page.cine.speed > before
    qtbot.keyClick(page.axial, Qt.Key.Key_Comma)
    assert page.cine.speed == before
    trigger(page, "cine")
    session.set_case(None)
    assert not page.cine.is_running


# --- windows -------------------------------------------------------------------------------------------------------


def test_a_box_dragged_over_a_slice_gives_the_window(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    before, cursor = session.window, session.cursor_zyx
    qtbot.keyClick(page.active, Qt.Key.Key_W, SHIFT)
    assert page.window().actions_by_name["window_box"].isChecked()
    drag(page.axial, LEFT, page.axial.pixel_of((0, 8, 8)).toPoint(), page.axial.pixel_of((0, 30, 35)).toPoint())
    assert session.window != before
    assert session.window.center_hu == pytest.approx(50, abs=10)  # of the fixture's noise
    assert session.window.width_hu == pytest.approx(2 * 2.33 * 20 * 1.3, rel=0.2)
    assert session.cursor_zyx == cursor
    assert page.tool is None
    assert not page.window().actions_by_name["window_box"].isChecked()


def test_escape_puts_the_box_down(qtbot: QtBot, page: ViewerPage) -> None:
    trigger(page, "window_box")
    qtbot.keyClick(page.axial, Qt.Key.Key_Escape)
    assert page.tool is None


def test_keys_for_what_is_seen_and_for_the_liver(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    for key in (Qt.Key.Key_0, Qt.Key.Key_9):
        session.set_window(Window(-600, 1500))
        qtbot.keyClick(page.active, key)
        assert session.window.center_hu == pytest.approx(50, abs=10)


# --- pictures ------------------------------------------------------------------------------------------------------


def test_a_view_is_copied_and_taken_without_any_text_in_the_file(page: ViewerPage, qtbot: QtBot) -> None:
    come_into(page.coronal)
    qtbot.keyClick(page.active, Qt.Key.Key_C, CONTROL | SHIFT)
    copied = QApplication.clipboard().image()
    assert copied.size() == page.coronal.viewport().size()
    assert copied.convertToFormat(QImage.Format.Format_RGB32) == picture(page.coronal.viewport()).convertToFormat(
        QImage.Format.Format_RGB32
    )
    with qtbot.waitSignal(page.picture_taken, timeout=1000) as taken:
        trigger(page, "save_views")
    assert taken.args[0].size() == page.area.size()
    assert taken.args[0].textKeys() == []


# --- memory --------------------------------------------------------------------------------------------------------


def test_how_things_are_seen_is_told_and_restored(qtbot: QtBot, page: ViewerPage, session: Session) -> None:
    told: dict[str, Any] = {}
    page.view_value_changed.connect(told.__setitem__)
    trigger(page, "layout_row")
    trigger(page, "smooth")
    session.set_window(Window(77, 333))
    session.set_display(slab_mm=10.0)
    page.memory.flush()
    assert told == {"layout": "row", "smooth": False, "window_center_hu": 77.0, "window_width_hu": 333.0}
    other = Session()
    restored = ViewerPage(other, use_opengl=False)
    qtbot.addWidget(restored)
    restored.restore(told)
    assert (restored.area.layout_name, other.display.smooth, other.window) == ("row", False, Window(77, 333))
    restored.close()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"layout": "spiral", "smooth": 7, "window_center_hu": "x", "window_width_hu": 300, "cine_speed": "fast"},
        {"window_center_hu": float("nan"), "window_width_hu": -5, "cine_speed": 10**9, "layout": 3},
    ],
)
def test_nonsense_in_the_memory_is_left_alone(qtbot: QtBot, nonsense: dict[str, Any]) -> None:
    session = Session()
    page = ViewerPage(session, use_opengl=False)
    qtbot.addWidget(page)
    page.restore(nonsense)
    assert (page.area.layout_name, session.display.smooth, session.window) == ("grid", True, Window(40, 400))
    assert page.cine.speed <= 30
    page.close()


def test_masks_of_a_slab_hold_every_labelled_voxel(
    page: ViewerPage, session: Session, mask: NDArray[np.uint8]
) -> None:
    session.set_overlay(opacity=1.0)
    session.set_cursor((8, 38, 46))
    spot = page.axial.pixel_of((8, 13, 13)).toPoint()  # the tumour of slices 2 to 5
    seen = picture(page.axial.viewport()).pixelColor(spot)
    assert seen.blue() > seen.red()
    session.set_display(slab_mm=40.0)
    seen = picture(page.axial.viewport()).pixelColor(spot)
    assert seen.red() > seen.blue() + 100
