"""Pictures of views on disk: whole, asked before one is replaced, and nothing in them but pixels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.pictures import FIRST_NAME, PictureKeeper, write_picture
from app.settings import Settings
from app.tasks import TaskRunner
from core.errors import UserError
from core.session import Session
from ui.main_window import MainWindow


@pytest.fixture
def image() -> QImage:
    """A picture in which somebody left a name."""
    result = QImage(40, 30, QImage.Format.Format_RGB32)
    result.fill(QColor("teal"))
    result.setText("Description", "Mustermann^Max")
    return result


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window with a keeper that writes into `tmp_path`."""
    window = MainWindow(Session())
    qtbot.addWidget(window)
    background, settings = TaskRunner(), Settings(tmp_path / "settings.json")
    keeper = PictureKeeper(window, background, settings)
    yield window
    keeper.deleteLater()
    background.shutdown()


def chunks(path: Path) -> list[bytes]:
    """The kinds of the PNG's chunks."""
    data, found, at = path.read_bytes(), [], 8
    while at < len(data):
        found.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return found


def test_a_picture_is_its_pixels_and_nothing_else(image: QImage, tmp_path: Path) -> None:
    path = write_picture(tmp_path / "view.png", image, overwrite=False)
    assert set(chunks(path)) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}
    assert b"Mustermann" not in path.read_bytes()
    assert QImage(str(path)).convertToFormat(image.format()) == image
    assert image.text("Description") == "Mustermann^Max"


def test_an_old_picture_is_not_replaced_silently(image: QImage, tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    path.write_bytes(b"precious")
    with pytest.raises(UserError):
        write_picture(path, image, overwrite=False)
    assert path.read_bytes() == b"precious"


def test_the_user_is_asked_where_to_and_before_replacing(
    qtbot: QtBot, window: MainWindow, image: QImage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked, offered = tmp_path / "folder" / "liver.png", [], []
    path.parent.mkdir()
    answers = iter((False, True))

    def choose(start: Path) -> Path:
        offered.append(start)
        return path

    def ask(question: str, *_: str) -> bool:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(window.questions, "ask_picture", choose)
    monkeypatch.setattr(window.questions, "ask", ask)
    window.picture_taken.emit(image)
    qtbot.waitUntil(path.exists)
    assert offered[0].name == FIRST_NAME
    assert not asked
    path.write_bytes(b"precious")
    window.picture_taken.emit(image)
    assert asked == ["Replace liver.png?"]
    assert path.read_bytes() == b"precious"
    window.picture_taken.emit(image)
    qtbot.waitUntil(lambda: path.read_bytes() != b"precious")
    assert offered[-1].parent == path.parent  # remembered


def test_leaving_the_dialog_writes_nothing(
    window: MainWindow, image: QImage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.questions, "ask_picture", lambda start: None)
    window.picture_taken.emit(image)
    assert not list(tmp_path.glob("*.png"))


def test_a_picture_of_a_screen_keeps_its_pixels(image: QImage, tmp_path: Path) -> None:
    image.setDevicePixelRatio(2.0)
    path = write_picture(tmp_path / "view.png", image, overwrite=False)
    assert (QImage(str(path)).width(), QImage(str(path)).height()) == (40, 30)
