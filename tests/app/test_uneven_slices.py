"""Uneven slices in the window: said, offered as buttons, opened as the user chooses."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.main import Program
from core.io import find_series
from tests.app.conftest import wait_until_idle
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from ui.dialogs.series_dialog import SeriesDialog

LEFT = Qt.MouseButton.LeftButton


def gapped(folder: Path) -> None:
    heights = (0, 2, 4, 6, 10, 12, 14)
    spec = SeriesSpec(hu=random_hu((7, 16, 16)), positions_mm=np.array([(-6.0, -6.0, z) for z in heights]))
    write_series(folder, spec)


def offered(program: Program) -> list[QPushButton]:
    bar = program.window.message_bar
    return [button for button in bar.findChildren(QPushButton) if button.isVisible()]


def test_missing_slices_are_told_and_opened_as_chosen(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    gapped(tmp_path / "scan")
    program.window.open_requested.emit(tmp_path / "scan")
    wait_until_idle(qtbot, program)
    bar = program.window.message_bar
    assert program.session.case is None
    assert "1 slice is missing, number 5 of 8 (z = 8.0 mm)" in bar.text.text()
    assert "4 of 7 slices (z = 0.0 to 6.0 mm, 2.00 mm apart)" in bar.hint.text()
    assert [button.text() for button in offered(program)] == [
        "Open the longest even part",
        "Interpolate to even slices",
    ]
    qtbot.mouseClick(offered(program)[1], LEFT)
    wait_until_idle(qtbot, program)
    case = program.session.case
    assert case is not None
    assert case.volume.geometry.shape_zyx == (8, 16, 16)
    assert "1 slice is missing" in program.window.side_panel.notes.notes.text()
    assert not bar.isVisible()
    program.window.show_message("Something else.", "warning")
    assert not offered(program), "buttons belong to their message"


def test_the_list_of_series_names_the_ways_and_proposes_none(qtbot: QtBot, tmp_path: Path) -> None:
    gapped(tmp_path / "gapped")
    write_series(tmp_path / "whole", SeriesSpec(hu=random_hu((4, 16, 16))))
    dialog = SeriesDialog(find_series(tmp_path))
    qtbot.addWidget(dialog)
    assert dialog.table.rowCount() == 4
    assert dialog.table.currentRow() == 0, "the whole one, though it has fewer slices"
    assert "missing" in dialog.table.item(1, 5).text()
    assert dialog.table.item(2, 0).text() == "portal venous: Open the longest even part"
    dialog.table.selectRow(2)
    assert str(dialog.chosen_uid).endswith("#longest-part")
