"""The masks that a case was saved with before: whose, when, and which one to look at beside the present one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.card import label
from ui.words import mark, tr

COLUMNS = mark(("Saved (UTC)", "By", "Changes by hand", "Liver ml", "Tumour ml"))


class VersionsDialog(QDialog):
    """One line an earlier save, the newest first: (when, by whom, changes, liver ml, tumour ml)."""

    def __init__(self, versions: Sequence[tuple[str, str, int, float, float]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Earlier saves"))
        self.table = QTableWidget(len(versions), len(COLUMNS))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Compare"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._fill(versions)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("Masks this case was saved with"), role="subheading"))
        text = tr("The one you choose becomes the reference mask and is compared with the present one.")
        column.addWidget(label(text, role="dim", wraps=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.resize(640, 340)

    @property
    def chosen(self) -> int:
        """The line that is chosen, 0 the newest."""
        return self.table.currentRow()

    def _fill(self, versions: Sequence[tuple[str, str, int, float, float]]) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([tr(column) for column in COLUMNS])
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        for row, (when, by, changes, liver_ml, tumour_ml) in enumerate(versions):
            texts = (when, by or "\N{EN DASH}", str(changes), f"{liver_ml:.0f}", f"{tumour_ml:.1f}")
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if place > 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(row, place, item)
        table.selectRow(0)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
