"""Which mask is seen, said in the picture wherever it is not the one that is edited; and what colours mean there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from core.layers import LAYER_NAMES, Layer, Layers
from ui.slice_annotations import MARGIN, SMALL_PANE, TEXT, small_font
from ui.slice_labels import ADDED_RGB, REMOVED_RGB, heat_rgba
from ui.slice_layers import SliceLayer
from ui.words import tr

if TYPE_CHECKING:
    from ui.slice_view import SliceView

BELOW_LETTER = 26
"""Pixels that the patient's directions take at the edges, besides the margin."""
HEIGHT = 22
PADDING = 9
SWATCH = 11
HEAT_PIXELS = 110
BACKGROUND = QColor(12, 16, 22, 215)
WARNING = QColor(255, 214, 102)

Entry = tuple[str, tuple[int, int, int] | None]
"""A text, and the colour it stands for."""


class MaskNotes(SliceLayer):
    """A plate at the top that names another mask than the edited one; one at the bottom that explains differences."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw what must be said now."""
        session = view.session
        if not session.overlay.visible or view.viewport().width() < SMALL_PANE / 2:
            return
        painter.setFont(small_font(view.font(), 12, bold=True))
        note = note_of(session.layers)
        if note:
            _draw_plate(painter, view, MARGIN + BELOW_LETTER, [(note, None)])
        if session.layers.compared is not None:
            bottom = view.viewport().height() - MARGIN - BELOW_LETTER - HEIGHT
            painter.setFont(small_font(view.font(), 12))
            _draw_plate(painter, view, bottom, legend_of(session.layers))
        elif session.overlay.agreement and session.layers.agreement is not None:
            painter.setFont(small_font(view.font(), 12))
            _draw_heat_scale(painter, view)


def note_of(layers: Layers) -> str:
    """Say which mask is seen, or which two; "" where it is the edited one."""
    if layers.compared is not None:
        first, second = (tr(LAYER_NAMES[layer]) for layer in layers.compared)
        return f"{first} → {second}"
    if layers.shown == Layer.CORRECTED:
        return ""
    return tr("{mask} mask", mask=tr(LAYER_NAMES[layers.shown]))


def legend_of(layers: Layers) -> list[Entry]:
    """Return what the colours of a difference mean."""
    if layers.compared is None:
        return []
    first, second = (tr(LAYER_NAMES[layer]) for layer in layers.compared)
    return [(tr("only {first}", first=first), REMOVED_RGB), (tr("only {second}", second=second), ADDED_RGB)]


def _draw_plate(painter: QPainter, view: SliceView, top: int, entries: list[Entry]) -> None:
    """Draw texts, each behind a swatch of its colour, in the middle of the view at a height; they stay inside."""
    metrics = QFontMetricsF(painter.font())
    swatch = SWATCH + 6
    widths = [metrics.horizontalAdvance(text) + (swatch if rgb else 0) for text, rgb in entries]
    width = sum(widths) + PADDING * (len(entries) + 1)
    view_width = view.viewport().width()
    left = max(2.0, (view_width - width) / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BACKGROUND)
    painter.drawRoundedRect(QRectF(left, top, min(width, view_width - 4), HEIGHT), 5, 5)
    at = left + PADDING
    for (text, rgb), advance in zip(entries, widths, strict=True):
        if rgb is not None:
            painter.setBrush(QColor(*rgb))
            painter.drawRoundedRect(QRectF(at, top + (HEIGHT - SWATCH) / 2, SWATCH, SWATCH), 2, 2)
        painter.setPen(WARNING if rgb is None else TEXT)
        room = QRectF(at + (swatch if rgb else 0), top, advance, HEIGHT)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(Qt.PenStyle.NoPen)
        at += advance + PADDING
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_heat_scale(painter: QPainter, view: SliceView) -> None:
    """Draw what colours mean how much agreement, in the middle at the bottom."""
    metrics = QFontMetricsF(painter.font())
    before, after = tr("agreement 100 %"), "0 %"
    bar = min(HEAT_PIXELS, view.viewport().width() / 4)
    width = metrics.horizontalAdvance(before + after) + bar + 4 * PADDING
    left = max(2.0, (view.viewport().width() - width) / 2)
    top = view.viewport().height() - MARGIN - BELOW_LETTER - HEIGHT
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BACKGROUND)
    painter.drawRoundedRect(QRectF(left, top, width, HEIGHT), 5, 5)
    start = left + PADDING + metrics.horizontalAdvance(before) + PADDING
    gradient = QLinearGradient(start, 0, start + bar, 0)
    for percent in range(0, 101, 5):
        red, green, blue, alpha = heat_rgba(percent)
        gradient.setColorAt(1 - percent / 100, QColor(red, green, blue, alpha))
    painter.setBrush(gradient)
    painter.drawRect(QRectF(start, top + (HEIGHT - SWATCH) / 2, bar, SWATCH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(TEXT)
    where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(left + PADDING, top, width, HEIGHT), where, before)
    painter.drawText(QRectF(start + bar + PADDING, top, width, HEIGHT), where, after)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
