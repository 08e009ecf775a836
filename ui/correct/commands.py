"""What the menu Correct does: takes tools in hand, and changes a label as a whole, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from core.editing import painted, tidy
from core.editing.interpolate import between_slices
from core.editing.outline import copied_slice
from core.history import Edit
from core.labels import LABEL_NAMES, Label
from core.pen import OVER, TOOLS, Pen
from core.progress import Report
from core.volume import Geometry
from ui.correct.ai_tools import AiBoxTool, BoxDrawn, LockLayer, LockTool
from ui.correct.brush_tool import BrushTool
from ui.correct.click_tool import ClickTool
from ui.correct.outline_tool import OutlineTool
from ui.slice_layers import MouseTool
from ui.words import tr

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

    from ui.viewer_page import ViewerPage

    Change = Callable[[NDArray[uint8], Geometry, Pen, Report], Edit | None]

TOOL_KINDS = (BrushTool, OutlineTool, ClickTool, AiBoxTool, LockTool)
LABELS = {"pen_tumour": Label.TUMOUR, "pen_liver": Label.LIVER, "pen_erase": Label.BACKGROUND}


class CorrectCommands(QObject):
    """Connects the actions with one page; the pen itself is the session's."""

    def __init__(self, page: ViewerPage, actions: Mapping[str, QAction]) -> None:
        super().__init__(page)
        self._page, self._session, self._actions = page, page.session, actions
        self._box_drawn = BoxDrawn(self)
        self._box_drawn.drawn.connect(page.box_drawn)
        for view in page.slice_views:
            view.layers.append(LockLayer())
        page.session.reading_changed.connect(self._show_locks)
        for name in TOOLS:
            actions[f"pen_{name}"].triggered.connect(partial(self._take, name))
        for name, label in LABELS.items():
            actions[name].triggered.connect(lambda _=False, label=label: self._session.set_pen(label=label))
        for name, change in self._changes().items():
            actions[name].triggered.connect(lambda _=False, change=change: self._run(change))
        for name, step in (("copy_up", 1), ("copy_down", -1)):
            actions[name].triggered.connect(lambda _=False, step=step: self._copy_slice(step))
        for name in (*LABELS, *(f"pen_{tool}" for tool in TOOLS)):
            actions[name].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            page.addAction(actions[name])
        self._session.pen_changed.connect(self._use_pen)
        page.tool_changed.connect(self._tool_changed)
        self._use_pen()

    def _take(self, name: str, _: bool = False) -> None:
        self._session.set_pen(tool="" if self._session.pen.tool == name else name)
        self._tick()

    def _use_pen(self) -> None:
        """Take the pen's tool in hand where another is there; what is not a pen stays where no pen is wanted."""
        wanted, held = self._tool(), self._page.tool
        if wanted is None:
            if isinstance(held, TOOL_KINDS):
                self._page.set_tool(None)
        elif type(held) is not type(wanted):
            self._page.set_tool(wanted)
        self._tick()

    def _tool(self) -> MouseTool | None:
        """Return the tool that the pen names, made anew."""
        name, session = self._session.pen.tool, self._session
        if name in ("brush", "threshold", "smart"):
            return BrushTool(session)
        if name == "outline":
            return OutlineTool(session)
        if name == "box":
            return AiBoxTool(session, self._box_drawn)
        if name == "lock":
            return LockTool(session)
        return ClickTool(session) if name else None

    def _tool_changed(self, tool: MouseTool | None) -> None:
        if not isinstance(tool, TOOL_KINDS):
            self._session.set_pen(tool="")

    def _show_locks(self) -> None:
        for view in self._page.slice_views:
            view.viewport().update()

    def _tick(self) -> None:
        pen = self._session.pen
        for name in TOOLS:
            self._actions[f"pen_{name}"].setChecked(name == pen.tool)
        for name, label in LABELS.items():
            self._actions[name].setChecked(label == pen.label)

    def _changes(self) -> dict[str, Change]:
        def between(mask: NDArray[uint8], geometry: Geometry, pen: Pen, report: Report) -> Edit | None:
            axis = self._page.active.plane.axis
            region = between_slices(mask, geometry, pen.label, axis, report)
            name = f"Fill {LABEL_NAMES[pen.label]} between slices"
            return None if region is None else painted(name, mask, region, pen.label, OVER[pen.over])

        return {
            "fill_between": between,
            "fill_holes": lambda mask, geometry, pen, report: tidy.fill_holes(mask, pen.label),
            "smooth_label": lambda mask, geometry, pen, report: tidy.smooth(mask, geometry, pen.label, pen.amount_mm),
            "grow_label": lambda mask, geometry, pen, report: tidy.grow(mask, geometry, pen.label, pen.amount_mm),
            "shrink_label": lambda mask, geometry, pen, report: tidy.grow(mask, geometry, pen.label, -pen.amount_mm),
            "keep_largest": lambda mask, geometry, pen, report: tidy.keep_largest(mask, pen.label),
            "remove_islands": lambda mask, geometry, pen, report: tidy.remove_islands(
                mask, geometry, pen.label, pen.island_ml
            ),
        }

    def _run(self, change: Change) -> None:
        """Compute a change beside the window, and make it where the mask is still the one it was computed for."""
        case, pen, revision = self._session.case, self._session.pen, self._session.mask_revision
        if case is None:
            return
        if pen.label == Label.BACKGROUND:
            self._page.told.emit(tr("Choose liver or tumour first: the eraser has no shape to change."))
            return
        mask, geometry = self._session.snapshot(), case.volume.geometry
        self._page.run_in_background(
            "Correcting",
            lambda report: change(mask, geometry, pen, report),
            lambda edit: self._made(edit, revision),
        )

    def _made(self, edit: Edit | None, revision: int) -> None:
        if revision != self._session.mask_revision:
            self._page.told.emit(tr("The mask was changed meanwhile; try again."))
        elif edit is None or not self._session.apply(edit):
            self._page.told.emit(tr("There is nothing to change."))
        else:
            self._page.told.emit(tr("{name}: done.", name=edit.name))

    def _copy_slice(self, step: int) -> None:
        """Copy the label in the active view's slice to the next one, and go there."""
        mask, pen, view = self._session.mask, self._session.pen, self._page.active
        if mask is None or pen.label == Label.BACKGROUND:
            return
        region = copied_slice(mask, view.plane.axis, view.slice_index, view.slice_index + step, pen.label)
        if region is None:
            self._page.told.emit(
                tr("There is no {label} in this slice, or no next one.", label=tr(LABEL_NAMES[pen.label]))
            )
            return
        self._session.apply(painted(f"Copy {LABEL_NAMES[pen.label]}", mask, region, pen.label, OVER[pen.over]))
        view.step(step)
