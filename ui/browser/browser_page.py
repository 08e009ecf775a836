"""The page on which the user looks for a scan. Shows what it is told; what is opened is decided elsewhere."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.io.finding.entry import Change, FoundSeries
from ui.browser import texts
from ui.browser.nodes import SERIES
from ui.browser.series_tree import SeriesTree
from ui.browser.tree_model import BrowserModel, BrowserOrder
from ui.theme import Theme
from ui.widgets.card import label
from ui.widgets.progress_strip import ProgressStrip
from ui.words import tr

HIDES_NAMES = "browser_hides_names"
"""The name by which it is remembered whether names are shown."""


class BrowserPage(QWidget):
    """Patients, studies, series. Enter and double click open a scan, Esc goes back, letters filter."""

    open_requested = Signal(str)
    """Carries the key of a series."""
    back_requested = Signal()
    resume_requested = Signal()
    """Reading was stopped and is to go on."""
    cancel_requested = Signal()
    view_value_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("browser_page")
        self.model = BrowserModel(self)
        self.order = BrowserOrder(self.model, self)
        self.title = label(role="subheading")
        self.filter = QLineEdit(clearButtonEnabled=True)
        self.filter.setPlaceholderText(tr("Filter: name, date, description, phase …"))
        self.filter.setAccessibleName(tr("Filter"))
        self.filter.setFixedWidth(300)
        self.hide_names = QCheckBox(tr("Hide names"))
        self.hide_names.setToolTip(tr("Show patients by number; names are never kept, in either case"))
        self.tree = SeriesTree(self.order)
        self.counts = label(role="dim")
        self.hint = label(role="small", wraps=True)
        self.strip = ProgressStrip()
        self.back = QPushButton(tr("Back"))
        self.resume = QPushButton(tr("Read on"))
        self.open = QPushButton(tr("Open"))
        self.open.setProperty("role", "main")
        self._wish = ""
        self._connect()
        self._lay_out()
        self.show_idle()

    # --- what it is told ----------------------------------------------------------------------------------------

    def begin(self, path: Path) -> None:
        """Forget what was shown and begin with another folder."""
        self.model.forget()
        self.filter.clear()
        self.tree.was_touched = False
        self._wish = ""
        self.resume.hide()
        self.title.setText(tr("Scans in {name}", name=path.name or str(path)))
        self._refresh()

    def take(self, change: Change) -> None:
        """Show what is new."""
        self.model.take(change)
        if not self.tree.currentIndex().isValid():
            self._choose_first()
        self._refresh()

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the reading, or the opening, is."""
        self.strip.tell(fraction, text, seconds_left)
        self.strip.show()
        self._refresh()

    def show_read(self) -> None:
        """Show that all files are read. Where the user has not moved yet, propose a scan.

        Of a single patient the one of most slices, which is almost always the one meant; else what stands first.
        """
        if self.tree.was_touched:
            return
        self._choose_first_shown()
        self.tree.scrollToTop()
        usable = [entry for entry in self.entries if entry.can_open]
        if usable and self.order.rowCount() == 1:
            self.choose(max(usable, key=lambda entry: entry.slices).key)

    def show_idle(self) -> None:
        """Show that nothing runs any more."""
        self.strip.hide()
        self._refresh()

    def show_stopped(self, stopped: bool) -> None:
        """Show that not all files were read, and offer to read on."""
        self.resume.setVisible(stopped)
        self._wish = ""
        self._refresh()

    def show_wish(self, key: str) -> None:
        """Say that a series will be opened as soon as all files are read; an empty key takes that back."""
        self._wish = key
        self._refresh()

    def restore(self, values: object) -> None:
        """Hide names where that was chosen before; `values` are what `view_value_changed` told."""
        get = getattr(values, "get", None)
        self.hide_names.setChecked(bool(get and get(HIDES_NAMES, False)))

    def set_theme(self, theme: Theme) -> None:
        """Use a theme's colours."""
        self.model.set_theme(theme)
        self.tree.viewport().update()

    # --- what it answers ----------------------------------------------------------------------------------------

    @property
    def entries(self) -> list[FoundSeries]:
        """All series that are known."""
        return self.model.nodes.entries_below(self.model.nodes.by_number[0])

    @property
    def current(self) -> FoundSeries | None:
        """The chosen series."""
        return self._entry(self.tree.currentIndex())

    def choose(self, key: str) -> None:
        """Choose a series by its key."""
        number = self.model.nodes.series.get(key)
        if number is not None:
            index = self.order.mapFromSource(self.model.index_of(self.model.nodes.by_number[number]))
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.tree.selectionModel().setCurrentIndex(index, flags)
            self.tree.scrollTo(index)

    # --- inside -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.tree.activated.connect(self._activate)
        self.tree.typed.connect(self._filter_with)
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._refresh())
        self.filter.textChanged.connect(self._use_filter)
        self.filter.returnPressed.connect(lambda: self.tree.setFocus(Qt.FocusReason.OtherFocusReason))
        self.hide_names.toggled.connect(self._use_names)
        self.open.clicked.connect(lambda: self._activate(self.tree.currentIndex()))
        self.back.clicked.connect(self.back_requested)
        self.resume.clicked.connect(self.resume_requested)
        self.strip.cancel_requested.connect(self.cancel_requested)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.title)
        top.addWidget(self.counts, 1)
        top.addWidget(self.hide_names)
        top.addWidget(self.filter)
        bottom = QHBoxLayout()
        bottom.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.strip)
        words.addWidget(self.hint)
        bottom.addLayout(words, 1)
        for button in (self.resume, self.back, self.open):
            button.setMinimumHeight(34)
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.tree, 1)
        column.addLayout(bottom)

    def _entry(self, index: QModelIndex) -> FoundSeries | None:
        return self.model.entry(self.order.mapToSource(index)) if index.isValid() else None

    def _activate(self, index: QModelIndex) -> None:
        """Open a scan, or open and fold a group."""
        entry = self._entry(index)
        if entry is None:
            first = index.siblingAtColumn(0)
            self.tree.setExpanded(first, not self.tree.isExpanded(first))
        elif _may_open(entry):
            self.open_requested.emit(entry.key)
        self._refresh()

    def _choose_first(self) -> None:
        entry = next((each for each in self.entries if each.is_scan), None)
        if entry is not None:
            self.choose(entry.key)

    def _filter_with(self, text: str) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.setText(self.filter.text() + text)

    def _use_filter(self, text: str) -> None:
        self.order.set_filter(text)
        self.tree.unfold(all_groups=bool(text))
        if self.current is None:
            self._choose_first_shown()
        self._refresh()

    def _choose_first_shown(self) -> None:
        index = self.order.index(0, 0)
        while index.isValid() and self.model.node(self.order.mapToSource(index)).kind != SERIES:
            index = self.order.index(0, 0, index)
        if (entry := self._entry(index)) is not None:
            self.choose(entry.key)

    def _use_names(self, hides: bool) -> None:
        self.model.set_hides_names(hides)
        self.order.invalidate()
        self.view_value_changed.emit(HIDES_NAMES, hides)

    def _refresh(self) -> None:
        self.counts.setText(_counted(self.entries))
        entry = self.current
        self.open.setEnabled(entry is not None and _may_open(entry))
        self.hint.setText(self._hint(entry))
        self.hint.setVisible(bool(self.hint.text()))

    def _hint(self, entry: FoundSeries | None) -> str:
        if self._wish:
            return tr("The scan opens as soon as all files are read: more of its slices may come.")
        if not self.resume.isHidden():
            return tr("Reading was stopped: a scan can be opened once all files are read.")
        if entry is None:
            return ""
        if not entry.is_scan:
            return tr("This is no scan: {kind}.", kind=texts.kind_text(entry.kind))
        return f"{entry.problem} {entry.hint}".strip() if entry.problem else entry.remark

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        elif event.key() == Qt.Key.Key_Down and self.filter.hasFocus():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(960, 540)


def _may_open(entry: FoundSeries) -> bool:
    """Tell whether a series can be opened, as it is or in one of the ways that will be offered."""
    return entry.is_scan and (not entry.problem or bool(entry.offers))


def _counted(entries: list[FoundSeries]) -> str:
    scans = sum(entry.is_scan for entry in entries)
    patients = len({entry.patient.key for entry in entries})
    parts = [
        tr("1 patient") if patients == 1 else tr("{count} patients", count=patients),
        tr("1 scan") if scans == 1 else tr("{count} scans", count=scans),
    ]
    others = len(entries) - scans
    if others:
        parts.append(tr("1 other") if others == 1 else tr("{count} others", count=others))
    return "   ·   ".join(parts) if entries else ""
