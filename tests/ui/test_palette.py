"""The command palette, by keys and mouse; and finding by a few letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.case import Case
from core.measure import Measurements
from core.session import WINDOW_PRESETS, Session
from ui.actions import ACTIONS, conditions_of
from ui.fuzzy import match
from ui.main_window import MainWindow
from ui.menus.needs import MISSING, missing
from ui.palette import FOUND, CommandPalette
from ui.palette_entries import PALETTE, Entry, find, plain

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> CommandPalette:
    """The palette, opened by its key."""
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert window.palette_overlay.isVisible()
    return window.palette_overlay


def lines(palette: CommandPalette) -> list[Entry]:
    model = palette.model
    return [model.index(row, 0).data(FOUND).entry for row in range(model.rowCount())]


@given(st.text(max_size=12), st.text(max_size=40))
def test_letters_found_are_letters_of_the_text(query: str, text: str) -> None:
    found = match(query, text)
    assert found is None or all(0 <= place < len(text) for place in found[1])


@given(st.text(alphabet="abc ", max_size=4), st.text(alphabet="abcd ", max_size=12))
def test_letters_found_are_the_letters_sought(query: str, text: str) -> None:
    found = match(query, text)
    if found is not None:
        assert {text[place] for place in found[1]} == set(query) - {" "}


@given(st.text(alphabet="abcdef ", min_size=1, max_size=20))
def test_a_text_finds_itself(text: str) -> None:
    assert match(text, text) is not None


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("of", "Open folder", "Show the profile"),
        ("win", "Liver window", "Open with a pencil in hand"),
        ("segment", "Segment liver and tumours", "Undo segment"),
        ("liver window", "Liver window", "Window for the liver"),
    ],
)
def test_starts_of_words_and_neighbours_count_more(query: str, better: str, worse: str) -> None:
    good, bad = match(query, better), match(query, worse)
    assert good is not None
    assert bad is None or good[0] > bad[0]


def test_what_cannot_be_done_stands_behind_its_equal() -> None:
    entries = [Entry("Close panel", "", lambda: None, missing="no"), Entry("Close scan", "", lambda: None)]
    assert [found.entry.text for found in find("close", entries)] == ["Close scan", "Close panel"]


def test_every_need_has_a_sentence(session: Session) -> None:
    assert {word for spec in ACTIONS for word in spec.needs} <= set(MISSING)
    for spec in ACTIONS:
        assert bool(missing(spec, set())) == bool(spec.needs)
        assert missing(spec, set(spec.needs)) == ""


def test_it_offers_everything(window: MainWindow, palette: CommandPalette) -> None:
    texts = {entry.text for entry in lines(palette)}
    wanted = {plain(window.actions_by_name[spec.name].text()) for spec in ACTIONS if spec.name != PALETTE}
    assert wanted <= texts
    assert {"Dark", "Light"} <= texts


def test_a_few_letters_and_return_do_it(
    qtbot: QtBot, window: MainWindow, session: Session, case: Case, palette: CommandPalette
) -> None:
    palette.close_up()
    session.set_case(case)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(palette.field, "bone w")
    assert lines(palette)[0].text == "Bone window"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert session.window == WINDOW_PRESETS["Bone"]


def test_what_is_not_possible_says_what_it_needs_and_does_nothing(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    qtbot.keyClicks(palette.field, "export")
    first = lines(palette)[0]
    assert (first.text, first.missing) == ("Export", MISSING["result"])
    with qtbot.assertNotEmitted(window.export_requested):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_arrows_choose_and_escape_leaves_without_cancelling(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    window.show_progress(0.5, "Opening", None)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 1
    with qtbot.assertNotEmitted(window.cancel_requested):
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_a_click_takes_the_line_under_the_mouse(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.field, "demo phantom")
    place = palette.list.visualRect(palette.model.index(0, 0)).center()
    with qtbot.waitSignal(window.phantom_requested, timeout=1000):
        qtbot.mouseClick(palette.list.viewport(), LEFT, pos=place)


def test_tumours_are_found_by_their_number(
    qtbot: QtBot, window: MainWindow, session: Session, segmented: Measurements
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(window.palette_overlay.field, "tumour 2")
    qtbot.keyClick(window.palette_overlay.field, Qt.Key.Key_Return)
    assert session.selected_tumour == 2


def test_recent_scans_are_offered(qtbot: QtBot, window: MainWindow, tmp_path) -> None:
    window.set_recent([tmp_path / "portal 07"])
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(window.palette_overlay.field, "07")
    with qtbot.waitSignal(window.open_requested, timeout=1000) as asked:
        qtbot.keyClick(window.palette_overlay.field, Qt.Key.Key_Return)
    assert asked.args == [tmp_path / "portal 07"]


def test_nothing_found_says_so(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.field, "qqqxzz")
    assert palette.nothing.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_stays_inside_a_small_window(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    palette.close_up()
    window.resize(960, 600)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    corner: QPoint = palette.geometry().bottomRight()
    assert window.rect().contains(corner)
    assert isinstance(palette.parentWidget(), QWidget)


def test_conditions_know_no_word_without_a_sentence(session: Session) -> None:
    assert conditions_of(session, is_busy=True, has_model=True) <= set(MISSING)
