"""Which mask is seen, what is compared, and that nobody takes one for another: keys, clicks and colours."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core import editing
from core.box import Box
from core.case import Case
from core.difference import difference_of
from core.history import Edit
from core.kept import KeptVoxels
from core.layers import Layer
from core.measure import Measurements, measure, measure_reading
from core.provenance import MaskRecord
from core.session import Session
from tests.ui.conftest import segment
from tests.ui.viewing import SHAPE_ZYX, colour, flat_case, is_grey, picture, pixel, send_mouse
from ui.main_window import MainWindow
from ui.review.lesion_model import COLUMNS
from ui.slice_geometry import AXIAL, SAGITTAL
from ui.slice_labels import ADDED_RGB, FIRST_OWN, REMOVED_RGB, heat_rgba, own_codes
from ui.slice_mask_notes import legend_of, note_of
from ui.slice_view import SliceView
from ui.tumour_colours import TUMOUR_PALETTE, tumour_rgb

Z = SHAPE_ZYX[0] // 2
LIVER, FIRST, SECOND = (Z, 10, 10), (Z, 20, 20), (Z, 30, 45)


def drawn(*tumours: tuple[int, int, int]) -> np.ndarray:
    """A mask that is liver everywhere but for a border, with square tumours around these voxels."""
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[2:-2, 4:-4, 4:-4] = 1
    for size, (z, y, x) in enumerate(tumours):
        mask[z - 1 : z + 2, y - 4 : y + 4 - size, x - 4 : x + 4] = 2
    return mask


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> SliceView:
    view = SliceView(session, AXIAL)
    qtbot.addWidget(view)
    view.resize(620, 820)
    view.layers.clear()
    view.show()
    session.set_case(flat_case())
    session.set_overlay(opacity=1.0)
    return view


def hue(view: SliceView, voxel: tuple[int, int, int]) -> tuple[int, int, int]:
    seen = colour(view, voxel)
    return seen.red(), seen.green(), seen.blue()


def give_numbers(session: Session) -> None:
    session.set_measurements(measure(session.case.volume, session.snapshot()), session.mask_revision)


def correct(session: Session, mask: np.ndarray) -> None:
    session.apply(Edit("Correct", Box.whole(mask.shape), mask))


def test_each_tumour_has_the_colour_of_its_number(view: SliceView, session: Session) -> None:
    segment(session, drawn(FIRST, SECOND))
    assert hue(view, FIRST) == hue(view, SECOND) == session.overlay.tumour_rgb
    session.set_overlay(each_its_own=True)
    assert hue(view, FIRST) == tumour_rgb(1)
    assert hue(view, SECOND) == tumour_rgb(2)
    assert hue(view, LIVER) == session.overlay.liver_rgb


def test_colours_stay_while_a_stroke_is_not_measured_yet(view: SliceView, session: Session) -> None:
    segment(session, drawn(FIRST, SECOND))
    session.set_overlay(each_its_own=True)
    hue(view, FIRST)
    session.apply(Edit("Brush", Box((Z, 5, 5), (Z + 1, 8, 8)), np.full((1, 3, 3), 2, np.uint8)))
    assert session.measurements is None
    assert hue(view, SECOND) == tumour_rgb(2)
    assert hue(view, (Z, 6, 6)) == session.overlay.tumour_rgb
    give_numbers(session)
    assert hue(view, (Z, 6, 6)) == tumour_rgb(3)


def test_own_colours_are_right_in_every_plane(qtbot: QtBot, session: Session) -> None:
    sagittal = SliceView(session, SAGITTAL)
    qtbot.addWidget(sagittal)
    sagittal.resize(400, 400)
    sagittal.layers.clear()
    sagittal.show()
    session.set_case(flat_case())
    segment(session, drawn(FIRST, SECOND))
    session.set_overlay(opacity=1.0, each_its_own=True)
    for voxel, number in ((FIRST, 1), (SECOND, 2)):
        session.set_cursor(voxel)
        assert hue(sagittal, voxel) == tumour_rgb(number)


def test_colours_come_again_after_the_last() -> None:
    numbers = np.arange(0, 14)
    codes = own_codes(np.full(14, 2, np.uint8), numbers)
    assert codes[0] == 2
    assert codes[1] == codes[1 + len(TUMOUR_PALETTE)] == FIRST_OWN
    assert own_codes(np.array([1, 0], np.uint8), np.array([3, 3])).tolist() == [1, 0]


def test_the_picture_shows_the_mask_that_is_chosen(view: SliceView, session: Session) -> None:
    segment(session, drawn(FIRST))
    correct(session, drawn(SECOND))
    assert hue(view, SECOND) == session.overlay.tumour_rgb
    session.layers.show(Layer.AI)
    assert hue(view, FIRST) == session.overlay.tumour_rgb
    assert hue(view, SECOND) == session.overlay.liver_rgb
    send_mouse(view, QEvent.Type.MouseMove, pixel(view, FIRST))
    assert "tumour (AI)" in view.hover_lines[0]
    session.undo()  # a change of the mask is always seen
    assert "(AI)" not in view.hover_lines[0]


def test_a_difference_has_one_colour_for_each_side(view: SliceView, session: Session) -> None:
    segment(session, drawn(FIRST))
    correct(session, drawn(SECOND))
    session.layers.compare((Layer.AI, Layer.CORRECTED))
    removed, added, same = (colour(view, voxel) for voxel in (FIRST, SECOND, LIVER))
    assert is_grey(same)
    assert abs(removed.hueF() - QColor(*REMOVED_RGB).hueF()) < 0.03
    assert abs(added.hueF() - QColor(*ADDED_RGB).hueF()) < 0.03
    session.layers.compare((Layer.CORRECTED, Layer.AI))
    assert abs(colour(view, FIRST).hueF() - QColor(*ADDED_RGB).hueF()) < 0.03


def test_the_difference_follows_a_stroke(view: SliceView, session: Session) -> None:
    segment(session, drawn())
    session.layers.compare((Layer.AI, Layer.CORRECTED))
    assert is_grey(colour(view, FIRST))
    correct(session, drawn(FIRST))
    assert not is_grey(colour(view, FIRST))


def test_words_say_what_is_seen(session: Session) -> None:
    session.set_case(flat_case())
    segment(session, drawn(FIRST))
    assert note_of(session.layers) == ""
    session.layers.show(Layer.AI)
    assert note_of(session.layers) == "AI mask"
    session.layers.compare((Layer.AI, Layer.CORRECTED))
    assert note_of(session.layers) == "AI → Corrected"
    assert [text for text, _ in legend_of(session.layers)] == ["only AI", "only Corrected"]


def test_the_words_are_drawn(qtbot: QtBot, session: Session) -> None:
    view = SliceView(session, AXIAL)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    session.set_case(flat_case())
    segment(session, drawn(FIRST))
    session.set_overlay(opacity=0.0)
    plain = picture(view)
    session.layers.show(Layer.AI)
    assert picture(view) != plain
    session.layers.show(Layer.CORRECTED)
    assert picture(view) == plain


def doubted(session: Session, mask: np.ndarray, percent: int, box: Box) -> None:
    """Segment as a model that agrees with itself everywhere but in a box."""
    values = np.full(mask.shape, 100, np.uint8)
    values[box.slices] = percent
    kept = KeptVoxels.of_part(values, Box.whole(mask.shape), mask.shape)
    session.apply(editing.replace_mask("Segment", mask, MaskRecord(origin="model"), kept))


def test_doubt_is_coloured_and_certainty_is_left_clear(view: SliceView, session: Session) -> None:
    doubted(session, drawn(FIRST, SECOND), 30, Box((Z - 1, 14, 14), (Z + 2, 26, 26)))
    session.set_overlay(agreement=True)
    assert is_grey(colour(view, LIVER))
    assert is_grey(colour(view, SECOND))
    seen = colour(view, FIRST)
    assert abs(seen.hueF() - QColor(*heat_rgba(30)[:3]).hueF()) < 0.04
    send_mouse(view, QEvent.Type.MouseMove, pixel(view, FIRST))
    assert "agreement 30 %" in view.hover_lines[0]


def test_no_doubt_of_the_model_is_shown_where_the_reader_has_drawn(view: SliceView, session: Session) -> None:
    doubted(session, drawn(FIRST), 30, Box.whole(SHAPE_ZYX))
    session.set_overlay(agreement=True)
    assert not is_grey(colour(view, LIVER))
    correct(session, drawn(FIRST, SECOND))
    assert is_grey(colour(view, SECOND))
    assert not is_grey(colour(view, FIRST))
    session.undo()
    assert not is_grey(colour(view, SECOND))
    session.undo()  # the run itself: nothing is known any more
    assert is_grey(colour(view, FIRST))


def test_less_agreement_is_darker() -> None:
    colours = [heat_rgba(percent) for percent in range(0, 99)]
    lightness = [QColor(*each[:3]).lightnessF() + 0.3 * QColor(*each[:3]).greenF() for each in colours]
    assert lightness[0] < lightness[40] < lightness[70] < lightness[90]
    assert [each[3] for each in colours] == sorted((each[3] for each in colours), reverse=True)


# --- the window ---------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(window: MainWindow, segmented: Measurements, session: Session, mask: np.ndarray) -> np.ndarray:
    """The window, in which the small tumour of the model's mask was taken away by hand."""
    mask = mask.copy()
    mask[9][mask[9] == 2] = 1
    session.apply(Edit("Remove tumour", Box.whole(mask.shape), mask))
    give_numbers(session)
    return mask


