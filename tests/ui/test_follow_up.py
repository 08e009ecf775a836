"""An earlier scan beside the open one: the same tissue in both, rows that lead there, pairs put right, undo."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.case import Case, Source
from core.follow_up.earlier import EarlierScan, MaskedScan, compare_with
from core.follow_up.matching import MeasuredScan
from core.follow_up.registration import Registration
from core.io.patient_check import PatientCheck
from core.provenance import MaskRecord
from core.session import Session, Window
from tests.core.follow_up.livers import Ball, case_with, grid, liver, measured, moved, turn_and_shift
from tests.ui.conftest import segment
from tests.ui.viewing import drag, picture, turn_wheel
from ui.earlier_views import EarlierViews
from ui.main_window import MainWindow

MOTION = turn_and_shift((5, -4, 3), (12, -9, 20))
RIGHT: Ball = ((-60.0, 15.0, 10.0), 14.0)
LEFT: Ball = ((45.0, -35.0, 25.0), 10.0)
LOW: Ball = ((-25.0, -25.0, -45.0), 9.0)
HERE, THERE = grid((5, 4, 4)), moved(grid((6, 4, 4)), (12, -9, 20))


def earlier_scan(check: PatientCheck | None = None, surface_mm: float = 1.0) -> EarlierScan:
    """RIGHT and LOW in an earlier scan, in which the patient lay otherwise."""
    mask = liver(THERE, (RIGHT, LOW), MOTION)
    case = case_with(THERE)
    scan = MaskedScan(
        Case(case.volume, Source(case.source.path, "NIfTI"), THERE), mask, MaskRecord(origin="imported")
    )
    found = Registration(MOTION.inverse, surface_mm, 0.97, 100)
    return EarlierScan(scan, measured(mask, THERE).numbers, found, check or PatientCheck("same", "They agree.", 91))


def compare(session: Session) -> None:
    """Bring the numbers, as the controller does."""
    earlier, numbers = session.follow_up.earlier, session.measurements
    assert earlier is not None
    assert numbers is not None
    now = MeasuredScan(HERE, numbers)
    session.follow_up.set_comparison(compare_with(now, earlier, session.reading))


@pytest.fixture
def views(session: Session, window: MainWindow) -> EarlierViews:
    """The window with RIGHT, now smaller, and LEFT, new; LOW is gone."""
    session.set_case(case_with(HERE))
    segment(session, liver(HERE, ((RIGHT[0], 8.0), LEFT)))
    window.resize(1400, 900)
    session.follow_up.set_earlier(earlier_scan())
    compare(session)
    picture(window)
    assert window.earlier.views is not None
    return window.earlier.views


def apart_mm(session: Session, views: EarlierViews) -> float:
    """How far the tissue under the earlier crosshair lies from that under the open scan's."""
    there = THERE.to_lps_mm(views.session.cursor_zyx)
    return float(np.linalg.norm(MOTION.inverse(there) - HERE.to_lps_mm(session.cursor_zyx)))


def test_both_show_the_same_tissue(session: Session, views: EarlierViews, window: MainWindow) -> None:
    assert views.isVisible()
    assert window.viewer.area.layout_name == "row"
    for place in ((10, 20, 30), (25, 30, 40), (30, 24, 20)):
        session.set_cursor(place)
        assert apart_mm(session, views) < 5
    axial = views.slice_views[0]
    drag(axial, Qt.MouseButton.LeftButton, QPoint(120, 120), QPoint(150, 160))
    assert apart_mm(session, views) < 5
    before = session.cursor_zyx
    turn_wheel(axial, QPoint(100, 100), 120)
    assert session.cursor_zyx[0] != before[0] or views.session.cursor_zyx[0] != before[0]
    assert apart_mm(session, views) < 6
    views.session.set_window(Window(100, 300))
    assert session.window == Window(100, 300)
    session.set_overlay(visible=False)
    assert not views.session.overlay.visible
    assert views.head.text().startswith("Earlier scan: scan   ·   91 days before")


