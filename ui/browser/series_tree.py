"""The tree of the browser: groups stay open as they come, letters go to the filter."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from ui.browser import texts
from ui.browser.nodes import OTHERS, SERIES
from ui.browser.tree_model import PICTURE_PIXELS, BrowserModel, BrowserOrder
from ui.widgets.side_table import with_even_digits
from ui.words import tr

WIDTHS = {
    texts.SERIES: 370,
    texts.PHASE: 110,
    texts.SLICES: 60,
    texts.SPACING: 155,
    texts.THICKNESS: 105,
    texts.DATE: 150,
}


class SeriesTree(QTreeView):
    """Shows a `BrowserOrder`. Emits `activated` (Qt's own) for Enter and double clicks."""

    typed = Signal(str)
    """A letter was typed that is meant for the filter."""

    def __init__(self, order: BrowserOrder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.was_touched = False
        """Whether the user has moved in it."""
        self.setObjectName("series_tree")
        self.setAccessibleName(tr("Series"))
        self.setModel(order)
        self.setFont(with_even_digits(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(PICTURE_PIXELS, PICTURE_PIXELS))
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(16)
        self.setAllColumnsShowFocus(True)
        self.setSortingEnabled(True)
        header = self.header()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.sortByColumn(texts.SERIES, Qt.SortOrder.AscendingOrder)
        order.rowsInserted.connect(self._came)
        order.modelReset.connect(self.unfold)

    def unfold(self, *, all_groups: bool = False) -> None:
        """Open patients and studies; what is set aside too where `all_groups`."""
        order = self.model()
        waiting = [order.index(row, 0) for row in range(order.rowCount())]
        while waiting:
            index = waiting.pop()
            kind = self._kind(index)
            if kind == SERIES:
                continue
            self.setFirstColumnSpanned(index.row(), index.parent(), True)
            if kind != OTHERS or all_groups:
                self.setExpanded(index, True)
            waiting += [order.index(row, 0, index) for row in range(order.rowCount(index))]

    def event(self, event: QEvent) -> bool:
        # Single letters are commands of the window; here they are the beginning of a filter.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_letter(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.was_touched = True
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.was_touched = True
        if _is_letter(event):
            self.typed.emit(event.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open with a double click, whatever the system's style says of one click."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.activated.emit(index)

    def _came(self, parent: QModelIndex, first: int, last: int) -> None:
        order = self.model()
        for row in range(first, last + 1):
            self._unfold_one(order.index(row, 0, parent))
        if parent.isValid() and not self.isExpanded(parent) and self._kind(parent) != OTHERS:
            self.setExpanded(parent, True)

    def _unfold_one(self, index: QModelIndex) -> None:
        """Let a group's words take the whole row, and open it unless it is set aside."""
        kind = self._kind(index)
        if kind == SERIES:
            return
        self.setFirstColumnSpanned(index.row(), index.parent(), True)
        if kind != OTHERS:
            self.setExpanded(index, True)
        order = self.model()
        for row in range(order.rowCount(index)):
            self._unfold_one(order.index(row, 0, index))

    def _kind(self, index: QModelIndex) -> str:
        order = self.model()
        if not isinstance(order, BrowserOrder):
            return ""
        source = order.sourceModel()
        return source.node(order.mapToSource(index)).kind if isinstance(source, BrowserModel) else ""


def _is_letter(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return bool(event.text()) and event.text().isprintable() and event.text() != " " and not modifiers