def press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window, key, keys)


def test_m_shows_one_mask_after_the_other(window: MainWindow, session: Session, corrected: np.ndarray) -> None:
    buttons = window.side_panel.masks.shown.buttons
    press(window, Qt.Key.Key_M)
    assert session.layers.shown == Layer.AI
    assert buttons["ai"].isChecked()
    assert window.actions_by_name["show_ai"].isChecked()
    press(window, Qt.Key.Key_M)
    assert session.layers.shown == Layer.CORRECTED
    assert not buttons["reference"].isEnabled()


def test_the_numbers_say_whose_they_are(window: MainWindow, session: Session, corrected: np.ndarray) -> None:
    window.workbench.show_panel("masks", True)
    results = window.side_panel.results
    before = results.tumour.text()
    QTest.mouseClick(window.side_panel.masks.shown.buttons["ai"], Qt.MouseButton.LeftButton)
    assert session.layers.shown == Layer.AI
    assert results.tumour.text() == before
    warnings = [each.text() for each in results.findChildren(type(results.note)) if each.isVisible()]
    assert "Numbers of the corrected mask; the views show the AI mask." in warnings
    session.layers.show(Layer.CORRECTED)
    assert not any(
        "the views show" in each.text() for each in results.findChildren(type(results.note)) if each.isVisible()
    )


