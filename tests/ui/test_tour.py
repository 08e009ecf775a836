"""The tour: shown once, skipped, shown again on demand; and the sheet of keys."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.case import Case
from core.session import Session
from ui.actions import ACTIONS
from ui.dialogs.shortcuts_dialog import IN_THE_VIEWS, ShortcutsDialog
from ui.main_window import MainWindow
from ui.palette_entries import plain
from ui.tour import Bubble
from ui.window_tour import SEEN

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bubble(window: MainWindow) -> Bubble:
    return window.tour.tour.bubble


def test_it_comes_at_the_first_start_and_stops_nothing(qtbot: QtBot, window: MainWindow, bubble: Bubble) -> None:
    assert not bubble.isVisible()
    window.tour.offer()
    qtbot.waitUntil(bubble.isVisible)
    assert QApplication.activeModalWidget() is None
    with qtbot.waitSignal(window.open_folder_requested, timeout=1000):
        qtbot.mouseClick(window.start_page.open_folder, LEFT)


def test_it_goes_on_and_back_and_is_remembered_when_done(qtbot: QtBot, window: MainWindow, bubble: Bubble) -> None:
    window.tour.begin()
    first = bubble.title.text()
    assert not bubble.back_button.isVisible()
    qtbot.mouseClick(bubble.next_button, LEFT)
    assert bubble.title.text() != first
    qtbot.mouseClick(bubble.back_button, LEFT)
    assert bubble.title.text() == first
    qtbot.mouseClick(bubble.next_button, LEFT)
    assert bubble.next_button.text() == "Done"
    with qtbot.waitSignal(window.view_value_changed, timeout=1000) as told:
        qtbot.mouseClick(bubble.next_button, LEFT)
    assert told.args == [SEEN, "start"]
    assert not bubble.isVisible()


def test_skipping_skips_all_of_it(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, bubble: Bubble
) -> None:
    window.tour.begin()
    with qtbot.waitSignal(window.view_value_changed, timeout=1000) as told:
        qtbot.mouseClick(bubble.skip_button, LEFT)
    assert told.args == [SEEN, "start work"]
    window.view_values = {SEEN: told.args[1]}
    window.tour.offer()
    session.set_case(case)
    qtbot.wait(900)
    assert not bubble.isVisible()


def test_the_second_part_comes_with_the_first_scan(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, bubble: Bubble
) -> None:
    window.view_values = {SEEN: "start"}
    window.tour.offer()
    session.set_case(case)
    qtbot.waitUntil(bubble.isVisible)
    assert bubble.count.text() == "1 / 4"


def test_help_shows_it_again_and_escape_ends_it(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, bubble: Bubble
) -> None:
    window.view_values = {SEEN: "start work"}
    session.set_case(case)
    window.actions_by_name["tour"].trigger()
    assert bubble.isVisible()
    qtbot.keyClick(bubble, Qt.Key.Key_Escape)
    assert not bubble.isVisible()


@pytest.mark.parametrize("size", [(960, 600), (1280, 720), (1920, 1080)])
def test_bubbles_stay_inside_and_beside_what_they_point_at(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, bubble: Bubble, size: tuple[int, int]
) -> None:
    session.set_case(case)
    window.resize(*size)
    QApplication.processEvents()
    window.tour.begin()
    for _ in range(4):
        assert window.rect().contains(bubble.geometry())
        texts = [each for each in bubble.findChildren(QLabel) if each.isVisible()]
        assert all(each.height() >= each.heightForWidth(each.width()) for each in texts if each.wordWrap())
        bubble.next_button.click()
    assert not bubble.isVisible()


def test_it_follows_its_target_and_leaves_with_it(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, bubble: Bubble
) -> None:
    session.set_case(case)
    window.tour.begin()
    before = bubble.pos()
    window.resize(window.width() + 120, window.height())
    qtbot.waitUntil(lambda: bubble.pos() != before)
    button = window.segment_panel.button
    area = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
    assert abs(bubble.geometry().center().x() - area.center().x()) < area.width()
    session.set_case(None)
    assert not bubble.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_the_sheet_lists_every_key_there_is(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window, key)
    sheet = window.findChild(ShortcutsDialog)
    assert sheet.isVisible()
    assert QApplication.activeModalWidget() is None
    shown = {(keys, what) for _, lines in sheet.groups for keys, what in lines}
    for spec in ACTIONS:
        if spec.shortcuts:
            assert any(plain(spec.text) == what and len(keys) == len(spec.shortcuts) for keys, what in shown)
    texts = {each.text() for each in sheet.findChildren(QLabel)}
    assert {what for _, what in shown} | {each for _, each in IN_THE_VIEWS} <= texts
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
