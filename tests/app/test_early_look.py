"""A DICOM scan is seen before it is read, and what is heavy waits for it."""

import shutil
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.main import Program
from tests.app.conftest import wait_until_idle
from tests.core.io.dicom_builder import SeriesSpec, write_series


def watch(program: Program) -> list[tuple[bool, bool]]:
    """Return a list that fills with (preview seen, scan open) at every progress."""
    seen: list[tuple[bool, bool]] = []
    program.tasks.progress.connect(
        lambda *_: seen.append((program.window.preview.isVisible(), program.session.case is not None))
    )
    return seen


def test_the_preview_comes_before_the_scan_and_leaves_with_it(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    write_series(tmp_path / "scan", SeriesSpec())
    seen = watch(program)
    program.controller.open_path(tmp_path / "scan")
    wait_until_idle(qtbot, program)
    assert (True, False) in seen
    assert not program.window.preview.isVisible()
    assert program.window.workbench.isVisible()


def test_no_preview_lies_over_an_open_scan(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_series(tmp_path / name, SeriesSpec())
    program.controller.open_path(tmp_path / "first")
    wait_until_idle(qtbot, program)
    seen = watch(program)
    program.controller.open_path(tmp_path / "second")
    wait_until_idle(qtbot, program)
    assert seen
    assert not any(preview for preview, _ in seen)


def test_a_scan_that_fails_after_its_preview_leaves_the_start_page(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    paths = write_series(tmp_path / "scan", SeriesSpec(hu=np.full((5, 12, 16), 40)))
    seen = watch(program)
    program.controller._looked.connect(lambda _: shutil.rmtree(paths[0].parent, ignore_errors=True))
    program.controller.open_path(tmp_path / "scan")
    wait_until_idle(qtbot, program)
    assert seen
    assert not program.window.preview.isVisible()
    assert program.window.start_page.isVisible() == (program.session.case is None)


def test_warming_up_waits_for_a_scan_that_is_being_opened(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    write_series(tmp_path / "scan", SeriesSpec())
    program.controller.open_path(tmp_path / "scan")
    program.controller.warm_up()
    assert not program.background.busy
    qtbot.waitUntil(lambda: program.window.segment_panel.models.count() > 0, timeout=30_000)
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
