"""The docks: moved, folded, closed and put back with the mouse and the menu, and remembered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.case import Case
from core.measure import Measurements
from core.session import Session
from tests.ui.viewing import send_mouse
from ui.dock_heights import Wish, share
from ui.main_window import LAYOUT, MainWindow
from ui.panels.places import PANELS
from ui.widgets.dock import Dock

LEFT = Qt.MouseButton.LeftButton
WISHES = st.lists(
    st.builds(
        lambda least, more, yields: Wish(least + more, least, yields),
        st.integers(0, 200),
        st.integers(0, 400),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def docks(window: MainWindow, session: Session, case: Case, qtbot: QtBot) -> dict[str, Dock]:
    session.set_case(case)
    qtbot.waitUntil(lambda: window.workbench.docks["notes"].isVisible())
    return window.workbench.docks


def head_button(dock: Dock, word: str) -> QToolButton:
    return next(each for each in dock.card.head.findChildren(QToolButton) if word in each.toolTip())


def no_overlap(docks: dict[str, Dock]) -> bool:
    spans = sorted(
        (dock.y(), dock.geometry().bottom()) for dock in docks.values() if not dock.visibleRegion().isEmpty()
    )
    return all(below[0] > above[1] for above, below in pairwise(spans))


@given(WISHES, st.integers(0, 2000))
def test_heights_stay_between_least_and_wanted_and_fill_what_is_there(wishes: list[Wish], available: int) -> None:
    heights = share(wishes, available)
    assert all(wish.least <= height <= wish.wanted for wish, height in zip(wishes, heights, strict=True))
    least, wanted = sum(wish.least for wish in wishes), sum(wish.wanted for wish in wishes)
    assert sum(heights) == min(max(available, least), wanted)


@given(WISHES, st.integers(0, 2000))
def test_nobody_gives_way_before_those_who_yield_first(wishes: list[Wish], available: int) -> None:
    heights = share(wishes, available)
    squeezed = [wish.yields for wish, height in zip(wishes, heights, strict=True) if height < wish.wanted]
    for wish, height in zip(wishes, heights, strict=True):
        if squeezed and wish.yields < max(squeezed):
            assert height == wish.least


def test_every_panel_stands_beside_the_views_and_names_itself(window: MainWindow, docks: dict[str, Dock]) -> None:
    assert list(docks) == [spec.name for spec in PANELS]
    assert no_overlap(docks)
    for spec in PANELS:
        assert docks[spec.name].card.title.text() == spec.title
        assert docks[spec.name].isVisible() == window.actions_by_name[f"panel_{spec.name}"].isChecked()


def test_the_table_gets_its_room_when_it_comes(qtbot: QtBot, window: MainWindow, segmented: Measurements) -> None:
    window.resize(1280, 720)
    results = window.workbench.docks["results"]
    qtbot.waitUntil(lambda: results.height() == results.wanted_pixels)
    table = window.side_panel.results.table
    assert not table.visibleRegion().isEmpty()
    assert table.visibleRegion().boundingRect().height() == table.height(), "no row is cut off"


def test_a_double_click_folds_a_panel_and_another_unfolds_it(qtbot: QtBot, docks: dict[str, Dock]) -> None:
    display = docks["display"]
    QTest.mouseDClick(display.card.head, LEFT, pos=QPoint(60, 12))
    qtbot.waitUntil(lambda: display.height() == display.head_pixels)
    assert not display.isFloating()
    qtbot.mouseClick(head_button(display, "Fold"), LEFT)
    qtbot.waitUntil(lambda: display.height() == display.wanted_pixels)


def test_a_closed_panel_comes_back_through_the_menu(qtbot: QtBot, window: MainWindow, docks: dict[str, Dock]) -> None:
    action = window.actions_by_name["panel_display"]
    qtbot.mouseClick(head_button(docks["display"], "Close"), LEFT)
    assert not docks["display"].isVisible()
    assert not action.isChecked()
    action.trigger()
    assert docks["display"].isVisible()
    assert action.isChecked()


def test_notes_come_back_with_a_scan_that_has_some(
    window: MainWindow, session: Session, case: Case, docks: dict[str, Dock]
) -> None:
    docks["notes"].close()
    silent = Case(case.volume, case.source, case.stored_geometry)
    session.set_case(silent)
    assert not docks["notes"].isVisible()
    session.set_case(case)
    assert docks["notes"].isVisible()
    assert window.side_panel.notes.notes.isVisible()


def test_what_is_taken_out_of_the_window_leaves_the_screen_with_the_page(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, docks: dict[str, Dock]
) -> None:
    qtbot.mouseClick(head_button(docks["results"], "Take"), LEFT)
    assert docks["results"].isFloating()
    session.set_case(None)
    assert not docks["results"].isVisible()
    session.set_case(case)
    assert docks["results"].isVisible()


def test_places_folds_and_closed_panels_are_remembered(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, docks: dict[str, Dock]
) -> None:
    bench = window.workbench
    bench.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["results"])
    docks["segment"].fold(True)
    docks["display"].close()
    with qtbot.waitSignal(window.view_value_changed, timeout=1000) as told:
        window.close()
    name, text = told.args
    assert name == LAYOUT
    again = MainWindow(Session())
    qtbot.addWidget(again)
    again.view_values = {LAYOUT: text}
    again.resize(1280, 800)
    again.show()
    again.session.set_case(case)
    assert again.workbench.dockWidgetArea(again.workbench.docks["results"]) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert again.workbench.docks["segment"].is_folded
    assert not again.workbench.docks["display"].isVisible()
    again.actions_by_name["reset_layout"].trigger()
    assert again.workbench.dockWidgetArea(again.workbench.docks["results"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert not again.workbench.docks["segment"].is_folded
    assert again.workbench.docks["display"].isVisible()


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA|segment", "\N{SNOWMAN}|by_hand"])
def test_a_layout_that_makes_no_sense_changes_nothing(window: MainWindow, docks: dict[str, Dock], text: str) -> None:
    before = window.workbench.layout_text()
    window.workbench.restore_layout(text)
    assert window.workbench.layout_text() == before


def test_a_border_dragged_by_hand_stays(qtbot: QtBot, window: MainWindow, segmented: Measurements) -> None:
    window.resize(1280, 640)
    bench = window.workbench
    segment, results = bench.docks["segment"], bench.docks["results"]
    qtbot.waitUntil(lambda: segment.height() < segment.wanted_pixels)
    before = segment.height()
    border = QPoint(results.x() + 50, segment.geometry().bottom() + 3)
    send_mouse(bench, QEvent.Type.MouseButtonPress, border, LEFT, LEFT)
    send_mouse(bench, QEvent.Type.MouseMove, border + QPoint(0, 30), held=LEFT)
    qtbot.waitUntil(lambda: segment.height() > before)  # Qt moves borders in a timer
    send_mouse(bench, QEvent.Type.MouseButtonRelease, border + QPoint(0, 30), LEFT)
    dragged = segment.height()
    results.wants_changed.emit()
    qtbot.wait(20)
    assert segment.height() == dragged, "what the user chose is not chosen anew"
