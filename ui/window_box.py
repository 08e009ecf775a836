"""A tool: drag a box over a slice, and the grey window suits what is in it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF

from core.auto_window import window_for
from ui.slice_box import BoxTool
from ui.slice_layers import MouseTool
from ui.slice_view import SliceView
from ui.words import tr


class Holder(Protocol):
    """Where the tool is in hand."""

    def set_tool(self, tool: MouseTool | None) -> None:
        """Take another tool, or none."""


class WindowBox(BoxTool):
    """Is put down once a box was drawn, and by Escape."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(tr("Window"))
        self._holder = holder

    def drawn(self, view: SliceView, box: QRectF) -> None:
        """Use the window of what is inside."""
        window = window_for(view.hu_between(box.topLeft(), box.bottomRight()))
        if window is not None:
            view.session.set_window(window)
        self.put_down()

    def put_down(self) -> None:
        """Go back to the tool before."""
        self._holder.set_tool(None)
