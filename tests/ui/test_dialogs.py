"""The dialogs, with the mouse and the keys, while they are really open."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from core.io.series import SeriesInfo
from ui.dialogs.export_dialog import ExportDialog
from ui.dialogs.export_offer import ExportChoice, ExportOffer, OfferedFormat
from ui.dialogs.questions import ask
from ui.dialogs.report_dialog import ReportDialog
from ui.dialogs.series_dialog import SeriesDialog
from ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
FORMATS = [
    OfferedFormat("nifti", "mask.nii.gz", "the mask"),
    OfferedFormat("csv", "volumes.csv", "the volumes"),
    OfferedFormat("pictures", "pictures/", "pictures of the lesions"),
    OfferedFormat("seg", "segmentation.dcm", "for the PACS", "The scan was not opened from DICOM images."),
]


def offer(start: Path) -> ExportOffer:
    """A scan that cannot be written as DICOM, whose folder would not name it; the last export chose three formats."""
    return ExportOffer(start, "hepascope-1a2b", "Mrs. Miller", FORMATS, frozenset({"nifti", "csv", "seg"}))


def choice(folder: Path, overwrite: bool) -> ExportChoice:
    return ExportChoice(folder, overwrite, ("nifti", "csv"))


def when_open(kind: type[QDialog], act: Callable[[QDialog], None], left: int = 200) -> None:
    """Call `act` with the dialog of this kind once it is open."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            try:
                act(dialog)
            except BaseException:
                dialog.reject()  # the test fails, and does not wait forever
                raise
        elif left:
            when_open(kind, act, left - 1)

    QTimer.singleShot(10, look)


def press(word: str) -> Callable[[QDialog], None]:
    """Return what clicks the button with this word."""

    def act(dialog: QDialog) -> None:
        from PySide6.QtTest import QTest

        button = next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == word)
        QTest.mouseClick(button, LEFT)

    return act


@pytest.fixture
def series() -> list[SeriesInfo]:
    return [
        SeriesInfo(
            "1.1",
            "Topogram",
            "CT",
            1,
            "512 x 512",
            "unknown",
            "UNKNOWN",
            "One slice is not a scan.",
            "Choose another.",
        ),
        SeriesInfo("1.2", "Native 5 mm", "CT", 40, "512 x 512", "0.78 x 0.78 x 5.00", "REGULAR"),
        SeriesInfo("1.3", "Portal 2 mm", "CT", 120, "512 x 512", "0.78 x 0.78 x 2.00", "OBLIQUE"),
    ]


def test_the_largest_readable_series_is_proposed_and_opened(
    qtbot: QtBot, window: MainWindow, series: list[SeriesInfo]
) -> None:
    when_open(SeriesDialog, press("Open"))
    assert window.questions.ask_series(series) == "1.3"


def test_another_series_is_chosen_by_a_click(qtbot: QtBot, window: MainWindow, series: list[SeriesInfo]) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, SeriesDialog)
        table = dialog.table
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(0, 0)).center())
        assert dialog.chosen_uid == "1.3", "what cannot be opened cannot be chosen"
        assert table.item(0, 5).text() == "One slice is not a scan."
        assert table.item(2, 5).text() == "oblique"
        qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(1, 0)).center())
        press("Open")(dialog)

    when_open(SeriesDialog, choose)
    assert window.questions.ask_series(series) == "1.2"


