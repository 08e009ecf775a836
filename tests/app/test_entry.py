"""The program as a child process: what loads, what is said, and the demo from end to end."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.__main__ import COMMANDS, PROBE_OPENGL
from core.provenance import app_version
from ui.opengl_probe import PROBE_ARGUMENT

ROOT = Path(__file__).resolve().parents[2]


def hepascope(*arguments: str, timeout_s: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m app` in a child."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def modules_after(arguments: list[str]) -> tuple[str, set[str]]:
    """Run the entry point in a child; return its output and the names of the packages it loaded."""
    code = (
        "import sys; from app.__main__ import main\n"
        f"code = main({arguments!r})\n"
        "print('\\nLOADED', code, *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    text, _, loaded = child.stdout.rpartition("\nLOADED ")
    code_text, *names = loaded.split()
    assert code_text == "0"
    return text, set(names)


def test_every_command_of_the_command_line_is_known_at_the_entry() -> None:
    from core.cli import _parser

    (names,) = [action.choices for action in _parser()._actions if isinstance(action.choices, dict)]
    assert set(COMMANDS) == set(names)


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_neither_qt_nor_torch(argument: str) -> None:
    text, loaded = modules_after([argument])
    assert not loaded & {"PySide6", "torch", "vtkmodules", "ui"}
    assert (app_version() if argument == "--version" else "hepascope segment") in text


def test_the_window_is_built_without_what_is_slow_to_load() -> None:
    code = (
        "import sys; from app.main import build, make_application; from app.settings import Settings\n"
        "from pathlib import Path; import tempfile\n"
        "application = make_application()\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    program = build(Settings(Path(folder) / 's.json')); program.window.show()\n"
        "    application.processEvents()\n"
        "    print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
        "    program.window.close()\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(child.stdout.split())
    assert "PySide6" in loaded
    assert not loaded & {"torch", "vtkmodules", "nibabel", "pydicom"}


def test_the_probe_of_a_frozen_program_goes_through_the_entry() -> None:
    assert PROBE_OPENGL == PROBE_ARGUMENT
    child = hepascope(PROBE_OPENGL)
    assert child.returncode != 2, "it is no mistake of a user"
    if child.returncode == 0:  # there is OpenGL here
        assert set(json.loads(child.stdout.splitlines()[-1])) == {"renderer", "version"}


@pytest.mark.parametrize("wrong", [["no-such-scan.nii.gz"], ["a", "b"]])
def test_what_is_no_scan_is_one_line_and_exit_code_2(wrong: list[str]) -> None:
    child = hepascope(*wrong)
    assert child.returncode == 2
    assert child.stdout == ""
    assert len(child.stderr.strip().splitlines()) == 1
    assert "hepascope --help" in child.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so_and_does_not_crash() -> None:
    child = hepascope(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert child.returncode == 2
    assert "no screen" in child.stderr
    child = hepascope("demo", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert child.returncode == 2
    assert "--headless" in child.stderr


@pytest.mark.slow
def test_the_demo_without_a_screen(tmp_path: Path) -> None:
    child = hepascope("demo", "--headless", str(tmp_path / "demo"), "--json", timeout_s=500)
    assert child.returncode == 0, child.stderr
    result = json.loads(child.stdout)
    assert 0.5 < result["dice"]["liver"] <= 1
    assert 0 <= result["dice"]["tumour"] <= 1
    assert result["paper"]["dice_per_case"] == {"liver": 0.965, "tumour": 0.73}
    assert "differ" in result["paper"]["note"]
    files = {path.name for path in (tmp_path / "demo").iterdir()}
    assert files == {"mask.nii.gz", "volumes.csv", "volumes.json", "window-dark.png", "window-light.png"}
    assert sorted(files) == sorted(Path(path).name for path in result["files"])
    labels = np.asarray(nibabel.load(tmp_path / "demo" / "mask.nii.gz").dataobj)
    assert labels.shape == (512, 512, 80)
    dark, light = (QImage(str(tmp_path / "demo" / f"window-{theme}.png")) for theme in ("dark", "light"))
    assert (dark.width(), dark.height()) == (1600, 1000)
    assert dark.pixelColor(5, 60).lightness() < 60 < 200 < light.pixelColor(5, 60).lightness()

    again = hepascope("demo", "--headless", str(tmp_path / "demo"), timeout_s=500)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_every_command_of_the_command_line_gets_there() -> None:
    """A command the entry does not know would be taken for a scan."""
    child = subprocess.run(
        [sys.executable, "-m", "core.cli", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    listed = re.search(r"^commands:\n  COMMAND\n((?:    \S.*\n|     +.*\n)+)", child.stdout, re.MULTILINE)
    assert listed is not None
    assert sorted(re.findall(r"^    (\S+)", listed[1], re.MULTILINE)) == sorted(COMMANDS)
