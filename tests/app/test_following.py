"""An earlier scan opened by the controller: from files, registered and compared in the worker, exported, refused."""

import json
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.main import Program
from app.settings import Settings
from core import editing
from core.exporting.nifti import affine_ras_mm
from core.journal import recover
from core.provenance import MaskRecord
from core.volume import Geometry
from tests.app.conftest import open_scan, wait_until_idle
from tests.app.test_controller import press_in
from tests.core.follow_up.livers import grid, liver, moved, turn_and_shift

RIGHT, LEFT = ((-60.0, 15.0, 10.0), 14.0), ((45.0, -35.0, 25.0), 10.0)
MOTION = turn_and_shift((5, -4, 3), (12, -9, 20))
HERE, THERE = grid((5, 4, 4)), moved(grid((6, 4, 4)), (12, -9, 20))


def write(path: Path, values: NDArray[np.generic], geometry: Geometry) -> Path:
    nibabel.save(nibabel.Nifti1Image(values.transpose(2, 1, 0), affine_ras_mm(geometry)), path)
    return path


def scan_of(mask: NDArray[np.uint8]) -> NDArray[np.int16]:
    return np.where(mask > 0, 60, -100).astype(np.int16)


@pytest.fixture
def opened(program: Program, qtbot: QtBot, tmp_path: Path) -> Program:
    """The program with a scan open and its mask measured; an earlier one with its mask lies in the folder."""
    now, before = liver(HERE, ((RIGHT[0], 8.0), LEFT)), liver(THERE, (RIGHT,), MOTION)
    write(tmp_path / "january.nii.gz", scan_of(before), THERE)
    write(tmp_path / "january-mask.nii.gz", before, THERE)
    open_scan(qtbot, program, write(tmp_path / "march.nii.gz", scan_of(now), HERE))
    program.session.apply(editing.replace_mask("Segment", now, MaskRecord(origin="imported")))
    wait_until_idle(qtbot, program)
    return program


def lay_beside(program: Program, qtbot: QtBot, folder: Path, mask: str = "january-mask.nii.gz") -> None:
    program.controller.follow_ups.open(folder / "january.nii.gz", folder / mask)
    wait_until_idle(qtbot, program)


