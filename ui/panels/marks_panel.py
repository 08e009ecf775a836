"""The list of measurements by hand: a click leads to the place, the note can be written into its cell."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from core.marks import middle_voxel, slice_of
from core.reading import Mark
from ui.marks.board import MARK_NAMES, MarkBoard
from ui.marks.texts import PLANE_NAMES, lines_of, short_text
from ui.widgets.card import Card
from ui.widgets.side_table import with_even_digits
from ui.words import mark, tr

Index = QModelIndex | QPersistentModelIndex
COLUMNS = mark(("what", "measures", "slice", "note"))
NOTE = 3
ROW_PIXELS = 26
MOST_ROWS_IN_SIGHT = 6


class MarkModel(QAbstractTableModel):
    """One mark a row."""

    def __init__(self, board: MarkBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.marks: tuple[Mark, ...] = ()

    def refresh(self) -> bool:
        """Take over the marks; tell whether they are others."""
        if len(self.marks) == len(self._board.marks) and all(map(_same, self.marks, self._board.marks)):
            return False
        self.beginResetModel()
        self.marks = self._board.marks
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.marks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        case, mark = self._board.session.case, self.marks[index.row()]
        if case is not None and role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(lines_of(case.volume, mark))
        if case is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        place = f"{PLANE_NAMES[mark.plane_axis]} {slice_of(mark) + 1}"
        return (tr(MARK_NAMES[mark.kind]), short_text(case.volume, mark), place, mark.note)[index.column()]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        self._board.annotate(self.marks[index.row()], str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NOTE else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class MarksPanel(Card):
    """Shown only where something was measured by hand."""

    def __init__(self, board: MarkBoard, parent: QWidget | None = None) -> None:
        super().__init__(tr("Measurements"), parent)
        self._board = board
        self.rows = MarkModel(board, self)
        self.table = QTableView()
        self.table.setObjectName("lesions")
        self.table.setModel(self.rows)
        self.table.setAccessibleName(tr("Measurements"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFont(with_even_digits(self.table.font()))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_PIXELS)
        header = self.table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        self.content.addWidget(self.table)
        self.table.clicked.connect(self._go)
        board.changed.connect(self._refresh)
        self._refresh()

    def _go(self, index: QModelIndex) -> None:
        mark = self.rows.marks[index.row()]
        self._board.choose(mark)
        self._board.session.set_cursor(middle_voxel(mark))

    def _refresh(self) -> None:
        self.rows.refresh()
        rows = min(max(self.rows.rowCount(), 1), MOST_ROWS_IN_SIGHT)
        self.table.setFixedHeight(rows * ROW_PIXELS + self.table.horizontalHeader().sizeHint().height() + 2)
        chosen = [row for row, mark in enumerate(self.rows.marks) if mark is self._board.chosen]
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        if chosen:
            self.table.selectionModel().select(self.rows.index(chosen[0], 0), flags)
        else:
            self.table.clearSelection()
        self.set_needed(bool(self.rows.marks))


def _same(one: Mark, other: Mark) -> bool:
    return one is other
