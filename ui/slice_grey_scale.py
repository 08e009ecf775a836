"""The grey scale at the right of a slice: which HU are which grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from core.session import Window
from ui.slice_annotations import MARGIN, SMALL_PANE, TEXT, small_font, write
from ui.slice_grey import grey_image, grey_table
from ui.slice_layers import SliceLayer

if TYPE_CHECKING:
    from ui.slice_view import SliceView

WIDTH, SHORTEST, LONGEST = 7, 60, 200
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
    """A bar from black to white with HU beside it; hidden in small panes and where the session says so."""

    def __init__(self) -> None:
        self._window: Window | None = None
        self._bar = QImage()

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw bar, ticks and numbers at the right, in the lower half."""
        width, height = view.viewport().width(), view.viewport().height()
        if not view.session.display.colour_bar or width < SMALL_PANE:
            return
        length = min(LONGEST, height - ABOVE_BOTTOM - height // 2 - BELOW_MIDDLE)
        if length < SHORTEST:
            return
        bar = QRect(width - MARGIN - WIDTH, height - ABOVE_BOTTOM - length, WIDTH, length)
        window = view.session.window
        painter.drawImage(bar, self._grey(window))
        painter.setPen(QPen(TEXT, 1))
        painter.drawRect(bar.adjusted(-1, -1, 0, 0))
        painter.setFont(small_font(view.font(), 11))
        low, high = window.limits_hu
        for hu in ticks_hu(window, max(2, length // LEAST_PIXELS_BETWEEN_TICKS)):
            y = bar.bottom() - (hu - low) / (high - low) * (length - 1)
            painter.setPen(QPen(TEXT, 1))
            painter.drawLine(bar.left() - 4, round(y), bar.left() - 2, round(y))
            box = QRectF(bar.left() - 60, y - 8, 53, 16)
            write(painter, box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _text(hu), TEXT)

    def _grey(self, window: Window) -> QImage:
        """Return one column of pixels from white to black, as the slices are drawn."""
        if window != self._window:
            low, high = window.limits_hu
            hu = np.clip(np.linspace(high, low, LONGEST), -32768, 32767).astype(np.int16)
            self._window, self._bar = window, grey_image(hu[:, None], grey_table(window))
        return self._bar


def _text(hu: int) -> str:
    return f"{hu}".replace("-", "\N{MINUS SIGN}")
