"""The two seams of a slice view: what is drawn over the mask, and what the mouse does.

**A layer** draws over scan and mask. Put it into `view.layers`, which are drawn in order, and call
`view.viewport().update()` whenever it would draw something else:

    class Dot(SliceLayer):
        def draw(self, painter: QPainter, view: SliceView) -> None:
            painter.drawEllipse(view.pixel_of(self.at_zyx), 3, 3)

    view.layers.append(Dot(at_zyx))

It is asked only while a case is open, gets a painter in pixels of the viewport with a plain pen, and need not put
back what it changes. `view.pixel_of` and `view.cursor_at` lead from voxels to pixels and back, however the picture is
zoomed, turned or mirrored; `view.slice_index` is the slice shown and `view.plane` how it is cut. The crosshair, the
letters and the scale bar (ui/slice_annotations.py) are layers.

**A tool** takes over the mouse: `view.set_tool(tool)`, and None gives it back. Whatever `press` does not take stays
with the view (ui/slice_mouse.py, itself a tool: crosshair, window, pan), so that right drags, middle drags and the
wheel work with every tool in hand. One tool may be in hand in several views.

**A grip** is a tool that is always there: put it into `view.grips`. It is asked after the tool in hand, takes presses
on the few pixels that it draws (as a layer), and leaves all others to the view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent

if TYPE_CHECKING:
    from ui.slice_view import SliceView


class SliceLayer(Protocol):
    """Something drawn over the scan and its mask."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Draw on the viewport, in its pixels."""


class MouseTool:
    """What the mouse does in a view. Derive from it: what is not overridden does nothing."""

    cursor = Qt.CursorShape.CrossCursor
    """The mouse cursor over the view while the tool is in hand."""

    def press(self, view: SliceView, event: QMouseEvent) -> bool:
        """Start a drag, and tell whether it is this tool's; if not, the view does what it always does.

        Also called for the second press of a double click, which otherwise maximises the view.
        """
        return False

    def move(self, view: SliceView, event: QMouseEvent) -> None:
        """Go on with the drag that `press` took."""

    def release(self, view: SliceView, event: QMouseEvent) -> None:
        """End the drag: the last button was let go."""

    def hover(self, view: SliceView, position: QPointF | None) -> None:
        """Take note of where the mouse is while no button is held; None when it has left."""

    def wheel(self, view: SliceView, event: QWheelEvent) -> bool:
        """Tell whether this turn of the wheel was for the tool."""
        return False

    def key(self, view: SliceView, event: QKeyEvent) -> bool:
        """Tell whether this key pressed over the view was for the tool."""
        return False

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw what is in the making, over all layers."""
