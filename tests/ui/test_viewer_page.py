"""The page of four views: one alone, what is read, focus, and the 3D pane where there is no 3D."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from tests.ui.viewing import flat_case, send_mouse, told_case, turn_wheel
from ui import volume_view
from ui.viewer_page import ViewerPage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[ViewerPage]:
    """The page on `session` without 3D, 800 x 600, shown."""
    page = ViewerPage(session, use_opengl=False)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.close()


def shown(page: ViewerPage) -> list[QWidget]:
    return [pane for pane in (*page.slice_views, page.volume) if pane.isVisible()]


def test_the_four_views_share_the_page_evenly(page: ViewerPage) -> None:
    sizes = [(pane.width(), pane.height()) for pane in (*page.slice_views, page.volume)]
    assert np.ptp(np.array(sizes), axis=0).max() <= 2
    assert sizes[0][0] > 380
    assert sizes[0][1] > 280
    corner = {pane: pane.mapTo(page, QPoint(0, 0)) for pane in (*page.slice_views, page.volume)}
    assert corner[page.coronal].x() == corner[page.axial].x() == 0
    assert corner[page.sagittal].y() == corner[page.coronal].y() > 280


def test_a_double_click_shows_one_view_alone_and_all_again(qtbot: QtBot, session: Session, page: ViewerPage) -> None:
    session.set_case(flat_case())
    for view in page.slice_views:
        qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(40, 40))
        assert shown(page) == [view]
        assert page.maximised is view
        qtbot.waitUntil(lambda view=view: view.width() == 800 and view.height() == 600)
        qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(40, 40))
        assert len(shown(page)) == 4
        assert page.maximised is None


def test_the_columns_stay_columns_when_one_row_is_resized(page: ViewerPage) -> None:
    upper = next(each for each in page.findChildren(QSplitter) if each.indexOf(page.axial) == 0)
    upper.moveSplitter(300, 1)
    assert page.coronal.width() == page.axial.width() < 320


def test_the_views_are_linked(session: Session, page: ViewerPage) -> None:
    session.set_case(told_case())
    turn_wheel(page.sagittal, QPoint(50, 50), 240)
    assert session.cursor_zyx == (8, 20, 32)
    assert [view.corners().top_left[1] for view in page.slice_views] == ["9 / 16", "21 / 40", "33 / 60"]
    assert [view.slice_index for view in page.slice_views] == [8, 20, 32]


def test_what_any_view_reads_is_passed_on(session: Session, page: ViewerPage) -> None:
    session.set_case(flat_case(17))
    said: list[str] = []
    page.hovered.connect(said.append)
    for view in page.slice_views:
        middle = view.viewport().rect().center()
        send_mouse(view, QEvent.Type.MouseMove, middle)
        assert said[-1].startswith("17 HU")
        QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
        assert said[-1] == ""


def test_reset_shows_whole_pictures(session: Session, page: ViewerPage) -> None:
    session.set_case(flat_case())
    for view in page.slice_views:
        turn_wheel(view, QPoint(50, 50), 480, keys=Qt.KeyboardModifier.ControlModifier)
    page.reset_views()
    assert all(view.picture_view.is_fitted for view in page.slice_views)


def test_keys_follow_the_mouse_between_views_but_never_leave_a_field(qtbot: QtBot, session: Session) -> None:
    session.set_case(flat_case())
    window = QWidget()
    qtbot.addWidget(window)
    page, field = ViewerPage(session, use_opengl=False), QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(page)
    layout.addWidget(field)
    window.resize(700, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow())
    page.setFocus()
    assert page.axial.hasFocus()
    QApplication.sendEvent(page.coronal, _enter(page.coronal))
    assert page.coronal.hasFocus()
    field.setFocus()
    QApplication.sendEvent(page.sagittal, _enter(page.sagittal))
    assert field.hasFocus()
    page.close()


def _enter(widget: QWidget) -> QEvent:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QEnterEvent

    return QEnterEvent(QPointF(5, 5), QPointF(5, 5), widget.mapToGlobal(QPointF(5, 5)))


def test_a_case_that_is_open_already_is_shown(qtbot: QtBot, session: Session) -> None:
    session.set_case(flat_case())
    page = ViewerPage(session, use_opengl=False)
    qtbot.addWidget(page)
    assert page.axial.corners().top_left[1] == "9 / 16"
    page.close()


def test_without_3d_the_pane_says_so_and_the_rest_works(session: Session, page: ViewerPage) -> None:
    session.set_case(flat_case())
    assert page.volume.message == volume_view.RULED_OUT
    assert not page.volume.is_ready
    session.set_cursor((1, 2, 3))
    page.volume.home()
    assert [view.slice_index for view in page.slice_views] == [1, 2, 3]


def test_3d_is_ruled_out_by_the_environment(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPASCOPE_NO_3D", "1")
    page = ViewerPage(session)
    qtbot.addWidget(page)
    assert page.volume.message == volume_view.RULED_OUT
    page.close()


def test_closing_twice_is_harmless(session: Session, page: ViewerPage) -> None:
    session.set_case(flat_case())
    page.close()
    page.close()
    session.set_case(None)
