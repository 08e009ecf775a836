"""All keys, menu by menu, from the tables of actions; and what mouse and keys do in the views."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.menus.bar import TOPICS
from ui.palette_entries import plain
from ui.widgets.card import label
from ui.words import mark, tr

Lines = Sequence[tuple[tuple[str, ...], str]]
"""Keys or gestures, and what they do."""

IN_THE_VIEWS = mark(
    (
        (("Click", "Drag"), "Move the crosshair"),
        (("Wheel", "Arrow keys"), "Scroll through the slices; two fingers on a touchpad too"),
        (("Page Up", "Page Down"), "Ten slices on"),
        (("Home", "End"), "First and last slice"),
        (("Drag the slider",), "Any slice; its colour marks the view that keys mean"),
        (("Ctrl + wheel", "Pinch"), "Zoom at the cursor"),
        (("Middle drag", "Shift + drag"), "Move the picture"),
        (("Right drag",), "Change window and level"),
        (("Double click",), "One view alone, and back"),
        (("R",), "Whole picture again"),
        (("Drag in 3D",), "Turn the liver; a click moves the crosshair there"),
    )
)
COLUMNS = 3


class ShortcutsDialog(QDialog):
    """A sheet to look at while one works: it does not stop anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard and mouse"))
        self.groups: list[tuple[str, Lines]] = [*_menus(), (tr("In the views"), IN_THE_VIEWS)]
        inside = QWidget(objectName="scrolled")
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(36)
        for groups in _in_columns(self.groups):
            column = QVBoxLayout()
            column.setSpacing(18)
            for title, lines in groups:
                column.addLayout(_group(title, lines))
            column.addStretch(1)
            row.addLayout(column, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setMinimumWidth(inside.sizeHint().width() + 16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        layout.addWidget(_foot())
        highest = 640 if parent is None else parent.height() - 40
        self.resize(inside.sizeHint().width() + 16, min(inside.sizeHint().height() + 50, highest))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1 or event.text() == "?":
            self.close()
        else:
            super().keyPressEvent(event)


def _menus() -> list[tuple[str, Lines]]:
    """Return the actions with keys, by menu."""
    groups: list[tuple[str, Lines]] = []
    for menu in TOPICS:
        lines = [
            (tuple(_native(key) for key in spec.shortcuts), plain(tr(spec.text)))
            for spec in menu.actions
            if spec.shortcuts
        ]
        if lines:
            groups.append((plain(tr(menu.title)), lines))
    return groups


def _in_columns(groups: Sequence[tuple[str, Lines]]) -> list[list[tuple[str, Lines]]]:
    """Deal the groups in their order into columns, so that the longest is as short as can be."""

    def longest(breaks: Sequence[int]) -> int:
        return max(sum(len(lines) + 2 for _, lines in groups[a:b]) for a, b in pairwise((0, *breaks, len(groups))))

    columns = min(COLUMNS, len(groups))
    best = min(combinations(range(1, len(groups)), columns - 1), key=longest)
    return [list(groups[a:b]) for a, b in pairwise((0, *best, len(groups)))]


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _group(title: str, lines: Lines) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.addWidget(label(title, role="subheading"), 0, 0, 1, 2)
    for place, (keys, what) in enumerate(lines, start=1):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for key in keys:
            caps.addWidget(label(tr(key), role="keycap"))
        caps.addStretch(1)
        grid.addLayout(caps, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(tr(what), wraps=True), place, 1)
    grid.setColumnStretch(1, 1)
    return grid


def _foot() -> QWidget:
    foot = label(tr("Ctrl+K finds every command by a few letters of its name. Esc closes this sheet."), role="dim")
    foot.setContentsMargins(20, 8, 20, 12)
    return foot
