"""Cases are saved and come back through the window: with the scan where it was, moved, or another one."""

import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.main import Program
from core.box import Box
from core.case_file import read_case
from core.history import Edit
from core.layers import Layer
from core.reading import Verdict
from tests.app.conftest import open_scan, wait_until_idle
from tests.app.test_controller import press_in, put_mask
from ui.dialogs.versions_dialog import VersionsDialog


def choose(path: Path) -> None:
    """Type a path into the next file dialog, and accept it."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(10, look)
            return
        line = dialog.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        line.setText(str(path))
        QTimer.singleShot(10, dialog.accept)

    QTimer.singleShot(10, look)


def message(program: Program) -> str:
    """What the window says, wherever it says it."""
    bar = program.window.message_bar
    return bar.text.text() if bar.isVisible() else program.window.status_line.text.text()


@pytest.fixture
def scan(scan_path: Path, tmp_path: Path) -> Path:
    """A copy of the scan that can be moved."""
    copy = tmp_path / "hospital" / "portal.nii.gz"
    copy.parent.mkdir()
    shutil.copy(scan_path, copy)
    return copy


def work(program: Program) -> None:
    put_mask(program)
    program.session.change_reading("Accept", verdicts=(Verdict((5, 12, 12), "accepted", "large"),))
    box = Box((4, 20, 20), (5, 23, 23))
    program.session.apply(Edit("Paint tumour", box, np.full(box.shape_zyx, 2, np.uint8)))


def saved(qtbot: QtBot, program: Program, path: Path) -> None:
    choose(path)
    program.window.save_case_requested.emit()
    wait_until_idle(qtbot, program)
    assert path.exists()


def test_a_case_is_saved_closed_and_opened_as_it_was(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    work(program)
    session, path = program.session, tmp_path / "one.hepascope"
    mask, reading = session.snapshot(), session.reading
    saved(qtbot, program, path)
    assert "1 by hand, 9 voxels" in program.window.status_line.news.text()
    program.controller.close_case()  # nothing is asked: it was saved
    assert session.case is None
    program.controller.open_path(path)
    wait_until_idle(qtbot, program)
    assert session.case is not None
    assert np.array_equal(session.snapshot(), mask)
    assert session.reading == reading
    assert session.measurements is not None
    assert len(session.measurements.tumours) == 2
    assert read_case(path).effort.changes == 1
    assert read_case(path).effort.voxels == 9


def test_saving_again_goes_into_the_same_file_and_keeps_the_earlier_mask(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    work(program)
    first, path = program.session.snapshot(), tmp_path / "one"
    program.controller.settings.change(reader="Dr. Example")
    choose(path)
    program.window.save_case_requested.emit()
    wait_until_idle(qtbot, program)
    path = tmp_path / "one.hepascope"
    program.session.undo()
    program.window.save_case_requested.emit()
    wait_until_idle(qtbot, program)
    case = read_case(path)
    assert case.made_by == "Dr. Example"
    assert np.array_equal(case.mask.whole(), program.session.snapshot())
    assert [np.array_equal(version.mask.whole(), first) for version in case.versions] == [True]


def test_an_earlier_save_can_be_looked_at_beside_the_present_mask(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    program.window.earlier_saves_requested.emit()
    assert "not saved with another mask" in program.window.status_line.news.text()
    work(program)
    first = program.session.snapshot()
    saved(qtbot, program, tmp_path / "one.hepascope")
    program.session.undo()
    program.window.save_case_requested.emit()
    wait_until_idle(qtbot, program)
    rows: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, VersionsDialog):
            QTimer.singleShot(10, look)
            return
        rows.extend(dialog.table.item(0, place).text() for place in range(2, 5))
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()

    QTimer.singleShot(10, look)
    program.window.earlier_saves_requested.emit()
    wait_until_idle(qtbot, program)
    layers = program.session.layers
    assert layers.compared == (Layer.REFERENCE, Layer.CORRECTED)
    assert np.array_equal(layers.mask(Layer.REFERENCE), first)
    voxel_ml = program.session.case.volume.geometry.voxel_ml if program.session.case else 0.0
    assert rows == [
        "1",
        f"{np.count_nonzero(first) * voxel_ml:.0f}",
        f"{np.count_nonzero(first == 2) * voxel_ml:.1f}",
    ]


def test_a_case_that_cannot_be_written_says_so_and_nothing_is_lost(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    work(program)
    mask = program.session.snapshot()
    path = tmp_path / "cases" / "one.hepascope"
    path.parent.mkdir()
    saved(qtbot, program, path)
    shutil.rmtree(path.parent)
    path.parent.write_text("a file where the folder was", encoding="utf-8")
    program.session.undo()
    program.window.save_case_requested.emit()
    wait_until_idle(qtbot, program)
    assert program.window.message_bar.kind == "error"
    program.session.redo()
    assert np.array_equal(program.session.snapshot(), mask)


def test_an_old_file_is_replaced_only_after_asking(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    path = tmp_path / "one.hepascope"
    path.write_text("something of mine", encoding="utf-8")
    choose(path)
    QTimer.singleShot(0, lambda: press_in(QMessageBox, "Cancel"))
    program.window.save_case_as_requested.emit()
    wait_until_idle(qtbot, program)
    assert path.read_text(encoding="utf-8") == "something of mine"


def test_a_moved_scan_is_found_beside_the_case_or_asked_for(
    qtbot: QtBot, program: Program, scan: Path, tmp_path: Path
) -> None:
    open_scan(qtbot, program, scan)
    work(program)
    mask = program.session.snapshot()
    path = tmp_path / "cases" / "one.hepascope"
    path.parent.mkdir()
    saved(qtbot, program, path)
    program.controller.close_case()
    shutil.move(scan, path.parent / scan.name)
    program.controller.open_path(path)
    wait_until_idle(qtbot, program)
    assert np.array_equal(program.session.snapshot(), mask)
    program.controller.close_case()
    elsewhere = tmp_path / "renamed.nii.gz"
    shutil.move(path.parent / scan.name, elsewhere)
    choose(elsewhere)
    program.controller.open_path(path)
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert program.session.case.source.path == elsewhere
    assert np.array_equal(program.session.snapshot(), mask)


def test_another_scan_in_its_place_is_refused(qtbot: QtBot, program: Program, scan: Path, tmp_path: Path) -> None:
    open_scan(qtbot, program, scan)
    work(program)
    path = tmp_path / "one.hepascope"
    saved(qtbot, program, path)
    program.controller.close_case()
    image = nibabel.load(scan)
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj) + np.int16(1), image.affine, image.header), scan)
    program.controller.open_path(path)
    wait_until_idle(qtbot, program)
    assert program.session.case is None
    assert "is not the scan of one.hepascope" in message(program)


def test_the_phantom_is_no_scan_on_disk(qtbot: QtBot, program: Program) -> None:
    program.controller.open_phantom()
    wait_until_idle(qtbot, program)
    program.window.save_case_requested.emit()
    assert "cannot be saved" in program.window.message_bar.text.text()
