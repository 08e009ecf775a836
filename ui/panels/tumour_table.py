"""The numbers of the mask: totals, the sum of targets, a table of lesions of which a click leads to the place."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QTableView, QVBoxLayout, QWidget

from core.measure import Measurements
from core.recist import Report
from core.review import Review
from ui.menus.review import GROUPING, NOTE, TARGETS, VERDICTS
from ui.panels.whose_numbers import WhoseNumbers
from ui.review.lesion_card import LesionCard
from ui.review.lesion_model import AGREEMENT, COLUMNS, SIDE, VERDICT, LesionModel, ml_text
from ui.theme import Theme
from ui.widgets.card import Card, label
from ui.widgets.side_table import fit_height, set_up_side_table, with_even_digits
from ui.words import tr

ROW_PIXELS = 28
MOST_ROWS_IN_SIGHT = 8
CHIP_PIXELS = 10
MEASURED_IN = [list(COLUMNS).index(name) for name in ("mm", "slice")]
"""A click into these columns leads to the slice of the diameters, into others to the middle."""
CONTEXT_MENU = (VERDICTS, (NOTE,), GROUPING, TARGETS)


class TumourTable(QTableView):
    """A row a lesion; the chosen row and the session's chosen tumour are the same."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review, self._session = review, review.session
        self.rows = LesionModel(self)
        self.setModel(self.rows)
        self.setObjectName("lesions")
        set_up_side_table(self, tr("Tumours"), ROW_PIXELS)
        self.setIconSize(QSize(CHIP_PIXELS, CHIP_PIXELS))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(VERDICT, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._choose)
        self.selectionModel().currentRowChanged.connect(self._follow)
        review.changed.connect(self._refresh)
        self._session.tumour_selected.connect(self._show_chosen)
        self._refresh()

    def _number(self, index: QModelIndex) -> int:
        return self.rows.lesions[index.row()].number

    def _choose(self, index: QModelIndex) -> None:
        """Go to a lesion that was clicked, also if it is the chosen one already."""
        if index.column() in MEASURED_IN:
            self._review.choose(self._number(index))
        else:
            self._session.select_tumour(self._number(index))

    def _follow(self, index: QModelIndex) -> None:
        """Go to the lesion the keys moved to."""
        if index.isValid() and self._number(index) != self._session.selected_tumour:
            self._session.select_tumour(self._number(index))

    def _refresh(self) -> None:
        report, agreement = self._review.report, self._review.agreement
        self.rows.show(report.lesions if report else (), agreement)
        self.setColumnHidden(AGREEMENT, not agreement)
        self.setColumnHidden(SIDE, not self.rows.sides)
        fit_height(self, self.rows.rowCount(), MOST_ROWS_IN_SIGHT)
        self._show_chosen(self._session.selected_tumour)

    def show_sides(self, sides: Mapping[int, str]) -> None:
        """Show on which side of the plane that parts the liver each tumour lies; nothing hides the column."""
        self.rows.set_sides(sides)
        self.setColumnHidden(SIDE, not sides)

    def _show_chosen(self, number: int | None) -> None:
        numbers = [lesion.number for lesion in self.rows.lesions]
        if number not in numbers:
            self.selectionModel().clear()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.rows.index(numbers.index(number), 0)
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)


class ResultsPanel(Card):
    """Totals above, lesions below; says so where there is nothing to show yet."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(tr("Results"), parent)
        self._review, self._session = review, review.session
        self.liver, self.tumour, self.burden = (label("–", role="value") for _ in range(3))
        self.targets = label(role="small")
        self.remarks = label(role="warning", wraps=True)
        self.note = label(role="dim", wraps=True)
        self.table = TumourTable(review)
        self.lesion = LesionCard()
        self._totals = QWidget()
        row = QHBoxLayout(self._totals)
        row.setContentsMargins(0, 0, 0, 2)
        for text, value in (
            (tr("Liver ml"), self.liver),
            (tr("Tumour ml"), self.tumour),
            (tr("Burden %"), self.burden),
        ):
            value.setFont(with_even_digits(value.font()))
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(value)
            column.addWidget(label(text, role="small"))
            row.addLayout(column, 1)
        self._totals.setToolTip(tr("The liver's volume includes its tumours; burden is tumour / liver"))
        self.targets.setToolTip(
            tr("Sum of the target lesions' longest diameters (RECIST 1.1, at most two in the liver)")
        )
        whose = WhoseNumbers(self._session)
        for widget in (whose, self._totals, self.targets, self.remarks, self.note, self.table, self.lesion):
            self.content.addWidget(widget)
        for signal in (self._session.case_changed, self._session.mask_changed, self._session.tumour_selected):
            signal.connect(self._refresh)
        review.changed.connect(self._refresh)
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use a theme's colour for what is no tumour."""
        self.table.rows.set_dim(QColor(theme.text_faint))

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Offer at a lesion's row what can be said about it."""
        self._context_menu = QMenu(self.table)
        self._context_menu.setObjectName("lesion_menu")
        for group in CONTEXT_MENU:
            for spec in group:
                self._context_menu.addAction(actions[spec.name])
            self._context_menu.addSeparator()
        self._context_menu.addAction(actions["reset_axes"])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)

    def _show_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self._session.select_tumour(self.table.rows.lesions[index.row()].number)
            self._context_menu.popup(self.table.viewport().mapToGlobal(place))

    def _refresh(self, *_: object) -> None:
        measurements, report = self._session.measurements, self._review.report
        for value, text in zip((self.liver, self.tumour, self.burden), totals_of(measurements), strict=True):
            value.setText(text)
        self.note.setText(self._note(measurements))
        self.note.setVisible(bool(self.note.text()))
        self._totals.setVisible(measurements is not None and measurements.liver_ml + measurements.tumour_ml > 0)
        self.targets.setText(targets_text(report))
        self.targets.setVisible(bool(self.targets.text()))
        self.remarks.setText("\n".join(report.remarks) if report else "")
        self.remarks.setVisible(bool(self.remarks.text()))
        self.table.setVisible(bool(report and report.lesions))
        self.lesion.show_lesion(self._review.selected)

    def _note(self, measurements: Measurements | None) -> str:
        """Say what the numbers alone do not."""
        if self._session.record.origin == "empty":
            return tr("Nothing is segmented yet.")
        if measurements is None:
            return tr("Measuring …")
        if measurements.liver_ml + measurements.tumour_ml == 0:
            return tr("No liver was found in this scan.")
        return (
            ""
            if measurements.tumours
            else tr("No tumour was found.")
            if not measurements.set_aside
            else tr("No tumour left.")
        )


def totals_of(measurements: Measurements | None) -> tuple[str, str, str]:
    """Return liver ml, tumour ml and burden % as texts."""
    if measurements is None:
        return "–", "–", "–"
    burden = "–" if measurements.burden_percent is None else f"{measurements.burden_percent:.1f}"
    return f"{measurements.liver_ml:.0f}", ml_text(measurements.tumour_ml), burden


def targets_text(report: Report | None) -> str:
    """Say which lesions are targets and what their diameters add up to."""
    if report is None or not any(not lesion.is_set_aside for lesion in report.lesions):
        return ""
    if not report.targets:
        return tr("No target lesion: none of {least_mm:.0f} mm or more", least_mm=report.least_mm)
    numbers = " + ".join(str(lesion.number) for lesion in report.targets)
    return tr("Target lesions {numbers}:  sum {sum_mm:.1f} mm", numbers=numbers, sum_mm=report.sum_mm)
