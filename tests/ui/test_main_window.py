"""The window, driven by mouse, keys and drops."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.case import Case
from core.errors import UserError
from core.layers import Layer
from core.measure import Measurements
from core.session import WINDOW_PRESETS, Session
from tests.ui.conftest import segment
from ui.actions import ACTIONS, TOOLBAR, TOOLBAR_RIGHT, conditions_of
from ui.main_window import MainWindow
from ui.menus.bar import BAR
from ui.menus.spec import SEPARATOR
from ui.slice_view import SliceView
from ui.start_page import StartPage

LEFT = Qt.MouseButton.LeftButton


def drop(widget: QWidget, *paths: Path) -> bool:
    """Drag files onto a widget and let them go, as the window system does; tell whether the drop was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    target: QWidget | None = widget
    while target is not None and not target.acceptDrops():
        target = target.parentWidget()
    assert target is not None, "nobody under the mouse takes drops"
    arguments = (Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *arguments)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(5, 5), *arguments)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def toolbar_button(window: MainWindow, name: str) -> QToolButton:
    """Return the toolbar's button of an action."""
    action = window.actions_by_name[name]
    return next(button for button in window.findChildren(QToolButton) if button.defaultAction() is action)


def test_starts_with_the_start_page_and_nothing_heavy(window: MainWindow) -> None:
    assert window.findChild(StartPage).isVisible()
    assert not window.workbench.isVisible()
    assert window.windowTitle() == "Hepascope"
    assert window.viewer is None


def test_an_open_case_shows_the_views_its_name_and_its_facts(
    window: MainWindow, session: Session, case: Case
) -> None:
    session.set_case(case)
    assert window.viewer is not None
    assert window.viewer.isVisible()
    assert len(window.findChildren(SliceView)) == 3
    assert window.workbench.isVisible()
    assert window.windowTitle() == "portal – Hepascope"
    assert window.status_line.facts.text() == "portal   ·   NIfTI   ·   48 × 40 × 12   ·   2.00 × 2.00 × 5.00 mm"
    assert "position" in window.side_panel.notes.notes.text()
    session.set_case(None)
    assert window.findChild(StartPage).isVisible()
    assert window.windowTitle() == "Hepascope"


def test_a_click_on_segment_asks_for_a_segmentation(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case
) -> None:
    button = window.segment_panel.button
    session.set_case(case)
    assert not button.isEnabled(), "there is no model yet"
    window.segment_panel.set_models([("/models/a.safetensors", "Starter"), ("/models/b.safetensors", "Mine")])
    with qtbot.waitSignal(window.segment_requested, timeout=1000):
        qtbot.mouseClick(button, LEFT)


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_F5])
def test_keys_ask_for_a_segmentation(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, key: Qt.Key
) -> None:
    window.segment_panel.set_models([("/models/a.safetensors", "Starter")])
    session.set_case(case)
    with qtbot.waitSignal(window.segment_requested, timeout=1000):
        qtbot.keyClick(window, key)


def test_progress_takes_the_buttons_place_and_a_click_cancels(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case
) -> None:
    panel = window.segment_panel
    panel.set_models([("/models/a.safetensors", "Starter")])
    session.set_case(case)
    window.show_progress(0.25, "Window 2 of 8", 75.0)
    assert not panel.button.isVisible()
    assert panel.strip.text.text() == "Window 2 of 8"
    assert panel.strip.left.text() == "1 min 15 s left"
    assert panel.strip.bar.value() == 250
    assert not window.actions_by_name["open_folder"].isEnabled()
    with qtbot.waitSignal(window.cancel_requested, timeout=1000):
        qtbot.mouseClick(panel.strip.cancel_button, LEFT)
    window.show_stopping()
    assert not panel.strip.cancel_button.isEnabled()
    window.show_idle()
    assert panel.button.isVisible()
    assert panel.button.isEnabled()
    assert window.actions_by_name["open_folder"].isEnabled()


