"""The preview: seen while a scan is read, gone with it, and nothing to work with."""

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.case import Case
from core.preview import Preview
from core.session import Session
from tests.ui.viewing import picture
from ui.main_window import MainWindow

PREVIEW = Preview(np.full((40, 80), 40, np.int16), (2.0, 0.5), 300)


def test_it_is_true_to_its_millimetres_and_says_what_it_is(window: MainWindow) -> None:
    window.show_progress(0.4, "Reading slices", None)
    window.show_preview(PREVIEW)
    page = window.preview
    assert page.isVisible()
    assert "300" in page.words.text()
    assert "preview" in page.words.text()
    place = page.picture.place()
    assert abs(place.height() / place.width() - 80 / 40) < 1e-6, "40 rows of 2 mm, 80 columns of 0.5 mm"
    seen = picture(page.picture)
    middle = seen.pixelColor(seen.width() // 2, seen.height() // 2)
    assert 100 < middle.red() < 160, "40 HU is the middle grey of the abdomen's window"
    assert seen.pixelColor(2, seen.height() // 2).red() == 0


def test_it_leaves_with_the_scan_that_comes(window: MainWindow, session: Session, case: Case) -> None:
    window.show_progress(0.4, "Reading slices", None)
    window.show_preview(PREVIEW)
    session.set_case(case)
    assert not window.preview.isVisible()
    assert window.workbench.isVisible()


def test_it_leaves_where_nothing_comes_and_can_be_cancelled(qtbot: QtBot, window: MainWindow) -> None:
    window.show_progress(0.4, "Reading slices", None)
    window.show_preview(PREVIEW)
    with qtbot.waitSignal(window.cancel_requested, timeout=1000):
        qtbot.mouseClick(window.preview.strip.cancel_button, Qt.MouseButton.LeftButton)
    window.show_stopping()
    assert not window.preview.strip.cancel_button.isEnabled()
    window.show_idle()
    assert not window.preview.isVisible()
    assert window.start_page.isVisible()


def test_nothing_can_be_done_with_it(window: MainWindow, session: Session) -> None:
    window.show_progress(0.4, "Reading slices", None)
    window.show_preview(PREVIEW)
    for name in ("segment", "export", "show_overlay", "close_case"):
        assert not window.actions_by_name[name].isEnabled()
    assert session.case is None