def test_zoom_goes_along_both_ways(session: Session, views: EarlierViews, window: MainWindow) -> None:
    now, then = window.viewer.axial, views.slice_views[0]
    for leader, follower in ((now, then), (then, now)):
        turn_wheel(leader, QPoint(90, 120), 240, keys=Qt.KeyboardModifier.ControlModifier)
        assert follower.picture_view.pixels_per_mm == pytest.approx(leader.picture_view.pixels_per_mm)
        apart = MOTION.inverse(THERE.to_lps_mm(then.middle_zyx())) - HERE.to_lps_mm(now.middle_zyx())
        assert np.linalg.norm(apart[:2]) < 8
    now.reset()
    assert then.picture_view.is_fitted


def test_its_mask_is_shown_and_never_edited(session: Session, views: EarlierViews) -> None:
    assert views.session.mask is not None
    np.testing.assert_array_equal(views.session.mask, session.follow_up.earlier.scan.mask)
    session.set_cursor(session.measurements.tumours[1].centre_zyx)
    shown = picture(views.slice_views[0].viewport())
    colours = {shown.pixelColor(x, y).rgb() for x in range(0, shown.width(), 3) for y in range(0, shown.height(), 3)}
    assert len(colours) > 3


def test_rows_lead_to_the_tumour_in_both(session: Session, views: EarlierViews, window: MainWindow) -> None:
    panel = window.side_panel.follow_up
    texts = [[panel.table.comparison.index(r, c).data() for c in range(3)] for r in range(3)]
    assert texts == [["1", "–", "new"], ["2", "1", "same *"], ["–", "2", "gone *"]]
    assert panel.response.text() == "RECIST 1.1: PD, progressive disease"
    window.actions_by_name["next_pair"].trigger()
    window.actions_by_name["next_pair"].trigger()
    assert session.selected_tumour == 2
    assert views.session.measurements.tumour_at(views.session.cursor_zyx).number == 1
    window.actions_by_name["next_pair"].trigger()  # the one that is gone
    assert views.session.measurements.tumour_at(views.session.cursor_zyx).number == 2
    assert window.actions_by_name["previous_pair"].isEnabled()


def test_pairs_are_put_right_and_undone(session: Session, views: EarlierViews, window: MainWindow) -> None:
    panel = window.side_panel.follow_up
    panel.go_to(1)
    assert (panel.now.currentData(), panel.before.currentData()) == (2, 1)
    panel.apart.click()
    compare(session)
    assert [row.match.kind for row in session.follow_up.comparison.rows] == ["new", "new", "gone", "gone"]
    panel.before.setCurrentIndex(panel.before.findData(2))
    panel.same.click()
    compare(session)
    assert [row.match.kind for row in session.follow_up.comparison.rows] == ["new", "same", "gone"]
    assert "by hand" in panel.table.comparison.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    panel.apart.click()
    assert len(session.reading.hand_pairs) == 2  # one word a pair, the last
    for _ in range(3):
        session.undo()
    assert session.reading.hand_pairs == ()


def test_a_typed_nadir(session: Session, views: EarlierViews, window: MainWindow, qtbot: QtBot) -> None:
    panel = window.side_panel.follow_up
    panel.nadir.setFocus()
    panel.nadir.selectAll()
    qtbot.keyClicks(panel.nadir, "12.5")
    qtbot.keyClick(panel.nadir, Qt.Key.Key_Return)
    assert session.reading.nadir_mm == 12.5
    compare(session)
    assert "of the nadir, 12 mm" in panel.sums.text()
    session.undo()
    assert panel.nadir.text() == "not known"


def test_doubts_are_told_and_closing_puts_all_back(session: Session, views: EarlierViews, window: MainWindow) -> None:
    panel = window.side_panel.follow_up
    assert not panel.doubt.text()
    wrong = PatientCheck("different", "The headers name different patients: name differ.", -5)
    session.follow_up.set_earlier(earlier_scan(wrong, surface_mm=4.0))
    for words in ("different patients", "made later", "fit loosely"):
        assert words in panel.doubt.text()
    assert "5 days LATER" in views.head.text()
    window.actions_by_name["close_earlier"].trigger()
    assert not views.isVisible()
    assert window.viewer.area.layout_name == "grid"
    assert not panel.needed
    assert not window.actions_by_name["close_earlier"].isEnabled()
    session.follow_up.set_earlier(earlier_scan())
    session.set_case(case_with(HERE))
    assert session.follow_up.earlier is None
    assert not views.isVisible()