def test_escape_cancels_only_while_something_runs(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.assertNotEmitted(window.cancel_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    window.show_progress(0.5, "Opening", None)
    with qtbot.waitSignal(window.cancel_requested, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_Escape)


def test_progress_of_opening_stands_on_the_start_page(qtbot: QtBot, window: MainWindow) -> None:
    window.show_progress(0.5, "Reading slice 40 of 80", None)
    strip = window.start_page.strip
    assert strip.isVisible()
    assert strip.text.text() == "Reading slice 40 of 80"
    assert not window.start_page.open_folder.isVisible()
    window.show_idle()
    assert window.start_page.open_folder.isVisible()


def test_number_keys_choose_window_presets(qtbot: QtBot, window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    for number, (name, preset) in enumerate(WINDOW_PRESETS.items(), start=1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number))
        assert session.window == preset
        assert window.side_panel.display.window_controls.presets.current == name
        assert window.actions_by_name[f"window_{name.lower()}"].isChecked()
    assert session.window == list(WINDOW_PRESETS.values())[-1]


def test_h_hides_the_overlay_and_shows_it_again(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case
) -> None:
    session.set_case(case)
    qtbot.keyClick(window, Qt.Key.Key_H)
    assert not session.overlay.visible
    assert not window.side_panel.display.eye.isChecked()
    assert not window.actions_by_name["show_overlay"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_H)
    assert session.overlay.visible


def test_undo_and_redo_say_what_they_undo(
    qtbot: QtBot, window: MainWindow, session: Session, segmented: Measurements
) -> None:
    undo, redo = window.actions_by_name["undo"], window.actions_by_name["redo"]
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo segment", True, False)
    with qtbot.waitSignal(window.undo_requested, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    session.undo()
    assert (redo.text(), redo.isEnabled(), undo.isEnabled()) == ("Redo segment", True, False)
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(window.redo_requested, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_Z, control_shift)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_dropped_scan_is_to_be_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "scan"
    path.mkdir() if kind == "folder" else path.write_bytes(b"x")
    with qtbot.waitSignal(window.open_requested, timeout=1000) as asked:
        assert drop(window.start_page.drop_zone, path)
    assert asked.args == [path]


def test_a_drop_on_a_slice_is_taken_too(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, tmp_path: Path
) -> None:
    session.set_case(case)
    view = window.findChildren(SliceView)[0]
    with qtbot.waitSignal(window.open_requested, timeout=1000) as asked:
        assert drop(view.viewport(), tmp_path)
    assert asked.args == [tmp_path]


def test_a_drop_without_a_file_is_refused(window: MainWindow) -> None:
    assert not drop(window)


def test_the_drop_zone_lights_up_while_something_is_over_it(window: MainWindow, tmp_path: Path) -> None:
    zone = window.start_page.drop_zone
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert zone.property("hot") == "true"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert zone.property("hot") == "false"


def test_an_error_stands_in_the_bar_until_it_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.message_bar
    window.show_error(UserError("The folder holds no CT.", "Choose another one."))
    assert bar.isVisible()
    assert (bar.text.text(), bar.hint.text(), bar.kind) == ("The folder holds no CT.", "Choose another one.", "error")
    assert QApplication.activeModalWidget() is None
    qtbot.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible()


def test_good_news_stand_in_the_status_line(window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    window.show_message("Exported.", "success", "mask.nii.gz")
    assert not window.message_bar.isVisible()
    assert window.status_line.news.isVisible()
    assert "Exported." in window.status_line.news.text()
    window.status_line.forget()
    assert window.status_line.facts.isVisible()


def test_names_that_look_like_html_are_shown_as_they_are(
    window: MainWindow, session: Session, case: Case, tmp_path: Path
) -> None:
    name = "<b>scan</b> & <img src=x>"
    window.show_error(UserError(f"{name} is not there."))
    assert window.message_bar.text.textFormat() == Qt.TextFormat.PlainText
    window.set_recent([tmp_path / name])
    labels = window.start_page.recent_rows.itemAt(0).widget().findChildren(QLabel)
    assert {each.textFormat() for each in labels if each.text()} == {Qt.TextFormat.PlainText}
    session.set_case(case)
    window.show_message(f"Exported to {name}", "success")
    assert "&lt;b&gt;scan" in window.status_line.news.text()


def test_the_tabs_switch_between_view_and_train(qtbot: QtBot, window: MainWindow) -> None:
    tabs = window.tabs
    qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(1).center())
    assert window.train_page.isVisible()
    assert not window.start_page.isVisible()
    copy = window.train_page.copy_buttons[1]
    qtbot.mouseClick(copy, LEFT)
    assert QApplication.clipboard().text() == "hepascope train --help"
    qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(0).center())
    assert window.start_page.isVisible()


def test_start_page_buttons_and_recent_scans(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    page = window.start_page
    for button, wish in (
        (page.open_folder, window.open_folder_requested),
        (page.open_file, window.open_file_requested),
        (page.phantom, window.phantom_requested),
    ):
        with qtbot.waitSignal(wish, timeout=1000):
            qtbot.mouseClick(button, LEFT)
    window.set_recent([tmp_path / "first", tmp_path / "second.nii.gz"])
    recent = [page.recent_rows.itemAt(row).widget() for row in range(page.recent_rows.count())]
    assert [button.accessibleName() for button in recent] == ["first", "second.nii.gz"]
    with qtbot.waitSignal(window.open_requested, timeout=1000) as asked:
        qtbot.mouseClick(recent[1], LEFT)
    assert asked.args == [tmp_path / "second.nii.gz"]
    assert [action.text() for action in window.recent_menu.actions()][:2] == ["first", "second.nii.gz"]
    with qtbot.waitSignal(window.recent_cleared, timeout=1000):
        window.recent_menu.actions()[-1].trigger()


def test_shortcuts_open_and_export(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, mask: NDArray[np.uint8]
) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(window.open_folder_requested, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_O, control)
    with qtbot.waitSignal(window.open_file_requested, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_O, control | shift)
    session.set_case(case)
    with qtbot.assertNotEmitted(window.export_requested):
        qtbot.keyClick(window, Qt.Key.Key_E, control)
    segment(session, mask)
    with qtbot.waitSignal(window.export_requested, timeout=1000):
        qtbot.mouseClick(toolbar_button(window, "export"), LEFT)


def test_models_and_devices_are_chosen_by_hand(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case
) -> None:
    session.set_case(case)
    panel = window.segment_panel
    panel.set_models([("/a", "Starter"), ("/b", "Mine")], "/b")
    panel.set_devices(["auto", "cpu", "cuda"], "auto")
    assert panel.models.currentText() == "Mine"
    assert [panel.devices.itemText(row) for row in range(3)] == ["Automatic", "CPU", "NVIDIA GPU"]
    panel.devices.setFocus()
    with qtbot.waitSignal(window.device_chosen, timeout=1000) as chosen:
        qtbot.keyClick(panel.devices, Qt.Key.Key_Down)
    assert chosen.args == ["cpu"]
    panel.models.setFocus()
    with qtbot.waitSignal(window.model_chosen, timeout=1000) as chosen:
        qtbot.keyClick(panel.models, Qt.Key.Key_Up)
    assert chosen.args == ["/a"]


def test_closing_can_be_refused(window: MainWindow) -> None:
    window.may_close = lambda: False
    assert not window.close()
    assert window.isVisible()


def test_the_action_tables_are_whole() -> None:
    names = [spec.name for spec in ACTIONS]
    assert len(names) == len(set(names))
    assert {*TOOLBAR, *TOOLBAR_RIGHT} - {SEPARATOR} <= set(names)
    assert {line for menu in BAR for line in menu.lines if isinstance(line, str)} == {
        SEPARATOR,
        "recent",
        "theme",
        "language",
    }
    shortcuts = [key for spec in ACTIONS for key in spec.shortcuts]
    assert len(shortcuts) == len(set(shortcuts))


def test_actions_need_only_conditions_that_can_be_met(session: Session) -> None:
    nothing_open = conditions_of(session, is_busy=True, has_model=True)
    assert {"busy", "model"} == nothing_open
    known = nothing_open | {"case", "result", "mask", "tumours", "tumour", "undo", "redo", "idle"}
    known |= {"lesion", "axes_by_hand", "marks", "earlier", "found"}
    known |= {"several_masks", "places", "agreement", *(f"mask_{layer}" for layer in Layer)}
    assert {word for spec in ACTIONS for word in spec.needs} <= known


def test_every_action_has_a_tip_and_a_menu_place(window: MainWindow) -> None:
    in_menus = {action.objectName() for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    for name, action in window.actions_by_name.items():
        assert action.toolTip(), name
        assert name in in_menus


def test_about_is_not_modal_for_the_document_and_names_the_limits(qtbot: QtBot, window: MainWindow) -> None:
    from ui.dialogs.about_dialog import LIMITS, AboutDialog

    window.actions_by_name["about"].trigger()
    dialog = window.findChild(AboutDialog)
    assert dialog.isVisible()
    assert "Not a medical device" in LIMITS
    dialog.reject()
    assert not isinstance(QApplication.activeModalWidget(), QMessageBox)


def test_an_empty_segmentation_says_so(window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    results = window.side_panel.results
    assert results.note.text() == "Nothing is segmented yet."
    empty: NDArray[np.uint8] = np.zeros(case.volume.hu.shape, np.uint8)
    segment(session, empty)
    assert results.note.text() == "No liver was found in this scan."
    assert not results.table.isVisible()
