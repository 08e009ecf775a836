"""A titled block of the side panel."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import Theme


class Card(QFrame):
    """A surface with a title; `content` is the layout to fill, `corner` the place right of the title.

    In a dock the `head` leaves the card and becomes the dock's handle.
    """

    needed_changed = Signal(bool)
    """Whether there is anything to see; a card without is not shown."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.needed = True
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = QFrame(objectName="card_head")
        self.corner = QHBoxLayout(self.head)
        self.corner.setContentsMargins(12, 9, 8, 1)
        self.title = label(title, name="card_title")
        self.corner.addWidget(self.title)
        self.corner.addStretch(1)
        outer.addWidget(self.head)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(12, 7, 12, 12)
        self.content.setSpacing(8)
        outer.addLayout(self.content, 1)

    def set_needed(self, needed: bool) -> None:
        """Say whether there is anything to see."""
        if needed != self.needed:
            self.needed = needed
            self.needed_changed.emit(needed)

    def set_theme(self, theme: Theme) -> None:
        """Draw icons in the colours of a theme; most cards have none."""

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Do what the card can do when its actions are triggered; most cards have none."""


def label(text: str = "", *, role: str = "", name: str = "", wraps: bool = False) -> QLabel:
    """Return a label in one of the style sheet's roles. Its text is shown as it is, also where it looks like HTML."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    if name:
        result.setObjectName(name)
    result.setWordWrap(wraps)
    return result
