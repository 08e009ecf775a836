"""The liver divided in the window: lines where the plane is, dragged with the mouse, numbers that follow, undo."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.case import Case
from core.division import BodySize, DividingPlane
from core.labels import Label
from core.session import Session
from tests.ui.conftest import segment
from tests.ui.viewing import case_of, drag, picture
from ui.halves_layer import COLOUR
from ui.halves_line import PlaneLine, line_in, lps_mm
from ui.halves_model import HalvesModel
from ui.main_window import MainWindow
from ui.panels.halves_panel import HalvesPanel
from ui.slice_view import SliceView
from ui.theme import DARK, style_sheet

SHAPE = (20, 40, 60)
LEFT = Qt.MouseButton.LeftButton


def ellipsoid() -> NDArray[np.uint8]:
    z, y, x = np.ogrid[tuple(slice(size) for size in SHAPE)]
    mask = (((z - 10) / 8) ** 2 + ((y - 20) / 13) ** 2 + ((x - 30) / 24) ** 2 <= 1).astype(np.uint8)
    mask[9:12, 18:22, 12:16] = Label.TUMOUR
    return mask


@pytest.fixture
def divided(session: Session, window: MainWindow, qtbot: QtBot) -> HalvesModel:
    """The window with an ellipsoid liver, divided by the action."""
    turn = np.array([[1, 0.15, 0], [0, 1, 0], [0, 0, 1]])  # a sheared grid
    session.set_case(case_of(np.zeros(SHAPE, np.int16), turn=turn))
    segment(session, ellipsoid())
    session.set_cursor((10, 20, 30))
    assert window.viewer is not None
    window.resize(1400, 900)
    window.actions_by_name["liver_halves"].trigger()
    picture(window.viewer)
    return window.side_panel.halves.model


@pytest.fixture
def axial(window: MainWindow, divided: HalvesModel) -> SliceView:
    assert window.viewer is not None
    return window.viewer.axial


def plane_of(session: Session) -> DividingPlane:
    assert session.reading.division is not None
    return session.reading.division.plane


def line(view: SliceView, model: HalvesModel) -> PlaneLine:
    assert model.division is not None
    found = line_in(view, model.division.plane, model.box)
    assert found is not None
    return found


def at(point: QPointF) -> QPoint:
    return point.toPoint()


def test_divided_by_the_action_and_back(window: MainWindow, session: Session, divided: HalvesModel) -> None:
    panel = window.side_panel.halves
    assert panel.needed
    assert window.actions_by_name["liver_halves"].isChecked()
    assert divided.halves is not None
    measured = session.measurements
    assert measured is not None
    assert divided.halves.right.liver_ml + divided.halves.left.liver_ml == pytest.approx(measured.liver_ml)
    assert divided.halves.side_of(1) == "right"
    assert panel.cells["Liver ml", "right"].text() == f"{divided.halves.right.liver_ml:.0f}"
    assert "guess" in panel.origin.text()
    assert "not anatomy" in panel.origin.text()
    assert "not Couinaud" in panel.note.text()
    window.actions_by_name["liver_halves"].trigger()
    assert session.reading.division is None
    assert not panel.needed
    session.undo()
    assert panel.needed
    session.undo()
    assert not window.actions_by_name["liver_halves"].isChecked()


def test_the_lines_lie_on_the_plane_in_every_view(window: MainWindow, divided: HalvesModel) -> None:
    assert window.viewer is not None
    assert divided.division is not None
    for view in window.viewer.slice_views:
        found = line(view, divided)
        for end in (found.whole.p1(), found.whole.p2(), found.middle):
            assert abs(float(divided.division.plane.distance_mm(lps_mm(view, end)))) < 0.01
        beside = lps_mm(view, found.middle + found.to_left * 20)
        assert float(divided.division.plane.distance_mm(beside)) > 0
        shown = picture(view.viewport()).pixelColor(at(found.handles.p1()))
        assert shown.rgb() == COLOUR.rgb()


def test_dragging_the_line_moves_the_plane(session: Session, axial: SliceView, divided: HalvesModel) -> None:
    before, halves = plane_of(session), divided.halves
    found = line(axial, divided)
    start = at(found.middle)
    stop = start + QPoint(30, 0)
    drag(axial, LEFT, start, stop)
    after = plane_of(session)
    assert after.normal_lps == before.normal_lps
    expected = before.moved(lps_mm(axial, QPointF(stop)) - lps_mm(axial, QPointF(start)))
    assert after.point_lps_mm == pytest.approx(expected.point_lps_mm)
    assert session.reading.division is not None
    assert not session.reading.division.is_guess
    assert divided.halves.right.liver_ml > halves.right.liver_ml
    assert session.undo_name == "Move the dividing plane"
    session.undo()
    assert plane_of(session) == before
    assert divided.halves == halves


def test_dragging_an_end_turns_it_about_the_middle(session: Session, axial: SliceView, divided: HalvesModel) -> None:
    found = line(axial, divided)
    middle, end = found.middle, found.handles.p2()
    angle = math.radians(-20)
    arm = end - middle
    target = middle + QPointF(
        arm.x() * math.cos(angle) - arm.y() * math.sin(angle), arm.x() * math.sin(angle) + arm.y() * math.cos(angle)
    )
    drag(axial, LEFT, at(end), at(target))
    plane = plane_of(session)
    assert abs(float(plane.distance_mm(lps_mm(axial, middle)))) < 0.5
    assert abs(float(plane.distance_mm(lps_mm(axial, QPointF(at(target)))))) < 0.5
    # Turned until it would lie across the body, it stops where right is still right.
    found = line(axial, divided)
    far = found.middle + QPointF(200, 2) * (1 if found.handles.p2().x() > found.middle.x() else -1)
    drag(axial, LEFT, at(found.handles.p2()), at(far))
    assert plane_of(session).normal_lps[0] > 0.25


def test_elsewhere_the_mouse_does_what_it_always_does(
    session: Session, axial: SliceView, divided: HalvesModel
) -> None:
    before = plane_of(session)
    spot = at(line(axial, divided).middle) + QPoint(60, 20)
    drag(axial, LEFT, spot, spot + QPoint(5, 5))
    assert plane_of(session) == before
    assert session.cursor_zyx != (10, 20, 30)
    still = at(line(axial, divided).middle)
    drag(axial, LEFT, still, still)
    assert plane_of(session) == before
    assert session.undo_name == "Divide the liver"


def test_remnant_and_body(window: MainWindow, session: Session, divided: HalvesModel, qtbot: QtBot) -> None:
    panel: HalvesPanel = window.side_panel.halves
    assert panel.of_standard.text() == "–"
    panel.height_cm.setStyleSheet(style_sheet(DARK))
    assert panel.height_cm.text() == "Height unknown"
    assert panel.height_cm.lineEdit().width() > panel.height_cm.width() / 2  # without buttons it would be 1
    panel.remnant.buttons["right"].click()
    assert session.reading.division.remnant_side == "right"
    remnant = divided.halves.remnant
    assert panel.remnant_ml.text() == f"{remnant.remnant_ml:.0f}"
    assert panel.of_total.text() == f"{remnant.of_total_percent:.1f} %"
    assert panel.of_functional.text() == f"{remnant.of_functional_percent:.1f} %"
    for field, text in ((panel.height_cm, "180"), (panel.weight_kg, "80")):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.reading.division.body == BodySize(180, 80)
    assert panel.of_standard.text() == f"{100 * remnant.remnant_ml / 1740.15:.1f} %"
    session.undo()
    assert session.reading.division.body is None
    panel.again.click()
    assert session.reading.division.is_guess
    assert session.reading.division.remnant_side == "right"


def test_numbers_follow_the_mask_and_the_case(
    session: Session, window: MainWindow, divided: HalvesModel, case: Case
) -> None:
    larger = ellipsoid()
    larger[5:15, 10:30, 40:50] = Label.LIVER
    before = divided.halves.left.liver_ml
    segment(session, larger)
    assert divided.halves.left.liver_ml > before
    segment(session, np.zeros(SHAPE, np.uint8))
    assert divided.halves.left.liver_ml == 0
    window.side_panel.halves.again.click()
    assert "no liver to divide" in window.message_bar.text.text()
    session.set_case(case)
    assert divided.halves is None
    assert not window.side_panel.halves.needed
