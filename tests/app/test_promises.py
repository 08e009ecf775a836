"""The promise below the button: measured on real files and models, when nothing else runs."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main import Program
from tests.app.conftest import open_scan, wait_until_idle

LEFT = Qt.MouseButton.LeftButton


def test_a_promise_is_made_for_the_open_scan_and_follows_the_choices(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path
) -> None:
    panel, keeper = program.window.segment_panel, program.controller.promises
    open_scan(qtbot, program, scan_path)
    assert keeper.promise is None, "torch is not loaded yet"
    panel.set_models([(str(model_path), "Random")], str(model_path))
    panel.set_devices(["auto", "cpu"], "cpu")
    keeper.start()
    wait_until_idle(qtbot, program)
    assert keeper.promise is not None
    assert panel.promise.text() == keeper.promise.text()
    assert panel.promise.text().endswith(" on this CPU")
    assert panel.promise.isVisible()

    panel.searches.setFocus()
    qtbot.keyClick(panel.searches, Qt.Key.Key_Down)
    assert program.controller.settings.values.search == "full"
    wait_until_idle(qtbot, program)
    assert panel.promise.isVisible()

    qtbot.mouseClick(panel.button, LEFT)
    assert not panel.promise.isVisible()
    wait_until_idle(qtbot, program)
    assert program.session.record.settings["search"] == "full"
    assert panel.promise.text() == keeper.promise.text(), "it stands there again for the next run"
    program.session.undo()
    program.controller.close_case()
    wait_until_idle(qtbot, program)
    assert panel.promise.text() == ""


def test_measuring_makes_way_for_what_the_user_wants(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path
) -> None:
    panel, keeper = program.window.segment_panel, program.controller.promises
    panel.set_models([(str(model_path), "Random")], str(model_path))
    keeper.start()
    qtbot.waitUntil(lambda: program.background.busy)
    program.window.open_requested.emit(scan_path)
    assert program.tasks.busy
    assert keeper._task is None, "not while a task runs"
    assert not keeper.waits
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert keeper.promise is not None, "measured afterwards"


def test_where_nothing_can_be_promised_nothing_is_said(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    program.window.segment_panel.set_models([(str(tmp_path / "gone.safetensors"), "Gone")])
    program.controller.promises.start()
    wait_until_idle(qtbot, program)
    assert program.controller.promises.promise is None
    assert not program.window.segment_panel.promise.isVisible()
    assert not program.window.message_bar.isVisible()
