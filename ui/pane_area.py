"""Where the four panes of the viewer stand: layouts, and one pane alone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.words import mark

GAP_PIXELS = 3
LAYOUTS = mark(
    {
        "grid": "Two by two",
        "large": "One large, three small",
        "axial": "Axial only",
        "row": "Side by side",
    }
)

Arrangement = QWidget | tuple[Qt.Orientation, tuple["Arrangement", ...], tuple[int, ...]]
"""A pane, or several arrangements beside or under each other with their shares of the room."""


class PaneArea(QWidget):
    """Places axial, coronal, sagittal and 3D, in this order of `panes`. Panes that a layout leaves out are hidden."""

    def __init__(self, panes: tuple[QWidget, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panes = panes
        self.layout_name = ""
        self.maximised: QWidget | None = None
        """The pane that is shown alone, or None."""
        self._root = QWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._root)

    def arrange(self, name: str, first: QWidget | None = None) -> None:
        """Use a layout of `LAYOUTS`; `first` is the pane that is large where one is. Sizes start anew."""
        self.layout_name, self.maximised = name, None
        for pane in self.panes:
            pane.setParent(self)
            pane.hide()
        self._layout.removeWidget(self._root)
        old, self._root = self._root, self._place(self._arrangement(name, first or self.panes[0]))
        if old not in self.panes:
            old.deleteLater()
        self._layout.addWidget(self._root)
        self._show_shown()

    def toggle_maximised(self, pane: QWidget) -> None:
        """Show one pane alone, or the whole layout again."""
        self.maximised = None if self.maximised is pane else pane
        self._show_shown()
        pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrangement(self, name: str, first: QWidget) -> Arrangement:
        axial, coronal, sagittal, volume = self.panes
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        if name == "axial":
            return axial
        if name == "row":
            return across, (axial, coronal, sagittal), (1, 1, 1)
        if name == "large":
            others = tuple(pane for pane in self.panes if pane is not first)
            return across, (first, (down, others, (1, 1, 1))), (7, 3)
        return down, ((across, (axial, volume), (1, 1)), (across, (coronal, sagittal), (1, 1))), (1, 1)

    def _place(self, arrangement: Arrangement) -> QWidget:
        if isinstance(arrangement, QWidget):
            return arrangement
        orientation, parts, shares = arrangement
        splitter = QSplitter(orientation)
        splitter.setHandleWidth(GAP_PIXELS)
        splitter.setChildrenCollapsible(False)
        for index, (part, share) in enumerate(zip(parts, shares, strict=True)):
            splitter.addWidget(self._place(part))
            splitter.setStretchFactor(index, share)
        splitter.setSizes([10_000 * share for share in shares])
        rows = [each for each in _children(splitter) if isinstance(each, QSplitter)]
        if len(rows) == 2:  # the columns of a grid stay columns
            for one, other in (rows, rows[::-1]):
                one.splitterMoved.connect(lambda *_, one=one, other=other: other.setSizes(one.sizes()))
        return splitter

    def _show_shown(self) -> None:
        def show(widget: QWidget) -> bool:
            if isinstance(widget, QSplitter):
                shown = sum(show(each) for each in _children(widget)) > 0  # each of them is told
            else:
                shown = self.maximised in (None, widget)
            widget.setVisible(shown)
            return shown

        if self.maximised is not None and not self._root.isAncestorOf(self.maximised):
            self.maximised = None
        show(self._root)


def _children(splitter: QSplitter) -> list[QWidget]:
    children = (splitter.widget(index) for index in range(splitter.count()))
    return [child for child in children if child is not None]
