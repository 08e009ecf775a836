"""Which mask is seen, and how two of them differ."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from core.difference import Difference
from core.layers import LAYER_NAMES, Layer
from core.session import Session
from ui.mask_commands import likeliest_pair
from ui.panels.difference_table import DifferenceTable, signed_ml
from ui.review.lesion_model import ml_text
from ui.widgets.card import Card, label
from ui.widgets.segmented import Segmented
from ui.widgets.side_table import with_even_digits
from ui.words import mark, tr

HEADS = mark(("ml", "First", "Second", "Δ", "Dice"))


class MasksPanel(Card):
    """Shows and changes which of the session's masks is seen, and which two are compared."""

    load_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Masks"), parent)
        self._session = session
        self.shown = Segmented({str(layer): name for layer, name in LAYER_NAMES.items()})
        self.reference_text = label(role="dim")
        self.load = QPushButton(tr("Load reference …"))
        self.load.setToolTip(tr("Show another's mask of this scan (NIfTI, on the scan's own grid)"))
        self.agreement = QToolButton(text=tr("Agreement"), checkable=True)
        self.agreement.setToolTip(tr("Colour where the model's overlapping windows and classes disagreed (W)"))
        self.agreement_text = label(role="dim")
        self.compare = QToolButton(text=tr("Difference"), checkable=True)
        self.compare.setToolTip(tr("Colour what only one of two masks has (X)"))
        self.first, self.second = QComboBox(), QComboBox()
        self.first.setAccessibleName(tr("First mask"))
        self.second.setAccessibleName(tr("Second mask"))
        self.values = [[label(role="small") for _ in HEADS] for _ in ("head", "liver", "tumours")]
        self.tumours = DifferenceTable(session)
        self.back = QToolButton(text="‹", toolTip=tr("Go back to where the masks differ more (Shift+J)"))
        self.forth = QToolButton(text="›", toolTip=tr("Go to where the masks differ next most (J)"))
        self.place = label(role="small")
        self._lay_out()
        self._connect()
        self._show_agreement()
        self._refresh()

    def _lay_out(self) -> None:
        self.content.addWidget(self.shown)
        row = QHBoxLayout()
        row.addWidget(self.reference_text, 1)
        row.addWidget(self.load)
        self.content.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.agreement)
        row.addWidget(self.agreement_text, 1)
        self.content.addLayout(row)
        row = QHBoxLayout()
        for widget, stretch in ((self.compare, 0), (self.first, 1), (label("→"), 0), (self.second, 1)):
            row.addWidget(widget, stretch)
        self.content.addLayout(row)
        self._numbers = QWidget()
        grid = QGridLayout(self._numbers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        for line, labels in enumerate(self.values):
            for column, each in enumerate(labels):
                each.setFont(with_even_digits(each.font()))
                each.setAlignment(Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(each, line, column)
                grid.setColumnStretch(column, 1)
        self.content.addWidget(self._numbers)
        self.content.addWidget(self.tumours)
        self._steps = QWidget()
        row = QHBoxLayout(self._steps)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.back, self.forth):
            row.addWidget(widget)
        row.addWidget(self.place, 1)
        self.content.addWidget(self._steps)

    def _connect(self) -> None:
        session, layers = self._session, self._session.layers
        self.shown.chosen.connect(lambda key: layers.show(Layer(key)))
        self.load.clicked.connect(self.load_requested)
        self.compare.clicked.connect(lambda on: layers.compare(likeliest_pair(layers) if on else None))
        self.agreement.clicked.connect(lambda on: session.set_overlay(agreement=on))
        for signal in (session.overlay_changed, session.measurements_changed, layers.changed):
            signal.connect(self._show_agreement)
        for box in (self.first, self.second):
            box.activated.connect(self._choose_pair)
        self.back.clicked.connect(lambda: session.step_difference(-1))
        self.forth.clicked.connect(lambda: session.step_difference(1))
        for signal in (session.case_changed, layers.changed, layers.difference_changed):
            signal.connect(self._refresh)

    def _choose_pair(self) -> None:
        self._session.layers.compare((Layer(self.first.currentData()), Layer(self.second.currentData())))

    def _refresh(self) -> None:
        layers = self._session.layers
        available = layers.available
        self.shown.set_current(str(layers.shown))
        for layer in Layer:
            self.shown.buttons[str(layer)].setEnabled(layer in available)
        self.reference_text.setText(layers.reference_name or tr("No reference is loaded"))
        self.load.setEnabled(self._session.case is not None)
        is_on = layers.compared is not None
        self.compare.setEnabled(len(available) > 1)
        self.compare.setChecked(is_on)
        pair = layers.compared or likeliest_pair(layers) or (Layer.CORRECTED, Layer.CORRECTED)
        for box, layer in zip((self.first, self.second), pair, strict=True):
            _fill(box, available, layer)
            box.setEnabled(is_on)
        difference = layers.difference
        self._numbers.setVisible(is_on)
        self._show_numbers(difference)
        self.tumours.set_changes(difference.tumours if difference else ())
        self.tumours.setVisible(difference is not None and bool(difference.tumours))
        self._steps.setVisible(is_on)
        for button in (self.back, self.forth):
            button.setEnabled(difference is not None and bool(difference.places))
        self.place.setText(self._place_text(difference))

    def _show_agreement(self) -> None:
        session = self._session
        self.agreement.setEnabled(session.layers.agreement is not None)
        self.agreement.setChecked(session.overlay.agreement)
        percent = session.agreement.liver_percent if session.agreement else None
        text = "" if percent is None else tr("{percent:.0f} % over the liver", percent=percent)
        self.agreement_text.setText(text or (tr("Not known") if session.layers.agreement is None else ""))

    def _show_numbers(self, difference: Difference | None) -> None:
        pair = self._session.layers.compared
        first, second = (tr(LAYER_NAMES[layer]) for layer in pair) if pair else map(tr, HEADS[1:3])
        rows: list[tuple[str, ...]] = [("ml", first, second, *map(tr, HEADS[3:]))]
        for name in ("liver", "tumour"):
            head = tr("Liver") if name == "liver" else tr("Tumours")
            found = getattr(difference, name) if difference else None
            if found is None:
                rows.append((head, "–", "–", "–", "–"))
            else:
                volumes = ml_text(found.a_ml), ml_text(found.b_ml)
                rows.append((head, *volumes, signed_ml(found.change_ml), f"{found.dice:.3f}"))
        for labels, texts in zip(self.values, rows, strict=True):
            for each, text in zip(labels, texts, strict=True):
                each.setText(text)

    def _place_text(self, difference: Difference | None) -> str:
        if difference is None:
            return tr("Comparing …")
        index, places = self._session.layers.place_index, difference.places
        if not places:
            return tr("The masks are the same.")
        if index is None:
            return tr("{count} places differ", count=len(places))
        place = places[index]
        what = "tumour" if place.is_tumour else "liver"
        return f"{index + 1} / {len(places)}   {what}, {ml_text(place.volume_ml)} ml"


def _fill(box: QComboBox, available: tuple[Layer, ...], current: Layer) -> None:
    """Offer the masks there are, without a signal."""
    before = box.blockSignals(True)
    box.clear()
    for layer in available:
        box.addItem(tr(LAYER_NAMES[layer]), str(layer))
    box.setCurrentIndex(max(0, box.findData(str(current))))
    box.blockSignals(before)
