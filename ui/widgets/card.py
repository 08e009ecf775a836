"""A titled block of the side panel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class Card(QFrame):
    """A rounded surface with a title; `content` is the layout to fill, `corner` the place right of the title."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 10, 12, 12)
        outer.setSpacing(8)
        self.corner = QHBoxLayout()
        self.title = label(title, name="card_title")
        self.corner.addWidget(self.title)
        self.corner.addStretch(1)
        outer.addLayout(self.corner)
        self.content = QVBoxLayout()
        self.content.setSpacing(8)
        outer.addLayout(self.content, 1)


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
