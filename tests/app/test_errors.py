"""Three kinds of failure, and a report and a log that name nobody."""

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.errors import ErrorDesk, report_of
from app.log import LOG_BYTES, start_log, stop_log
from core.errors import UserError
from core.progress import Cancelled

PATIENT = "Doe^Jane"


class Desk:
    """What came out at the other side."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []
        self.reports: list[str] = []
        self.desk = ErrorDesk(self.errors.append, self.reports.append)


def caught(name: str) -> Exception:
    """Return an error that went through two functions and quotes a patient's name."""

    def inner() -> None:
        raise FileNotFoundError(2, "No such file", f"/scans/{name}/1.dcm")

    try:
        try:
            inner()
        except OSError as error:
            raise ValueError(f"cannot read {name}") from error
    except ValueError as error:
        return error


def test_cancelled_says_nothing_a_user_error_a_sentence_the_rest_a_report() -> None:
    seen = Desk()
    seen.desk.take(Cancelled())
    assert (seen.errors, seen.reports) == ([], [])
    error = UserError("No CT here.", "Choose another folder.")
    seen.desk.take(error)
    assert seen.errors == [error]
    seen.desk.take(caught(PATIENT))
    assert len(seen.reports) == 1


def test_the_report_has_the_lines_and_not_the_patient() -> None:
    report = report_of(caught(PATIENT))
    assert "ValueError" in report
    assert "FileNotFoundError" in report
    assert "test_errors.py:" in report
    assert "inner" in report
    assert PATIENT not in report
    assert "1.dcm" not in report
    assert str(Path(__file__).parent.parent.parent) not in report


def test_an_error_in_a_slot_reaches_the_desk(qtbot: QtBot) -> None:
    seen = Desk()
    undo = seen.desk.install()
    try:
        hook = sys.excepthook
        error = UserError("Wrong.")
        hook(UserError, error, None)
        assert seen.errors == [error]
    finally:
        undo()
    assert sys.excepthook is not hook


def test_errors_of_slots_go_through_the_hook(qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as raised:
        QTimer.singleShot(0, lambda: (_ for _ in ()).throw(UserError("In a slot.")))
        qtbot.wait(30)
    assert [str(each[1]) for each in raised] == ["In a slot."]


def test_keyboard_interrupts_are_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: passed.append(kind))
    undo = Desk().desk.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    undo()
    assert passed == [KeyboardInterrupt]


def test_the_log_is_written_rotates_and_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "hepascope.log"
    handler = start_log(path)
    try:
        Desk().desk.take(caught(PATIENT))
        for _ in range(3 * LOG_BYTES // 100_000):
            logging.getLogger("app").info("x" * 100_000)
    finally:
        stop_log(handler)
    files = sorted(path.parent.iterdir())
    assert 1 < len(files) <= 3
    text = "".join(file.read_text() for file in files)
    assert "unexpected error" in text or len(files) == 3
    assert PATIENT not in text
    assert handler not in logging.getLogger("app").handlers


def test_a_log_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    handler = start_log(tmp_path / "file" / "hepascope.log")
    logging.getLogger("app").info("said to nobody")
    stop_log(handler)
    assert isinstance(handler, logging.NullHandler)
