"""A swatch that shows a colour and offers others."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QToolButton, QWidget

from ui.words import mark, tr

Rgb = tuple[int, int, int]

PALETTE: dict[str, Rgb] = mark(
    {
        "Sky blue": (86, 180, 233),
        "Blue": (0, 114, 178),
        "Green": (0, 158, 115),
        "Yellow": (240, 228, 66),
        "Orange": (230, 159, 0),
        "Vermilion": (213, 94, 0),
        "Purple": (204, 121, 167),
        "White": (240, 240, 240),
    }
)
"""Colours that people with any colour vision tell apart (Okabe and Ito, 2008)."""


class ColourButton(QToolButton):
    """Shows `rgb`; its menu has a palette and the way to any other colour."""

    colour_chosen = Signal(object)
    """Carries (red, green, blue), 0 to 255."""

    def __init__(self, what: str, rgb: Rgb, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(tr("Colour of the {what}", what=what))
        self.setAccessibleName(tr("Colour of the {what}", what=what))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for name, colour in PALETTE.items():
            menu.addAction(swatch(colour), tr(name), lambda colour=colour: self.colour_chosen.emit(colour))
        menu.addSeparator()
        menu.addAction(tr("Other colour …"), self._choose_any)
        self.setMenu(menu)
        self.rgb = rgb
        self.set_colour(rgb)

    def set_colour(self, rgb: Rgb) -> None:
        """Show a colour, without a signal."""
        self.rgb = rgb
        self.setIcon(swatch(rgb))

    def _choose_any(self) -> None:
        dialog = QColorDialog(QColor(*self.rgb), self)
        dialog.colorSelected.connect(lambda colour: self.colour_chosen.emit(colour.getRgb()[:3]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def swatch(rgb: Rgb, size: int = 32) -> QIcon:
    """Return a round icon of one colour."""
    image = QPixmap(size, size)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 60))
    painter.setBrush(QColor(*rgb))
    painter.drawEllipse(2, 2, size - 4, size - 4)
    painter.end()
    return QIcon(image)
