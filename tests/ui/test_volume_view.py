"""The 3D view on real OpenGL, clicked at and looked at."""

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.tasks import TaskRunner
from core.box import Box
from core.history import Edit
from core.kept import KeptVoxels
from core.labels import Label
from core.layers import Layer
from core.session import Session
from tests.ui.viewing import SHAPE_ZYX, drag, flat_case, picture, turn_wheel
from ui import opengl_probe, volume_view
from ui.background import run_at_once
from ui.halves_layer import show_halves
from ui.halves_model import HalvesModel
from ui.slice_geometry import direction_letters
from ui.slice_mask_notes import WARNING
from ui.viewer_page import ViewerPage
from ui.volume_canvas import REST_MS, VolumeCanvas
from ui.volume_presenter import AFTER_MS
from ui.volume_scene import VolumeScene

pytestmark = pytest.mark.gl

LEFT = Qt.MouseButton.LeftButton
START_MS = 120_000


def blocks() -> np.ndarray:
    """A liver, and in its middle towards the front a tumour."""
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[4:12, 8:32, 10:50] = 1
    mask[7:10, 10:16, 25:35] = 2
    return mask


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[ViewerPage]:
    """The page with its 3D view ready, on a scan with a mask."""
    page = ViewerPage(session)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    qtbot.waitExposed(page)
    assert page.volume.message == ""
    session.set_case(flat_case(), blocks())
    assert page.volume.message == volume_view.PREPARING
    qtbot.waitUntil(lambda: page.volume.is_ready, timeout=START_MS)
    qtbot.wait(200)
    yield page
    page.close()


def canvas(page: ViewerPage) -> VolumeCanvas:
    found = page.findChild(VolumeCanvas)
    assert found is not None
    return found


def stage(page: ViewerPage) -> VolumeScene:
    """Return what is drawn: cameras and actors."""
    assert page.volume._presenter is not None
    return page.volume._presenter._scene


def scene(page: ViewerPage) -> np.ndarray:
    """Return what the 3D view shows as an array (rows, columns, RGB)."""
    image = picture(canvas(page)).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def where(page: ViewerPage, cursor_zyx: tuple[float, float, float]) -> QPoint:
    """Return where on the widget a voxel is drawn."""
    assert page.session.case is not None
    x, y = stage(page).pixel_of(page.session.case.volume.geometry.to_lps_mm(cursor_zyx))
    scale = canvas(page).pixels_per_point
    return QPoint(int(x / scale), int(y / scale))


def orange(image: np.ndarray) -> int:
    red, green, blue = np.moveaxis(image, 2, 0)
    return int(((red > blue + 60) & (red > green + 15) & (red > 90)).sum())


def blue(image: np.ndarray) -> int:
    return int(((image[..., 2] > image[..., 0] + 30) & (image[..., 2] > 60)).sum())


