"""What the menu Measure does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from ui.marks.board import MARK_NAMES, MarkBoard
from ui.marks.draw_tool import DrawTool
from ui.marks.grip import MarkGrip
from ui.marks.layer import MarksLayer
from ui.words import mark, tr

if TYPE_CHECKING:
    from ui.viewer_page import ViewerPage

FLAGS = ("show_axes", "all_axes", "show_marks")
HINT = mark("Drag, or click point by point; Esc leaves it at that.")


class MarkCommands(QObject):
    """Connects actions with the board; tools and drawing come with `attach`."""

    told = Signal(str, str)
    """A sentence about what to do, and a hint."""

    def __init__(self, board: MarkBoard, actions: Mapping[str, QAction], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.board, self._actions = board, actions
        self._grip = MarkGrip(board)
        self._page: ViewerPage | None = None
        for kind in (*MARK_NAMES, "long_axis"):
            actions[f"draw_{kind}"].triggered.connect(partial(self._take, kind))
        for flag in FLAGS:
            actions[flag].triggered.connect(lambda on, flag=flag: board.set_shown(**{flag: on}))
        actions["delete_mark"].triggered.connect(self._delete)
        actions["delete_marks"].triggered.connect(board.delete_all)
        board.changed.connect(self._tick)
        self._tick()

    def attach(self, page: ViewerPage) -> None:
        """Draw in the views of a page, and use its tools."""
        self._page = page
        layer = MarksLayer(self.board)
        for view in page.slice_views:
            view.layers.append(layer)
            view.grips.append(self._grip)
            self.board.changed.connect(view.viewport().update)
        page.tool_changed.connect(self._tool_changed)

    def _take(self, kind: str, _: bool = False) -> None:
        page = self._page
        if page is None:
            return
        if isinstance(page.tool, DrawTool) and page.tool.kind == kind:
            page.set_tool(None)
            return
        tumour = self.board.session.selected_tumour or 0 if kind == "long_axis" else 0
        page.set_tool(DrawTool(self.board, self._grip, kind, lambda: page.set_tool(None), tumour))
        what = (
            tr("the long axis of tumour {tumour}, in the axial view", tumour=tumour)
            if tumour
            else tr("the {kind}", kind=kind)
        )
        self.told.emit(tr("Draw {what}.", what=what), tr(HINT))

    def _delete(self) -> None:
        if self.board.chosen is None:
            self.told.emit(tr("No measurement is chosen."), tr("Click one in a slice or in the list first."))
        else:
            self.board.delete(self.board.chosen)

    def _tool_changed(self, tool: object) -> None:
        if not isinstance(tool, DrawTool):
            self.board.set_draft(None, None)
        self._tick()

    def _tick(self) -> None:
        tool = None if self._page is None else self._page.tool
        for kind in (*MARK_NAMES, "long_axis"):
            self._actions[f"draw_{kind}"].setChecked(isinstance(tool, DrawTool) and tool.kind == kind)
        for flag in FLAGS:
            self._actions[flag].setChecked(getattr(self.board, flag))
