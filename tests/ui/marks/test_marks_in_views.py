"""Rulers and the rest drawn, dragged and deleted in the real window by the mouse; diameters put right; undo."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core import editing
from core.case import Case
from core.marks import measure_mark
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.session import Session
from tests.ui.viewing import drag, picture, send_mouse
from ui.main_window import MainWindow
from ui.marks.draw_tool import DrawTool
from ui.marks.layer import CHOSEN, MARK, label_lines
from ui.slice_view import SliceView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def views(qtbot: QtBot, session: Session, window: MainWindow, case: Case) -> tuple[SliceView, SliceView, SliceView]:
    """Axial, coronal and sagittal of the open scan, which is not segmented."""
    session.set_case(case)
    assert window.viewer is not None
    return window.viewer.slice_views


def press(qtbot: QtBot, view: SliceView, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    view.setFocus()
    qtbot.keyClick(view, key, keys or Qt.KeyboardModifier.NoModifier)


def place(view: SliceView, zyx: tuple[float, float, float]) -> QPoint:
    return view.pixel_of(zyx).toPoint()


def draw(
    qtbot: QtBot, view: SliceView, key: Qt.Key, first: tuple[float, float, float], last: tuple[float, float, float]
) -> None:
    press(qtbot, view, key)
    drag(view, LEFT, place(view, first), place(view, last))


def near(mark_points: tuple[tuple[float, float, float], ...], *points: tuple[float, float, float]) -> bool:
    return bool(np.abs(np.subtract(mark_points, points)).max() < 0.3)


def test_a_ruler_drawn_with_the_mouse_measures_the_patient(
    qtbot: QtBot, window: MainWindow, session: Session, views: tuple[SliceView, SliceView, SliceView], case: Case
) -> None:
    axial, coronal, _ = views
    draw(qtbot, axial, Qt.Key.Key_I, (6, 10, 10), (6, 10, 30))
    draw(qtbot, coronal, Qt.Key.Key_I, (2, 20, 10), (8, 20, 10))
    along, upright = session.reading.marks
    assert (along.kind, along.plane_axis, upright.plane_axis) == ("ruler", 0, 1)
    assert near(along.points_zyx, (6, 10, 10), (6, 10, 30))
    assert measure_mark(case.volume, along).length_mm == pytest.approx(40, abs=1)
    assert measure_mark(case.volume, upright).length_mm == pytest.approx(30, abs=1)
    assert window.viewer is not None
    assert window.viewer.tool is None, "put down once it is drawn"
    assert session.cursor_zyx == (6, 20, 24), "drawing moves no crosshair"
    session.undo()
    assert session.reading.marks == (along,)
    assert session.redo_name == "Ruler"


def test_what_is_drawn_is_seen_on_its_own_slice_alone(
    qtbot: QtBot, session: Session, views: tuple[SliceView, SliceView, SliceView]
) -> None:
    axial = views[0]
    draw(qtbot, axial, Qt.Key.Key_I, (6, 30, 8), (6, 30, 40))
    middle = place(axial, (6, 30, 30.5))

    def is_drawn(colour: QColor) -> bool:
        image = picture(axial.viewport())
        seen = [image.pixelColor(middle + QPoint(0, dy)).getRgb()[:3] for dy in range(-3, 4)]
        return any(max(abs(a - b) for a, b in zip(rgb, colour.getRgb(), strict=False)) < 60 for rgb in seen)

    assert is_drawn(CHOSEN)
    qtbot.mouseClick(axial.viewport(), LEFT, pos=place(axial, (6, 20, 24)))
    assert is_drawn(MARK), "a click elsewhere lets go of it"
    axial.step(1)
    assert not is_drawn(MARK)


def test_clicks_draw_as_well_and_an_angle_takes_three(
    qtbot: QtBot, session: Session, views: tuple[SliceView, SliceView, SliceView], case: Case
) -> None:
    axial = views[0]
    press(qtbot, axial, Qt.Key.Key_Z)
    for zyx in ((6, 10, 10), (6, 30, 10), (6, 30, 30)):
        send_mouse(axial, QEvent.Type.MouseMove, place(axial, zyx))
        qtbot.mouseClick(axial.viewport(), LEFT, pos=place(axial, zyx))
    (angle,) = session.reading.marks
    assert measure_mark(case.volume, angle).angle_degrees == pytest.approx(90, abs=1.5)
    press(qtbot, axial, Qt.Key.Key_I)
    qtbot.mouseClick(axial.viewport(), LEFT, pos=place(axial, (6, 20, 20)))
    press(qtbot, axial, Qt.Key.Key_Escape)
    assert session.reading.marks == (angle,), "Escape leaves it at that"


def test_circle_and_box_say_what_is_inside(
    qtbot: QtBot, window: MainWindow, session: Session, views: tuple[SliceView, SliceView, SliceView], case: Case
) -> None:
    axial, _, sagittal = views
    draw(qtbot, axial, Qt.Key.Key_Q, (6, 20, 20), (6, 20, 25))
    press(qtbot, sagittal, Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier)
    drag(sagittal, LEFT, place(sagittal, (3, 8, 24)), place(sagittal, (7, 16, 24)))
    circle, box = session.reading.marks
    found = measure_mark(case.volume, circle)
    y, x = np.ogrid[:40, :48]
    inside = case.volume.hu[6][(y - 20) ** 2 + (x - 20) ** 2 <= 25]
    assert found.mean_hu == pytest.approx(inside.mean(), abs=1.5)
    assert found.area_mm2 == pytest.approx(np.pi * 100, rel=0.1)
    assert measure_mark(case.volume, box).area_mm2 == pytest.approx(4 * 5 * 8 * 2, rel=0.1)
    rows = window.side_panel.marks.rows
    assert [rows.index(row, 0).data() for row in range(rows.rowCount())] == ["Circle", "Box"]
    assert rows.index(0, 1).data() == f"{found.mean_hu:.0f} ± {found.sd_hu:.0f} HU"
    assert rows.index(1, 2).data() == "sagittal 25"


def test_points_and_whole_marks_are_dragged_and_each_drag_is_one_step(
    qtbot: QtBot, session: Session, views: tuple[SliceView, SliceView, SliceView]
) -> None:
    axial = views[0]
    draw(qtbot, axial, Qt.Key.Key_I, (6, 10, 10), (6, 10, 30))
    (start,) = session.reading.marks
    drag(axial, LEFT, place(axial, (6, 10, 30)), place(axial, (6, 25, 30)))
    (longer,) = session.reading.marks
    assert near(longer.points_zyx, (6, 10, 10), (6, 25, 30))
    drag(axial, LEFT, place(axial, (6, 17.5, 20)), place(axial, (6, 22.5, 23)))
    (moved,) = session.reading.marks
    assert near(moved.points_zyx, (6, 15, 13), (6, 30, 33))
    cursor = session.cursor_zyx
    assert session.undo_name == "Move ruler"
    session.undo()
    session.undo()
    assert session.reading.marks == (start,)
    assert session.cursor_zyx == cursor


def test_marks_are_chosen_noted_and_deleted_in_the_list_and_by_the_key(
    qtbot: QtBot, window: MainWindow, session: Session, views: tuple[SliceView, SliceView, SliceView]
) -> None:
    axial = views[0]
    for row in (10, 20):
        draw(qtbot, axial, Qt.Key.Key_I, (6, row, 10), (6, row, 30))
    session.set_cursor((0, 0, 0))
    panel = window.side_panel.marks
    window.workbench.show_panel("marks", True)
    panel.table.clicked.emit(panel.rows.index(0, 1))
    assert session.cursor_zyx == (6, 10, 20)
    assert panel.rows.setData(panel.rows.index(0, 3), " portal vein ")
    first, second = session.reading.marks
    assert (first.note, second.note) == ("portal vein", "")
    press(qtbot, axial, Qt.Key.Key_Delete)
    assert session.reading.marks == (second,)
    press(qtbot, axial, Qt.Key.Key_Delete)
    assert session.reading.marks == (second,), "none is chosen: none is deleted"
    window.actions_by_name["delete_marks"].trigger()
    assert session.reading.marks == ()
    assert not panel.needed
    session.undo()
    assert session.reading.marks == (second,)


@pytest.fixture
def measure(
    session: Session, views: tuple[SliceView, SliceView, SliceView], case: Case, mask: NDArray[np.uint8]
) -> Callable[[], None]:
    """The scan segmented; called again, it measures as the controller does."""

    def measure() -> None:
        measured = measure_reading(case.volume, session.snapshot(), session.reading)
        session.set_measurements(measured, session.mask_revision)

    session.apply(editing.replace_mask("Segment", mask, MaskRecord(origin="model")))
    measure()
    return measure


def test_a_diameter_is_dragged_counts_at_once_and_is_reset(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    views: tuple[SliceView, SliceView, SliceView],
    measure: Callable[[], None],
) -> None:
    axial, results = views[0], window.side_panel.results
    press(qtbot, axial, Qt.Key.Key_N)
    board = window.side_panel.board
    assert [shown.mark.kind for shown in board.on_slices(0)] == ["long_axis", "short_axis"]
    assert board.on_slices(1) == [], "diameters are axial"
    assert session.measurements is not None
    first, last = session.measurements.tumours[0].long_axis_ends_zyx
    before = results.targets.text()
    drag(axial, LEFT, place(axial, last), place(axial, (first[0], first[1], first[2] + 5)))
    tumour = session.measurements.tumours[0]
    assert tumour.by_hand == ("long_axis",)
    assert tumour.long_axis_mm == pytest.approx(10, abs=0.7)
    assert results.table.rows.index(0, 2).data().endswith("*")
    assert results.targets.text() != before
    assert results.lesion.mask_axes.isVisible()
    assert session.selected_tumour == 1, "nothing was measured anew"
    short = next(shown for shown in board.on_slices(0) if shown.mark.kind == "short_axis").mark
    drag(axial, LEFT, place(axial, short.points_zyx[0]), place(axial, (short.points_zyx[0][0], 12, 14)))
    assert session.measurements.tumours[0].by_hand == ("long_axis", "short_axis")
    measure()
    assert session.measurements.tumours[0].by_hand == ("long_axis", "short_axis"), "measuring anew keeps them"
    qtbot.mouseClick(results.lesion.mask_axes, LEFT)
    assert session.measurements.tumours[0].by_hand == ()
    assert results.targets.text() == before
    for _ in range(3):
        session.undo()
    assert session.measurements.tumours[0].by_hand == ()


def test_a_long_axis_is_drawn_where_the_reader_sees_it_in_the_axial_view_only(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    views: tuple[SliceView, SliceView, SliceView],
    measure: Callable[[], None],
) -> None:
    axial, coronal, _ = views
    session.select_tumour(2)
    press(qtbot, axial, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    assert window.viewer is not None
    assert isinstance(window.viewer.tool, DrawTool)
    drag(coronal, LEFT, place(coronal, (9, 26, 24)), place(coronal, (9, 26, 36)))
    assert session.reading.marks == ()
    drag(axial, LEFT, place(axial, (9, 26, 26)), place(axial, (9, 26, 36)))
    assert session.measurements is not None
    tumour = session.measurements.tumours[1]
    assert tumour.long_axis_mm == pytest.approx(20, abs=0.7)
    assert tumour.by_hand == ("long_axis",)


def test_what_is_shown_of_all_that_is_the_readers_choice(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    views: tuple[SliceView, SliceView, SliceView],
    measure: Callable[[], None],
) -> None:
    board, actions = window.side_panel.board, window.actions_by_name
    draw(qtbot, views[0], Qt.Key.Key_I, (6, 30, 8), (6, 30, 40))
    session.select_tumour(1)
    session.set_cursor((9, 26, 31))
    assert board.on_slices(0) == []
    actions["all_axes"].trigger()
    assert {shown.tumour for shown in board.on_slices(0)} == {2}
    actions["show_axes"].trigger()
    assert board.on_slices(0) == []
    session.set_cursor((6, 26, 31))
    assert len(board.on_slices(0)) == 1
    session.set_display(slab_mm=20.0)
    session.set_cursor((7, 26, 31))
    assert len(board.on_slices(0)) == 1, "a slab shows what stands on its slices"
    actions["show_marks"].trigger()
    assert board.on_slices(0) == []


def test_hu_beside_a_circle_say_that_they_are_not_the_slabs(
    qtbot: QtBot, session: Session, window: MainWindow, views: tuple[SliceView, SliceView, SliceView]
) -> None:
    draw(qtbot, views[0], Qt.Key.Key_Q, (6, 30, 8), (6, 30, 12))
    board, case = window.side_panel.board, session.case
    assert case is not None
    (shown,) = [each for each in board.on_slices(0) if not each.tumour]

    def written() -> tuple[str, ...]:
        return label_lines(views[0], shown)

    alone = written()
    session.set_display(slab_mm=20.0)
    assert written() == (*alone, "of slice 7 alone")
    session.set_display(slab_mm=0.0)
    assert written() == alone
