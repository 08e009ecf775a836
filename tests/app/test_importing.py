"""Another program's mask becomes ours through the window, after the reader has said what it holds."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.main import Program
from tests.app.conftest import open_scan, wait_until_idle
from tests.app.test_controller import put_mask
from ui.dialogs.import_dialog import ImportDialog


def answer(texts: dict[int, str], button: QDialogButtonBox.StandardButton) -> list[list[str]]:
    """Choose in the next import dialog and press a button; what it listed comes into the list returned."""
    seen: list[list[str]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, ImportDialog):
            QTimer.singleShot(10, look)
            return
        seen.append([dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())])
        for row, text in texts.items():
            dialog.choices[row].setCurrentText(text)
        dialog.buttons.button(button).click()

    QTimer.singleShot(10, look)
    return seen


def save_labels(path: Path, scan: Path, values: np.ndarray) -> Path:
    import nibabel

    image = nibabel.load(scan)
    nibabel.save(nibabel.Nifti1Image(values.transpose(2, 1, 0), image.affine), path)
    return path


def test_labels_become_the_mask_and_undo_brings_the_old_one_back(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    session, before = program.session, program.session.snapshot()
    labels = np.zeros(before.shape, np.uint8)
    labels[2:8, 4:20, 4:20] = 7
    labels[3:5, 8:12, 8:12] = 9
    path = save_labels(tmp_path / "theirs.nii.gz", scan_path, labels)
    seen = answer({0: "Liver", 1: "Tumour"}, QDialogButtonBox.StandardButton.Ok)
    program.controller.mask_import.load(path)
    wait_until_idle(qtbot, program)
    assert seen == [["Label 7", "Label 9"]]
    assert np.array_equal(session.snapshot(), np.array([0, 0, 0, 0, 0, 0, 0, 1, 0, 2], np.uint8)[labels])
    assert session.record.origin == "imported"
    assert session.record.settings["structures"] == {"Label 7": "liver", "Label 9": "tumour"}
    assert session.undo_name == "Import mask"
    session.undo()
    assert np.array_equal(session.snapshot(), before)


def test_nothing_is_taken_without_a_word(qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path) -> None:
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    before = program.session.snapshot()
    labels = np.full(before.shape, 1, np.uint8)
    path = save_labels(tmp_path / "theirs.nii.gz", scan_path, labels)
    answer({0: "Left out"}, QDialogButtonBox.StandardButton.Cancel)
    program.controller.mask_import.load(path)
    wait_until_idle(qtbot, program)
    assert np.array_equal(program.session.snapshot(), before)


def test_a_mask_of_another_scan_is_refused(qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path) -> None:
    import nibabel

    open_scan(qtbot, program, scan_path)
    image = nibabel.load(scan_path)
    affine = np.array(image.affine)
    affine[2, 3] += 12
    path = tmp_path / "shifted.nii"
    nibabel.save(nibabel.Nifti1Image(np.ones(image.shape, np.uint8), affine), path)
    program.controller.mask_import.load(path)
    wait_until_idle(qtbot, program)
    assert "does not belong to this scan" in program.window.message_bar.text.text()
    assert not program.session.has_mask
