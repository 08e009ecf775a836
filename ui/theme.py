"""The look: a dark and a light theme with the same sizes. Follows the system unless told otherwise."""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources
from ui.words import mark

FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
FONT_PIXELS = 13
THEME_CHOICES = mark({"system": "Follow the system", "dark": "Dark", "light": "Light"})


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, by what they are for."""

    name: str
    window: str
    surface: str
    raised: str
    hover: str
    border: str
    border_strong: str
    text: str
    text_dim: str
    text_faint: str
    accent: str
    """Fill of the one main button; white text reads on it."""
    accent_hover: str
    accent_text: str
    """Text and lines in the accent colour on the window."""
    selection: str
    info: str
    info_back: str
    success: str
    success_back: str
    warning: str
    warning_back: str
    error: str
    error_back: str


DARK = Theme(
    name="dark",
    window="#12151a",
    surface="#1a1e25",
    raised="#252b34",
    hover="#303843",
    border="#272d37",
    border_strong="#3b4451",
    text="#e4e8ee",
    text_dim="#9ba6b4",
    text_faint="#77828f",
    accent="#2478b3",
    accent_hover="#2f8bcb",
    accent_text="#6bbcf0",
    selection="#1f4a69",
    info="#6bbcf0",
    info_back="#182a38",
    success="#63c78e",
    success_back="#172c22",
    warning="#e8b657",
    warning_back="#332815",
    error="#f2817b",
    error_back="#381d1e",
)

LIGHT = Theme(
    name="light",
    window="#e9ecf0",
    surface="#ffffff",
    raised="#f2f4f7",
    hover="#e4e9ef",
    border="#d8dee6",
    border_strong="#bcc5d0",
    text="#1b2530",
    text_dim="#566373",
    text_faint="#75818f",
    accent="#1d72ad",
    accent_hover="#175f91",
    accent_text="#17689f",
    selection="#cfe6f6",
    info="#17689f",
    info_back="#e1f0fa",
    success="#1d7a48",
    success_back="#e0f3e8",
    warning="#8a5a00",
    warning_back="#fcf0d6",
    error="#b3261e",
    error_back="#fce8e6",
)


class ThemeSwitch(QObject):
    """Puts a theme on the application and keeps it in step with the system where that is the choice."""

    changed = Signal(object)
    """Carries the `Theme` now in force."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self.choice = "system"
        self.theme = DARK
        use_our_font(application)
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose("system")

    def choose(self, choice: str) -> None:
        """Use "system", "dark" or "light"; anything else counts as "system"."""
        self.choice = choice if choice in THEME_CHOICES else "system"
        self.theme = {"dark": DARK, "light": LIGHT}.get(self.choice, self._theme_of_system())
        sheet = style_sheet(self.theme)
        if sheet != self._application.styleSheet():  # Qt would polish every widget anew
            self._application.setPalette(palette_of(self.theme))
            self._application.setStyleSheet(sheet)
        self.changed.emit(self.theme)

    def _system_changed(self) -> None:
        if self.choice == "system" and self._theme_of_system() != self.theme:
            self.choose("system")

    def _theme_of_system(self) -> Theme:
        """Return the light theme where the system asks for it; radiology reads in the dark otherwise."""
        return LIGHT if self._application.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def use_our_font(application: QApplication) -> None:
    """Load the shipped typeface and use it everywhere."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}")))
    font = QFont("Inter")
    font.setPixelSize(FONT_PIXELS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    application.setFont(font)


def style_sheet(theme: Theme) -> str:
    """Return Qt's style sheet for a theme, made from resources/styles/hepascope.qss."""
    template = Template(resources.path("styles/hepascope.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(theme), styles=resources.path("styles").as_posix())


def palette_of(theme: Theme) -> QPalette:
    """Return the palette for what the style sheet does not reach."""
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.text_faint,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: "#ffffff",
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent_text,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.text_faint))
    return palette
