"""What the menus Slices and View do to the viewer page: each action's name and its deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication

from core.auto_window import window_for, window_for_label
from core.box import Box
from core.session import Window
from core.slab import SLAB_KINDS
from ui.pane_area import LAYOUTS
from ui.slice_orientation import AS_USUAL
from ui.window_box import WindowBox
from ui.words import tr

if TYPE_CHECKING:
    from ui.viewer_page import ViewerPage

SLABS_MM = (0.0, 2.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0)
AROUND_TUMOUR_MM = 15.0
SWITCHES = ("linked", "crosshair", "smooth", "colour_bar")
"""Actions that are fields of `core.session.Display`."""
ONLY_IN_THE_VIEWS = ("cine", "cine_faster", "cine_slower")
"""Keys that mean something else in a field or on a button."""


class ViewCommands(QObject):
    """Connects the actions with one page, and keeps their ticks right."""

    def __init__(self, page: ViewerPage, actions: Mapping[str, QAction]) -> None:
        super().__init__(page)
        self._page, self._session, self._actions = page, page.session, actions
        for name, deed in self._deeds().items():
            actions[name].triggered.connect(deed)
        for name in ONLY_IN_THE_VIEWS:
            actions[name].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            page.addAction(actions[name])
        self._session.display_changed.connect(self._tick)
        page.area_changed.connect(self._tick)
        page.cine.running_changed.connect(actions["cine"].setChecked)
        page.tool_changed.connect(self._tick)
        self._tick()

    def _deeds(self) -> dict[str, Callable[..., object]]:
        page, session = self._page, self._session
        deeds: dict[str, Callable[..., object]] = {
            "zoom_fit": lambda _=False: page.reset_slices(),
            "zoom_liver": lambda _=False: self._zoom_to_liver(),
            "zoom_tumour": lambda _=False: self._zoom_to_tumour(),
            "slab_thicker": lambda _=False: self._change_slab(1),
            "slab_thinner": lambda _=False: self._change_slab(-1),
            "slab_off": lambda _=False: session.set_display(slab_mm=0.0),
            "turn_right": lambda _=False: page.active.orient(page.active.orientation.turned()),
            "turn_left": lambda _=False: page.active.orient(page.active.orientation.turned(-1)),
            "mirror": lambda _=False: page.active.orient(page.active.orientation.flipped_across()),
            "flip": lambda _=False: page.active.orient(page.active.orientation.flipped_down()),
            "orient_usual": lambda _=False: self._orient_usual(),
            "cine": lambda _=False: page.cine.toggle(page.active),
            "cine_faster": lambda _=False: page.cine.change_speed(1),
            "cine_slower": lambda _=False: page.cine.change_speed(-1),
            "cine_back": lambda on: setattr(page.cine, "back_and_forth", on),
            "copy_view": lambda _=False: self._copy(all_views=False),
            "copy_views": lambda _=False: self._copy(all_views=True),
            "save_view": lambda _=False: page.picture_taken.emit(page.picture(all_views=False)),
            "save_views": lambda _=False: page.picture_taken.emit(page.picture(all_views=True)),
            "window_seen": lambda _=False: self._use(window_for(page.active.seen_hu(), leave_out_air=True)),
            "window_mask": lambda _=False: self._window_of_mask(),
            "window_box": lambda on: page.set_tool(WindowBox(page) if on else None),
        }
        for name in LAYOUTS:
            deeds[f"layout_{name}"] = lambda _=False, name=name: self._lay_out(name)
        for kind in SLAB_KINDS:
            deeds[f"slab_{kind}"] = lambda _=False, kind=kind: self._use_slab_kind(kind)
        for name in SWITCHES:
            deeds[name] = lambda on, name=name: session.set_display(**{name: on})
        return deeds

    def _tick(self, *_: object) -> None:
        display, actions = self._session.display, self._actions
        for name in SWITCHES:
            actions[name].setChecked(getattr(display, name))
        for kind in SLAB_KINDS:
            actions[f"slab_{kind}"].setChecked(kind == display.slab_kind)
        for name in LAYOUTS:
            actions[f"layout_{name}"].setChecked(name == self._page.area.layout_name)
        actions["cine_back"].setChecked(self._page.cine.back_and_forth)
        actions["window_box"].setChecked(isinstance(self._page.tool, WindowBox))

    def _lay_out(self, name: str) -> None:
        self._page.lay_out(name)
        self._tick()

    def _orient_usual(self) -> None:
        for view in self._page.slice_views:
            view.orient(AS_USUAL)

    def _use_slab_kind(self, kind: str) -> None:
        self._session.set_display(slab_kind=kind)
        self._tick()

    def _change_slab(self, steps: int) -> None:
        """Go on to the next thickness that shows another number of slices in any view."""
        session = self._session
        if session.case is None:
            return
        steps_mm = session.case.volume.geometry.slice_steps_mm

        def counts(thickness_mm: float) -> list[int]:
            return [max(1, round(thickness_mm / step_mm)) for step_mm in steps_mm]

        now_mm = session.display.slab_mm
        others = [each for each in SLABS_MM if (each > now_mm if steps > 0 else each < now_mm)]
        for thickness_mm in others if steps > 0 else reversed(others):
            if counts(thickness_mm) != counts(now_mm):
                session.set_display(slab_mm=thickness_mm)
                return

    def _zoom_to_liver(self) -> None:
        mask = self._session.mask
        box = None if mask is None else Box.around(mask)
        if box is not None:
            self._zoom_to(box)

    def _zoom_to_tumour(self) -> None:
        """Show the chosen tumour, else the one under the crosshair, else the largest."""
        session, measured = self._session, self._session.measurements
        if measured is None or measured.components is None or session.case is None:
            return
        tumour = measured.tumour(session.selected_tumour) or measured.tumour_at(session.cursor_zyx)
        tumour = tumour or measured.tumours[0]
        box = measured.components.box_of(tumour.number)
        if box is not None:
            session.set_cursor(tumour.centre_zyx)
            geometry = session.case.volume.geometry
            start, stop = (
                [at + sign * AROUND_TUMOUR_MM / step for at, step in zip(corner, geometry.spacing_mm, strict=True)]
                for sign, corner in ((-1, box.start_zyx), (1, box.stop_zyx))
            )
            rounded = [[round(at) for at in corner] for corner in (start, stop)]
            (z0, y0, x0), (z1, y1, x1) = rounded
            self._page.link.show_box(Box((z0, y0, x0), (z1, y1, x1)))

    def _zoom_to(self, box: Box) -> None:
        ends = list(zip(box.start_zyx, box.stop_zyx, strict=True))
        inside = all(low <= at < high for (low, high), at in zip(ends, self._session.cursor_zyx, strict=True))
        if not inside:
            z, y, x = ((low + high) // 2 for low, high in ends)
            self._session.set_cursor((z, y, x))
        self._page.link.show_box(box)

    def _window_of_mask(self) -> None:
        case, mask = self._session.case, self._session.mask
        if case is not None and mask is not None:
            self._use(window_for_label(case.volume.hu, mask))

    def _use(self, window: Window | None) -> None:
        if window is not None:
            self._session.set_window(window)

    def _copy(self, *, all_views: bool) -> None:
        QGuiApplication.clipboard().setImage(self._page.picture(all_views=all_views))
        self._page.told.emit(tr("All views are copied.") if all_views else tr("The view is copied."))
