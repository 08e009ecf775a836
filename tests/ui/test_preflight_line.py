import re
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import core.preflight
from core.preflight.finding import Finding, Level, Preflight
from ui.panels.preflight_line import TITLES, PreflightLine

GREEN = Finding("values", Level.GREEN, "Hounsfield units", "The values are right.")
AMBER = Finding("liver", Level.AMBER, "Liver cut off", "The liver is cut off.", "Choose another series.")
RED = Finding("orientation", Level.RED, "Upside down", "Lung lies at the feet's end.", "Convert it again.")


def test_the_worst_comes_first_and_a_click_shows_the_reasons(qtbot: QtBot) -> None:
    line = PreflightLine()
    qtbot.addWidget(line)
    assert line.isHidden()
    line.show_found(Preflight((GREEN, AMBER, RED)))
    line.show()
    assert line.button.text() == "■  Upside down, Liver cut off"
    assert line.button.property("level") == "red"
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert line.card.isVisible()
    paragraphs = line.reasons.text().split("\n\n")
    assert paragraphs == [
        "■  Lung lies at the feet's end. Convert it again.",
        "▲  The liver is cut off. Choose another series.",
        "●  The values are right.",
    ]
    assert line.reasons.height() >= line.reasons.heightForWidth(line.reasons.width())  # nothing is clipped
    line.show_found(None)
    assert line.isHidden()
    assert not line.card.isVisible()


def test_a_good_scan_is_said_in_one_line(qtbot: QtBot) -> None:
    line = PreflightLine()
    qtbot.addWidget(line)
    line.show_found(Preflight((GREEN,)))
    assert line.button.text() == "●  Suitable for the network"
    assert line.button.property("level") == "green"


def test_every_doubt_of_core_can_be_said_in_the_users_language() -> None:
    code = "".join(each.read_text("utf-8") for each in Path(core.preflight.__file__).parent.glob("*.py"))
    doubts = re.findall(r'Finding\(\s*"\w+", Level\.(?:AMBER|RED), "([^"]+)"', code)
    assert len(doubts) >= 12
    assert set(doubts) == set(TITLES)
