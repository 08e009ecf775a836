"""What the viewer page remembers between two runs of the program: layout, window, and how slices are drawn.

Not slabs, turning and mirroring: nobody should take tomorrow's scan for something else than it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from PySide6.QtCore import QObject, QTimer

from core.session import Window
from ui.pane_area import LAYOUTS

if TYPE_CHECKING:
    from ui.viewer_page import ViewerPage

WRITE_AFTER_MS = 1000
"""A window that is being dragged is written once."""
DISPLAY_FIELDS = ("crosshair", "smooth", "colour_bar", "linked")
WIDEST_HU = 20_000.0


class ViewMemory(QObject):
    """Tells through `page.view_value_changed` what changed, a while after it did."""

    def __init__(self, page: ViewerPage) -> None:
        super().__init__(page)
        self._page, self._session = page, page.session
        self._told = self._values()
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        for changed in (self._session.window_changed, self._session.display_changed):
            changed.connect(self._wait)
        page.area_changed.connect(self._wait)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Use what was told in earlier runs, as far as it makes sense."""
        centre_hu, width_hu = values.get("window_center_hu"), values.get("window_width_hu")
        if _is_number(centre_hu) and _is_number(width_hu) and 1 <= width_hu <= WIDEST_HU:
            self._session.set_window(Window(centre_hu, width_hu))
        shown = {name: values[name] for name in DISPLAY_FIELDS if isinstance(values.get(name), bool)}
        self._session.set_display(**shown)
        if values.get("layout") in LAYOUTS:
            self._page.lay_out(values["layout"])
        speed = values.get("cine_speed")
        if isinstance(speed, int):
            self._page.cine.set_speed(speed)
        self._page.cine.back_and_forth = values.get("cine_back_and_forth") is True
        self._told = self._values()

    def flush(self) -> None:
        """Tell what has changed since it was told last."""
        self._timer.stop()
        for name, value in self._values().items():
            if self._told[name] != value:
                self._told[name] = value
                self._page.view_value_changed.emit(name, value)

    def _wait(self, *_: object) -> None:
        self._timer.start()

    def _values(self) -> dict[str, Any]:
        window, display, page = self._session.window, self._session.display, self._page
        return {
            "window_center_hu": window.center_hu,
            "window_width_hu": window.width_hu,
            "layout": page.area.layout_name,
            "cine_speed": page.cine.speed,
            "cine_back_and_forth": page.cine.back_and_forth,
            **{name: getattr(display, name) for name in DISPLAY_FIELDS},
        }


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
