"""What the structures of a file are: liver, tumour, or left out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.labels import Label
from ui.widgets.card import label
from ui.words import mark, tr

COLUMNS = mark(("Structure", "Volume ml", "Becomes"))
CHOICES = mark({"Left out": None, "Liver": Label.LIVER, "Tumour": Label.TUMOUR})
KEPT = list(CHOICES.values())
CHOICE_PIXELS, ROW_PIXELS = 160, 38
"""Room for the longest word, also in German."""


class ImportDialog(QDialog):
    """One line a structure: (name, volume in ml, what it seems to be). The reader decides."""

    def __init__(
        self,
        structures: Sequence[tuple[str, float, Label | None]],
        notes: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import a mask"))
        self.choices: list[QComboBox] = []
        self.table = QTableWidget(len(structures), len(COLUMNS))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Import"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._fill(structures)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("What are these structures?"), role="subheading"))
        text = tr("The mask of the scan is replaced by what you choose; Undo brings it back.")
        column.addWidget(label(text, role="dim", wraps=True))
        for note in notes:
            column.addWidget(label(note, role="dim", wraps=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)
        self.resize(560, min(240 + ROW_PIXELS * len(structures), 640))
        self._refresh()

    @property
    def mapping(self) -> dict[int, Label]:
        """What was chosen: the place of each structure that is kept, and its label."""
        chosen = {place: KEPT[combo.currentIndex()] for place, combo in enumerate(self.choices)}
        return {place: kept for place, kept in chosen.items() if kept is not None}

    def _fill(self, structures: Sequence[tuple[str, float, Label | None]]) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([tr(text) for text in COLUMNS])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_PIXELS)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        for row, (name, volume_ml, guess) in enumerate(structures):
            table.setItem(row, 0, QTableWidgetItem(name))
            volume = QTableWidgetItem(f"{volume_ml:.1f}")
            volume.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, 1, volume)
            combo = QComboBox()
            for text in CHOICES:
                combo.addItem(tr(text))
            combo.setAccessibleName(tr("What {name} becomes", name=name))
            combo.setCurrentIndex(KEPT.index(guess) if guess in KEPT else 0)
            combo.currentTextChanged.connect(self._refresh)
            self.choices.append(combo)
            table.setCellWidget(row, 2, combo)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(2, CHOICE_PIXELS)
        header.setHighlightSections(False)

    def _refresh(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.mapping))
