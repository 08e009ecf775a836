"""What the tables of the side panels have in common: rows that are chosen whole, plain headers, a bounded height."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui.words import tr


def set_up_side_table(table: QTableView, name: str, row_pixels: int) -> None:
    """Let a table look and be chosen from like the others; `name` is what screen readers call it."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    table.setFont(with_even_digits(table.font()))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_pixels)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionsClickable(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def fit_height(table: QTableView, rows: int, most: int) -> None:
    """Make a table as high as its rows, from one up to `most`."""
    seen = min(max(rows, 1), most) * table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(seen + table.horizontalHeader().sizeHint().height() + 2)


def header_of(
    columns: Mapping[str, str], section: int, orientation: Qt.Orientation, role: int, where: Qt.AlignmentFlag
) -> Any:
    """Return what a model says of a column: its title, its tip, and `where` the title stands."""
    if orientation is not Qt.Orientation.Horizontal:
        return None
    said = {
        Qt.ItemDataRole.DisplayRole: list(columns)[section],
        Qt.ItemDataRole.ToolTipRole: list(columns.values())[section],
    }
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return where
    return tr(said[Qt.ItemDataRole(role)]) if role in said else None


def with_even_digits(font: QFont) -> QFont:
    """Return the font with digits of one width, so that numbers stand in columns."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
