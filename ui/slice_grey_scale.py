"""The grey scale at the right of a slice: which HU are which grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from core.session import Window
from ui.slice_annotations import MARGIN, SMALL_PANE, TEXT, small_font, write
from ui.slice_grey import grey_image, grey_table
from ui.slice_layers import SliceLayer

if TYPE_CHECKING:
    from ui.slice_view import SliceView

WIDTH, SHORTEST, LONGEST = 7, 60, 200
ROOM, EDGE = 60, 8
"""Width of bar and numbers, and half the height of a number."""
LEAST_PIXELS_BETWEEN_TICKS = 26
STEPS_HU = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
BELOW_MIDDLE, ABOVE_BOTTOM = 22, 56
"""Room for the letter of the patient's side, and for the scale bar."""


def ticks_hu(window: Window, most: int) -> list[int]:
    """Return at most `most` round HU within a window, evenly apart, rising."""
    low, high = window.limits_hu
    for step in STEPS_HU:
        first = int(np.ceil(low / step)) * step
        ticks = list(range(first, int(np.floor(high)) + 1, step))
        if len(ticks) <= most:
            return ticks
    return []


class GreyScale(SliceLayer):
    """A bar from black to white with HU beside it, at the right in the lower half.

    Hidden in small panes and where the session says so. Kept as a picture: it changes with the window only.
    """

    def __init__(self) -> None:
        self._drawn_for: tuple[object, ...] = ()
        self._picture = QPixmap()

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw bar, ticks and numbers."""
        width, height = view.viewport().width(), view.viewport().height()
        length = min(LONGEST, height - ABOVE_BOTTOM - height // 2 - BELOW_MIDDLE)
        if not view.session.display.colour_bar or width < SMALL_PANE or length < SHORTEST:
            return
        drawn_for = (view.session.window, length, view.devicePixelRatioF(), view.font())
        if drawn_for != self._drawn_for:
            self._drawn_for, self._picture = drawn_for, _scale(view, length)
        painter.drawPixmap(width - MARGIN - ROOM, height - ABOVE_BOTTOM - length - EDGE, self._picture)


def _scale(view: SliceView, length: int) -> QPixmap:
    """Return the scale of a view's window as a picture, `length` pixels long and with `EDGE` more above and below."""
    window, ratio = view.session.window, view.devicePixelRatioF()
    picture = QPixmap(round((ROOM + 1) * ratio), round((length + 2 * EDGE) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    low, high = window.limits_hu
    bar = QRect(ROOM - WIDTH, EDGE, WIDTH, length)
    painter = QPainter(picture)
    hu = np.clip(np.linspace(high, low, length), -32768, 32767).astype(np.int16)
    painter.drawImage(bar, grey_image(hu[:, None], grey_table(window)))
    painter.setPen(QPen(TEXT, 1))
    painter.drawRect(bar.adjusted(-1, -1, 0, 0))
    painter.setFont(small_font(view.font(), 11))
    for tick in ticks_hu(window, max(2, length // LEAST_PIXELS_BETWEEN_TICKS)):
        y = bar.bottom() - (tick - low) / (high - low) * (length - 1)
        painter.setPen(QPen(TEXT, 1))
        painter.drawLine(bar.left() - 4, round(y), bar.left() - 2, round(y))
        box = QRectF(0, y - EDGE, bar.left() - 7, 2 * EDGE)
        write(painter, box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _text(tick), TEXT)
    painter.end()
    return picture


def _text(hu: int) -> str:
    return f"{hu}".replace("-", "\N{MINUS SIGN}")
