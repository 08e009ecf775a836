"""The 3D view's tools on real OpenGL: colours, numbers, the cut, volume rendering, turning, pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from core.labels import Label
from core.measure import measure
from core.session import Session
from tests.ui.viewing import SHAPE_ZYX, case_of, picture, turn_wheel
from ui.tumour_colours import tumour_rgb
from ui.viewer_page import ViewerPage
from ui.volume_canvas import REST_MS, VolumeCanvas
from ui.volume_scene import VolumeScene
from ui.volume_turntable import FRAMES

pytestmark = pytest.mark.gl
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[ViewerPage]:
    """The page with its 3D view ready, on a scan with a bright liver and two tumours, the second behind."""
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[4:12, 8:32, 10:50] = 1
    mask[7:10, 10:16, 14:26] = 2
    mask[6:9, 22:26, 38:44] = 2
    hu = np.where(mask == Label.LIVER, 180, np.where(mask == Label.TUMOUR, 60, -50)).astype(np.int16)
    page = ViewerPage(session)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    qtbot.waitExposed(page)
    session.set_case(case_of(hu), mask)
    qtbot.waitUntil(lambda: page.volume.is_ready, timeout=120_000)
    session.set_measurements(measure(session.case.volume, mask), session.mask_revision)
    yield page
    page.close()


def canvas(page: ViewerPage) -> VolumeCanvas:
    assert page.volume.canvas is not None
    return page.volume.canvas


def stage(page: ViewerPage) -> VolumeScene:
    assert page.volume._presenter is not None
    return page.volume._presenter._scene


def pixels(image: QImage) -> np.ndarray:
    """Return an image as an array (rows, columns, RGB)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def still(page: ViewerPage) -> np.ndarray:
    return pixels(canvas(page).still())


def where(page: ViewerPage, cursor_zyx: tuple[float, float, float]) -> QPoint:
    """Return where on the widget a voxel is drawn."""
    assert page.session.case is not None
    picture(canvas(page))
    x, y = stage(page).pixel_of(page.session.case.volume.geometry.to_lps_mm(cursor_zyx))
    scale = canvas(page).pixels_per_point
    return QPoint(int(x / scale), int(y / scale))


def like(image: np.ndarray, rgb: tuple[int, int, int]) -> int:
    """Count the pixels of a hue, whatever the light."""
    wanted = np.array(rgb) / np.linalg.norm(rgb)
    length = np.linalg.norm(image, axis=2)
    return int(((image @ wanted > 0.992 * length) & (length > 90)).sum())


def blue(image: np.ndarray) -> int:
    return int(((image[..., 2] > image[..., 0] + 30) & (image[..., 2] > 60)).sum())


def grey(image: np.ndarray) -> int:
    return int(((np.ptp(image, axis=2) < 12) & (image.min(axis=2) > 120)).sum())


def test_tumours_have_colours_and_numbers_and_are_chosen_by_a_click(
    qtbot: QtBot, session: Session, page: ViewerPage
) -> None:
    page.volume.set_look(replace(page.volume.look, liver_opacity=0.0, numbers=False))
    bare = still(page)
    assert blue(bare) < 50, "the liver is hidden"
    assert like(bare, tumour_rgb(1)) > 150
    assert like(bare, tumour_rgb(2)) > 60
    page.volume.commands.do("volume_numbers")
    assert (np.abs(still(page) - bare).sum(axis=2) > 60).sum() > 200, "two plates"
    session.set_cursor((1, 1, 1))
    for number, voxel in ((2, (7, 24, 41)), (1, (8, 12, 20))):
        qtbot.mouseClick(canvas(page), LEFT, pos=where(page, voxel))
        assert session.selected_tumour == number
        assert session.mask is not None
        assert session.mask[session.cursor_zyx] == Label.TUMOUR
    session.set_overlay(tumour_rgb=(0, 255, 0))
    assert like(still(page), (0, 255, 0)) > 200, "one colour for all where the user chose one"


