"""Correcting the mask with real mouse and key events in the real window."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from pytestqt.qtbot import QtBot

from core.box import Box
from core.labels import Label
from core.measure import Measurements
from core.session import Session
from tests.ui.viewing import drag, picture, send_mouse, turn_wheel
from ui.main_window import MainWindow
from ui.slice_view import SliceView

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
FREE_ZYX = (4, 30, 20)
"""A voxel of the liver far from the tumours."""


@pytest.fixture
def axial(segmented: Measurements, window: MainWindow, session: Session) -> SliceView:
    """The axial view at slice 4, with the keys."""
    assert window.viewer is not None
    session.set_cursor(FREE_ZYX)
    window.viewer.axial.setFocus()
    return window.viewer.axial


def at(view: SliceView, zyx: tuple[float, float, float]) -> QPoint:
    return view.pixel_of(zyx).toPoint()


def trigger(window: MainWindow, name: str) -> None:
    action = window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def tumour(session: Session) -> NDArray[np.bool_]:
    return session.snapshot() == Label.TUMOUR


def test_a_stroke_paints_a_disc_along_its_way_and_is_undone_at_once(
    axial: SliceView, session: Session, window: MainWindow
) -> None:
    before = session.snapshot()
    trigger(window, "pen_brush")
    session.set_pen(radius_mm=4.7)
    drag(axial, LEFT, at(axial, (4, 30, 20)), at(axial, (4, 30, 30)))
    new = tumour(session) & (before != Label.TUMOUR)
    rows, columns = np.nonzero(new[4])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (28, 32, 18, 32)
    assert not np.delete(new, 4, axis=0).any()
    assert session.undo_name == "Paint tumour"
    assert session.record.edits == ("Paint tumour",)
    session.undo()
    assert np.array_equal(session.snapshot(), before)
    session.redo()
    assert np.array_equal(tumour(session) & (before != Label.TUMOUR), new)


def test_a_ball_reaches_into_other_slices_by_its_mm(axial: SliceView, session: Session, window: MainWindow) -> None:
    trigger(window, "pen_brush")
    session.set_pen(radius_mm=10.5, is_ball=True, label=Label.LIVER)
    session.set_cursor((0, 30, 20))
    before = session.snapshot()
    drag(axial, LEFT, at(axial, (0, 30, 20)), at(axial, (0, 30, 20)))
    changed = np.flatnonzero((session.snapshot() != before).any(axis=(1, 2)))
    assert changed.tolist() == [0, 1]  # 5 mm a slice; slice 2 is liver already


def test_ctrl_erases_and_painting_can_be_kept_inside_the_liver(
    axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_brush")
    session.set_pen(radius_mm=6.0, over="liver")
    drag(axial, LEFT, at(axial, (4, 34, 20)), at(axial, (4, 38, 20)))
    assert tumour(session)[4, 34, 20]
    assert not session.snapshot()[4, 35:].any()
    session.set_pen(over="anywhere")
    drag(axial, LEFT, at(axial, (4, 34, 20)), at(axial, (4, 34, 20)), CONTROL)
    assert session.snapshot()[4, 34, 20] == Label.BACKGROUND
    assert session.undo_name == "Erase"


def test_the_wheel_and_the_brackets_change_the_size_and_the_plain_wheel_still_scrolls(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_brush")
    size = session.pen.radius_mm
    turn_wheel(axial, at(axial, FREE_ZYX), 120, keys=SHIFT)
    assert session.pen.radius_mm > size
    qtbot.keyClick(axial, Qt.Key.Key_BracketLeft)
    assert session.pen.radius_mm == pytest.approx(size)
    turn_wheel(axial, at(axial, FREE_ZYX), 120)
    assert session.cursor_zyx[0] == FREE_ZYX[0] + 1
    qtbot.keyClick(axial, Qt.Key.Key_Escape)
    assert session.pen.tool == ""
    assert window.viewer is not None
    assert window.viewer.tool is None


def test_an_outline_can_be_dragged_or_clicked(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    corners = [(4, 27.6, 15.6), (4, 27.6, 22.4), (4, 32.4, 22.4), (4, 32.4, 15.6)]
    trigger(window, "pen_outline")
    before = session.snapshot()
    for corner in corners:
        qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, corner))
    assert np.array_equal(session.snapshot(), before)
    qtbot.keyClick(axial, Qt.Key.Key_Return)
    clicked = tumour(session) & (before != Label.TUMOUR)
    expected = np.zeros_like(clicked)
    expected[4, 28:33, 16:23] = True
    assert np.array_equal(clicked, expected)
    session.undo()
    send_mouse(axial, QEvent.Type.MouseButtonPress, at(axial, corners[0]), LEFT, LEFT)
    for corner in corners[1:]:
        send_mouse(axial, QEvent.Type.MouseMove, at(axial, corner), held=LEFT)
    send_mouse(axial, QEvent.Type.MouseButtonRelease, at(axial, corners[-1]), LEFT)
    assert np.array_equal(tumour(session) & (before != Label.TUMOUR), expected)


def test_corners_can_be_taken_back_before_the_tool_is(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_outline")
    before = session.snapshot()
    for column in (15, 22, 28):
        qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, (4, 20 + column % 7, column)))
    qtbot.keyClick(axial, Qt.Key.Key_Escape)
    qtbot.keyClick(axial, Qt.Key.Key_Return)
    assert np.array_equal(session.snapshot(), before)
    assert session.pen.tool == "outline"
    qtbot.keyClick(axial, Qt.Key.Key_Escape)
    assert session.pen.tool == ""


def test_a_click_removes_a_tumour_and_gives_its_place_to_the_liver(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_remove")
    qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, FREE_ZYX))
    assert session.undo_name == "Segment"
    qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, (4, 14, 14)))
    assert session.undo_name == "Remove tumour"
    assert (session.snapshot()[2:6, 10:18, 10:18] == Label.LIVER).all()
    assert np.count_nonzero(tumour(session)) == 9


def test_another_tool_puts_the_pen_down(axial: SliceView, session: Session, window: MainWindow) -> None:
    trigger(window, "pen_smart")
    trigger(window, "window_box")
    assert session.pen.tool == ""
    trigger(window, "pen_brush")
    actions = window.actions_by_name
    assert not actions["window_box"].isChecked()
    assert actions["pen_brush"].isChecked()
    assert not actions["pen_smart"].isChecked()
    trigger(window, "pen_brush")
    assert session.pen.tool == ""


def test_whole_labels_are_changed_beside_the_window(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    session.set_pen(label=Label.TUMOUR)
    trigger(window, "keep_largest")
    assert np.count_nonzero(tumour(session)) == 4 * 8 * 8
    assert session.undo_name == "Keep largest tumours"
    session.undo()
    session.set_pen(island_ml=0.5)
    trigger(window, "remove_islands")
    assert np.count_nonzero(tumour(session)) == 4 * 8 * 8
    session.set_pen(label=Label.BACKGROUND)
    revision = session.mask_revision
    trigger(window, "grow_label")
    assert session.mask_revision == revision


def test_outlined_slices_are_copied_and_filled_between(
    axial: SliceView, session: Session, window: MainWindow
) -> None:
    session.set_pen(label=Label.TUMOUR)
    session.set_cursor((9, 26, 31))
    trigger(window, "copy_down")
    assert session.cursor_zyx[0] == 8
    assert tumour(session)[8, 25:28, 30:33].all()
    trigger(window, "pen_brush")
    session.set_pen(radius_mm=4.7)
    for slice_index in (3, 7):
        session.set_cursor((slice_index, 30, 20))
        drag(axial, LEFT, at(axial, (slice_index, 30, 20)), at(axial, (slice_index, 30, 20)))
    before = tumour(session)
    trigger(window, "fill_between")
    new = tumour(session) & ~before
    assert new[4:7, 30, 20].all()
    assert sorted(set(np.nonzero(new)[0].tolist())) == [4, 5, 6]


def test_without_a_scan_no_tool_can_be_taken(window: MainWindow) -> None:
    for name in ("pen_brush", "pen_outline", "fill_holes", "copy_up"):
        assert not window.actions_by_name[name].isEnabled()


def test_painting_beyond_the_scan_is_harmless(axial: SliceView, session: Session, window: MainWindow) -> None:
    axial.set_scale(axial.picture_view.fitting_pixels_per_mm / 2)
    for tool in ("pen_brush", "pen_threshold", "pen_smart", "pen_grow"):
        trigger(window, tool)
        before = session.snapshot()
        drag(axial, LEFT, QPoint(1, 1), QPoint(3, 3))
        assert np.array_equal(session.snapshot(), before)


def test_closing_the_scan_in_the_middle_of_a_stroke_is_harmless(
    axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_brush")
    send_mouse(axial, QEvent.Type.MouseButtonPress, at(axial, FREE_ZYX), LEFT, LEFT)
    session.set_case(None)
    send_mouse(axial, QEvent.Type.MouseMove, QPoint(50, 50), held=LEFT)
    send_mouse(axial, QEvent.Type.MouseButtonRelease, QPoint(50, 50), LEFT)
    assert session.undo_name is None


def test_a_dragged_box_is_told_in_voxels_and_is_as_deep_as_wide(axial: SliceView, window: MainWindow) -> None:
    boxes: list[Box] = []
    window.segment_box_requested.connect(boxes.append)
    trigger(window, "pen_box")
    drag(axial, LEFT, at(axial, (4, 9.6, 9.6)), at(axial, (4, 20.4, 30.4)))
    assert [(box.start_zyx[1:], box.stop_zyx[1:]) for box in boxes] == [((10, 10), (21, 31))]
    # Sides of 22 and 42 mm: 16 mm to either side, 5 mm a slice.
    assert (boxes[0].start_zyx[0], boxes[0].stop_zyx[0]) == (1, 8)
    drag(axial, LEFT, at(axial, (4, 9, 9)), at(axial, (4, 9, 9)))
    assert len(boxes) == 1


def test_locks_are_set_by_clicks_taken_back_by_clicks_and_undone(
    qtbot: QtBot, axial: SliceView, session: Session, window: MainWindow
) -> None:
    trigger(window, "pen_lock")
    session.set_pen(radius_mm=4.0)
    before = picture(axial.viewport())
    qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, FREE_ZYX))
    qtbot.mouseClick(axial.viewport(), LEFT, CONTROL, pos=at(axial, (4, 14, 14)))
    assert [lock.is_tumour for lock in session.reading.locks] == [True, False]
    assert session.undo_name == "Lock as no tumour"
    assert picture(axial.viewport()) != before
    qtbot.mouseClick(axial.viewport(), LEFT, pos=at(axial, FREE_ZYX))
    assert [lock.is_tumour for lock in session.reading.locks] == [False]
    session.undo()
    session.undo()
    assert [lock.is_tumour for lock in session.reading.locks] == [True]
