"""Going through tumours with keys, mouse and table: verdicts, joining, cutting, notes, targets; and undo of each."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core import editing
from core.case import Case
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.session import Session
from tests.ui.conftest import SHAPE_ZYX
from tests.ui.viewing import drag, send_mouse
from ui.main_window import MainWindow
from ui.review.lesion_model import AGREEMENT, SIDE, VERDICT
from ui.review.tools import CutTool, JoinTool
from ui.slice_view import SliceView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def two_lobed() -> NDArray[np.uint8]:
    """A liver with a two-lobed tumour, a round one, and a small one."""
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[1:12, 3:38, 3:45] = 1
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    for cy, cx, radius in ((12, 10, 5), (12, 19, 5), (30, 12, 4), (28, 36, 1)):
        mask[(np.abs(z - 6) <= 2) & ((y - cy) ** 2 + (x - cx) ** 2 <= radius**2)] = 2
    return mask


@pytest.fixture
def measure(session: Session, window: MainWindow, case: Case, two_lobed: NDArray[np.uint8]) -> Callable[[], None]:
    """The window with the scan segmented; called again, it measures as the controller does."""

    def measure() -> None:
        measured = measure_reading(case.volume, session.snapshot(), session.reading)
        session.set_measurements(measured, session.mask_revision)

    session.set_case(case)
    session.apply(editing.replace_mask("Segment", two_lobed, MaskRecord(origin="model")))
    measure()
    return measure


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the reader works: over the axial view."""
    assert window.viewer is not None
    window.viewer.axial.setFocus()
    qtbot.keyClick(window.viewer.axial, key, keys or Qt.KeyboardModifier.NoModifier)


def texts(window: MainWindow, column: int) -> list[str]:
    rows = window.side_panel.results.table.rows
    return [rows.index(row, column).data() for row in range(rows.rowCount())]


def axial(window: MainWindow) -> SliceView:
    assert window.viewer is not None
    return window.viewer.axial


def place(view: SliceView, zyx: tuple[float, float, float]) -> QPoint:
    return view.pixel_of(zyx).toPoint()


def test_n_and_p_walk_round_and_zoom_to_each_tumour(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    chosen = []
    for key in (Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_P):
        press(qtbot, window, key)
        chosen.append(session.selected_tumour)
        assert session.measurements is not None
        tumour = session.measurements.tumour(session.selected_tumour)
        assert tumour is not None
        assert session.cursor_zyx[0] == tumour.slice_index, "the slice of the diameters is shown"
        view = axial(window)
        middle = QPointF(*view.picture_view.size_pixels) / 2
        away = view.pixel_of(tumour.centre_zyx) - middle
        assert max(abs(away.x()), abs(away.y())) < 0.2 * view.width()
        assert not view.picture_view.is_fitted
    assert chosen == [1, 2, 3, 1, 3]


def test_by_doubt_the_least_agreed_comes_first_and_without_agreement_that_is_said(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    window.actions_by_name["walk_by_doubt"].trigger()
    press(qtbot, window, Qt.Key.Key_N)
    assert session.selected_tumour == 1
    assert "Nothing is known" in window.status_line.news.text()
    table = window.side_panel.results.table
    assert table.isColumnHidden(AGREEMENT)
    window.side_panel.review.set_agreement({1: 0.98, 2: 0.71, 3: 0.9})
    assert not table.isColumnHidden(AGREEMENT)
    assert texts(window, AGREEMENT) == ["98", "71", "90"]
    seen = []
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_N)
        seen.append(session.selected_tumour)
    assert seen == [2, 3, 1]


def test_keys_give_verdicts_and_undo_takes_them_back(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    start = session.snapshot()
    press(qtbot, window, Qt.Key.Key_N)
    press(qtbot, window, Qt.Key.Key_A)
    assert texts(window, VERDICT) == ["T ✓", "T", ""]
    press(qtbot, window, Qt.Key.Key_A)
    assert texts(window, VERDICT) == ["T", "T", ""], "once more takes it back"
    press(qtbot, window, Qt.Key.Key_N)
    press(qtbot, window, Qt.Key.Key_C)
    assert session.measurements is None
    assert np.count_nonzero(session.mask == 2) < np.count_nonzero(start == 2)
    measure()
    assert texts(window, 0) == ["1", "2", "(3)"]
    assert texts(window, VERDICT) == ["T", "", "cyst"], "6 mm are no target"
    assert "is a cyst" in window.status_line.news.text()
    press(qtbot, window, Qt.Key.Key_N)
    assert session.selected_tumour == 2, "the next tumour took the place of the one that went"
    session.undo()
    np.testing.assert_array_equal(session.mask, start)
    assert session.reading.verdicts == ()


def test_what_was_set_aside_is_chosen_in_the_table_and_put_back(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    start = session.snapshot()
    press(qtbot, window, Qt.Key.Key_N)
    press(qtbot, window, Qt.Key.Key_F)
    measure()
    table = window.side_panel.results.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.rows.index(2, 1)).center())
    card = window.side_panel.results.lesion
    assert card.title.text() == "Rejected 3"
    assert not card.target.isVisible()
    assert session.cursor_zyx[0] == 6
    qtbot.mouseClick(card.verdicts.buttons["accepted"], LEFT)
    measure()
    np.testing.assert_array_equal(session.mask, start)
    assert session.selected_tumour == 1, "put back, it is chosen"
    assert card.title.text() == "Tumour 1"
    assert texts(window, VERDICT)[0] == "T ✓"


def test_a_click_on_the_diameters_leads_to_their_slice(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    table = window.side_panel.results.table
    assert session.measurements is not None
    for column, zyx in ((1, session.measurements.tumours[0].centre_zyx), (2, (6, 12, 15))):
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.rows.index(0, column)).center())
        assert session.selected_tumour == 1
        assert session.cursor_zyx[0] == zyx[0]


