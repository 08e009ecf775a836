"""Tumours now and before, one a row."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from core.follow_up.comparison import Row
from ui.review.lesion_model import ml_text
from ui.widgets.side_table import fit_height, header_of, set_up_side_table
from ui.words import mark, tr

Index = QModelIndex | QPersistentModelIndex
COLUMNS = mark(
    {
        "now": "Number in the open scan",
        "then": "Number in the earlier scan",
        "what": "Same, new, gone, merged or split; * is a target of RECIST 1.1",
        "mm": "Longest axial diameter before → now",
        "Δ": "Change of the diameter in per cent",
        "ml": "Volume before → now",
    }
)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ROW_PIXELS = 26
MOST_ROWS_IN_SIGHT = 7


class FollowUpModel(QAbstractTableModel):
    """The rows of a comparison."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return texts_of(row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        return tip_of(row) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return header_of(COLUMNS, section, orientation, role, RIGHT)


class FollowUpTable(QTableView):
    """As high as its rows, up to a few."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comparison = FollowUpModel(self)
        self.setModel(self.comparison)
        set_up_side_table(self, tr("Tumours now and before"), ROW_PIXELS)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(26)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.set_rows(())

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        if rows != self.comparison.rows:  # so that the chosen one stays chosen
            self.comparison.set_rows(rows)
        fit_height(self, len(rows), MOST_ROWS_IN_SIGHT)


def texts_of(row: Row) -> tuple[str, ...]:
    """Return a row as the texts of its cells."""
    match = row.match
    change = row.change_mm_percent
    return (
        ", ".join(map(str, match.now)) or "–",
        ", ".join(map(str, match.before)) or "–",
        match.kind + (" *" if row.is_target else ""),
        f"{_if(row.before_mm, f'{row.before_mm:.0f}')} → {_if(row.now_mm, f'{row.now_mm:.0f}')}",
        "" if change is None else signed(change),
        f"{_if(row.before_ml, ml_text(row.before_ml))} → {_if(row.now_ml, ml_text(row.now_ml))}",
    )


def tip_of(row: Row) -> str:
    """Say what the cells do not."""
    change = row.change_ml_percent
    lines = [] if change is None else [tr("Volume {signed} %", signed=signed(change))]
    lines += [
        tr("now {now}, before {before}: {cost_text}", now=link.now, before=link.before, cost_text=link.cost_text)
        for link in row.match.links
    ]
    if row.match.is_outside:
        lines.append(tr("The other scan does not show this place: it may only be out of sight."))
    return "\n".join(lines)


def signed(value: float) -> str:
    """Return a whole number with its sign."""
    return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}")


def _if(value: float, text: str) -> str:
    return text if value else "–"
