"""A menu of which one line is ticked."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ui.words import tr


class ChoiceMenu(QMenu):
    """A choice of a few. `choices` maps each key to its text."""

    chosen = Signal(str)
    """The user took the line of this key."""

    def __init__(self, title: str, choices: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        group = QActionGroup(self)
        for key, text in choices.items():
            action = self.addAction(tr(text))
            action.setCheckable(True)
            action.setData(key)
            action.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
            group.addAction(action)

    def set_current(self, key: str) -> None:
        """Tick the line of `key`, without a signal."""
        for action in self.actions():
            action.setChecked(action.data() == key)