def test_x_compares_and_j_leads_to_the_difference(
    window: MainWindow, session: Session, corrected: np.ndarray, mask: np.ndarray
) -> None:
    panel = window.side_panel.masks
    window.workbench.show_panel("masks", True)
    press(window, Qt.Key.Key_X)
    assert session.layers.compared == (Layer.AI, Layer.CORRECTED)
    assert panel.place.text() == "Comparing …"
    session.layers.set_difference(difference_of(session.case.volume, mask, corrected))
    assert [label.text() for label in panel.values[0]] == ["ml", "AI", "Corrected", "Δ", "Dice"]
    assert [label.text() for label in panel.values[1]] == ["Liver", "189", "189", "0.00", "1.000"]
    model = panel.tumours.model()
    rows = [[model.index(row, column).data() for column in (0, 3, 4)] for row in range(model.rowCount())]
    assert rows == [["1 → 1", "0.00", "same"], ["2 → –", "\N{MINUS SIGN}0.18", "gone"]]
    session.set_cursor((0, 0, 0))
    press(window, Qt.Key.Key_J)
    assert session.cursor_zyx == (9, 26, 31)
    assert panel.place.text() == "1 / 1   tumour, 0.18 ml"
    press(window, Qt.Key.Key_X)
    assert session.layers.compared is None


