"""The line at the bottom: what is open, and for a while what has just been done."""

from html import escape

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.card import label

PASSING_MS = 15_000


class StatusLine(QStackedWidget):
    """Shows the facts of the open scan; good news take their place for some seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self._kind = "info"
        self.facts = label()
        self.news = QLabel(textFormat=Qt.TextFormat.RichText)
        self.mark = QLabel()
        told = QWidget()
        row = QHBoxLayout(told)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.mark)
        row.addWidget(self.news, 1)
        self._told = told
        self.addWidget(self.facts)
        self.addWidget(told)
        self._timer = QTimer(self, singleShot=True, interval=PASSING_MS)
        self._timer.timeout.connect(self.forget)

    def tell(self, text: str, hint: str, kind: str) -> None:
        """Show good news (kind "info" or "success") for a while."""
        self._kind = kind
        self.news.setText(f"<b>{escape(text)}</b>&nbsp;&nbsp; {escape(hint)}")
        self._draw_mark()
        self.setCurrentWidget(self._told)
        self._timer.start()

    def forget(self) -> None:
        """Show the facts again."""
        self._timer.stop()
        self.setCurrentWidget(self.facts)

    def set_theme(self, theme: Theme) -> None:
        """Draw the mark in the colours of a theme."""
        self._theme = theme
        self._draw_mark()

    def _draw_mark(self) -> None:
        if self._theme is not None:
            self.mark.setPixmap(icons.icon(self._kind, getattr(self._theme, self._kind)).pixmap(QSize(16, 16)))
