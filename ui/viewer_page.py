"""The workplace of the View tab: axial, coronal, sagittal and 3D."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.session import Session
from ui.background import RunInBackground, run_at_once
from ui.cine import Cine
from ui.correct.commands import CorrectCommands
from ui.pane_area import PaneArea
from ui.slice_annotations import PLANE_COLOURS
from ui.slice_geometry import AXIAL, CORONAL, SAGITTAL
from ui.slice_layers import MouseTool
from ui.slice_view import SliceView
from ui.view_commands import ViewCommands
from ui.view_link import ViewLink
from ui.view_memory import ViewMemory
from ui.volume_view import VolumeView


class ViewerPage(QWidget):
    """Axial and 3D above, coronal and sagittal below, or another layout of ui/pane_area.py.

    A double click shows one view alone, and again all. `close` must be called before the window goes.
    """

    hovered = Signal(str)
    """What is under the cursor, for a status bar; empty when there is nothing."""
    view_value_changed = Signal(str, object)
    """How the user wants to see things, to be remembered: a name and a text, number or bool."""
    area_changed = Signal()
    """Another layout is used."""
    tool_changed = Signal(object)
    """Another tool is in hand in the slice views, or None."""
    picture_taken = Signal(QImage)
    """A picture of views that the user wants to save."""
    box_drawn = Signal(object)
    """Carries the Box of the scan at which the network shall look once more."""
    told = Signal(str)
    """A sentence for the user about what was done."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        run_in_background: RunInBackground | None = None,
        use_opengl: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("viewer_page")
        self.session = session
        self.axial = SliceView(session, AXIAL)
        self.coronal = SliceView(session, CORONAL)
        self.sagittal = SliceView(session, SAGITTAL)
        self.run_in_background = run_in_background or run_at_once
        self.volume = VolumeView(session, run_in_background=self.run_in_background, use_opengl=use_opengl)
        self.slice_views = (self.axial, self.coronal, self.sagittal)
        self.active = self.axial
        """The slice view that the mouse or the keys were in last."""
        self.tool: MouseTool | None = None
        self.area = PaneArea((*self.slice_views, self.volume))
        self.area.arrange("grid")
        self.link = ViewLink(session, self.slice_views)
        self.cine = Cine(self)
        self.memory = ViewMemory(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.setFocusProxy(self.axial)
        self._connect()
        self._activate(self.axial)

    def _connect(self) -> None:
        for view in self.slice_views:
            view.hovered.connect(self.hovered)
            view.entered.connect(lambda view=view: self._activate(view))
            view.pressed.connect(self.cine.stop)
        for pane in (*self.slice_views, self.volume):
            pane.maximise_requested.connect(lambda pane=pane: self.toggle_maximised(pane))
        self.volume.view_value_changed.connect(self.view_value_changed)
        self.session.case_changed.connect(self.cine.stop)

    @property
    def maximised(self) -> QWidget | None:
        """The view that is shown alone, or None."""
        return self.area.maximised

    def toggle_maximised(self, pane: QWidget) -> None:
        """Show one view alone, or all again."""
        self.area.toggle_maximised(pane)

    def lay_out(self, name: str) -> None:
        """Use a layout of `LAYOUTS`; the view that was used last is the large one where one is."""
        self.area.arrange(name, self.active)
        shown = self.active if self.active.isVisibleTo(self.area) else self.axial
        self.setFocusProxy(shown)
        shown.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area_changed.emit()

    def set_tool(self, tool: MouseTool | None) -> None:
        """Take a tool in hand in all slice views; None puts it down."""
        self.tool = tool
        for view in self.slice_views:
            view.set_tool(tool)
        self.tool_changed.emit(tool)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Look as `view_value_changed` told in earlier runs; names may be missing, values of any plain kind."""
        self.memory.restore(values)
        self.volume.restore(values)

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Do what the views can do when their actions are triggered."""
        self._commands = ViewCommands(self, actions)
        self._correct = CorrectCommands(self, actions)
        self.volume.connect_actions(actions)

    def reset_slices(self) -> None:
        """Show whole pictures in the slice views."""
        for view in self.slice_views:
            view.reset()

    def reset_views(self) -> None:
        """Show whole pictures, and look at the surfaces from the front."""
        self.reset_slices()
        self.volume.home()

    def picture(self, *, all_views: bool) -> QImage:
        """Return what is seen in the active view or in all: nothing in them names the patient."""
        if not all_views:
            return self.active.viewport().grab().toImage()
        return self.area.grab(QRect(QPoint(0, 0), self.area.size())).toImage()

    def _activate(self, view: SliceView) -> None:
        """Take note that keys and menus mean this view now; its slider shows it."""
        self.active = view
        for each in self.slice_views:
            each.slider.mark(PLANE_COLOURS[each.plane] if each is view else None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.cine.stop()
        self.memory.flush()
        self.volume.close()
        super().closeEvent(event)
