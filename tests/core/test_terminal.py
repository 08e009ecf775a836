"""What commands share: progress, one line for a mistake, a clean standard output."""

import io
import json
import os
import sys

import pytest

from core.errors import UserError
from core.terminal import Parser, ProgressLine, complain, exit_code, say_json, sentence_of, stdout_kept_clean


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_without_a_terminal_progress_is_a_line_now_and_then() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = ProgressLine(stream, clock)
    for second in range(41):
        clock.now_s = 100 + second
        progress(second / 40, "Working")
    progress.clear()
    assert stream.getvalue().splitlines() == [
        "Working  25%  30 s left",
        "Working  50%  20 s left",
        "Working  75%  10 s left",
        "Working  100%  0 s left",
    ]


def test_a_promise_begins_the_count_and_a_note_stays() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = ProgressLine(stream, clock)
    clock.now_s += 2
    progress.promise(60)
    progress.note("about 1 min on this CPU")
    clock.now_s += 10
    progress(0.0, "Working")
    assert stream.getvalue().splitlines() == ["about 1 min on this CPU", "Working  0%  50 s left"]


def test_a_quick_command_shows_no_progress_without_a_terminal() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = ProgressLine(stream, clock)
    clock.now_s += 9.9
    progress(0.9, "Working")
    assert stream.getvalue() == ""


def test_on_a_terminal_the_line_is_redrawn_and_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream, clock = Terminal(), Clock()
    progress = ProgressLine(stream, clock)
    for _ in range(3):
        clock.now_s += 1
        progress(0.0, "A very long description of the work")
    clock.now_s += 0.01
    progress(0.5, "too soon to be drawn")
    progress.clear()
    drawn = stream.getvalue().split("\r")
    assert drawn == ["", *["A very long descrip"] * 3, " " * 19, ""]


def test_complaint_is_one_line_whatever_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    complain(UserError("Two\nlines  here.", "And\r\nmore."))
    assert capsys.readouterr().err == "hepascope: Two lines here. And more.\n"


def test_json_is_one_line_without_what_json_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"a": (1.5, float("nan")), 2: [float("inf"), None, True, "ü"]})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed) == {"a": [1.5, None], "2": [None, None, True, "ü"]}


def test_what_libraries_print_goes_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with stdout_kept_clean(True):
        sys.stdout.write("from python\n")
        os.write(1, b"from a C library\n")
    sys.stdout.write("the result\n")
    captured = capfd.readouterr()
    assert captured.out == "the result\n"
    assert "from a C library" in captured.err
    with stdout_kept_clean(False):
        os.write(1, b"wanted\n")
    assert capfd.readouterr().out == "wanted\n"


def test_standard_output_comes_back_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UserError), stdout_kept_clean(True):
        raise UserError("No.")
    os.write(1, b"back\n")
    assert capfd.readouterr().out == "back\n"


def test_kinds_of_failure_have_their_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEPASCOPE_DEBUG", raising=False)
    assert exit_code(UserError("No.")) == exit_code(MemoryError()) == 2
    assert exit_code(KeyError("x")) == 1
    assert sentence_of(UserError("No.", "Do this.")) == ("No.", "Do this.")
    assert sentence_of(MemoryError())[0] == "There is not enough memory."
    assert "KeyError" in sentence_of(KeyError("x"))[0]
    monkeypatch.setenv("HEPASCOPE_DEBUG", "1")
    with pytest.raises(KeyError):
        exit_code(KeyError("x"))


def test_parser_answers_a_mistake_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    parser = Parser(prog="hepascope thing")
    parser.add_argument("--count", type=int)
    with pytest.raises(SystemExit) as end:
        parser.parse_args(["--count", "many"])
    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "hepascope thing: argument --count: invalid int value: 'many'. Try: hepascope thing --help\n"
    )
