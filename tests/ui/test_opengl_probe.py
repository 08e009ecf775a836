"""The question for OpenGL, asked of real child processes."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from ui import opengl_probe
from ui.opengl_probe import OpenGL, OpenGLProbe, parse_answer, probe_command


def test_answers_are_read_and_anything_else_is_no_opengl() -> None:
    assert parse_answer(b'noise\n{"renderer": "Card", "version": "4.6"}\n') == OpenGL("Card", "4.6")
    for broken in (b"", b"\xff", b"[]", b"Segmentation fault", b'{"renderer": "x"}'):
        assert parse_answer(broken) is None


def test_software_renderers_are_known() -> None:
    assert OpenGL("llvmpipe (LLVM 15.0.6, 256 bits)", "4.5").is_software
    assert OpenGL("Microsoft Basic Render Driver", "3.3").is_software
    assert not OpenGL("NVIDIA H100/PCIe/SSE2", "4.6").is_software


@pytest.mark.parametrize("program", [sys.executable, "/no/such/program"])
def test_a_child_that_dies_or_does_not_start_means_no_opengl(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(opengl_probe, "probe_command", lambda: (program, ["-c", crash]))
    probe = OpenGLProbe()
    with qtbot.waitSignal(probe.answered, timeout=20_000) as answer:
        probe.start()
    assert answer.args == [None]


def test_stopping_ends_the_child_without_an_answer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        opengl_probe, "probe_command", lambda: (sys.executable, ["-c", "import time; time.sleep(60)"])
    )
    probe = OpenGLProbe()
    answers: list[object] = []
    probe.answered.connect(answers.append)
    probe.start()
    probe.stop()
    qtbot.wait(20)
    assert answers == []


def test_a_frozen_program_is_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert probe_command() == (sys.executable, [opengl_probe.PROBE_ARGUMENT])


@pytest.mark.gl
def test_this_machine_has_opengl_and_says_which(qtbot: QtBot) -> None:
    probe = OpenGLProbe()
    with qtbot.waitSignal(probe.answered, timeout=60_000) as answer:
        probe.start()
    assert isinstance(answer.args[0], OpenGL)
    assert answer.args[0].renderer
    assert answer.args[0].version[0] in "34"