def test_liver_and_tumour_are_seen_in_the_overlays_colours(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    image = scene(page)
    assert blue(image) > 5000
    assert orange(image) > 300
    assert image[30:36, 60:110].max() < 20
    session.set_overlay(liver_rgb=(0, 255, 0), tumour_rgb=(0, 255, 0))
    assert blue(scene(page)) < 300
    assert orange(scene(page)) < 100


def test_the_window_stays_free_of_opengl_and_native_children(page: ViewerPage) -> None:
    # With either, Qt would draw the slices through OpenGL too: twice as slow without a graphics card.
    for widget in (page, *page.findChildren(QWidget)):
        assert not widget.inherits("QOpenGLWidget")
        assert widget is page or not widget.testAttribute(Qt.WidgetAttribute.WA_NativeWindow)


def test_the_letters_follow_the_view(page: ViewerPage) -> None:
    right, up = stage(page).viewpoint.directions()
    assert (direction_letters(right), direction_letters(up)) == ("LA", "SP")
    stage(page).viewpoint.orbit(-20, -12)
    right, up = stage(page).viewpoint.directions()
    assert (direction_letters(right), direction_letters(up)) == ("L", "S")
    stage(page).viewpoint.orbit(0, 500)
    assert direction_letters(stage(page).viewpoint.directions()[1]) == "P"


def test_a_click_on_the_tumour_moves_the_crosshair_into_it(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    session.set_cursor((2, 2, 2))
    qtbot.mouseClick(canvas(page), LEFT, pos=where(page, (8, 13, 30)))
    assert session.mask is not None
    assert session.mask[session.cursor_zyx] == Label.TUMOUR
    qtbot.mouseClick(canvas(page), LEFT, pos=where(page, (5, 8, 12)))
    assert session.mask[session.cursor_zyx] == Label.LIVER
    z, y, x = session.cursor_zyx
    assert max(abs(z - 5), abs(x - 12)) <= 2
    assert y <= 12


def test_a_click_beside_everything_and_an_orbit_leave_the_crosshair(
    qtbot: QtBot, session: Session, page: ViewerPage
) -> None:
    widget, before = canvas(page), session.cursor_zyx
    qtbot.mouseClick(widget, LEFT, pos=QPoint(widget.width() - 5, 5))
    qtbot.wait(2 * REST_MS)
    seen, start = scene(page), where(page, (8, 13, 30))
    drag(widget, LEFT, start, start + QPoint(60, 25))
    assert session.cursor_zyx == before
    turned = scene(page)
    assert np.abs(turned - seen).mean() > 1
    qtbot.keyClick(widget, Qt.Key.Key_R)
    qtbot.wait(2 * REST_MS)
    assert np.abs(scene(page) - seen).mean() < 0.5


def test_a_move_right_after_a_drag_is_answered_before_the_fine_picture(qtbot: QtBot, page: ViewerPage) -> None:
    widget, software = canvas(page), stage(page)
    if not software.is_software:
        pytest.skip("A graphics card draws finely at once.")
    start = where(page, (8, 13, 30))
    qtbot.wait(2 * REST_MS)
    assert widget.pixels_per_point == widget.devicePixelRatioF()
    frames = list[bool]()
    draw = software.picture
    software.picture = lambda *arguments: (frames.append(software._moving), draw(*arguments))[1]
    drag(widget, LEFT, start, start + QPoint(60, 25))
    # The hand goes on to the slices, without a button: the quick picture stays, however long that takes.
    for step in range(8):
        qtbot.wait(REST_MS // 3)
        QTest.mouseMove(page.axial, QPoint(20 + step, 20))
    assert frames
    assert all(frames)
    qtbot.waitUntil(lambda: not frames[-1])
    qtbot.wait(2 * REST_MS)
    assert frames.count(False) == 1


def test_the_surfaces_follow_the_mask_and_the_scan(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    box = Box.whole(SHAPE_ZYX)
    session.apply(Edit("Erase", box, np.zeros(SHAPE_ZYX, np.uint8)))
    qtbot.waitUntil(lambda: blue(scene(page)) < 50)
    session.undo()
    qtbot.waitUntil(lambda: blue(scene(page)) > 5000)
    session.set_case(flat_case())
    qtbot.waitUntil(lambda: blue(scene(page)) < 50)
    session.set_case(None)
    assert not canvas(page).isVisible()
    session.set_case(flat_case(), blocks())
    qtbot.waitUntil(lambda: blue(scene(page)) > 5000)


def test_the_crosshair_is_seen_inside_the_tumour(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    session.set_cursor((2, 2, 2))
    qtbot.wait(2 * AFTER_MS)
    before = scene(page)
    session.set_cursor((8, 13, 30))
    qtbot.wait(2 * AFTER_MS)
    at = where(page, (8, 13, 30))
    changed = np.abs(scene(page) - before).sum(axis=2)[at.y() - 12 : at.y() + 13, at.x() - 12 : at.x() + 13]
    assert (changed > 120).sum() > 15


def test_a_double_click_shows_it_alone(qtbot: QtBot, page: ViewerPage) -> None:
    qtbot.mouseDClick(canvas(page), LEFT, pos=QPoint(20, 100))
    assert page.maximised is page.volume
    assert not page.axial.isVisible()


def test_wheel_and_right_drag_come_nearer_and_middle_drag_pans(qtbot: QtBot, page: ViewerPage) -> None:
    widget, size = canvas(page), blue(scene(page))
    turn_wheel(widget, QPoint(100, 100), 240)
    nearer = blue(scene(page))
    assert nearer > 1.2 * size
    drag(widget, Qt.MouseButton.RightButton, QPoint(100, 100), QPoint(100, 140))
    assert blue(scene(page)) < 0.9 * nearer
    at = where(page, (8, 20, 30))
    drag(widget, Qt.MouseButton.MiddleButton, QPoint(100, 100), QPoint(130, 80))
    picture(widget)
    assert (where(page, (8, 20, 30)) - at - QPoint(30, -20)).manhattanLength() <= 3


def test_many_changes_make_one_frame(page: ViewerPage) -> None:
    frames: list[object] = []
    picture(canvas(page))
    stage(page)._renderer.AddObserver("EndEvent", lambda *_: frames.append(None))
    for _ in range(5):
        canvas(page).redraw()
    QApplication.processEvents()
    assert len(frames) == 1


def test_it_gets_ready_with_the_programs_own_worker_while_the_slices_work(qtbot: QtBot, session: Session) -> None:
    tasks = TaskRunner()
    page = ViewerPage(session, run_in_background=tasks.run)
    qtbot.addWidget(page)
    page.resize(800, 600)
    session.set_case(flat_case(), blocks())
    page.show()
    qtbot.waitExposed(page)
    session.set_cursor((1, 2, 3))
    assert page.axial.slice_index == 1
    qtbot.waitUntil(lambda: page.volume.is_ready, timeout=START_MS)
    qtbot.waitUntil(lambda: blue(scene(page)) > 5000, timeout=START_MS)
    page.close()
    tasks.shutdown()


def test_closing_while_it_gets_ready_is_harmless(qtbot: QtBot, session: Session) -> None:
    tasks = TaskRunner()
    for wait_ms in (0, 30, 700):
        page = ViewerPage(session, run_in_background=tasks.run)
        qtbot.addWidget(page)
        page.show()
        session.set_case(flat_case(), blocks())
        qtbot.wait(wait_ms)
        page.close()
    qtbot.wait(300)
    tasks.shutdown()


def test_without_opengl_the_pane_says_so(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opengl_probe, "probe_command", lambda: (sys.executable, ["-c", "import os; os.abort()"]))
    page = ViewerPage(session)
    qtbot.addWidget(page)
    page.show()
    session.set_case(flat_case(), blocks())
    qtbot.waitUntil(lambda: page.volume.message == volume_view.NO_OPENGL, timeout=START_MS)
    session.set_cursor((3, 4, 5))
    assert page.coronal.slice_index == 4
    page.close()


def test_what_was_cancelled_while_it_loaded_is_loaded_again(qtbot: QtBot, session: Session) -> None:
    tasks = TaskRunner()
    gate = threading.Event()
    tasks.run("Something long", lambda _: gate.wait(60), lambda _: None)
    page = ViewerPage(session, run_in_background=tasks.run)
    qtbot.addWidget(page)
    page.show()
    session.set_case(flat_case(), blocks())
    qtbot.waitUntil(lambda: len(tasks._tasks) == 2, timeout=START_MS)
    tasks.cancel()
    gate.set()
    qtbot.waitUntil(lambda: page.volume.is_ready, timeout=START_MS)
    page.close()
    tasks.shutdown()


def test_it_says_whose_surfaces_they_are_while_slices_show_another_mask(page: ViewerPage, session: Session) -> None:
    def warned() -> int:
        """Count the pixels at the top left in the colour of warnings."""
        corner = scene(page)[26:50, 8:160]
        return int((np.abs(corner - WARNING.getRgb()[:3]).max(axis=2) < 60).sum())

    assert warned() == 0
    session.layers.set_reference(KeptVoxels.of(blocks()), "truth.nii.gz")
    assert warned() == 0
    session.layers.show(Layer.REFERENCE)
    assert warned() > 50
    session.layers.show(Layer.CORRECTED)
    assert warned() == 0


def test_the_dividing_plane_is_seen_and_follows_the_hand(page: ViewerPage, session: Session, qtbot: QtBot) -> None:
    def purple() -> np.ndarray:
        qtbot.wait(REST_MS + 200)
        image = page.volume.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        rgb = pixels[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)
        return (rgb[..., 0] > rgb[..., 1] + 40) & (rgb[..., 2] > rgb[..., 1] + 15)

    session.set_overlay(tumour_rgb=(0, 255, 0))
    model = HalvesModel(session, lambda: run_at_once)
    show_halves(page, model)
    assert purple().sum() < 20
    model.start()
    at_first = purple()
    assert at_first.sum() > 200
    assert model.division is not None
    model.drag(model.division.plane.moved(np.array([12.0, 0.0, 0.0])))  # to the patient's left: right on the screen
    moved = purple()
    assert np.nonzero(moved)[1].mean() > np.nonzero(at_first)[1].mean() + 10
    model.drop()
    model.stop()
    assert purple().sum() < 20