def test_escape_chooses_no_series(qtbot: QtBot, window: MainWindow, series: list[SeriesInfo]) -> None:
    when_open(SeriesDialog, lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert window.questions.ask_series(series) is None


def test_nothing_can_be_opened_where_nothing_is_readable(qtbot: QtBot, series: list[SeriesInfo]) -> None:
    dialog = SeriesDialog(series[:1])
    qtbot.addWidget(dialog)
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()


def test_export_names_what_it_will_write_and_needs_no_question_in_a_new_folder(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        seen.append(dialog.plan.text())
        assert not dialog.warning.isVisible()
        press("Export")(dialog)

    when_open(ExportDialog, look)
    assert window.questions.ask_export(offer(tmp_path)) == choice(tmp_path / "hepascope-1a2b", False)
    assert seen[0].startswith("2 files")
    assert str(tmp_path / "hepascope-1a2b") in seen[0]


def test_formats_names_and_the_patient_are_chosen_and_what_cannot_be_is_greyed_with_the_reason(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        assert not dialog.boxes["seg"].isEnabled()
        assert not dialog.boxes["seg"].isChecked(), "though it was chosen the last time"
        shown = [each.text() for each in dialog.findChildren(QLabel)]
        assert "The scan was not opened from DICOM images." in shown
        assert dialog.identity.current == "hidden"
        for key in ("nifti", "csv"):
            dialog.boxes[key].click()
        assert not dialog.export.isEnabled(), "nothing is chosen"
        dialog.boxes["pictures"].click()
        dialog.identity.buttons["named"].click()
        assert "name the patient" in dialog.identity_note.text()
        dialog.as_scan.click()
        assert dialog.name.text() == "Mrs. Miller"
        dialog.name.setText("../elsewhere")
        assert not dialog.export.isEnabled(), "a name, not a path"
        dialog.name.setText("m")
        press("Export")(dialog)

    when_open(ExportDialog, choose)
    expected = ExportChoice(tmp_path / "m", False, ("pictures",), identified=True, named_as_scan=True)
    assert window.questions.ask_export(offer(tmp_path)) == expected


def test_export_asks_before_it_replaces_and_takes_no_for_an_answer(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "hepascope-1a2b").mkdir()
    (tmp_path / "hepascope-1a2b" / "mask.nii.gz").write_bytes(b"old")
    asked: list[str] = []

    def refuse(box: QDialog) -> None:
        assert isinstance(box, QMessageBox)
        asked.append(box.text() + box.informativeText())
        qtbot.keyClick(box, Qt.Key.Key_Return)  # the default must be the harmless one

    def export_then_cancel(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        assert dialog.warning.isVisible()
        when_open(QMessageBox, refuse)
        press("Export")(dialog)
        assert dialog.isVisible()
        press("Cancel")(dialog)

    when_open(ExportDialog, export_then_cancel)
    assert window.questions.ask_export(offer(tmp_path)) is None
    assert "Replace 1 file" in asked[0]
    assert "mask.nii.gz" in asked[0]


def test_export_replaces_where_the_user_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "hepascope-1a2b").mkdir()
    for name in ("mask.nii.gz", "volumes.csv"):
        (tmp_path / "hepascope-1a2b" / name).write_bytes(b"old")

    def export(dialog: QDialog) -> None:
        when_open(QMessageBox, press("Replace"))
        press("Export")(dialog)

    when_open(ExportDialog, export)
    assert window.questions.ask_export(offer(tmp_path)) == choice(tmp_path / "hepascope-1a2b", True)


def test_export_into_another_folder_that_was_typed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    def export(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.folder.selectAll()
        qtbot.keyClick(dialog.folder, Qt.Key.Key_Delete)
        assert not dialog.export.isEnabled()
        qtbot.keyClicks(dialog.folder, str(tmp_path / "results"))
        qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)

    when_open(ExportDialog, export)
    assert window.questions.ask_export(offer(tmp_path)) == choice(tmp_path / "results" / "hepascope-1a2b", False)


@pytest.mark.parametrize(("word", "expected"), [("Discard it", True), ("Cancel", False)])
def test_a_question(qtbot: QtBot, window: MainWindow, word: str, expected: bool) -> None:
    when_open(QMessageBox, press(word))
    assert ask(window, "Leave?", "The mask will be lost.", "Discard it") is expected


def test_the_keys_are_those_of_the_table(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(ShortcutsDialog)
    assert dialog.isVisible()
    texts = [each.text() for each in dialog.findChildren(QLabel)]
    assert {"S", "F5"} <= set(texts)
    assert texts[texts.index("Ctrl+E") + 1] == "Export"
    dialog.reject()


def test_a_report_can_be_copied(qtbot: QtBot, window: MainWindow) -> None:
    window.show_report("builtins.KeyError\n  app/controller.py:12 open_path")
    dialog = window.findChild(ReportDialog)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QApplication.clipboard().text() == "builtins.KeyError\n  app/controller.py:12 open_path"
    dialog.reject()
