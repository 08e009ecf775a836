"""The liver in two: volumes on both sides of the plane, and what would remain."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from core.division import HEIGHT_LIMITS_CM, LEFT, RIGHT, WEIGHT_LIMITS_KG, BodySize, Division
from core.errors import UserError
from core.halves import Half, Remnant
from core.session import Session
from ui.background import RunInBackground
from ui.halves_model import HalvesModel
from ui.review.lesion_model import ml_text
from ui.widgets.card import Card, label
from ui.widgets.segmented import Segmented
from ui.widgets.side_table import with_even_digits
from ui.words import mark, tr

ROWS = mark(("Liver ml", "Tumours ml", "Tumours"))
GUESS = mark("The plane is a guess from the liver's shape, not anatomy: drag it.")
BY_HAND = mark("The plane was placed by hand.")
NOTE = mark(
    "Drag the line in a slice to move the plane, an end to turn it. "
    "Sides of a plane, not Couinaud's segments. A voxel counts on the side of its centre. For research use."
)


class HalvesPanel(Card):
    """Shown while the liver is divided; `model` is what the views draw."""

    asked_for = Signal()
    """The user divided the liver: the panel should be in front."""
    failed = Signal(object)
    """Carries the UserError of what could not be done."""

    def __init__(self, session: Session, background: Callable[[], RunInBackground]) -> None:
        super().__init__(tr("Liver halves"))
        self.model = HalvesModel(session, background)
        self.cells = {(row, side): label("–") for row in ROWS for side in (RIGHT, LEFT)}
        self.remnant = Segmented({RIGHT: tr("Right stays"), LEFT: tr("Left stays")})
        self.remnant_ml, self.of_total, self.of_functional, self.of_standard = (label("–") for _ in range(4))
        self.height_cm = _number(tr("Height"), " cm", HEIGHT_LIMITS_CM)
        self.weight_kg = _number(tr("Weight"), " kg", WEIGHT_LIMITS_KG)
        self.again = QPushButton(tr("Guess again"))
        self.again.setToolTip(tr("Put the plane back where the liver's shape suggests it"))
        self.origin, self.note = label(wraps=True), label(tr(NOTE), role="dim", wraps=True)
        self._lay_out()
        self.remnant.chosen.connect(self.model.keep_side)
        self.again.clicked.connect(lambda: self._try(self.model.guess_again))
        for field in (self.height_cm, self.weight_kg):
            field.editingFinished.connect(self._take_body)
        self.model.changed.connect(self._refresh)
        self._refresh()

    def divide(self, on: bool) -> None:
        """Divide the liver, or take the division away."""
        if on != (self.model.division is not None):
            self._try(self.model.start if on else self.model.stop)
        if self.model.division is not None:
            self.asked_for.emit()

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Divide, and guess, when these actions are triggered."""
        actions["liver_halves"].triggered.connect(self.divide)
        actions["guess_plane"].triggered.connect(lambda: self._try(self.model.guess_again))
        self.model.changed.connect(lambda: actions["liver_halves"].setChecked(self.model.division is not None))

    def _lay_out(self) -> None:
        table = QGridLayout()
        table.setHorizontalSpacing(14)
        table.setVerticalSpacing(3)
        table.setColumnStretch(0, 1)
        for column, side in enumerate((RIGHT, LEFT), start=1):
            table.addWidget(_right(label(tr(side.capitalize()), role="small")), 0, column)
        for number, row in enumerate(ROWS, start=1):
            table.addWidget(label(tr(row), role="dim"), number, 0)
            for column, side in enumerate((RIGHT, LEFT), start=1):
                table.addWidget(_right(self.cells[row, side]), number, column)
        shares = QGridLayout()
        shares.setVerticalSpacing(3)
        shares.setColumnStretch(0, 1)
        for number, (text, tip, value) in enumerate(self._shares()):
            name = label(text, role="dim")
            name.setToolTip(tip)
            shares.addWidget(name, number, 0)
            shares.addWidget(_right(value), number, 1)
        body = QHBoxLayout()
        body.addWidget(self.height_cm, 1)
        body.addWidget(self.weight_kg, 1)
        for part in (self.origin, table, self.remnant, shares, body, self.note, self.again):
            if isinstance(part, QWidget):
                self.content.addWidget(part)
            else:
                self.content.addLayout(part)

    def _shares(self) -> tuple[tuple[str, str, QWidget], ...]:
        return (
            (
                tr("Remnant ml, without tumours"),
                tr("The liver on the side that stays, less its tumours"),
                self.remnant_ml,
            ),
            (tr("% of total liver volume"), tr("Of the whole liver, tumours included"), self.of_total),
            (tr("% of functional liver (TFLV)"), tr("Of the whole liver less all tumours"), self.of_functional),
            (
                tr("% of standard liver (sFLR)"),
                tr(
                    "Of the standard liver volume after Vauthey, -794.41 + 1267.28 × body surface (Mosteller); "
                    "needs height and weight"
                ),
                self.of_standard,
            ),
        )

    def _try(self, verb: Callable[[], None]) -> None:
        try:
            verb()
        except UserError as error:
            self.failed.emit(error)

    def _take_body(self) -> None:
        height_cm, weight_kg = self.height_cm.value(), self.weight_kg.value()
        known = height_cm > self.height_cm.minimum() and weight_kg > self.weight_kg.minimum()
        self._try(lambda: self.model.set_body(BodySize(height_cm, weight_kg) if known else None))

    def _refresh(self) -> None:
        division, halves = self.model.division, self.model.halves
        self.set_needed(division is not None)
        if division is None:
            return
        self.remnant.set_current(division.remnant_side)
        self._show_body(division)
        self.origin.setText(tr(GUESS if division.is_guess else BY_HAND))
        for side, half in ((RIGHT, halves.right if halves else None), (LEFT, halves.left if halves else None)):
            for row, text in zip(ROWS, _half_texts(half), strict=True):
                self.cells[row, side].setText(text)
        texts = _remnant_texts(halves.remnant) if halves else ("–",) * 4
        for value, text in zip(
            (self.remnant_ml, self.of_total, self.of_functional, self.of_standard), texts, strict=True
        ):
            value.setText(text)

    def _show_body(self, division: Division) -> None:
        body = division.body
        if body is None and (self.height_cm.hasFocus() or self.weight_kg.hasFocus()):
            return  # one of the two has been typed, the other not yet
        for field, value in (
            (self.height_cm, body.height_cm if body else self.height_cm.minimum()),
            (self.weight_kg, body.weight_kg if body else self.weight_kg.minimum()),
        ):
            if field.value() != value:
                field.setValue(value)


def _half_texts(half: Half | None) -> tuple[str, str, str]:
    if half is None:
        return "–", "–", "–"
    listed = ", ".join(str(number) for number in half.tumours[:6]) + (" …" if len(half.tumours) > 6 else "")
    return f"{half.liver_ml:.0f}", ml_text(half.tumour_ml), listed or "none"


def _remnant_texts(remnant: Remnant) -> tuple[str, ...]:
    shares = (remnant.of_total_percent, remnant.of_functional_percent, remnant.of_standard_percent)
    return f"{remnant.remnant_ml:.0f}", *("–" if share is None else f"{share:.1f} %" for share in shares)


def _number(name: str, unit: str, limits: tuple[float, float]) -> QDoubleSpinBox:
    """Return a field for a number that may be unknown: its lowest value stands for that."""
    field = QDoubleSpinBox(decimals=0, minimum=limits[0] - 1, maximum=limits[1], suffix=unit)
    field.setSpecialValueText(tr("{name} unknown", name=name))
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    field.setValue(field.minimum())
    return field


def _right(widget: QWidget) -> QWidget:
    widget.setFont(with_even_digits(widget.font()))
    if hasattr(widget, "setAlignment"):
        widget.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return widget
