"""A row of buttons of which one is pressed."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QSizePolicy, QToolButton, QWidget

from ui.words import tr


class Segmented(QFrame):
    """A choice of a few, all in sight. `choices` maps each key to the text on its button; `in_a_row` breaks rows."""

    chosen = Signal(str)
    """The user pressed the button of this key."""

    def __init__(self, choices: Mapping[str, str], parent: QWidget | None = None, *, in_a_row: int = 99) -> None:
        super().__init__(parent)
        self.setObjectName("segmented")
        grid = QGridLayout(self)
        grid.setContentsMargins(2, 2, 2, 2)
        grid.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        for place, (key, text) in enumerate(choices.items()):
            button = QToolButton(text=tr(text), checkable=True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
            grid.addWidget(button, *divmod(place, in_a_row))

    @property
    def current(self) -> str | None:
        """Key of the pressed button, or None."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), None)

    def set_current(self, key: str | None) -> None:
        """Press the button of `key`, or none, without a signal."""
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each == key)
        self._group.setExclusive(True)
