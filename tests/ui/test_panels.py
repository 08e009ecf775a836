"""The panels: numbers, table, overlay, notes."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.case import Case
from core.measure import Measurements
from core.reading import Verdict
from core.recist import Lesion
from core.session import WINDOW_PRESETS, Overlay, Session
from tests.ui.conftest import segment
from ui.main_window import MainWindow
from ui.panels.tumour_table import totals_of
from ui.review.lesion_model import COLUMNS, LesionModel, ml_text, texts_of

LEFT = Qt.MouseButton.LeftButton


def click_row(qtbot: QtBot, window: MainWindow, row: int) -> None:
    """Click into the middle of a row of the tumour table."""
    table = window.side_panel.results.table
    place = table.visualRect(table.model().index(row, 1)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def test_totals_and_rows_are_the_measured_numbers(window: MainWindow, segmented: Measurements) -> None:
    results = window.side_panel.results
    assert results.liver.text() == "189"
    assert results.tumour.text() == "5.3"
    assert float(results.tumour.text()) == pytest.approx(segmented.tumour_ml, abs=0.1)
    assert results.burden.text() == f"{segmented.burden_percent:.1f}"
    model = results.table.model()
    assert model.rowCount() == 2
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    largest = segmented.tumours[0]
    assert texts == [
        "1",
        ml_text(largest.volume_ml),
        "21 × 21",
        str(largest.slice_index + 1),
        "",
        f"{largest.mean_hu:.0f} ± {largest.sd_hu:.0f}",
        "",
        "T",
    ]
    assert results.targets.text() == "Target lesions 1:  sum 21.3 mm"


def test_a_click_on_a_row_jumps_to_the_tumour(
    qtbot: QtBot, window: MainWindow, session: Session, segmented: Measurements
) -> None:
    click_row(qtbot, window, 1)
    assert session.selected_tumour == 2
    assert session.cursor_zyx == segmented.tumours[1].centre_zyx
    click_row(qtbot, window, 0)
    assert session.cursor_zyx == segmented.tumours[0].centre_zyx
    session.set_cursor((0, 0, 0))
    click_row(qtbot, window, 0)
    assert session.cursor_zyx == segmented.tumours[0].centre_zyx, "a second click on the same row jumps again"


def test_arrow_keys_walk_through_the_tumours(
    qtbot: QtBot, window: MainWindow, session: Session, segmented: Measurements
) -> None:
    click_row(qtbot, window, 0)
    qtbot.keyClick(window.side_panel.results.table, Qt.Key.Key_Down)
    assert session.cursor_zyx == segmented.tumours[1].centre_zyx


def test_a_tumour_chosen_elsewhere_is_marked_in_the_table(
    window: MainWindow, session: Session, segmented: Measurements
) -> None:
    session.select_tumour(2)
    rows = window.side_panel.results.table.selectionModel().selectedRows()
    assert [index.row() for index in rows] == [1]
    session.select_tumour(None)
    assert not window.side_panel.results.table.selectionModel().hasSelection()


def test_numbers_go_with_the_mask(window: MainWindow, session: Session, segmented: Measurements) -> None:
    results = window.side_panel.results
    session.undo()
    assert results.note.text() == "Nothing is segmented yet."
    assert results.table.model().rowCount() == 0
    session.redo()
    assert results.note.text() == "Measuring …"
    session.set_measurements(segmented, session.mask_revision)
    assert results.table.model().rowCount() == 2
    assert not results.note.isVisible()


def test_a_liver_without_tumours_says_so(
    window: MainWindow, session: Session, case: Case, mask: NDArray[np.uint8]
) -> None:
    session.set_case(case)
    segment(session, np.minimum(mask, 1).astype(np.uint8))
    results = window.side_panel.results
    assert results.note.text() == "No tumour was found."
    assert results.liver.text() == "189"
    assert results.burden.text() == "0.0"


def test_the_model_keeps_qts_rules(qtbot: QtBot, segmented: Measurements) -> None:
    lesions = tuple(Lesion(tumour, Verdict(tumour.centre_zyx)) for tumour in segmented.tumours)
    model = LesionModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(lesions, {})
    assert model.rowCount(QModelIndex()) == 2
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.headerData(2, Qt.Orientation.Horizontal) == "mm"
    model.show(lesions, {1: 0.987})
    assert model.index(0, list(COLUMNS).index("agree")).data() == "99"
    model.show((), {})


def test_texts_of_numbers(segmented: Measurements) -> None:
    assert [ml_text(value) for value in (1543.2, 100, 23.44, 0.049)] == ["1543", "100", "23.4", "0.05"]
    assert totals_of(None) == ("–", "–", "–")
    assert totals_of(Measurements(0, 0, None)) == ("0", "0.00", "–")
    assert texts_of(Lesion(segmented.tumours[1], Verdict((9, 26, 31))))[0] == "2"


def test_overlay_controls_change_the_session(qtbot: QtBot, window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    panel = window.side_panel.display
    qtbot.mouseClick(panel.styles.buttons["outline"], LEFT)
    assert session.overlay.style == "outline"
    panel.opacity.setFocus()
    qtbot.keyClick(panel.opacity, Qt.Key.Key_Home)
    assert session.overlay.opacity == 0
    qtbot.keyClick(panel.opacity, Qt.Key.Key_Right)
    assert session.overlay.opacity == pytest.approx(0.01)
    assert panel.opacity_text.text() == "1 %"
    qtbot.mouseClick(panel.eye, LEFT)
    assert not session.overlay.visible
    assert not panel.opacity.isEnabled()
    green = next(action for action in panel.liver.menu().actions() if action.text() == "Green")
    green.trigger()
    assert session.overlay.liver_rgb == (0, 158, 115)
    assert panel.liver.rgb == (0, 158, 115)


def test_the_overlay_panel_follows_the_session(window: MainWindow, session: Session) -> None:
    panel = window.side_panel.display
    session.set_overlay(style="both", opacity=0.75, tumour_rgb=(1, 2, 3))
    assert panel.styles.current == "both"
    assert panel.opacity.value() == 75
    assert panel.tumour.rgb == (1, 2, 3)
    assert session.overlay == Overlay(style="both", opacity=0.75, tumour_rgb=(1, 2, 3))


def test_preset_buttons_and_dragged_windows(qtbot: QtBot, window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    panel = window.side_panel.display
    qtbot.mouseClick(panel.window_controls.presets.buttons["Bone"], LEFT)
    assert session.window == WINDOW_PRESETS["Bone"]
    assert (panel.window_controls.width_hu.value(), panel.window_controls.level_hu.value()) == (1800, 400)
    session.set_window(type(session.window)(55, 333))
    assert panel.window_controls.presets.current is None
    qtbot.mouseClick(panel.window_controls.presets.buttons["Liver"], LEFT)
    assert panel.window_controls.presets.current == "Liver"


def test_notes_and_warnings_are_shown_plainly(
    window: MainWindow, session: Session, case: Case, mask: NDArray[np.uint8]
) -> None:
    notes = window.side_panel.notes
    session.set_case(case)
    assert notes.notes.text() == case.notes[0]
    assert not notes.warnings.isVisible()
    segment(session, mask, warnings=("The slices are thicker than any the model has seen.",))
    assert notes.warnings.isVisible()
    assert notes.warnings.text().startswith("The slices are thicker")
    session.undo()
    assert not notes.warnings.isVisible()
    session.set_case(None)
    assert not notes.isVisible()


def test_the_promise_stands_below_the_button_while_a_segmentation_can_start(
    window: MainWindow, session: Session, case: Case
) -> None:
    panel = window.segment_panel
    panel.set_models([("a", "A model")])
    panel.set_promise("about 20 s on this CPU", "up to 40 s where the whole scan must be searched")
    assert not panel.promise.isVisible(), "no scan, nothing to promise"
    session.set_case(case)
    assert panel.promise.isVisible()
    assert panel.promise.text() == "about 20 s on this CPU"
    assert panel.promise.toolTip().startswith("up to 40 s")
    assert (
        panel.promise.mapTo(panel, panel.promise.rect().topLeft()).y()
        > panel.button.mapTo(panel, panel.button.rect().bottomLeft()).y()
    )
    quiet = panel.promise.palette().windowText().color()
    window.show_progress(0.1, "Working", None)
    assert not panel.promise.isVisible()
    window.show_idle()
    assert panel.promise.isVisible()
    panel.set_promise("This scan cannot be segmented on this machine.", doubtful=True)
    assert panel.promise.palette().windowText().color() != quiet, "a warning looks like one"
    panel.set_promise("")
    assert not panel.promise.isVisible()


def test_where_to_look_is_chosen_in_the_panel(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.segment_panel
    assert panel.searches.currentData() == "auto"
    assert "whole scan" in panel.searches.toolTip()
    panel.searches.setFocus()
    with qtbot.waitSignal(window.search_chosen) as chosen:
        qtbot.keyClick(panel.searches, Qt.Key.Key_Down)
    assert chosen.args == ["full"]
    panel.set_search("nonsense from an old file")
    assert panel.searches.currentData() == "auto"
    window.show_progress(0.1, "Working", None)
    assert not panel.searches.isEnabled()
