"""The tumours of two compared masks, side by side: matched, new, gone, split or merged."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from core.difference import TumourChange
from core.session import Session
from ui.panels.tumour_table import MOST_ROWS_IN_SIGHT, ROW_PIXELS
from ui.review.lesion_model import ml_text
from ui.widgets.side_table import fit_height, header_of, set_up_side_table
from ui.words import mark, tr

Index = QModelIndex | QPersistentModelIndex
COLUMNS = mark(
    {
        "#": "Numbers of the tumours in the first and the second mask",
        "1st ml": "Volume in the first mask",
        "2nd ml": "Volume in the second mask",
        "Δ ml": "Second less first",
        "": "What became of it from the first mask to the second",
    }
)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DifferenceModel(QAbstractTableModel):
    """The tumours of a difference, one group a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes: tuple[TumourChange, ...] = ()

    def set_changes(self, changes: tuple[TumourChange, ...]) -> None:
        """Show other tumours."""
        self.beginResetModel()
        self.changes = changes
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.changes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return texts_of(self.changes[index.row()])[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() else Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Dice {dice:.2f}", dice=self.changes[index.row()].dice)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return header_of(COLUMNS, section, orientation, role, RIGHT if section else Qt.AlignmentFlag.AlignCenter)


class DifferenceTable(QTableView):
    """A row a group of tumours; a click leads to it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.changes = DifferenceModel(self)
        self.setModel(self.changes)
        set_up_side_table(self, tr("Tumours of both masks"), ROW_PIXELS)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentRowChanged.connect(self._go_to)
        self.clicked.connect(self._go_to)

    def set_changes(self, changes: tuple[TumourChange, ...]) -> None:
        """Show other tumours."""
        self.changes.set_changes(changes)
        fit_height(self, len(changes), MOST_ROWS_IN_SIGHT)

    def _go_to(self, index: QModelIndex, _: object = None) -> None:
        if index.isValid():
            self._session.set_cursor(self.changes.changes[index.row()].centre_zyx)


def texts_of(change: TumourChange) -> tuple[str, ...]:
    """Return a group of tumours as the texts of its row."""
    numbers = " → ".join(", ".join(map(str, side)) or "–" for side in (change.a_numbers, change.b_numbers))
    volumes = [ml_text(ml) if there else "–" for ml, there in volumes_of(change)]
    return (
        numbers,
        *volumes,
        signed_ml(change.b_ml - change.a_ml),
        "same" if change.kind == "matched" else change.kind,
    )


def volumes_of(change: TumourChange) -> tuple[tuple[float, bool], tuple[float, bool]]:
    """Return the volume in both masks, and whether there is a tumour."""
    return (change.a_ml, bool(change.a_numbers)), (change.b_ml, bool(change.b_numbers))


def signed_ml(difference_ml: float) -> str:
    """Return a difference with its sign, and with as many digits as it deserves."""
    text = ml_text(abs(difference_ml))
    return text if not float(text) else f"{'+' if difference_ml > 0 else MINUS}{text}"


MINUS = "\N{MINUS SIGN}"
