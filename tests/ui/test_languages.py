"""The window in another language, and that no text of it was forgotten."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QLabel, QLineEdit, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from core.case import Case
from core.session import Session
from tests.ui.conftest import segment
from ui.languages import ENGLISH, code_of, speak
from ui.main_window import MainWindow
from ui.words import CONTEXT, tr

NOT_OURS = {
    "Hepascope",
    "hepascope",
    "phantom",
    "out",
    "scans",
    "count",
    "seed",
    "train",
    "help",
    "model",
    "list",
    "English",
    "Deutsch",
    "Ctrl",
    "Shift",
    "Esc",
    "test",
}
"""Names and keys, which Qt translates or nobody, and the name of the test's model."""


class Marker(QTranslator):
    """Puts every text that is translated into brackets of its own."""

    def translate(self, context: str, text: str, *_: object) -> str:
        return f"⟦{text}⟧" if context == CONTEXT else ""


@pytest.fixture
def marked(qtbot: QtBot) -> Iterator[None]:
    marker = Marker()
    QApplication.installTranslator(marker)
    yield
    QApplication.removeTranslator(marker)


@pytest.fixture
def german(qtbot: QtBot) -> Iterator[None]:
    assert speak(QApplication.instance(), "de") == "de"
    yield
    speak(QApplication.instance(), ENGLISH)


@pytest.mark.parametrize(
    ("choice", "system", "code"),
    [
        ("system", "de_AT", "de"),
        ("system", "de-CH", "de"),
        ("system", "fr_FR", "en"),
        ("system", "C", "en"),
        ("en", "de_DE", "en"),
        ("de", "en_GB", "de"),
        ("nonsense", "de_DE", "en"),
    ],
)
def test_the_choice_counts_else_the_system_where_we_speak_it(choice: str, system: str, code: str) -> None:
    assert code_of(choice, system) == code


def test_german_is_spoken_and_left_again(german: None, window: MainWindow) -> None:
    assert [action.text() for action in window.menuBar().actions()][:2] == ["&Datei", "&Bearbeiten"]
    assert window.actions_by_name["undo"].text() == "Rückgängig"
    assert window.segment_panel.button.text() == "Leber und Tumoren segmentieren"
    assert tr("Opening {name}", name="{x}") == "Öffnet {x}"
    speak(QApplication.instance(), ENGLISH)
    assert tr("Cancel") == "Cancel"


def test_no_text_is_forgotten(marked: None, window: MainWindow, session: Session, case: Case, mask) -> None:
    session.set_case(case)
    segment(session, mask)
    forgotten = sorted({text for text in texts_of(window) if is_forgotten(text, case)})
    assert not forgotten, "put tr(...) around them (ui/words.py)"


def is_forgotten(text: str, case: Case) -> bool:
    """Tell whether a text has words that did not go through `tr`."""
    for known in (case.name, case.source.kind, *case.notes):
        text = text.replace(known, "")
    while text != (outside := re.sub(r"⟦[^⟦⟧]*⟧", "", text)):
        text = outside
    return any(len(word) > 2 and word.isalpha() and word not in NOT_OURS for word in re.split(r"[^\w]+", text))


def texts_of(window: QWidget) -> Iterator[str]:
    """Yield what the window shows or would tell."""
    for action in window.actions_by_name.values():
        yield from (action.text(), action.toolTip())
    for menu in window.findChildren(QMenu):
        yield menu.title()
    for widget in window.findChildren(QWidget):
        if widget.objectName().startswith("qt_"):
            continue
        yield from (widget.toolTip(), widget.accessibleName())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()
        if isinstance(widget, QTabBar):
            yield from (widget.tabText(place) for place in range(widget.count()))
        if isinstance(widget, QDockWidget):
            yield widget.windowTitle()
