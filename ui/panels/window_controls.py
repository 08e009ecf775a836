"""Parts of the panel Display: the grey window in numbers and presets, and how thick the slices are."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QMenu, QSpinBox, QToolButton, QVBoxLayout, QWidget

from core.session import WINDOW_PRESETS, Session, Window
from ui.widgets.card import label
from ui.widgets.segmented import Segmented
from ui.words import mark, tr

PRESETS_IN_A_ROW = 4
THICKEST_MM = 100.0
KINDS = mark({"mean": "Mean", "maximum": "MIP", "minimum": "MinIP"})


class WindowControls(QWidget):
    """Presets, width and level as numbers, and windows that suit a region."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.presets = Segmented({name: name for name in WINDOW_PRESETS}, in_a_row=PRESETS_IN_A_ROW)
        for number, (name, button) in enumerate(self.presets.buttons.items(), start=1):
            window = WINDOW_PRESETS[name]
            button.setToolTip(
                tr(
                    "{name}: level {center_hu:g}, width {width_hu:g} HU ({number})",
                    name=tr(name),
                    center_hu=window.center_hu,
                    width_hu=window.width_hu,
                    number=number,
                )
            )
        self.width_hu = _hu_box(1, 20_000, tr("Width of the window: from black to white"))
        self.level_hu = _hu_box(-5_000, 20_000, tr("Level (centre) of the window: middle grey"))
        self.auto = QToolButton(text=tr("Auto"), popupMode=QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.auto.setObjectName("auto_window")
        self.auto.setToolTip(tr("A window that suits a region"))
        numbers = QHBoxLayout()
        for text, box in ((tr("Width"), self.width_hu), (tr("Level"), self.level_hu)):
            numbers.addWidget(label(text, role="dim"))
            numbers.addWidget(box, 1)
        numbers.addWidget(self.auto)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.presets)
        column.addLayout(numbers)
        session.window_changed.connect(self._show)
        self.presets.chosen.connect(lambda name: session.set_window(WINDOW_PRESETS[name]))
        for box in (self.width_hu, self.level_hu):
            box.valueChanged.connect(self._typed)
        self._show()

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Offer the windows that suit a region."""
        menu = QMenu(self.auto)
        for name in ("window_seen", "window_mask", "window_box"):
            menu.addAction(actions[name])
        self.auto.setMenu(menu)
        self.auto.clicked.connect(actions["window_seen"].trigger)

    def _typed(self) -> None:
        self._session.set_window(Window(self.level_hu.value(), self.width_hu.value()))

    def _show(self) -> None:
        window = self._session.window
        for box, value in ((self.width_hu, window.width_hu), (self.level_hu, window.center_hu)):
            with QSignalBlocker(box):
                box.setValue(round(value))
        self.presets.set_current(next((name for name, each in WINDOW_PRESETS.items() if each == window), None))


class SlabControls(QWidget):
    """Thickness in mm and kind of the slab."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.thickness_mm = QDoubleSpinBox(minimum=0.0, maximum=THICKEST_MM, singleStep=1.0, decimals=1, suffix=" mm")
        self.thickness_mm.setMinimumWidth(72)
        self.thickness_mm.setSpecialValueText("off")
        self.thickness_mm.setKeyboardTracking(False)
        self.thickness_mm.setToolTip(
            tr("Slices seen together; the corner of each view says how thick they truly are")
        )
        self.thickness_mm.setAccessibleName(tr("Thickness of the slab"))
        self.kinds = Segmented(KINDS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(tr("Slab"), role="dim"))
        row.addWidget(self.thickness_mm)
        row.addWidget(self.kinds, 1)
        session.display_changed.connect(self._show)
        self.thickness_mm.valueChanged.connect(lambda value: session.set_display(slab_mm=value))
        self.kinds.chosen.connect(lambda kind: session.set_display(slab_kind=kind))
        self._show()

    def _show(self) -> None:
        display = self._session.display
        with QSignalBlocker(self.thickness_mm):
            self.thickness_mm.setValue(display.slab_mm)
        self.kinds.set_current(display.slab_kind)
        self.kinds.setEnabled(display.slab_mm > 0)


def _hu_box(lowest: int, highest: int, tip: str) -> QSpinBox:
    box = QSpinBox(minimum=lowest, maximum=highest, singleStep=10)
    box.setKeyboardTracking(False)  # half a number is no window
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setToolTip(tr("{tip}, in Hounsfield units", tip=tip))
    box.setAccessibleName(tip)
    return box
