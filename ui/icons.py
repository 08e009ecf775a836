"""Our own line icons: SVG files in resources/icons, drawn in the theme's colours."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

ICON_SIZES = (16, 20, 32, 40)
"""Edge lengths in pixels that are drawn; Qt picks the fitting one, also on high-density screens."""


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """Draw the icon `name` in `colour` ("#rrggbb") on `size` x `size` transparent pixels."""
    text = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    image = QPixmap(size, size)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def icon(name: str, colour: str, disabled_colour: str | None = None) -> QIcon:
    """Return the icon `name` in `colour`, and in `disabled_colour` where its action is not available."""
    result = QIcon()
    for size in ICON_SIZES:
        result.addPixmap(pixmap(name, colour, size), QIcon.Mode.Normal)
        if disabled_colour is not None:
            result.addPixmap(pixmap(name, disabled_colour, size), QIcon.Mode.Disabled)
    return result


def app_icon() -> QIcon:
    """Return the program's own icon."""
    result = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap("logo", "#000000", size))
    return result
