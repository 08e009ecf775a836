"""A program that dies leaves its work on disk, and the next one brings it back, through the window."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.main import Program
from app.settings import Settings
from core.box import Box
from core.history import Edit
from core.journal import STEPS, recover, unfinished_in
from tests.app.conftest import open_scan, wait_until_idle
from tests.app.test_controller import press_in, put_mask

LEFT = Qt.MouseButton.LeftButton

CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from PySide6.QtCore import QTimer
from app.main import build, make_application
from app.settings import Settings
from core.box import Box
from core.history import Edit
import numpy as np
application = make_application()
program = build(Settings(Path({settings!r})))
program.window.show()
program.controller.open_path(Path({scan!r}))

def work():
    if not program.controller.is_idle:
        return QTimer.singleShot(20, work)
    session = program.session
    if session.undo_name is None:
        for row in range(3):
            box = Box((4, row, 0), (5, row + 1, 9))
            session.apply(Edit(f"Stroke {{row}}", box, np.ones(box.shape_zyx, np.uint8)))
        session.undo()
        session.change_reading("Note", verdicts=())
        return QTimer.singleShot(20, work)
    os.kill(os.getpid(), signal.SIGKILL)

QTimer.singleShot(20, work)
application.exec()
"""


def buttons(program: Program, word: str) -> list[QPushButton]:
    """The buttons with this word that are shown in the list of unsaved work."""
    found = program.window.start_page.unsaved.findChildren(QPushButton)
    return [button for button in found if button.text() == word and button.isVisible()]


def crash(settings: Settings, scan: Path) -> None:
    """Let another program open the scan, draw, and be killed."""
    root = str(Path(__file__).parents[2])
    code = CHILD.format(root=root, settings=str(settings.path), scan=str(scan))
    child = subprocess.run([sys.executable, "-c", code], cwd=root, timeout=120, check=False)
    assert child.returncode == -9


def test_after_kill_9_the_work_is_offered_and_comes_back(
    qtbot: QtBot, settings: Settings, scan_path: Path, request: pytest.FixtureRequest
) -> None:
    crash(settings, scan_path)
    program: Program = request.getfixturevalue("program")
    program.controller.recovery.refresh()
    qtbot.waitUntil(lambda: bool(buttons(program, "Restore")))
    qtbot.mouseClick(buttons(program, "Restore")[0], LEFT)
    wait_until_idle(qtbot, program)
    session = program.session
    assert session.mask is not None
    expected = np.zeros(session.mask.shape, np.uint8)
    expected[4, 0:2, 0:9] = 1
    assert np.array_equal(session.mask, expected)
    assert (session.undo_name, session.redo_name) == ("Stroke 1", "Stroke 2")
    session.redo()
    wait_until_idle(qtbot, program)
    assert len(list(settings.unsaved_folder.iterdir())) == 1  # the same journal goes on
    press_in(QMessageBox, "Discard it")
    program.controller.close_case()
    wait_until_idle(qtbot, program)
    assert list(settings.unsaved_folder.iterdir()) == []
    assert not buttons(program, "Restore")


def test_work_on_a_changed_scan_is_refused_and_kept(
    qtbot: QtBot, settings: Settings, scan_path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    copy = tmp_path / "copy.nii.gz"
    shutil.copy(scan_path, copy)
    crash(settings, copy)
    import nibabel

    image = nibabel.load(copy)
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj) + np.int16(1), image.affine, image.header), copy)
    program: Program = request.getfixturevalue("program")
    program.controller.recovery.refresh()
    qtbot.waitUntil(lambda: bool(buttons(program, "Restore")))
    qtbot.mouseClick(buttons(program, "Restore")[0], LEFT)
    wait_until_idle(qtbot, program)
    assert program.session.case is None
    assert "is not the scan this work belongs to" in program.window.message_bar.text.text()
    press_in(QMessageBox, "Discard it")
    qtbot.mouseClick(buttons(program, "Discard")[0], LEFT)
    qtbot.waitUntil(lambda: not buttons(program, "Discard"))
    assert list(settings.unsaved_folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_before_the_first_stroke(
    qtbot: QtBot, program: Program, settings: Settings, scan_path: Path
) -> None:
    settings.unsaved_folder.parent.mkdir(exist_ok=True)
    settings.unsaved_folder.write_text("a file is in the way", encoding="utf-8")
    open_scan(qtbot, program, scan_path)
    assert "not saved automatically" in program.window.message_bar.text.text()
    assert program.window.message_bar.isVisible()
    settings.unsaved_folder.unlink()
    put_mask(program)
    wait_until_idle(qtbot, program)
    (folder,) = settings.unsaved_folder.iterdir()
    # What could not be written step by step is in the journal as a whole, and it goes on from there.
    size = (folder / STEPS).stat().st_size
    program.session.apply(Edit("Dot", Box((0, 0, 0), (1, 1, 1)), np.full((1, 1, 1), 2, np.uint8)))
    wait_until_idle(qtbot, program)
    assert (folder / STEPS).stat().st_size > size

    assert np.array_equal(recover(folder).mask, program.session.snapshot())


def test_a_scan_open_twice_is_told(qtbot: QtBot, program: Program, settings: Settings, scan_path: Path) -> None:
    from core.io import open_case
    from core.journal import Journal
    from core.reading import Reading

    other = Journal.begun(settings.unsaved_folder, open_case(scan_path), None, Reading())
    open_scan(qtbot, program, scan_path)
    assert "another window" in program.window.message_bar.text.text()
    other.remove()


@pytest.mark.skipif(sys.platform == "win32", reason="flock is a Unix call")
def test_a_disk_without_locks_is_told_once_and_work_is_saved_there(
    qtbot: QtBot, program: Program, settings: Settings, scan_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(*_: object) -> None:  # as some network file systems answer
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    open_scan(qtbot, program, scan_path)
    assert "has no locks" in program.window.message_bar.text.text()
    put_mask(program)
    wait_until_idle(qtbot, program)
    (folder,) = settings.unsaved_folder.iterdir()
    assert np.array_equal(recover(folder).mask, program.session.snapshot())
    assert unfinished_in(settings.unsaved_folder) == []  # we live
    program.window.message_bar.hide()
    press_in(QMessageBox, "Discard it")
    program.controller.close_case()
    open_scan(qtbot, program, scan_path)
    assert not program.window.message_bar.isVisible()
