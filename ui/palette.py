"""The command palette: type a few letters of what you want, and press Return."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.palette_entries import Entry, Found, find
from ui.theme import Theme
from ui.widgets.card import label
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex

WIDTH_PIXELS = 600
ROW_PIXELS = 34
MOST_ROWS = 11
TOP_PIXELS = 64
FOUND = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_ROWS, Qt.Key.Key_PageDown: MOST_ROWS}
OUR_KEYS = (*MOVES, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommandPalette(QFrame):
    """Lies over the window while it is open; leaves when something was chosen, at Escape and when the focus goes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._entries: Sequence[Entry] = ()
        self._before: QWidget | None = None
        self.field = QLineEdit(placeholderText=tr("What do you want to do?"), clearButtonEnabled=True)
        self.field.setAccessibleName(tr("Search all commands"))
        self.model = _Model(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.row = _Row(self.list)
        self.list.setItemDelegate(self.row)
        self.nothing = label(tr("Nothing is called like that."), role="dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for widget in (self.field, self.list, self.nothing):
            column.addWidget(widget)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._run)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the lines in the colours of a theme."""
        self.row.theme = theme

    def open_with(self, entries: Sequence[Entry]) -> None:
        """Show these lines and wait for letters."""
        self._before = self.window().focusWidget()
        self._entries = entries
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_up(self) -> None:
        """Leave, and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the lines while the letters go into the field."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif isinstance(event, QKeyEvent) and Qt.Key(event.key()) in OUR_KEYS:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
            return True
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self.close_up()
        elif key in MOVES:
            row = self.list.currentIndex().row() + MOVES[key]
            self.list.setCurrentIndex(self.model.index(max(0, min(row, self.model.rowCount() - 1)), 0))
        else:
            self._run(self.list.currentIndex())

    def _run(self, index: Index) -> None:
        found = index.data(FOUND)
        if found is not None and not found.entry.missing:
            self.close_up()
            found.entry.run()

    def _search(self, query: str) -> None:
        self.model.show_lines(find(query, self._entries))
        count = self.model.rowCount()
        self.list.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFixedHeight(min(count, MOST_ROWS) * ROW_PIXELS + 2)
        window = self.parentWidget()
        width = min(WIDTH_PIXELS, window.width() - 40)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, TOP_PIXELS)


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Found] = []

    def show_lines(self, lines: list[Found]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self._lines[index.row()]
        if role == FOUND:
            return found
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (found.entry.text, found.entry.place, found.entry.missing) if part)
        return found.entry.text if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class _Row(QStyledItemDelegate):
    """Icon, text with the letters looked for, menu or reason, keys."""

    theme: Theme | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_PIXELS)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Found = index.data(FOUND)
        if self.theme is None:
            return
        entry, theme, area = found.entry, self.theme, option.rect
        view: Any = self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if view.currentIndex() == index:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection))
            painter.drawRoundedRect(area, 5, 5)
        if entry.is_checked:
            painter.setPen(QColor(theme.accent_text))
            painter.drawText(area.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "✓")
        elif entry.icon is not None:
            entry.icon.paint(painter, QRect(area.x() + 8, area.y() + (ROW_PIXELS - 16) // 2, 16, 16))
        colour = QColor(theme.text_faint if entry.missing else theme.text)
        left = _draw_text(painter, area, found, colour, QColor(theme.accent_text))
        right = area.right() - 10
        painter.setPen(QColor(theme.text_dim))
        painter.setFont(option.font)
        if entry.keys:
            painter.drawText(QRect(left, area.y(), right - left, ROW_PIXELS), _RIGHT, entry.keys)
            right -= QFontMetrics(option.font).horizontalAdvance(entry.keys) + 16
        painter.setPen(QColor(theme.warning if entry.missing else theme.text_faint))
        painter.drawText(
            QRect(left + 14, area.y(), right - left - 14, ROW_PIXELS), _LEFT, entry.missing or entry.place
        )
        painter.restore()


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _draw_text(painter: QPainter, area: QRect, found: Found, colour: QColor, sought: QColor) -> int:
    """Draw the text, the letters looked for in bold and in their own colour; return where it ends."""
    x, plain_font, bold_font = area.x() + 34, QFont(painter.font()), QFont(painter.font())
    bold_font.setWeight(QFont.Weight.DemiBold)
    text, place = found.entry.text, 0
    while place < len(text):
        is_sought = place in found.letters
        stop = place
        while stop < len(text) and (stop in found.letters) == is_sought:
            stop += 1
        painter.setFont(bold_font if is_sought else plain_font)
        painter.setPen(sought if is_sought else colour)
        painter.drawText(QRect(x, area.y(), area.right() - x, area.height()), _LEFT, text[place:stop])
        x += QFontMetrics(painter.font()).horizontalAdvance(text[place:stop])
        place = stop
    return x
