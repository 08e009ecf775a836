"""Work that a crash interrupted, offered on the start page: bring it back, or discard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.card import Card, label
from ui.words import tr

MOST_SHOWN = 3


@dataclass(frozen=True)
class UnsavedLine:
    """One line: the scan's name, when it was last touched, and the folder that holds the work."""

    name: str
    when: str
    folder: Path


class UnsavedWork(Card):
    """Hidden while there is nothing to bring back."""

    restore_requested = Signal(object)
    """Carries the work's folder."""
    discard_requested = Signal(object)
    """Carries the work's folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Unsaved work"), parent)
        self.content.addWidget(
            label(
                tr("Hepascope ended before this work was saved. It can go on where it was."), role="dim", wraps=True
            )
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.content.addLayout(self._rows)
        self.hide()

    def show_lines(self, lines: Sequence[UnsavedLine]) -> None:
        """List work, newest first; the three newest are shown."""
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for line in lines[:MOST_SHOWN]:
            self._rows.addWidget(self._row(line))
        self.setVisible(bool(lines))

    def _row(self, line: UnsavedLine) -> QWidget:
        row = QWidget()
        restore, discard = QPushButton(tr("Restore")), QPushButton(tr("Discard"))
        restore.setProperty("role", "main")
        for button, verb, wish in (
            (restore, tr("Restore"), self.restore_requested),
            (discard, tr("Discard"), self.discard_requested),
        ):
            button.setAccessibleName(tr("{verb} the work on {name}", verb=verb, name=line.name))
            button.clicked.connect(lambda _=False, wish=wish: wish.emit(line.folder))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(line.name))
        layout.addWidget(label(line.when, role="small"))
        layout.addStretch(1)
        layout.addWidget(restore)
        layout.addWidget(discard)
        return row
