"""Waiting for a moment without input, with real events."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.quiet_moment import QuietMoment

QUIET_MS = 150


class Board(QWidget):
    """Writes down in which order it was touched and the moment came."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.order: list[str] = []
        self.moment = QuietMoment(QUIET_MS, self)
        self.moment.came.connect(lambda: self.order.append("quiet"))

    def mouseMoveEvent(self, event: QObject) -> None:  # noqa: N802 - Qt's own name
        self.order.append("move")


@pytest.fixture
def board(qtbot: QtBot) -> Board:
    board = Board()
    qtbot.addWidget(board)
    board.resize(200, 100)
    board.show()
    qtbot.waitExposed(board)
    return board


def test_it_comes_once_and_then_looks_at_no_event_any_more(qtbot: QtBot, board: Board) -> None:
    board.moment.wait()
    board.moment.wait()
    qtbot.waitUntil(lambda: board.order == ["quiet"])
    QTest.mouseMove(board, QPoint(20, 20))
    qtbot.wait(2 * QUIET_MS)
    assert board.order == ["quiet", "move"]
    assert not board.moment.is_awaited


def test_input_puts_it_off_also_in_another_window(qtbot: QtBot, board: Board) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    qtbot.waitExposed(other)
    board.moment.wait()
    for _ in range(8):
        qtbot.wait(QUIET_MS // 3)
        QTest.keyClick(other, Qt.Key.Key_Shift)
    assert board.order == []
    qtbot.waitUntil(lambda: board.order == ["quiet"])


def test_what_waits_in_the_queue_after_a_busy_moment_is_answered_first(qtbot: QtBot, board: Board) -> None:
    board.moment.wait()

    def busy() -> None:
        QTest.qSleep(2 * QUIET_MS)
        QTimer.singleShot(0, lambda: QTest.mouseMove(board, QPoint(30, 40)))

    QTimer.singleShot(0, busy)
    qtbot.waitUntil(lambda: "quiet" in board.order)
    assert board.order[0] == "move"


def test_a_held_button_puts_it_off(qtbot: QtBot, board: Board) -> None:
    QTest.mousePress(board, Qt.MouseButton.LeftButton)
    board.moment.wait()
    qtbot.wait(3 * QUIET_MS)
    held = list(board.order)
    QTest.mouseRelease(board, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "quiet" in board.order)
    assert "quiet" not in held


def test_stopped_it_never_comes(qtbot: QtBot, board: Board) -> None:
    board.moment.wait()
    board.moment.stop()
    qtbot.wait(2 * QUIET_MS)
    assert board.order == []
    assert not board.moment.is_awaited
