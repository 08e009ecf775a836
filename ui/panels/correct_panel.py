"""The tools to correct the mask with: which, for what label, how large, and where it may paint."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from core.labels import Label
from core.pen import LARGEST_MM, SMALLEST_MM, TOOLS
from core.session import Session
from ui.widgets.card import Card, label
from ui.widgets.segmented import Segmented
from ui.words import mark, tr

LABELS = mark({"tumour": "Tumour", "liver": "Liver", "background": "Erase"})
SHAPES = mark({"disc": "Disc in the slice", "ball": "Ball in 3D"})
OVER_TEXTS = mark({"anywhere": "everywhere", "liver": "only inside the liver", "background": "only where nothing is"})
WHOLE = ("fill_between", "fill_holes", "smooth_label", "grow_label", "shrink_label", "keep_largest", "remove_islands")


class CorrectPanel(Card):
    """Shows and changes the session's pen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Correct"), parent)
        self._session = session
        self.tools: dict[str, QToolButton] = {}
        self.labels, self.shapes = Segmented(LABELS), Segmented(SHAPES)
        self.diameter = _spin(2 * SMALLEST_MM, 2 * LARGEST_MM, " mm", tr("Diameter of the brush ([ and ])"))
        self.over = QComboBox()
        for key, text in OVER_TEXTS.items():
            self.over.addItem(tr(text), key)
        self.over.setAccessibleName(tr("Where the tools may paint"))
        self.amount = _spin(0.1, 30.0, " mm", tr("How far Grow, Shrink and Smooth go"))
        self.island = _spin(0.01, 50.0, " ml", tr("Islands smaller than this are removed"), decimals=2)
        self.whole = QPushButton(tr("Change the whole label"))
        self._lay_out()
        self._connect()
        self._show()

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Give the tools' buttons and the menu their actions."""
        for name, button in self.tools.items():
            button.setDefaultAction(actions[f"pen_{name}"])
        menu = QMenu(self.whole)
        for name in WHOLE:
            menu.addAction(actions[name])
        self.whole.setMenu(menu)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for name in TOOLS:
            button = QToolButton()
            button.setIconSize(QSize(20, 20))
            button.setMinimumSize(38, 32)
            self.tools[name] = button
            row.addWidget(button)
        row.addStretch(1)
        self.content.addLayout(row)
        self.content.addWidget(self.labels)
        self.content.addWidget(self.shapes)
        grid = QGridLayout()
        grid.setColumnStretch(3, 1)
        grid.setHorizontalSpacing(8)
        for number, (text, widget) in enumerate(
            (
                (tr("Size"), self.diameter),
                (tr("Paint"), self.over),
                (tr("Step"), self.amount),
                (tr("Islands"), self.island),
            )
        ):
            row_number, column = divmod(number, 2)
            grid.addWidget(label(text, role="dim"), row_number, 2 * column, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(widget, row_number, 2 * column + 1)
        self.content.addLayout(grid)
        self.content.addWidget(self.whole)

    def _connect(self) -> None:
        session = self._session
        session.pen_changed.connect(self._show)
        self.labels.chosen.connect(lambda key: session.set_pen(label=Label[key.upper()]))
        self.shapes.chosen.connect(lambda key: session.set_pen(is_ball=key == "ball"))
        self.diameter.valueChanged.connect(lambda value: session.set_pen(radius_mm=value / 2))
        self.amount.valueChanged.connect(lambda value: session.set_pen(amount_mm=value))
        self.island.valueChanged.connect(lambda value: session.set_pen(island_ml=value))
        self.over.activated.connect(lambda _: session.set_pen(over=self.over.currentData()))

    def _show(self) -> None:
        pen = self._session.pen
        self.labels.set_current(pen.label.name.lower())
        self.shapes.set_current("ball" if pen.is_ball else "disc")
        self.over.setCurrentIndex(self.over.findData(pen.over))
        for spin, value in (
            (self.diameter, 2 * pen.radius_mm),
            (self.amount, pen.amount_mm),
            (self.island, pen.island_ml),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)


def _spin(low: float, high: float, suffix: str, tip: str, decimals: int = 1) -> QDoubleSpinBox:
    spin = QDoubleSpinBox(minimum=low, maximum=high, decimals=decimals, suffix=suffix)
    spin.setSingleStep(10.0**-decimals * 5)
    spin.setToolTip(tip)
    spin.setAccessibleName(tip)
    return spin