def test_the_cut_follows_the_crosshair_shows_the_ct_and_can_be_clicked_at(
    qtbot: QtBot, session: Session, page: ViewerPage
) -> None:
    commands = page.volume.commands
    session.set_cursor((7, 14, 30))
    whole = still(page)
    commands.do("volume_cut_coronal")
    at_14 = still(page)
    assert grey(at_14) > grey(whole) + 3000, "the liver's CT"
    assert like(at_14, tumour_rgb(1)) > 150, "the tumour stays whole"
    commands.do("volume_face_none")
    assert grey(still(page)) < grey(whole) + 300
    commands.do("volume_face_liver")
    commands.do("volume_front")
    session.set_cursor((7, 26, 30))
    qtbot.wait(REST_MS)
    qtbot.mouseClick(canvas(page), LEFT, pos=where(page, (10, 26, 40)))
    z, y, x = session.cursor_zyx
    assert y == 26, "in the plane that is seen, not on the surface that was taken away"
    assert max(abs(z - 10), abs(x - 40)) <= 1
    commands.do("volume_back")
    assert grey(still(page)) > 3000, "seen from behind, the other half is taken away"
    commands.do("volume_cut_none")
    commands.do("volume_home")
    assert np.abs(still(page) - whole).mean() < 3


def test_the_volume_is_rendered_and_goes_again(page: ViewerPage) -> None:
    page.volume.set_look(replace(page.volume.look, liver_opacity=0.0, numbers=False))
    bare = still(page)
    page.volume.commands.do("volume_render_soft")
    seen = still(page)
    assert (np.abs(seen - bare).sum(axis=2) > 60).sum() > 5000
    page.volume.commands.do("volume_cut_axial")
    assert (np.abs(still(page) - seen).sum(axis=2) > 60).sum() > 500, "the cut goes through it"
    page.volume.commands.do("volume_cut_none")
    page.volume.commands.do("volume_render_none")
    assert np.abs(still(page) - bare).mean() < 0.2


def test_it_turns_by_its_button_until_the_user_takes_it(qtbot: QtBot, page: ViewerPage) -> None:
    viewpoint, strip = stage(page).viewpoint, page.volume._strip
    before = viewpoint.inward
    qtbot.mouseClick(strip.turntable, LEFT)
    assert page.volume.is_turning
    qtbot.waitUntil(lambda: bool(np.abs(viewpoint.inward - before).max() > 0.1), timeout=20_000)
    turn_wheel(canvas(page), QPoint(100, 150), 120)
    assert not page.volume.is_turning
    stopped = viewpoint.inward
    qtbot.wait(100)
    assert (viewpoint.inward == stopped).all()


def test_keys_turn_it_and_bring_it_home(qtbot: QtBot, page: ViewerPage) -> None:
    widget, viewpoint = canvas(page), stage(page).viewpoint
    home = viewpoint.position_lps_mm
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    qtbot.keyClick(widget, Qt.Key.Key_Up)
    qtbot.keyClick(widget, Qt.Key.Key_Plus)
    assert np.linalg.norm(viewpoint.position_lps_mm - home) > 10
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    assert viewpoint.position_lps_mm == pytest.approx(home, abs=1e-3)
    for letter, axis, side in (("A", 1, 1), ("P", 1, -1), ("L", 0, -1), ("R", 0, 1), ("S", 2, -1), ("I", 2, 1)):
        page.volume.look_from(letter)
        assert viewpoint.inward[axis] == pytest.approx(side, abs=1e-6)
        viewpoint.orbit(0, 0.5 if letter == "I" else -0.5)
        assert viewpoint.inward[axis] * side > 0.99, "the first drag goes on from there"


def test_pictures_and_a_turn_are_written_whole_and_name_nobody(
    qtbot: QtBot, tmp_path: Path, page: ViewerPage
) -> None:
    pictures, widget = page.volume._pictures, canvas(page)
    assert pictures is not None
    page.resize(360, 300)
    qtbot.wait(50)
    seen = still(page)
    pictures.save(tmp_path / "liver")
    assert (pixels(QImage(str(tmp_path / "liver.png"))) == seen).all()
    data = (tmp_path / "liver.png").read_bytes()
    assert not any(chunk in data for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"))
    page.volume.copy_picture()
    assert (pixels(QGuiApplication.clipboard().image()) == seen).all()
    pictures.save_turn(tmp_path / "turn")
    qtbot.waitUntil(lambda: (tmp_path / "turn").exists(), timeout=120_000)
    files = sorted((tmp_path / "turn").iterdir())
    assert len(files) == FRAMES
    first, quarter = (pixels(QImage(str(files[number]))) for number in (0, FRAMES // 4))
    assert (first == seen).all()
    assert np.abs(first - quarter).mean() > 3
    assert np.abs(still(page) - seen).mean() < 0.5, "it looks as before"
    pictures.save_turn(tmp_path / "stopped")
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    qtbot.wait(100)
    assert not (tmp_path / "stopped").exists()
