"""The numbers of the mask: totals, and a table of tumours of which a click leads to the place."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from core.measure import Measurements, Tumour
from core.session import Session
from ui.panels.whose_numbers import WhoseNumbers
from ui.widgets.card import Card, label

Index = QModelIndex | QPersistentModelIndex

COLUMNS = {
    "#": "Number; 1 is the largest",
    "ml": "Volume in millilitres",
    "axes mm": "Longest axial diameter and the longest at right angles to it, in millimetres",
    "slice": "Slice in which the diameters were measured, counted from the feet",
    "HU": "Mean Hounsfield units",
}
ROW_PIXELS = 28
MOST_ROWS_IN_SIGHT = 8


class TumourModel(QAbstractTableModel):
    """The tumours of the session's measurements, one a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tumours: tuple[Tumour, ...] = ()

    def set_tumours(self, tumours: tuple[Tumour, ...]) -> None:
        """Show other tumours."""
        self.beginResetModel()
        self.tumours = tumours
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.tumours)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return texts_of(self.tumours[index.row()])[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            tumour = self.tumours[index.row()]
            return f"Tumour {tumour.number}: {tumour.mean_hu:.0f} ± {tumour.sd_hu:.0f} HU, {tumour.voxels} voxels"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return list(COLUMNS)[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return list(COLUMNS.values())[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class TumourTable(QTableView):
    """A row a tumour; the chosen row and the session's chosen tumour are the same."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tumours = TumourModel(self)
        self.setModel(self.tumours)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Tumours")
        self.setFont(with_even_digits(self.font()))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PIXELS)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(30)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.selectionModel().currentRowChanged.connect(self._follow)
        session.measurements_changed.connect(self._refresh)
        session.tumour_selected.connect(self._show_chosen)
        session.case_changed.connect(self._refresh)
        self._refresh()

    def _choose(self, index: QModelIndex) -> None:
        """Go to a tumour that was clicked, also if it is the chosen one already."""
        self._session.select_tumour(self.tumours.tumours[index.row()].number)

    def _follow(self, index: QModelIndex) -> None:
        """Go to the tumour the keys moved to."""
        if index.isValid() and self.tumours.tumours[index.row()].number != self._session.selected_tumour:
            self._choose(index)

    def _refresh(self) -> None:
        measurements = self._session.measurements
        self.tumours.set_tumours(measurements.tumours if measurements else ())
        rows = min(max(self.tumours.rowCount(), 1), MOST_ROWS_IN_SIGHT)
        self.setFixedHeight(rows * ROW_PIXELS + self.horizontalHeader().sizeHint().height() + 2)

    def _show_chosen(self, number: int | None) -> None:
        numbers = [tumour.number for tumour in self.tumours.tumours]
        if number not in numbers:
            self.selectionModel().clear()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.tumours.index(numbers.index(number), 0)
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)


class ResultsPanel(Card):
    """Totals above, tumours below; says so where there is nothing to show yet."""

    export_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Results", parent)
        self._session = session
        self.liver, self.tumour, self.burden = (label("–", role="value") for _ in range(3))
        self.note = label(role="dim", wraps=True)
        self.table = TumourTable(session)
        self._totals = QWidget()
        row = QHBoxLayout(self._totals)
        row.setContentsMargins(0, 0, 0, 2)
        for text, value in (("Liver ml", self.liver), ("Tumour ml", self.tumour), ("Burden %", self.burden)):
            value.setFont(with_even_digits(value.font()))
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(value)
            column.addWidget(label(text, role="small"))
            row.addLayout(column, 1)
        self._totals.setToolTip("The liver's volume includes its tumours; burden is tumour / liver")
        for widget in (WhoseNumbers(session), self._totals, self.note, self.table):
            self.content.addWidget(widget)
        for signal in (session.case_changed, session.mask_changed, session.measurements_changed):
            signal.connect(self._refresh)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        measurements = self._session.measurements
        for value, text in zip((self.liver, self.tumour, self.burden), totals_of(measurements), strict=True):
            value.setText(text)
        self.note.setText(self._note(measurements))
        self.note.setVisible(bool(self.note.text()))
        self._totals.setVisible(measurements is not None and measurements.liver_ml + measurements.tumour_ml > 0)
        self.table.setVisible(bool(measurements and measurements.tumours))

    def _note(self, measurements: Measurements | None) -> str:
        """Say what the numbers alone do not."""
        if self._session.record.origin == "empty":
            return "Nothing is segmented yet."
        if measurements is None:
            return "Measuring …"
        if measurements.liver_ml + measurements.tumour_ml == 0:
            return "No liver was found in this scan."
        return "" if measurements.tumours else "No tumour was found."


def texts_of(tumour: Tumour) -> tuple[str, ...]:
    """Return a tumour as the texts of its row."""
    return (
        str(tumour.number),
        ml_text(tumour.volume_ml),
        f"{tumour.long_axis_mm:.0f} × {tumour.short_axis_mm:.0f}",
        str(tumour.slice_index + 1),
        f"{tumour.mean_hu:.0f}".replace("-", "\N{MINUS SIGN}"),
    )


def totals_of(measurements: Measurements | None) -> tuple[str, str, str]:
    """Return liver ml, tumour ml and burden % as texts."""
    if measurements is None:
        return "–", "–", "–"
    burden = "–" if measurements.burden_percent is None else f"{measurements.burden_percent:.1f}"
    return f"{measurements.liver_ml:.0f}", ml_text(measurements.tumour_ml), burden


def ml_text(volume_ml: float) -> str:
    """Return millilitres with as many digits as they deserve."""
    return f"{volume_ml:.0f}" if volume_ml >= 100 else f"{volume_ml:.1f}" if volume_ml >= 1 else f"{volume_ml:.2f}"


def with_even_digits(font: QFont) -> QFont:
    """Return the font with digits of one width, so that numbers stand in columns."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
