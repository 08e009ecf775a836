"""The two themes: one sheet, legible colours, switched at once, following the system."""

import re
from dataclasses import asdict
from string import Template

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from ui import icons
from ui.actions import ACTIONS
from ui.main_window import MainWindow
from ui.theme import DARK, LIGHT, Theme, style_sheet


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [channel / 255 for channel in QColor(colour).getRgb()[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (WCAG 2): 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_text_is_legible(theme: Theme) -> None:
    for back in (theme.window, theme.surface, theme.raised):
        assert contrast(theme.text, back) >= 7
        assert contrast(theme.text_dim, back) >= 4.5
    assert contrast("#ffffff", theme.accent) >= 4.5
    assert contrast(theme.accent_text, theme.surface) >= 4.5
    for kind in ("info", "success", "warning", "error"):
        assert contrast(theme.text, getattr(theme, f"{kind}_back")) >= 7
        assert contrast(getattr(theme, kind), getattr(theme, f"{kind}_back")) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_sheet_uses_every_name_and_every_picture_is_there(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    pictures = re.findall(r"url\(([^)]+)\)", sheet)
    assert pictures
    for picture in pictures:
        assert resources.path("styles").joinpath(picture).is_file(), picture
    text = resources.path("styles/hepascope.qss").read_text(encoding="utf-8")
    used = {match["named"] or match["braced"] for match in Template.pattern.finditer(text)}
    assert used - {"styles", None} <= set(asdict(theme))


def test_switching_the_theme_repaints_the_window(qtbot: QtBot, window: MainWindow) -> None:
    background = lambda: window.start_page.grab().toImage().pixelColor(3, 3).name()  # noqa: E731
    window.set_theme("dark")
    assert background() == DARK.window
    window.set_theme("light")
    assert background() == LIGHT.window
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    checked = [action.data() for action in window.theme_menu.actions() if action.isChecked()]
    assert checked == ["light"]


def test_the_menu_asks_for_a_theme(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.theme_chosen, timeout=1000) as chosen:
        window.theme_menu.actions()[2].trigger()
    assert chosen.args == ["light"]


def test_the_system_is_followed_until_a_theme_is_chosen(qtbot: QtBot, window: MainWindow) -> None:
    hints = QApplication.styleHints()
    window.set_theme("system")
    hints.setColorScheme(Qt.ColorScheme.Light)
    if hints.colorScheme() != Qt.ColorScheme.Light:
        # The off-screen platform has no scheme of its own: then we are dark, and say so by the signal's way.
        assert window.themes.theme == DARK
        return
    assert window.themes.theme == LIGHT
    hints.setColorScheme(Qt.ColorScheme.Dark)
    assert window.themes.theme == DARK
    window.set_theme("light")
    hints.setColorScheme(Qt.ColorScheme.Dark)
    assert window.themes.theme == LIGHT
    hints.unsetColorScheme()


def test_an_unknown_choice_counts_as_the_systems(window: MainWindow) -> None:
    window.set_theme("sepia")
    assert window.themes.choice == "system"


def test_our_typeface_is_there(window: MainWindow) -> None:
    assert "Inter" in QFontDatabase.families()
    assert QApplication.font().family() == "Inter"


def test_every_icon_draws_something_in_its_colour(window: MainWindow) -> None:
    names = {spec.icon for spec in ACTIONS if spec.icon}
    names |= {path.stem for path in resources.path("icons").glob("*.svg")} - {"logo"}
    for name in names:
        image = icons.pixmap(name, "#ff0000", 32).toImage()
        drawn = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
        assert len(drawn) > 8, name
        assert all(colour.red() > 200 and colour.green() < 60 for colour in drawn), name


def test_the_logo_has_its_own_colours(window: MainWindow) -> None:
    image = icons.pixmap("logo", "#ff0000", 64).toImage()
    assert image.pixelColor(32, 6).blue() > image.pixelColor(32, 6).red()
    assert not icons.app_icon().isNull()
