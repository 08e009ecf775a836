"""The whole way: a stick with many patients is opened, the list fills, a scan is chosen and opened."""

import logging
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import jobs
from app.main import Program
from core.case_opening import open_saved_case
from core.effort import Effort
from core.io.private_folder import scratch_parent
from core.progress import silent
from core.reading import Reading
from tests.app.conftest import wait_until_idle
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from tests.core.io.finding.tree import SLICES, Tree, write_junk, write_tree
from ui.browser import texts
from ui.browser.browser_page import BrowserPage


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    made = write_tree(tmp_path_factory.mktemp("stick"))
    write_junk(made.folder)
    return made


@pytest.fixture
def page(qtbot: QtBot, program: Program, tree: Tree) -> BrowserPage:
    """The browser with everything of the stick in it."""
    program.window.open_requested.emit(tree.folder)
    wait_until_idle(qtbot, program)
    assert program.window.browser.isVisible()
    return program.window.browser


def shown(page: BrowserPage) -> list[str]:
    """Return the rows from the top, folded ones left out."""
    rows, index = [], page.order.index(0, 0)
    while index.isValid():
        rows.append(index.data())
        index = page.tree.indexBelow(index)
    return rows


def place_of(page: BrowserPage, key: str) -> QPoint:
    page.choose(key)
    return page.tree.visualRect(page.tree.currentIndex()).center()


