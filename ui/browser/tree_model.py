"""What was found, as rows that grow while it is read, and how they are sorted and filtered.

All that is drawn lies in Qt's own items. Where Qt asks Python for every cell it draws, each question waits for the
interpreter, which the threads that read headers hold: measured, the window stood still for seconds.
"""

import re
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRegularExpression,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QPainter, QPixmap, QStandardItem, QStandardItemModel

from core.io.finding.entry import Change, FoundSeries
from core.session import WINDOW_PRESETS
from ui.browser import texts
from ui.browser.nodes import OTHERS, PATIENT, ROOT, SERIES, STUDY, Node, Nodes
from ui.slice_grey import grey_image, grey_table
from ui.theme import DARK, Theme
from ui.words import tr

PICTURE_PIXELS = 48
SERIES_ROW, GROUP_ROW, SMALL_ROW = 54, 34, 26
NODE = int(Qt.ItemDataRole.UserRole) + 1
SEARCH = int(Qt.ItemDataRole.UserRole) + 2
_NUMBERS = (texts.SLICES, texts.SPACING, texts.THICKNESS)
AnyIndex = QModelIndex | QPersistentModelIndex


class BrowserModel(QStandardItemModel):
    """Rows of patients, studies and series. Belongs to the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes = Nodes()
        self.hides_names = False
        self._theme: Theme = DARK
        self._table = grey_table(WINDOW_PRESETS["Abdomen"])
        self._items: dict[int, list[QStandardItem]] = {}
        self._set_headers()

    # --- what is told -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Forget everything."""
        self.nodes = Nodes()
        self._items.clear()
        self.removeRows(0, self.rowCount())  # `clear` would forget how wide the columns are

    def take(self, change: Change) -> None:
        """Add, change and remove rows."""
        touched: set[int] = set()
        for key in change.gone:
            touched |= self._remove(key)
        for entry in change.entries:
            number = self.nodes.series.get(entry.key)
            node = None if number is None else self.nodes.by_number[number]
            if node is None or not self._belongs(node, entry):
                touched |= self._remove(entry.key)
                node = self._add(entry)
            else:
                node.entry = entry
            self._write(node)
            touched.add(node.parent)
        self._write_above(touched)

    def set_hides_names(self, hides: bool) -> None:
        """Show patients by number, or by name."""
        self.hides_names = hides
        self._write_all()

    def set_theme(self, theme: Theme) -> None:
        """Use a theme's colours for what is less important, and for warnings."""
        self._theme = theme
        self._write_all()

    # --- what is asked ------------------------------------------------------------------------------------------

    def node(self, index: AnyIndex) -> Node:
        """Return the row of an index."""
        number = index.siblingAtColumn(0).data(NODE) if index.isValid() else ROOT
        return self.nodes.by_number[int(number or ROOT)]

    def entry(self, index: AnyIndex) -> FoundSeries | None:
        """Return the series of an index, None of a group."""
        return self.node(index).entry

    def index_of(self, node: Node) -> QModelIndex:
        """Return the index of a row."""
        return self._items[node.number][0].index()

    # --- inside -------------------------------------------------------------------------------------------------

    def _set_headers(self) -> None:
        self.setHorizontalHeaderLabels([tr(text) for text in texts.COLUMNS])
        for column in range(len(texts.COLUMNS)):
            self.horizontalHeaderItem(column).setTextAlignment(_alignment(column))

    def _belongs(self, node: Node, entry: FoundSeries) -> bool:
        """Tell whether a series still belongs below the row it is in."""
        key, _ = self.nodes.parent_keys(entry)[-1]
        group = self.nodes.group(key)
        return group is not None and group.number == node.parent

    def _add(self, entry: FoundSeries) -> Node:
        parent = self.nodes.by_number[ROOT]
        for key, kind in self.nodes.parent_keys(entry):
            parent = self.nodes.group(key) or self._insert(kind, parent, entry, key)
        return self._insert(SERIES, parent, entry)

    def _insert(self, kind: str, parent: Node, entry: FoundSeries, key: object | None = None) -> Node:
        node = self.nodes.add(kind, parent, entry, key)
        items = [QStandardItem() for _ in range(len(texts.COLUMNS) if kind == SERIES else 1)]
        items[0].setData(node.number, NODE)
        items[0].setSizeHint(QSize(0, self._height(node)))
        if kind == PATIENT:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            items[0].setFont(font)
        for column, item in enumerate(items):
            item.setEditable(False)
            item.setTextAlignment(_alignment(column))
        self._items[node.number] = items
        above = self.invisibleRootItem() if parent.number == ROOT else self._items[parent.number][0]
        above.appendRow(items)
        return node

    def _remove(self, key: str) -> set[int]:
        """Remove a series, and groups that become empty; return the group that stays, to be written anew."""
        number = self.nodes.series.get(key)
        if number is None:
            return set()
        node = self.nodes.by_number[number]
        while node.number != ROOT and not node.children:
            parent = self.nodes.by_number[node.parent]
            index = self.index_of(node)
            del self._items[node.number]
            self.nodes.remove(node)
            self.removeRow(index.row(), index.parent())
            node = parent
        return {node.number}

    def _write_all(self) -> None:
        for node in self.nodes.by_number.values():
            if node.entry is not None:
                self._write(node)
        self._write_above({node.parent for node in self.nodes.by_number.values()})

    def _write(self, node: Node) -> None:
        """Write a series' row: Qt notices itself what is no different."""
        entry, items = node.entry, self._items[node.number]
        if entry is None:
            return
        warned = entry.is_scan and (entry.problem or entry.remark)
        dim = self._theme.text_faint if entry.problem else self._theme.text if entry.is_scan else self._theme.text_dim
        for column, item in enumerate(items):
            item.setText(texts.text_of(entry, column))
            item.setForeground(QBrush(QColor(dim)))
        remark = items[texts.REMARK]
        remark.setForeground(QBrush(QColor(self._theme.warning if warned else self._theme.text_dim)))
        remark.setToolTip(f"{texts.remark_of(entry)} {entry.hint if entry.problem else ''}".strip())
        items[texts.PHASE].setToolTip("\n".join(entry.phase.reasons))
        items[0].setSizeHint(QSize(0, self._height(node)))
        if entry.is_scan and (node.picture is not entry.picture or items[0].icon().isNull()):
            node.picture = entry.picture
            items[0].setIcon(self._drawn(entry))
        items[0].setData(self._words_of(node), SEARCH)

    def _write_above(self, numbers: set[int]) -> None:
        """Write the rows of groups, which count what is in them, from these up."""
        while numbers := {number for number in numbers if number > ROOT and number in self._items}:
            for number in numbers:
                node, item = self.nodes.by_number[number], self._items[number][0]
                item.setText(self._title(node))
                item.setForeground(QBrush(QColor(self._theme.text if node.kind == PATIENT else self._theme.text_dim)))
            numbers = {self.nodes.by_number[number].parent for number in numbers}

    def _words_of(self, node: Node) -> str:
        """Return the text a filter looks through: a series' own, its study's and its patient's, in one line."""
        said: list[str] = []
        while node.number != ROOT:
            if node.entry is not None:
                said += [texts.text_of(node.entry, column) for column in range(len(texts.COLUMNS))]
                said += [node.entry.modality, texts.kind_text(node.entry.kind)]
            elif node.kind != OTHERS:
                said.append(self._title(node))
            node = self.nodes.by_number[node.parent]
        return " ".join(" ".join(said).split())

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

    def _drawn(self, entry: FoundSeries) -> QIcon:
        """Return the picture on a black square, true to its millimetres; twice as many pixels for sharp screens."""
        side = 2 * PICTURE_PIXELS
        square = QPixmap(side, side)
        square.fill(QColor("#000000"))
        if entry.picture is not None:
            image = grey_image(entry.picture.hu, self._table)
            rows, columns = entry.picture.hu.shape
            height, width = rows * entry.picture.spacing_mm[0], columns * entry.picture.spacing_mm[1]
            scale = side / max(height, width)
            size = QSize(max(1, round(width * scale)), max(1, round(height * scale)))
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            painter = QPainter(square)
            painter.drawImage((side - size.width()) // 2, (side - size.height()) // 2, image)
            painter.end()
        square.setDevicePixelRatio(2)
        icon = QIcon(square)
        icon.addPixmap(square, QIcon.Mode.Selected)  # not tinted
        return icon


class BrowserOrder(QSortFilterProxyModel):
    """The rows as they are shown: sorted within their group, those alone that have all words of the filter."""

    def __init__(self, model: BrowserModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setFilterRole(SEARCH)
        self.setFilterKeyColumn(0)
        self.setSourceModel(model)
        self.setRecursiveFilteringEnabled(True)
        self.setDynamicSortFilter(True)

    def set_filter(self, text: str) -> None:
        """Show only what has all these words, wherever in patient, study and series."""
        # Groups have nothing to look through: they are shown for what is in them.
        pattern = "".join(f"(?=.*{re.escape(word)})" for word in text.split())
        options = QRegularExpression.PatternOption.CaseInsensitiveOption
        self.setFilterRegularExpression(QRegularExpression(f"^{pattern}" if pattern else "", options))

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
