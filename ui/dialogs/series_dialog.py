"""Which of several series to open."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
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

from core.io.series import SeriesInfo, split_key
from ui.uneven_slices import with_offers
from ui.widgets.card import label
from ui.words import mark, tr

COLUMNS = mark(("Series", "Kind", "Slices", "Size", "Spacing mm", "Remark"))


class SeriesDialog(QDialog):
    """Lists the series of a folder; those that cannot be opened say why and cannot be chosen."""

    def __init__(self, series: Sequence[SeriesInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Choose a scan"))
        self._series = with_offers(series)
        self.table = QTableWidget(len(self._series), len(COLUMNS))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._fill()
        self.table.itemDoubleClicked.connect(lambda _: self.accept())
        self.table.itemSelectionChanged.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("This folder holds more than one scan"), role="subheading"))
        column.addWidget(label(tr("Choose the one to open."), role="dim"))
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.resize(860, 380)
        self._choose_first()

    @property
    def chosen_uid(self) -> str | None:
        """UID of the chosen series, or None."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return self._series[rows.pop()].uid if rows else None

    def accept(self) -> None:
        if self.chosen_uid is not None:
            super().accept()

    def _fill(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([tr(text) for text in COLUMNS])
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        for row, info in enumerate(self._series):
            remark = (
                info.problem or info.remark or ("" if info.geometry_kind == "REGULAR" else info.geometry_kind.lower())
            )
            texts = (info.description, info.modality, str(info.slices), info.size, info.spacing, remark)
            for place, text in enumerate(texts):
                table.setItem(row, place, _item(text, open_able=info.problem is None))
            if info.problem:
                table.item(row, len(texts) - 1).setToolTip(f"{info.problem} {info.hint}".strip())
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)

    def _choose_first(self) -> None:
        """Start with the readable series of most slices, which is almost always the one meant.

        Never with a way to open uneven slices: that is for the user to choose.
        """
        readable = [row for row, info in enumerate(self._series) if not (info.problem or split_key(info.uid)[1])]
        if readable:
            self.table.selectRow(max(readable, key=lambda row: self._series[row].slices))
        self._refresh()

    def _refresh(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(self.chosen_uid is not None)


def _item(text: str, *, open_able: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if not open_able:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QColor(128, 136, 148))
    return item