def test_joining_by_a_click_in_a_slice_and_splitting_again(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    before = session.snapshot()
    session.select_tumour(3)
    press(qtbot, window, Qt.Key.Key_U)
    view = axial(window)
    assert isinstance(window.viewer and window.viewer.tool, JoinTool)
    assert window.actions_by_name["join"].isChecked()
    qtbot.mouseClick(view.viewport(), LEFT, pos=place(view, (6, 20, 40)))
    assert session.reading.regroupings == (), "there is no tumour"
    qtbot.mouseClick(view.viewport(), LEFT, pos=place(view, (6, 30, 12)))
    measure()
    assert len(texts(window, 0)) == 2
    assert session.selected_tumour == 2, "the joined lesion is chosen"
    np.testing.assert_array_equal(session.mask, before)
    assert window.viewer is not None
    assert window.viewer.tool is None
    press(qtbot, window, Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    measure()
    assert len(texts(window, 0)) == 3
    session.undo()
    session.undo()
    measure()
    assert session.reading.regroupings == ()


def test_joining_by_the_table_and_leaving_it_with_escape(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    session.select_tumour(1)
    press(qtbot, window, Qt.Key.Key_U)
    press(qtbot, window, Qt.Key.Key_Escape)
    session.select_tumour(2)
    assert session.reading.regroupings == (), "Escape left it at that"
    press(qtbot, window, Qt.Key.Key_U)
    table = window.side_panel.results.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.rows.index(2, 1)).center())
    measure()
    assert len(texts(window, 0)) == 2


def test_a_line_drawn_over_a_slice_cuts_the_tumour(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    session.select_tumour(1)
    press(qtbot, window, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(window.viewer and window.viewer.tool, CutTool)
    view = axial(window)
    drag(view, LEFT, place(view, (6, 2, 14.5)), place(view, (6, 22, 14.5)))
    measure()
    assert session.measurements is not None
    assert len(session.measurements.tumours) == 4
    assert session.measurements.components is not None
    number_at = session.measurements.components.number_at
    assert number_at((6, 12, 8)) != number_at((6, 12, 21)) != 0
    assert session.undo_name == "Cut tumour 1"
    assert window.message_bar.isHidden()


def test_a_line_beside_the_tumour_is_refused_in_a_sentence(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    session.select_tumour(2)
    window.actions_by_name["cut"].trigger()
    view = axial(window)
    drag(view, LEFT, place(view, (6, 2, 30)), place(view, (6, 22, 30)))
    assert window.message_bar.isVisible()
    assert session.reading.regroupings == ()
    window.actions_by_name["split"].trigger()
    assert session.reading.regroupings == (), "a disc has no two parts"


def test_note_and_target_are_written_where_they_are_shown(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    session.select_tumour(1)
    card = window.side_panel.results.lesion
    press(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(card.note, "near the vena cava")  # n, a, v and c are keys of the menu, too
    qtbot.keyClick(card.note, Qt.Key.Key_Return)
    assert session.reading.verdicts[0].note == "near the vena cava"
    assert session.selected_tumour == 1
    qtbot.mouseClick(card.target, LEFT, pos=QPoint(8, card.target.height() // 2))
    assert texts(window, VERDICT) == ["", "T", ""]
    assert card.rules.isVisible()
    qtbot.mouseClick(card.rules, LEFT)
    assert texts(window, VERDICT) == ["T", "T", ""]
    session.select_tumour(3)
    press(qtbot, window, Qt.Key.Key_Y)
    assert "not measurable" in window.side_panel.results.remarks.text()
    qtbot.keyClicks(card.note, "tiny")
    session.select_tumour(2)
    assert [verdict.note for verdict in session.reading.verdicts] == ["near the vena cava", "tiny"], (
        "a note that was not finished belongs to the tumour it was written for"
    )


def test_the_context_menu_of_a_row_offers_the_verdicts(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    table = window.side_panel.results.table
    place = table.visualRect(table.rows.index(1, 1)).center()
    send_mouse(table, QEvent.Type.MouseButtonPress, place, Qt.MouseButton.RightButton, Qt.MouseButton.RightButton)
    table.customContextMenuRequested.emit(place)
    assert session.selected_tumour == 2
    menu = window.findChild(type(window.recent_menu), "lesion_menu")
    assert menu is not None
    assert menu.isVisible()
    names = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert names[:4] == ["verdict_accepted", "verdict_cyst", "verdict_vessel", "verdict_rejected"]
    menu.close()


def test_the_side_of_each_tumour_is_shown_while_a_plane_parts_the_liver(
    qtbot: QtBot, window: MainWindow, session: Session, measure: Callable[[], None]
) -> None:
    table = window.side_panel.results.table
    assert table.isColumnHidden(SIDE)
    window.actions_by_name["liver_halves"].trigger()
    qtbot.waitUntil(lambda: not table.isColumnHidden(SIDE))
    halves = window.side_panel.halves.model.halves
    assert halves is not None
    assert texts(window, SIDE) == [{"right": "R", "left": "L", "both": "RL"}[each.side] for each in halves.tumours]
    assert set(texts(window, SIDE)) & {"R", "L"}
    session.undo()
    qtbot.waitUntil(lambda: table.isColumnHidden(SIDE))
