"""The verbs on real files: open, segment, measure, undo, export; errors that keep the open case."""

import csv
import threading
from pathlib import Path

import nibabel
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.main import Program
from core import editing
from core.provenance import MaskRecord
from tests.app.conftest import open_scan, wait_until_idle
from ui.dialogs.export_dialog import ExportDialog
from ui.start_page import StartPage

LEFT = Qt.MouseButton.LeftButton


def put_mask(program: Program) -> None:
    """Put a liver with a tumour into the open case, as a segmentation does."""
    mask = program.session.snapshot()
    mask[2:10, 5:28, 5:35] = 1
    mask[4:7, 10:16, 10:16] = 2
    program.session.apply(editing.replace_mask("Segment", mask, MaskRecord(origin="model", model_name="test")))


def write_series(folder: Path, description: str, slices: int) -> None:
    """Write a small CT series of `slices` DICOM files."""
    uid = generate_uid()
    for number in range(slices):
        slice_ = Dataset()
        slice_.SOPClassUID, slice_.SOPInstanceUID = CTImageStorage, generate_uid()
        slice_.SeriesInstanceUID, slice_.SeriesDescription, slice_.Modality = uid, description, "CT"
        slice_.StudyInstanceUID, slice_.FrameOfReferenceUID = "1.2.3", "1.2.4"
        slice_.ImagePositionPatient = [0, 0, 2.5 * number]
        slice_.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        slice_.PixelSpacing, slice_.InstanceNumber = [1, 1], number + 1
        slice_.Rows = slice_.Columns = 16
        slice_.BitsAllocated, slice_.BitsStored, slice_.HighBit, slice_.PixelRepresentation = 16, 16, 15, 1
        slice_.SamplesPerPixel, slice_.PhotometricInterpretation = 1, "MONOCHROME2"
        slice_.RescaleSlope, slice_.RescaleIntercept = 1, -1024
        slice_.PixelData = np.full((16, 16), 1000 + number, np.int16).tobytes()
        slice_.file_meta = FileMetaDataset()
        slice_.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        slice_.save_as(folder / f"{description}{number}.dcm", enforce_file_format=True)


