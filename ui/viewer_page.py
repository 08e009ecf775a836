"""The workplace of the View tab: axial, coronal, sagittal and 3D, side by side."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from core.session import Session
from ui.background import RunInBackground, run_at_once
from ui.slice_geometry import AXIAL, CORONAL, SAGITTAL
from ui.slice_view import SliceView
from ui.volume_view import VolumeView

GAP_PIXELS = 3


class ViewerPage(QWidget):
    """Axial and 3D above, coronal and sagittal below: coronal under axial share left and right.

    A double click shows one view alone, and again all four. `close` must be called before the window goes.
    """

    hovered = Signal(str)
    """What is under the cursor, for a status bar; empty when there is nothing."""
    view_value_changed = Signal(str, object)
    """How the user wants to see things, to be remembered: a name and a text, number or bool."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        run_in_background: RunInBackground | None = None,
        use_opengl: bool = True,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.axial = SliceView(session, AXIAL)
        self.coronal = SliceView(session, CORONAL)
        self.sagittal = SliceView(session, SAGITTAL)
        self.volume = VolumeView(session, run_in_background=run_in_background or run_at_once, use_opengl=use_opengl)
        self.slice_views = (self.axial, self.coronal, self.sagittal)
        self._maximised: QWidget | None = None
        self._lay_out()
        self.setFocusProxy(self.axial)
        for view in self.slice_views:
            view.hovered.connect(self.hovered)
        self.volume.view_value_changed.connect(self.view_value_changed)
        for pane in (*self.slice_views, self.volume):
            pane.maximise_requested.connect(lambda pane=pane: self.toggle_maximised(pane))

    def _lay_out(self) -> None:
        self.setObjectName("viewer_page")
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._upper, self._lower = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Horizontal)
        for splitter, parts in (
            (self._upper, (self.axial, self.volume)),
            (self._lower, (self.coronal, self.sagittal)),
            (self._rows, (self._upper, self._lower)),
        ):
            splitter.setHandleWidth(GAP_PIXELS)
            splitter.setChildrenCollapsible(False)
            for index, part in enumerate(parts):
                splitter.addWidget(part)
                splitter.setStretchFactor(index, 1)
            splitter.setSizes([10_000, 10_000])
        # The columns stay columns.
        self._upper.splitterMoved.connect(lambda *_: self._lower.setSizes(self._upper.sizes()))
        self._lower.splitterMoved.connect(lambda *_: self._upper.setSizes(self._lower.sizes()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._rows)

    @property
    def maximised(self) -> QWidget | None:
        """The view that is shown alone, or None."""
        return self._maximised

    def toggle_maximised(self, pane: QWidget) -> None:
        """Show one view alone, or all four again."""
        self._maximised = None if self._maximised is pane else pane
        for splitter in (self._upper, self._lower):
            panes = [each for each in (*self.slice_views, self.volume) if each.parentWidget() is splitter]
            for each in panes:
                each.setVisible(self._maximised in (None, each))
            splitter.setVisible(self._maximised is None or self._maximised in panes)
        pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Look as `view_value_changed` told in earlier runs; names may be missing, values of any plain kind."""
        self.volume.restore(values)

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Do what the views can do when their actions are triggered."""
        self.volume.connect_actions(actions)

    def reset_views(self) -> None:
        """Show whole pictures, and look at the surfaces from the front."""
        for view in self.slice_views:
            view.reset()
        self.volume.home()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.volume.close()
        super().closeEvent(event)
