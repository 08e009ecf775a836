"""The slider at the edge of a view, and the grey scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.session import Session, Window
from tests.ui.viewing import case_of, drag, flat_case, turn_wheel
from ui.slice_geometry import AXIAL, CORONAL
from ui.slice_grey_scale import ticks_hu
from ui.slice_view import SliceView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> SliceView:
    """An axial view of 16 slices, 400 x 300, shown."""
    session.set_case(flat_case())
    view = SliceView(session, AXIAL)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_the_slider_stands_at_the_right_edge_and_follows_the_slice(session: Session, view: SliceView) -> None:
    assert view.slider.geometry().right() == view.width() - 1
    assert view.slider.geometry().left() == view.viewport().geometry().right() + 1
    session.set_cursor((13, 0, 0))
    assert view.slider.value() == 13


def test_its_ends_are_the_first_and_the_last_slice(qtbot: QtBot, session: Session, view: SliceView) -> None:
    qtbot.mouseClick(view.slider, LEFT, pos=QPoint(5, view.slider.height() - 2))
    assert session.cursor_zyx == (0, 20, 30)
    qtbot.mouseClick(view.slider, LEFT, pos=QPoint(5, 2))
    assert session.cursor_zyx == (15, 20, 30)


def test_a_drag_goes_through_the_slices(session: Session, view: SliceView) -> None:
    seen: list[int] = []
    session.cursor_changed.connect(lambda cursor: seen.append(cursor[0]))
    drag(view.slider, LEFT, QPoint(5, 280), QPoint(5, 20))
    assert seen == sorted(seen)
    assert len(seen) == 3
    assert seen[-1] >= 14


def test_the_wheel_over_the_slider_turns_slices_once(session: Session, view: SliceView) -> None:
    turn_wheel(view.slider, QPoint(5, 100), 120)
    assert session.cursor_zyx[0] == 9


def test_a_single_slice_needs_no_slider(qtbot: QtBot, session: Session, view: SliceView) -> None:
    session.set_case(case_of(np.zeros((1, 40, 60), np.int16)))
    assert not view.slider.isVisible()
    assert view.viewport().width() == view.width()
    assert view.corners().top_left[1] == "1 / 1"
    turn_wheel(view, QPoint(50, 50), 240)
    other = SliceView(session, CORONAL)
    qtbot.addWidget(other)
    assert not other.slider.isHidden()


@given(st.floats(-2000, 3000), st.floats(1, 8000), st.integers(2, 9))
def test_ticks_are_round_even_and_within_the_window(center_hu: float, width_hu: float, most: int) -> None:
    window = Window(center_hu, width_hu)
    ticks = ticks_hu(window, most)
    low, high = window.limits_hu
    assert len(ticks) <= most
    assert all(low <= tick <= high for tick in ticks)
    assert len(set(np.diff(ticks))) <= 1
