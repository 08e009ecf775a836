"""The question for OpenGL, asked of real child processes."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui import opengl_probe
from ui.opengl_probe import OpenGL, OpenGLProbe, parse_answer, probe_command

ROOT = Path(__file__).resolve().parents[2]


def test_answers_are_read_and_anything_else_is_no_opengl() -> None:
    assert parse_answer(b'noise\n{"renderer": "Card", "version": "4.6"}\n') == OpenGL("Card", "4.6")
    for broken in (b"", b"\xff", b"[]", b"Segmentation fault", b'{"renderer": "x"}'):
        assert parse_answer(broken) is None


def test_software_renderers_are_known() -> None:
    assert OpenGL("llvmpipe (LLVM 15.0.6, 256 bits)", "4.5").is_software
    assert OpenGL("Microsoft Basic Render Driver", "3.3").is_software
    assert not OpenGL("NVIDIA H100/PCIe/SSE2", "4.6").is_software


def test_a_display_without_opengl_has_none(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opengl_probe, "probe_command", lambda _: probe_command("minimal"))
    probe = OpenGLProbe()
    with qtbot.waitSignal(probe.answered, timeout=20_000) as answer:
        probe.start()
    assert answer.args == [None]


@pytest.mark.parametrize("program", [sys.executable, "/no/such/program"])
def test_a_child_that_dies_or_does_not_start_means_no_opengl(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(opengl_probe, "probe_command", lambda _: (program, ["-c", crash]))
    probe = OpenGLProbe()
    with qtbot.waitSignal(probe.answered, timeout=20_000) as answer:
        probe.start()
    assert answer.args == [None]


def test_stopping_ends_the_child_without_an_answer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        opengl_probe, "probe_command", lambda _: (sys.executable, ["-c", "import time; time.sleep(60)"])
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
    assert probe_command("xcb") == (sys.executable, [opengl_probe.PROBE_ARGUMENT, "xcb"])


@pytest.mark.gl
def test_this_display_has_opengl() -> None:
    program, arguments = probe_command("xcb")
    done = subprocess.run([program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    answer = parse_answer(done.stdout)
    assert done.returncode == 0
    assert answer is not None
    assert answer.renderer
    assert answer.version[0] in "34"