def press_in(kind: type, word: str) -> None:
    """Click the button with this word in the next dialog of this kind."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind):
            QTimer.singleShot(10, look)
            return
        button = next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == word)
        button.click()

    QTimer.singleShot(10, look)


def test_open_segment_export_and_read_back(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path, tmp_path: Path
) -> None:
    """The whole main job, from the window's own signals to files an independent library reads."""
    session, window = program.session, program.window
    window.open_requested.emit(scan_path)
    wait_until_idle(qtbot, program)
    assert session.case is not None
    assert window.windowTitle() == "portal – Hepascope"
    program.controller.use_model(str(model_path))
    window.segment_panel.set_models([(str(model_path), "Random")], str(model_path))

    qtbot.mouseClick(window.segment_panel.button, LEFT)
    assert program.tasks.busy
    wait_until_idle(qtbot, program)
    assert session.record.origin == "model"
    assert session.record.model_name == "Random"
    assert session.has_mask
    assert session.undo_name == "Segment"
    assert session.measurements is not None
    assert f"{session.measurements.liver_ml:.0f}" == window.side_panel.results.liver.text()

    program.controller.export(tmp_path / "out" / "portal", overwrite=False)
    wait_until_idle(qtbot, program)
    image = nibabel.load(tmp_path / "out" / "portal" / "mask.nii.gz")
    scan = nibabel.load(scan_path)
    assert image.shape == scan.shape
    assert np.allclose(image.affine, scan.affine, atol=1e-4)
    labels = np.asarray(image.dataobj)
    voxel_ml = abs(np.linalg.det(scan.affine[:3, :3])) / 1000
    assert np.count_nonzero(labels) * voxel_ml == pytest.approx(session.measurements.liver_ml)
    with open(tmp_path / "out" / "portal" / "volumes.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[0]["volume_ml"]) == pytest.approx(session.measurements.liver_ml, abs=0.001)
    assert "Exported" in window.status_line.news.text()


def test_undo_takes_the_segmentation_back_and_redo_measures_it_again(
    qtbot: QtBot, program: Program, scan_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    wait_until_idle(qtbot, program)
    before = program.session.measurements
    assert before is not None
    program.window.undo_requested.emit()
    wait_until_idle(qtbot, program)
    assert not program.session.has_mask
    assert program.session.measurements is None
    program.window.redo_requested.emit()
    wait_until_idle(qtbot, program)
    assert program.session.measurements == before


def test_changes_in_a_row_are_measured_once_and_the_newest_wins(
    qtbot: QtBot, program: Program, scan_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    told: list[object] = []
    program.session.measurements_changed.connect(lambda: told.append(program.session.measurements))
    put_mask(program)
    for _ in range(4):
        program.session.undo()
        program.session.redo()
    wait_until_idle(qtbot, program)
    measured = [each for each in told if each is not None]
    assert len(measured) == 1
    assert measured[0] is program.session.measurements


def test_cancel_by_mouse_leaves_the_mask_alone(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    program.controller.use_model(str(model_path))
    panel = program.window.segment_panel
    panel.set_models([(str(model_path), "Random")], str(model_path))
    qtbot.mouseClick(panel.button, LEFT)
    qtbot.mouseClick(panel.strip.cancel_button, LEFT)
    assert panel.strip.text.text() == "Stopping …"
    wait_until_idle(qtbot, program)
    assert not program.session.has_mask
    assert program.session.undo_name is None
    assert panel.button.isVisible()
    assert not program.window.message_bar.isVisible(), "cancelled says nothing"


@pytest.mark.parametrize("wrong", ["missing", "empty folder", "not an image", "truncated"])
def test_a_scan_that_cannot_be_opened_leaves_the_open_one(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path, wrong: str
) -> None:
    path = tmp_path / "wrong.nii.gz"
    if wrong == "empty folder":
        path.mkdir()
    elif wrong == "not an image":
        path.write_text("hello")
    elif wrong == "truncated":
        path.write_bytes(scan_path.read_bytes()[:5000])
    open_scan(qtbot, program, scan_path)
    case = program.session.case
    open_scan(qtbot, program, path)
    assert program.session.case is case
    bar = program.window.message_bar
    assert bar.isVisible()
    assert bar.kind == "error"
    assert "wrong" in bar.text.text()
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("wrong", ["not a model", "gone"])
def test_a_model_that_cannot_be_used_is_told_and_no_other_takes_its_place(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path, wrong: str
) -> None:
    chosen = tmp_path / "chosen.safetensors"
    if wrong == "not a model":
        chosen.write_bytes(b"not a model")
    open_scan(qtbot, program, scan_path)
    panel = program.window.segment_panel
    panel.set_models([(str(chosen), "Chosen")], str(chosen))
    qtbot.mouseClick(panel.button, LEFT)
    wait_until_idle(qtbot, program)
    assert "chosen.safetensors" in program.window.message_bar.text.text()
    assert not program.session.has_mask


def test_recent_scans_are_remembered_and_missing_ones_forgotten(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.nii.gz"
    gone.write_bytes(scan_path.read_bytes())
    open_scan(qtbot, program, gone)
    open_scan(qtbot, program, scan_path)
    assert program.controller.settings.values.recent == (str(scan_path), str(gone))
    gone.unlink()
    open_scan(qtbot, program, gone)
    assert program.controller.settings.values.recent == (str(scan_path),)
    program.window.recent_cleared.emit()
    assert program.controller.settings.values.recent == ()
    assert not program.window.recent_menu.isEnabled()


def test_a_drop_while_something_runs_is_refused_with_a_word(qtbot: QtBot, program: Program, scan_path: Path) -> None:
    release = threading.Event()
    program.tasks.run("busy", lambda report: release.wait(10), lambda _: None)
    program.window.open_requested.emit(scan_path)
    assert program.window.message_bar.kind == "warning"
    release.set()
    wait_until_idle(qtbot, program)
    assert program.session.case is None


@pytest.mark.parametrize(("word", "opened"), [("Cancel", False), ("Discard it", True)])
def test_an_unsaved_mask_is_asked_about(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path, word: str, opened: bool
) -> None:
    other = tmp_path / "other.nii.gz"
    other.write_bytes(scan_path.read_bytes())
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    press_in(QMessageBox, word)
    open_scan(qtbot, program, other)
    assert program.session.case is not None
    assert (program.session.case.name == "other") is opened
    assert program.session.has_mask is not opened


def test_an_exported_mask_is_not_asked_about(qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path) -> None:
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    program.controller.export(tmp_path / "out", overwrite=False)
    wait_until_idle(qtbot, program)
    program.controller.close_case()
    assert program.session.case is None
    assert program.window.findChild(StartPage).isVisible()


def test_export_through_the_dialog_asks_before_it_replaces(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path
) -> None:
    old = tmp_path / "portal" / "mask.nii.gz"
    old.parent.mkdir()
    old.write_bytes(b"old")
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    program.controller.settings.change(export_folder=str(tmp_path))
    program.controller.settings.remember_view("export_named_as_scan", True)

    press_in(ExportDialog, "Cancel")
    program.window.actions_by_name["export"].trigger()
    wait_until_idle(qtbot, program)
    assert old.read_bytes() == b"old"

    QTimer.singleShot(0, lambda: press_in(ExportDialog, "Export"))
    QTimer.singleShot(200, lambda: press_in(QMessageBox, "Replace"))
    program.window.actions_by_name["export"].trigger()
    wait_until_idle(qtbot, program)
    assert np.asarray(nibabel.load(old).dataobj).max() == 2
    assert (tmp_path / "portal" / "volumes.json").is_file()


def test_export_never_replaces_what_it_was_not_told_to(
    qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mask.nii.gz").write_bytes(b"old")
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    program.controller.export(tmp_path / "out", overwrite=False)
    wait_until_idle(qtbot, program)
    assert (tmp_path / "out" / "mask.nii.gz").read_bytes() == b"old"
    assert program.window.message_bar.kind == "error"


def test_a_file_chosen_in_the_dialog_is_opened(qtbot: QtBot, program: Program, scan_path: Path) -> None:
    program.controller.settings.change(open_folder=str(scan_path.parent))

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            name = dialog.findChild(QLineEdit)
            assert name is not None
            name.setText(str(scan_path))
            dialog.accept()

    # Typed, not picked from the list: Qt fills that in its own time, sometimes not at all on a screenless machine.
    chooser = QTimer(interval=50, timeout=choose)
    chooser.start()
    program.window.actions_by_name["open_file"].trigger()
    chooser.stop()
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert program.session.case.name == "portal"


def test_closing_while_a_job_runs_cancels_and_joins_it(qtbot: QtBot, program: Program) -> None:
    started, ended = threading.Event(), threading.Event()

    def job(report: object) -> None:
        pause = threading.Event()
        try:
            while True:
                report(0.5, "working")  # type: ignore[operator]
                started.set()
                pause.wait(0.005)
        finally:
            ended.set()

    program.tasks.run("endless", job, lambda _: None)
    assert started.wait(5)
    assert program.window.close()
    assert ended.is_set()
    assert not [each for each in threading.enumerate() if each.name.startswith("hepascope-worker")]


def test_choices_are_remembered(qtbot: QtBot, program: Program) -> None:
    program.window.theme_chosen.emit("light")
    program.window.device_chosen.emit("cpu")
    program.window.close()
    from app.settings import Settings

    values = Settings(program.controller.settings.path).values
    assert (values.theme, values.device) == ("light", "cpu")
    assert values.window_geometry


def test_warm_up_loads_views_models_and_devices(qtbot: QtBot, program: Program) -> None:
    program.controller.warm_up()
    wait_until_idle(qtbot, program)
    assert program.window.viewer is not None
    panel = program.window.segment_panel
    assert panel.models.count() >= 1
    assert panel.devices.itemData(0) == "auto"
    assert "cpu" in [panel.devices.itemData(row) for row in range(panel.devices.count())]


def test_several_series_are_listed_and_the_largest_is_proposed(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    write_series(tmp_path, "Native", 5)
    write_series(tmp_path, "Portal", 9)
    open_scan(qtbot, program, tmp_path)
    assert program.session.case is None
    assert program.window.browser.isVisible()
    qtbot.mouseClick(program.window.browser.open, Qt.MouseButton.LeftButton)
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert program.session.case.volume.geometry.shape_zyx == (9, 16, 16)