def double_click(qtbot: QtBot, page: BrowserPage, key: str) -> None:
    place = place_of(page, key)
    qtbot.mouseClick(page.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(page.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_patients_studies_and_series_are_listed_and_others_counted(page: BrowserPage) -> None:
    assert page.counts.text() == "3 patients   ·   18 scans   ·   12 others"
    assert shown(page)[:6] == [
        "Doe, Jane M   ·   ID2   ·   1952-01-02   ·   F",
        "2020-03-03  10:15   ·   CT 0   ·   3 scans",
        "1   CT Abdomen nativ",
        "2   CT Abdomen arteriell",
        "3   CT Abdomen portalvenös",
        "2 others:  dose report, localizer",
    ]
    assert len(shown(page)) == 3 + 6 + 18 + 6, "what is set aside is folded"
    entry = page.current
    assert entry is not None
    assert entry.key == "1.2.3.1.1", "the first one is chosen"
    assert all(each.picture is not None for each in page.entries if each.is_scan)


def test_enter_and_double_click_open_and_the_list_comes_back(
    qtbot: QtBot, program: Program, page: BrowserPage, tree: Tree
) -> None:
    qtbot.keyClick(page.tree, Qt.Key.Key_Down)
    qtbot.keyClick(page.tree, Qt.Key.Key_Return)
    wait_until_idle(qtbot, program)
    case = program.session.case
    assert case is not None
    np.testing.assert_array_equal(case.volume.hu, tree.hu["1.2.3.1.2"])
    assert not page.isVisible()
    assert case.source.path == tree.files["1.2.3.1.2"][0].parent, "where it is found again without the others"

    program.window.actions_by_name["browse"].trigger()
    assert page.isVisible()
    double_click(qtbot, page, "1.2.1.2.3")
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    np.testing.assert_array_equal(program.session.case.volume.hu, tree.hu["1.2.1.2.3"])
    assert program.controller.settings.values.recent[0] == str(tree.folder)


def test_escape_goes_back_to_what_was_open(qtbot: QtBot, program: Program, page: BrowserPage) -> None:
    qtbot.keyClick(page.tree, Qt.Key.Key_Escape)
    assert program.window.start_page.isVisible()
    program.window.actions_by_name["browse"].trigger()
    assert page.isVisible()


def test_typing_filters_by_all_words_and_escape_clears(qtbot: QtBot, page: BrowserPage) -> None:
    qtbot.keyClick(page.tree, "a")
    assert page.filter.hasFocus()
    qtbot.keyClicks(page.filter, "nna portal")
    assert shown(page) == [
        "Geheim, Anna   ·   ID0   ·   1950-01-02   ·   F",
        "2020-01-03  10:15   ·   CT 0   ·   3 scans",
        "3   CT Abdomen portalvenös",
        "2021-01-03  10:15   ·   CT 1   ·   3 scans",
        "3   CT Abdomen portalvenös",
    ]
    qtbot.keyClick(page.filter, Qt.Key.Key_Return)
    assert page.tree.hasFocus()
    assert page.current is not None
    assert page.current.key == "1.2.1.1.3"
    qtbot.keyClick(page.tree, Qt.Key.Key_Escape)
    assert page.filter.text() == ""
    assert len(shown(page)) == 33


def test_names_can_be_hidden_and_are_remembered_nowhere(
    qtbot: QtBot, program: Program, page: BrowserPage, tree: Tree, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    qtbot.mouseClick(page.hide_names, Qt.MouseButton.LeftButton, pos=QPoint(8, page.hide_names.height() // 2))
    rows = shown(page)
    assert [row for row in rows if row.startswith("Patient")] == ["Patient 1", "Patient 2", "Patient 3"]
    assert not any(name in " ".join(rows) for name in ("Geheim", "Doe", "Muster", "ID0"))
    page.filter.setText("geheim")
    assert shown(page) == [], "hidden names are not searched either"
    page.filter.setText("")
    double_click(qtbot, page, "1.2.1.1.1")
    wait_until_idle(qtbot, program)
    kept = program.controller.settings.path.read_text() + caplog.text + program.window.windowTitle()
    assert '"browser_hides_names": true' in kept
    assert not any(name in kept for name in ("Geheim", "Anna", "Muster", "ID0"))


def test_a_column_sorts_within_its_study(qtbot: QtBot, page: BrowserPage) -> None:
    page.tree.sortByColumn(texts.PHASE, Qt.SortOrder.DescendingOrder)
    rows = shown(page)
    study = rows.index("2020-01-03  10:15   ·   CT 0   ·   3 scans")
    assert [row.split()[-1] for row in rows[study + 1 : study + 4]] == ["portalvenös", "nativ", "arteriell"]
    assert rows[study + 4].startswith("2 others"), "below the scans in either order"


def test_it_fills_while_it_reads_and_opens_what_was_wished_for(qtbot: QtBot, program: Program, tree: Tree) -> None:
    page = program.window.browser
    program.window.open_requested.emit(tree.folder)
    qtbot.waitUntil(page.isVisible, timeout=30_000)
    assert program.tasks.busy or len(page.entries) == 30
    if program.tasks.busy:
        page.open_requested.emit(next(each.key for each in page.entries if each.is_scan))
        wait_until_idle(qtbot, program)
        assert program.session.case is not None


def test_it_can_be_stopped_and_goes_on(qtbot: QtBot, program: Program, tree: Tree) -> None:
    page, browsing = program.window.browser, program.controller.browsing
    program.window.open_requested.emit(tree.folder)
    qtbot.waitUntil(lambda: len(page.entries) > 1, timeout=30_000)
    program.controller.cancel()
    wait_until_idle(qtbot, program)
    finding = browsing.finding
    if finding is not None and not finding.is_over:
        assert page.resume.isVisible()
        qtbot.mouseClick(page.resume, Qt.MouseButton.LeftButton)
        wait_until_idle(qtbot, program)
        assert finding.is_over
    assert len(page.entries) == 30


def test_a_scan_in_an_archive_is_opened_and_nothing_stays_on_the_disk(
    qtbot: QtBot, program: Program, tree: Tree, tmp_path: Path
) -> None:
    archive = tmp_path / "anna.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for uid in ("1.2.1.1.1", "1.2.1.1.2"):
            for path in tree.files[uid]:
                file.write(path, f"{uid}/{path.name}")
    program.window.open_requested.emit(archive)
    wait_until_idle(qtbot, program)
    page = program.window.browser
    assert page.isVisible()
    double_click(qtbot, page, "1.2.1.1.2")
    wait_until_idle(qtbot, program)
    case = program.session.case
    assert case is not None
    assert (case.name, case.source.path, case.volume.hu.shape[0]) == ("anna", archive, SLICES)
    sitting = jobs.Sitting(case, program.session.snapshot(), Reading(), "reader", Effort(), None)
    jobs.save_case(tmp_path / "anna.hepascope", sitting, False, silent)
    again, _ = open_saved_case(tmp_path / "anna.hepascope", None, silent)
    assert again.content_hash == case.content_hash, "a saved case finds its scan in the archive again"
    assert list(scratch_parent().iterdir()), "unpacked, until the window is closed"
    program.window.close()
    assert not list(scratch_parent().iterdir())


def test_a_hostile_archive_is_refused_in_a_sentence(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    program.window.open_requested.emit(path)
    wait_until_idle(qtbot, program)
    assert program.window.message_bar.text.text() == "broken.zip is damaged or not complete."
    assert program.window.start_page.isVisible()


def test_a_single_scan_is_opened_without_asking(qtbot: QtBot, program: Program, tree: Tree) -> None:
    program.window.open_requested.emit(tree.files["1.2.1.1.1"][0].parent)
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert not program.window.actions_by_name["browse"].isEnabled()
    assert program.controller.browsing.finding is None


def test_uneven_slices_are_opened_as_the_user_chooses(
    qtbot: QtBot, program: Program, tree: Tree, tmp_path: Path
) -> None:
    for uid in ("1.2.1.1.1", "1.2.1.1.2"):
        (tmp_path / uid).mkdir()
        for path in tree.files[uid]:
            shutil.copy(path, tmp_path / uid)
    spec = SeriesSpec(random_hu((8, 6, 8)), series_uid="1.2.77")
    for path in write_series(tmp_path / "gap", spec):
        if float(dcmread(path).ImagePositionPatient[2]) == float(spec.positions[5][2]):
            path.unlink()
    program.window.open_requested.emit(tmp_path)
    wait_until_idle(qtbot, program)
    page, bar = program.window.browser, program.window.message_bar
    double_click(qtbot, page, "1.2.77")
    assert "missing" in bar.text.text()
    button = next(each for each in bar.findChildren(QPushButton) if "even part" in each.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_until_idle(qtbot, program)
    assert program.session.case is not None
    assert program.session.case.volume.hu.shape[0] == 5
