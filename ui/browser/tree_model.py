"""What was found, as a Qt model that grows while it is read, and how it is sorted and filtered."""

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from core.io.finding.entry import Change, FoundSeries
from core.session import WINDOW_PRESETS
from ui.browser import texts
from ui.browser.nodes import OTHERS, PATIENT, ROOT, SERIES, STUDY, Node, Nodes
from ui.slice_grey import grey_image, grey_table
from ui.theme import DARK, Theme
from ui.words import tr

PICTURE_PIXELS = 48
SERIES_ROW, GROUP_ROW, SMALL_ROW = 54, 34, 26
SORT = int(Qt.ItemDataRole.UserRole) + 1
_NUMBERS = (texts.SLICES, texts.SPACING, texts.THICKNESS)
AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class BrowserModel(QAbstractItemModel):
    """Rows of patients, studies and series. Belongs to the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes = Nodes()
        self.hides_names = False
        self._theme: Theme = DARK
        self._table = grey_table(WINDOW_PRESETS["Abdomen"])
        self._pictures: dict[int, tuple[object, QIcon]] = {}

    # --- what is told -------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self.nodes = Nodes()
        self._pictures.clear()
        self.endResetModel()

    def take(self, change: Change) -> None:
        """Add, change and remove rows."""
        for key in change.gone:
            self._remove(key)
        for entry in change.entries:
            number = self.nodes.series.get(entry.key)
            node = None if number is None else self.nodes.by_number[number]
            if node is not None and node.entry is not None and self._belongs(node, entry):
                node.entry = entry
                self.dataChanged.emit(self.index_of(node, 0), self.index_of(node, len(texts.COLUMNS) - 1))
            else:
                self._remove(entry.key)
                self._add(entry)

    def set_hides_names(self, hides: bool) -> None:
        """Show patients by number, or by name."""
        self.hides_names = hides
        rows = self.rowCount()
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, 0))

    def set_theme(self, theme: Theme) -> None:
        """Use a theme's colours for what is less important, and for warnings."""
        self._theme = theme

    # --- what is asked ------------------------------------------------------------------------------------------

    def node(self, index: AnyIndex) -> Node:
        """Return the row of an index."""
        return self.nodes.by_number[int(index.internalId()) if index.isValid() else ROOT]

    def entry(self, index: AnyIndex) -> FoundSeries | None:
        """Return the series of an index, None of a group."""
        return self.node(index).entry

    def index_of(self, node: Node, column: int = 0) -> QModelIndex:
        """Return the index of a row."""
        return NOWHERE if node.number == ROOT else self.createIndex(node.place, column, node.number)

    def words_of(self, node: Node) -> str:
        """Return the text a filter looks through: a series' own, its study's and its patient's."""
        said: list[str] = []
        while node.number != ROOT:
            if node.entry is not None:
                said += [texts.text_of(node.entry, column) for column in range(len(texts.COLUMNS))]
                said += [node.entry.modality, texts.kind_text(node.entry.kind)]
            else:
                said.append(self._title(node))
            node = self.nodes.by_number[node.parent]
        return " ".join(said).casefold()

    def index(self, row: int, column: int, parent: AnyIndex = NOWHERE) -> QModelIndex:
        children = self.node(parent).children
        is_there = 0 <= row < len(children) and 0 <= column < len(texts.COLUMNS)
        return self.createIndex(row, column, children[row]) if is_there else QModelIndex()

    def parent(self, index: AnyIndex = NOWHERE) -> Any:
        return self.index_of(self.nodes.by_number[self.node(index).parent]) if index.isValid() else QModelIndex()

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return len(self.node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return len(texts.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(texts.COLUMNS[section])
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags
        )

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, self._height(node))
        if node.entry is not None:
            return self._series_data(node, node.entry, index.column(), role)
        return self._group_data(node, index.column(), role)

    # --- inside -------------------------------------------------------------------------------------------------

    def _series_data(self, node: Node, entry: FoundSeries, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return texts.text_of(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == texts.SERIES and entry.is_scan:
            return self._picture(node, entry)
        if role == Qt.ItemDataRole.ToolTipRole and column == texts.REMARK:
            return f"{texts.remark_of(entry)} {entry.hint if entry.problem else ''}".strip() or None
        if role == Qt.ItemDataRole.ToolTipRole and column == texts.PHASE:
            return "\n".join(entry.phase.reasons) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            is_warned = column == texts.REMARK and entry.is_scan and (entry.problem or entry.remark)
            dim = self._theme.text_dim if column == texts.REMARK or not entry.is_scan else None
            colour = self._theme.warning if is_warned else self._theme.text_faint if entry.problem else dim
            return QColor(colour) if colour else None
        if role == SORT:
            return _sort_value(entry, column)
        return None

    def _group_data(self, node: Node, column: int, role: int) -> Any:
        if column != 0:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(node)
        if role == Qt.ItemDataRole.FontRole and node.kind == PATIENT:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and node.kind != PATIENT:
            return QColor(self._theme.text_dim)
        return self._title(node) if role == SORT else None

    def _title(self, node: Node) -> str:
        if node.kind == PATIENT and node.patient is not None:
            return texts.patient_text(node.patient, node.ordinal, hides_names=self.hides_names)
        entries = self.nodes.entries_below(node)
        if node.kind == STUDY and node.study is not None:
            return texts.study_text(node.study, entries)
        return texts.others_text(entries)

    def _height(self, node: Node) -> int:
        if node.kind == SERIES:
            return SERIES_ROW if node.entry is not None and node.entry.is_scan else SMALL_ROW
        return SMALL_ROW if node.kind == OTHERS else GROUP_ROW

    def _picture(self, node: Node, entry: FoundSeries) -> QIcon:
        made = self._pictures.get(node.number)
        if made is None or made[0] is not entry.picture:
            made = self._pictures[node.number] = (entry.picture, self._drawn(entry))
        return made[1]

    def _drawn(self, entry: FoundSeries) -> QIcon:
        """Return the picture on a black square, true to its millimetres; twice as many pixels for sharp screens."""
        square = QPixmap(2 * PICTURE_PIXELS, 2 * PICTURE_PIXELS)
        square.fill(QColor("#000000"))
        if entry.picture is not None:
            image = grey_image(entry.picture.hu, self._table)
            rows, columns = entry.picture.hu.shape
            height, width = rows * entry.picture.spacing_mm[0], columns * entry.picture.spacing_mm[1]
            scale = 2 * PICTURE_PIXELS / max(height, width)
            size = QSize(max(1, round(width * scale)), max(1, round(height * scale)))
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            painter = QPainter(square)
            painter.drawImage(
                (2 * PICTURE_PIXELS - size.width()) // 2, (2 * PICTURE_PIXELS - size.height()) // 2, image
            )
            painter.end()
        square.setDevicePixelRatio(2)
        icon = QIcon(square)
        icon.addPixmap(square, QIcon.Mode.Selected)  # not tinted
        return icon

    def _belongs(self, node: Node, entry: FoundSeries) -> bool:
        """Tell whether a series still belongs below the row it is in."""
        key, _ = self.nodes.parent_keys(entry)[-1]
        group = self.nodes.group(key)
        return group is not None and group.number == node.parent

    def _add(self, entry: FoundSeries) -> None:
        parent = self.nodes.by_number[ROOT]
        for key, kind in self.nodes.parent_keys(entry):
            parent = self.nodes.group(key) or self._insert(kind, parent, entry, key)
        self._insert(SERIES, parent, entry)
        self._tell_above(parent)

    def _insert(self, kind: str, parent: Node, entry: FoundSeries, key: object | None = None) -> Node:
        row = len(parent.children)
        self.beginInsertRows(self.index_of(parent), row, row)
        node = self.nodes.add(kind, parent, entry, key)
        self.endInsertRows()
        return node

    def _remove(self, key: str) -> None:
        number = self.nodes.series.get(key)
        if number is None:
            return
        node = self.nodes.by_number[number]
        while node.number != ROOT and not node.children:
            parent = self.nodes.by_number[node.parent]
            self.beginRemoveRows(self.index_of(parent), node.place, node.place)
            self.nodes.remove(node)
            self.endRemoveRows()
            self._pictures.pop(node.number, None)
            node = parent
        self._tell_above(node)

    def _tell_above(self, node: Node) -> None:
        """Groups count what is in them."""
        while node.number != ROOT:
            self.dataChanged.emit(self.index_of(node), self.index_of(node), [int(Qt.ItemDataRole.DisplayRole)])
            node = self.nodes.by_number[node.parent]


class BrowserOrder(QSortFilterProxyModel):
    """The rows as they are shown: sorted within their group, those alone that have all words of the filter."""

    def __init__(self, model: BrowserModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)
        self.setRecursiveFilteringEnabled(True)
        self.setDynamicSortFilter(True)

    def set_filter(self, text: str) -> None:
        """Show only what has all these words, wherever in patient, study and series."""
        self._words = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: AnyIndex) -> bool:
        if not self._words:
            return True
        node = self._model.node(self._model.index(row, 0, parent))
        said = self._model.words_of(node) if node.kind == SERIES else ""
        return node.kind == SERIES and all(word in said for word in self._words)

    def lessThan(self, left: AnyIndex, right: AnyIndex) -> bool:
        one, other = self._model.node(left), self._model.node(right)
        return bool(self._rank(one, left.column()) < self._rank(other, right.column()))

    def _rank(self, node: Node, column: int) -> Any:
        """Groups stay where they are read best, whichever column is sorted by."""
        falls = self.sortOrder() == Qt.SortOrder.DescendingOrder
        if node.kind == OTHERS:
            return (-1 if falls else 1,)  # below the scans in either order
        if node.entry is not None:
            return (0, *_sort_value(node.entry, column), *_sort_value(node.entry, texts.SERIES))
        if node.kind == STUDY and node.study is not None:
            return (0, node.study.date, node.study.time, node.number)
        name = "" if node.patient is None or self._model.hides_names else node.patient.name
        return (0, name.casefold(), node.ordinal)


def _sort_value(entry: FoundSeries, column: int) -> tuple[Any, ...]:
    if column == texts.SERIES:
        return (int(entry.number) if entry.number.isdigit() else 10**9, entry.description.casefold(), entry.key)
    if column == texts.SLICES:
        return (entry.slices,)
    if column == texts.SPACING:
        return (entry.spacing_mm[0] if entry.spacing_mm else 0.0,)
    if column == texts.THICKNESS:
        return (entry.thickness_mm or 0.0,)
    return (texts.text_of(entry, column).casefold(),)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
