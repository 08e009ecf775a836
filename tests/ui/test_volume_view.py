"""The 3D view on real OpenGL, clicked at and looked at."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.tasks import TaskRunner
from core.box import Box
from core.history import Edit
from core.labels import Label
from core.session import Session
from tests.ui.viewing import SHAPE_ZYX, flat_case
from ui import opengl_probe, volume_view
from ui.viewer_page import ViewerPage

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


def scene(page: ViewerPage) -> np.ndarray:
    """Return what the 3D view shows as an array (rows, columns, RGB)."""
    image: QImage = page.volume._interactor.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def where(page: ViewerPage, cursor_zyx: tuple[float, float, float]) -> QPoint:
    """Return where on the widget a voxel is drawn."""
    interactor = page.volume._interactor
    assert page.session.case is not None
    renderer = interactor.renderer
    renderer.SetWorldPoint(*page.session.case.volume.geometry.to_lps_mm(cursor_zyx), 1)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return QPointF(x, interactor.height() - y).toPoint()


def orange(image: np.ndarray) -> int:
    red, green, blue = np.moveaxis(image, 2, 0)
    return int(((red > blue + 60) & (red > green + 15) & (red > 90)).sum())


def blue(image: np.ndarray) -> int:
    return int(((image[..., 2] > image[..., 0] + 30) & (image[..., 2] > 60)).sum())


def test_liver_and_tumour_are_seen_in_the_overlays_colours(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    image = scene(page)
    assert blue(image) > 5000
    assert orange(image) > 300
    assert image[5:40, 200:].max() < 20
    session.set_overlay(liver_rgb=(0, 255, 0), tumour_rgb=(0, 255, 0))
    assert blue(scene(page)) < 300
    assert orange(scene(page)) < 100


def test_only_the_pane_itself_is_a_native_window(page: ViewerPage) -> None:
    # Otherwise Qt would draw the slices through OpenGL too: three times slower.
    native = Qt.WidgetAttribute.WA_NativeWindow
    assert page.volume._interactor.testAttribute(native)
    assert not any(view.testAttribute(native) for view in (*page.slice_views, page.volume))


def test_a_click_on_the_tumour_moves_the_crosshair_into_it(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    session.set_cursor((2, 2, 2))
    qtbot.mouseClick(page.volume._interactor, LEFT, pos=where(page, (8, 13, 30)))
    assert session.mask is not None
    assert session.mask[session.cursor_zyx] == Label.TUMOUR
    qtbot.mouseClick(page.volume._interactor, LEFT, pos=where(page, (5, 8, 12)))
    assert session.mask[session.cursor_zyx] == Label.LIVER
    z, y, x = session.cursor_zyx
    assert max(abs(z - 5), abs(x - 12)) <= 2
    assert y <= 12


def test_a_click_beside_everything_and_an_orbit_leave_the_crosshair(
    qtbot: QtBot, session: Session, page: ViewerPage
) -> None:
    widget, before = page.volume._interactor, session.cursor_zyx
    qtbot.mouseClick(widget, LEFT, pos=QPoint(widget.width() - 5, 5))
    seen = scene(page)
    qtbot.mousePress(widget, LEFT, pos=where(page, (8, 13, 30)))
    for step in range(1, 6):
        qtbot.mouseMove(widget, where(page, (8, 13, 30)) + QPoint(12 * step, 5 * step))
    qtbot.mouseRelease(widget, LEFT, pos=where(page, (8, 13, 30)) + QPoint(60, 25))
    assert session.cursor_zyx == before
    turned = scene(page)
    assert np.abs(turned - seen).mean() > 1
    qtbot.keyClick(widget, Qt.Key.Key_R)
    assert np.abs(scene(page) - seen).mean() < 0.5


def test_the_surfaces_follow_the_mask_and_the_scan(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    box = Box.whole(SHAPE_ZYX)
    session.apply(Edit("Erase", box, np.zeros(SHAPE_ZYX, np.uint8)))
    qtbot.waitUntil(lambda: blue(scene(page)) < 50)
    session.undo()
    qtbot.waitUntil(lambda: blue(scene(page)) > 5000)
    session.set_case(flat_case())
    qtbot.waitUntil(lambda: blue(scene(page)) < 50)
    session.set_case(None)
    assert scene(page)[60:-80, 100:].max() < 20


def test_the_crosshair_is_seen_inside_the_tumour(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    session.set_cursor((2, 2, 2))
    qtbot.wait(2 * volume_view.REST_MS)
    before = scene(page)
    session.set_cursor((8, 13, 30))
    qtbot.wait(2 * volume_view.REST_MS)
    at = where(page, (8, 13, 30))
    changed = np.abs(scene(page) - before).sum(axis=2)[at.y() - 12 : at.y() + 13, at.x() - 12 : at.x() + 13]
    assert (changed > 120).sum() > 15


def test_a_double_click_shows_it_alone(qtbot: QtBot, page: ViewerPage) -> None:
    qtbot.mouseDClick(page.volume._interactor, LEFT, pos=QPoint(20, 100))
    assert page.maximised is page.volume
    assert not page.axial.isVisible()


def test_vtks_own_keys_and_drops_do_nothing(qtbot: QtBot, page: ViewerPage) -> None:
    before = scene(page)
    for key in (Qt.Key.Key_W, Qt.Key.Key_Q, Qt.Key.Key_E, Qt.Key.Key_P, Qt.Key.Key_S):
        qtbot.keyClick(page.volume._interactor, key)
    assert page.volume.is_ready
    assert np.abs(scene(page) - before).mean() < 0.5
    assert not page.volume._interactor.acceptDrops()


def test_an_orbit_draws_one_frame_for_one_move(qtbot: QtBot, page: ViewerPage) -> None:
    widget = page.volume._interactor
    frames: list[object] = []
    widget.renderer.AddObserver("EndEvent", lambda *_: frames.append(None))
    qtbot.mousePress(widget, LEFT, pos=QPoint(100, 100))
    qtbot.wait(50)
    frames.clear()
    for step in range(1, 6):
        qtbot.mouseMove(widget, QPoint(100 + 8 * step, 100))
        qtbot.wait(60)
    qtbot.mouseRelease(widget, LEFT, pos=QPoint(140, 100))
    assert 1 <= len(frames) <= 6


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
    nothing = opengl_probe.probe_command("minimal")
    monkeypatch.setattr(opengl_probe, "probe_command", lambda _: nothing)
    page = ViewerPage(session)
    qtbot.addWidget(page)
    page.show()
    session.set_case(flat_case(), blocks())
    qtbot.waitUntil(lambda: page.volume.message == volume_view.NO_OPENGL, timeout=START_MS)
    session.set_cursor((3, 4, 5))
    assert page.coronal.slice_index == 4
    page.close()
