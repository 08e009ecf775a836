"""F6, and that everything can be reached with the keys alone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMenu, QSlider, QWidget
from pytestqt.qtbot import QtBot

from core.measure import Measurements
from ui.main_window import MainWindow
from ui.menus.bar import BAR

SHIFT = Qt.KeyboardModifier.ShiftModifier


def press_f6(qtbot: QtBot, window: MainWindow, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6, keys)
    assert window.focus_areas.framed is not None
    return window.focus_areas.framed


def test_f6_goes_round_views_and_panels_and_back(qtbot: QtBot, window: MainWindow, segmented: Measurements) -> None:
    areas = window.focus_areas.areas()
    assert set(window.viewer.slice_views) <= set(areas)
    assert window.workbench.docks["results"] in areas
    seen = [press_f6(qtbot, window) for _ in areas]
    assert set(seen) == set(areas)
    assert press_f6(qtbot, window) is seen[0]
    assert press_f6(qtbot, window, SHIFT) is seen[-1]
    assert seen[-1].isAncestorOf(QApplication.focusWidget()) or seen[-1] is QApplication.focusWidget()


def test_the_frame_leaves_with_the_keys(qtbot: QtBot, window: MainWindow, segmented: Measurements) -> None:
    first = press_f6(qtbot, window)
    window.workbench.docks["display"].card.findChild(QSlider).setFocus()
    assert window.focus_areas.framed is not first


def test_f6_works_on_the_start_page_too(qtbot: QtBot, window: MainWindow) -> None:
    assert press_f6(qtbot, window) is window.start_page
    assert QApplication.focusWidget() is not None


def test_every_control_of_the_panels_takes_the_keys(window: MainWindow, segmented: Measurements) -> None:
    for dock in window.workbench.docks.values():
        for kind in (QAbstractButton, QComboBox, QSlider):
            for control in (*dock.card.findChildren(kind), *dock.card.head.findChildren(kind)):
                if control.objectName().startswith("qt_"):  # Qt's own, out of sight
                    continue
                assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName() or control.text()


def test_every_menu_opens_with_alt_and_a_letter_of_its_own(window: MainWindow) -> None:
    letters = [menu.title[menu.title.index("&") + 1].upper() for menu in BAR]
    assert len(letters) == len(set(letters)), letters
    assert all(isinstance(action.menu(), QMenu) for action in window.menuBar().actions())
