"""All keys, from the table of actions, and what mouse and keys do in the views."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import ACTIONS
from ui.widgets.card import label

IN_THE_VIEWS = (
    ("Click or drag", "Move the crosshair"),
    ("Wheel, arrow keys, Page Up/Down", "Scroll through the slices"),
    ("Ctrl + wheel", "Zoom at the cursor"),
    ("Middle drag, Shift + drag", "Move the picture"),
    ("Right drag", "Change window and level"),
    ("Double click", "One view alone, and back"),
    ("R", "Whole picture again"),
    ("Drag in 3D", "Turn the liver; a click moves the crosshair there"),
)


class ShortcutsDialog(QDialog):
    """Two columns: the program's keys, the views' keys and mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard and mouse")
        keys = tuple(
            (" or ".join(_native(key) for key in spec.shortcuts), spec.text.removesuffix(" …"))
            for spec in ACTIONS
            if spec.shortcuts
        )
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for title, lines in (("Everywhere", keys), ("In the views", IN_THE_VIEWS)):
            columns.addLayout(_column(title, lines))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(columns)
        layout.addWidget(buttons)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _column(title: str, lines: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    grid.addWidget(label(title, role="subheading"), 0, 0, 1, 2)
    for row, (keys, what) in enumerate(lines, start=1):
        grid.addWidget(label(keys, role="dim"), row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(what), row, 1)
    grid.setRowStretch(len(lines) + 1, 1)
    grid.setColumnStretch(1, 1)
    return grid