def test_opened_compared_kept_up_to_date_and_exported(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    session = opened.session
    lay_beside(opened, qtbot, tmp_path)
    assert session.follow_up.earlier is not None
    found = session.follow_up.comparison
    assert found is not None
    assert [row.match.kind for row in found.rows] == ["new", "same"]
    assert found.response.category == "PD"
    assert opened.window.earlier.views.isVisible()
    np.testing.assert_allclose(session.follow_up.earlier.before_to_now.matrix, MOTION.inverse.matrix, atol=2)
    # The new one is taken away by hand: everything follows.
    session.apply(editing.replace_mask("Erase", liver(HERE, ((RIGHT[0], 8.0),)), session.record))
    wait_until_idle(qtbot, opened)
    assert session.follow_up.comparison.response.category == "PR"
    session.change_reading("Change the nadir", nadir_mm=5.0)
    wait_until_idle(qtbot, opened)
    assert session.follow_up.comparison.response.category == "PD"
    opened.controller.export(tmp_path / "out", overwrite=False)
    wait_until_idle(qtbot, opened)
    told = json.loads((tmp_path / "out" / "volumes.json").read_text(encoding="utf-8"))["follow_up"]
    assert told["response"]["category"] == "PD"
    assert told["targets"]["nadir_mm"] == 5.0
    assert [tumour["kind"] for tumour in told["tumours"]] == ["same"]


def test_what_does_not_fit_is_refused_and_the_open_scan_stays(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    case = opened.session.case
    lay_beside(opened, qtbot, tmp_path, "march.nii.gz")
    assert "not a mask" in opened.window.message_bar.text.text()
    ball = np.zeros(THERE.shape_zyx, np.uint8)
    ball[8:25, 10:40, 10:50] = 1
    write(tmp_path / "ball.nii.gz", ball, THERE)
    lay_beside(opened, qtbot, tmp_path, "ball.nii.gz")
    assert "do not fit on each other" in opened.window.message_bar.text.text()
    assert opened.session.follow_up.earlier is None
    assert opened.session.case is case


def test_the_dialog_tells_what_was_chosen(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    from ui.dialogs.earlier_dialog import EarlierDialog

    dialog = EarlierDialog(tmp_path, opened.window)
    qtbot.addWidget(dialog)
    assert not dialog.open_button.isEnabled()
    qtbot.keyClicks(dialog.scan_path, str(tmp_path / "january.nii.gz"))
    assert dialog.open_button.isEnabled()
    dialog.read.click()
    assert not dialog.open_button.isEnabled()
    qtbot.keyClicks(dialog.mask_path, str(tmp_path / "january-mask.nii.gz"))
    dialog.open_button.click()
    assert dialog.choice is not None
    assert (dialog.choice.scan.name, dialog.choice.mask.name) == ("january.nii.gz", "january-mask.nii.gz")


def answer_file(answer: Path | None) -> None:
    """Answer the next file dialog with a path, or cancel it."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(10, look)
        elif answer is None:
            dialog.reject()
        else:
            line = dialog.findChild(QLineEdit)
            assert isinstance(line, QLineEdit)
            line.setText(str(answer))
            QTimer.singleShot(10, dialog.accept)

    QTimer.singleShot(10, look)


def test_a_saved_case_lays_the_earlier_scan_beside_again(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    session, files = opened.session, opened.controller.case_files
    lay_beside(opened, qtbot, tmp_path)
    assert session.follow_up.earlier is not None
    before = session.follow_up.earlier.scan.mask
    (tmp_path / "january-mask.nii.gz").unlink()  # the case has it
    path = tmp_path / "follow.hepascope"
    answer_file(path)
    files.save_as()
    wait_until_idle(qtbot, opened)
    opened.controller.close_case()
    assert session.follow_up.earlier is None
    opened.controller.open_path(path)
    wait_until_idle(qtbot, opened)
    assert session.follow_up.earlier is not None
    assert np.array_equal(session.follow_up.earlier.scan.mask, before)
    assert session.follow_up.comparison is not None
    # Moved: asked for; nobody answers, and saving again keeps it in mind.
    elsewhere = tmp_path / "archive" / "old.nii.gz"
    elsewhere.parent.mkdir()
    (tmp_path / "january.nii.gz").rename(elsewhere)
    answer_file(None)
    opened.controller.open_path(path)
    wait_until_idle(qtbot, opened)
    assert session.follow_up.earlier is None
    assert "does not lie beside" in opened.window.message_bar.text.text()
    files.save()
    wait_until_idle(qtbot, opened)
    answer_file(elsewhere)
    opened.controller.open_path(path)
    wait_until_idle(qtbot, opened)
    assert session.follow_up.earlier is not None
    # Another scan in its place is refused, and still kept in mind.
    write(elsewhere, scan_of(liver(THERE, (RIGHT,), MOTION)) + np.int16(1), THERE)
    answer_file(elsewhere)
    opened.controller.open_path(path)
    wait_until_idle(qtbot, opened)
    assert session.follow_up.earlier is None
    assert "is not the scan it was" in opened.window.message_bar.text.text()
    assert session.follow_up.awaited is not None


def test_an_earlier_scan_laid_beside_is_work_that_can_be_lost(opened: Program, qtbot: QtBot, tmp_path: Path) -> None:
    controller, follow_up, asked = opened.controller, opened.session.follow_up, list[str]()
    opened.window.questions.ask = lambda question, *_: bool(asked.append(question))
    path = tmp_path / "march.hepascope"
    answer_file(path)
    controller.case_files.save_as()
    wait_until_idle(qtbot, opened)
    assert controller.may_discard("Close?")
    lay_beside(opened, qtbot, tmp_path)
    controller.close_case()
    assert len(asked) == 1
    assert follow_up.earlier is not None
    controller.case_files.save()
    wait_until_idle(qtbot, opened)
    assert controller.may_discard("Close?")
    controller.open_path(path)  # laid beside again as it was saved: nothing to lose
    wait_until_idle(qtbot, opened)
    assert follow_up.earlier is not None
    assert controller.may_discard("Close?")
    follow_up.set_earlier(None)  # the saved case still has it
    assert not controller.may_discard("Close?")


def test_the_journal_knows_which_earlier_scan_lies_beside(
    opened: Program, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    (folder,) = settings.unsaved_folder.iterdir()
    assert recover(folder).earlier is None
    lay_beside(opened, qtbot, tmp_path)
    copy = tmp_path / "after a crash"
    shutil.copytree(folder, settings.unsaved_folder / "copy")
    opened.session.follow_up.set_earlier(None)
    wait_until_idle(qtbot, opened)
    assert recover(folder).earlier is None
    (settings.unsaved_folder / "copy").rename(copy)
    assert recover(copy).earlier is not None
    press_in(QMessageBox, "Discard it")
    opened.controller.recovery.restore(copy)
    wait_until_idle(qtbot, opened)
    assert opened.session.follow_up.earlier is not None
    assert opened.session.follow_up.comparison is not None
    (copy / "earlier.json").write_text('{"scan": 1}')
    assert recover(copy).is_earlier_lost