def test_a_click_into_the_table_leads_to_the_tumour(
    window: MainWindow, session: Session, corrected: np.ndarray, mask: np.ndarray
) -> None:
    window.workbench.show_panel("masks", True)
    session.layers.compare((Layer.AI, Layer.CORRECTED))
    session.layers.set_difference(difference_of(session.case.volume, mask, corrected))
    table = window.side_panel.masks.tumours
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(1, 1)).center()
    )
    assert session.cursor_zyx == (9, 26, 31)


def test_k_blinks_until_it_is_pressed_again(
    qtbot: QtBot, window: MainWindow, session: Session, corrected: np.ndarray
) -> None:
    seen = []
    session.layers.changed.connect(lambda: seen.append(session.layers.is_away))
    press(window, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: len(seen) >= 3, timeout=5000)
    assert seen[:3] == [True, False, True]
    press(window, Qt.Key.Key_K)
    assert not session.layers.is_away
    assert session.overlay.visible


def test_shift_o_gives_each_tumour_its_colour(window: MainWindow, session: Session, corrected: np.ndarray) -> None:
    press(window, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    assert session.overlay.each_its_own
    assert window.actions_by_name["own_colours"].isChecked()


def test_masks_that_are_not_there_cannot_be_chosen(window: MainWindow, session: Session, case: Case) -> None:
    session.set_case(case)
    names = ("show_ai", "show_previous", "show_reference", "next_mask", "compare_masks", "next_difference")
    assert not any(window.actions_by_name[name].isEnabled() for name in names)
    session.layers.set_reference(KeptVoxels.of(np.ones(case.volume.hu.shape, np.uint8)), "truth.nii.gz")
    assert window.actions_by_name["show_reference"].isEnabled()
    assert window.actions_by_name["compare_masks"].isEnabled()


def test_a_second_run_can_be_compared_with_what_it_replaced(
    window: MainWindow, session: Session, corrected: np.ndarray, mask: np.ndarray
) -> None:
    session.apply(editing.replace_mask("Segment", mask, MaskRecord(origin="model")))
    panel = window.side_panel.masks
    QTest.mouseClick(panel.compare, Qt.MouseButton.LeftButton)
    panel.first.setCurrentIndex(panel.first.findData("previous"))
    panel.first.activated.emit(panel.first.currentIndex())
    assert session.layers.compared == (Layer.PREVIOUS, Layer.CORRECTED)
    assert np.array_equal(session.mask_of(Layer.PREVIOUS), corrected)


def test_w_shows_the_agreement_and_the_table_has_its_figures(
    window: MainWindow, session: Session, case: Case, mask: np.ndarray
) -> None:
    session.set_case(case)
    assert not window.actions_by_name["agreement"].isEnabled()
    doubted(session, mask, 40, Box((8, 20, 25), (11, 34, 38)))
    session.set_measurements(
        measure_reading(session.case.volume, session.snapshot(), session.reading), session.mask_revision
    )
    window.workbench.show_panel("masks", True)
    press(window, Qt.Key.Key_W)
    assert session.overlay.agreement
    panel = window.side_panel.masks
    assert panel.agreement.isChecked()
    assert panel.agreement_text.text() == f"{session.agreement.liver_percent:.0f} % over the liver"
    model = window.side_panel.results.table.model()
    column = list(COLUMNS).index("agree")
    assert [model.index(row, column).data() for row in range(2)] == ["100", "40"]
