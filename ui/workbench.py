"""The place of work once a scan is open: the views in the middle, the panels around them in docks."""

from itertools import groupby, pairwise

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from ui.dock_heights import Wish, share
from ui.panels.places import PANELS
from ui.panels.side_panel import SidePanel
from ui.theme import Theme
from ui.widgets.dock import Dock

WIDTH_PIXELS = 368
LAYOUT_VERSION = 1
"""To be raised where a remembered layout would no longer make sense."""
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
MARK = "|"
"""Between Qt's own text of the layout and our words."""
BY_HAND = "by_hand"
YIELDS = {spec.name: spec.yields for spec in PANELS}


class Workbench(QMainWindow):
    """A QMainWindow inside the window, so that the docks belong to this page only.

    Docks that stand one below the other share the height by what they hold, until the user drags a border.
    """

    panel_shown = Signal(str, bool)
    """A panel of this name is shown now, or closed."""

    def __init__(self, panels: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.setObjectName("workbench")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.docks = {name: Dock(name, card, self) for name, card in panels.cards.items()}
        self._set_aside: list[Dock] = []
        self._by_hand = False
        self._heights_before: list[int] = []
        self._share_soon = QTimer(self, singleShot=True, interval=0)
        self._share_soon.timeout.connect(self._share_heights)
        for name, dock in self.docks.items():
            dock.toggleViewAction().toggled.connect(lambda on, name=name: self.panel_shown.emit(name, on))
            dock.wants_changed.connect(self._share_soon.start)
        self.reset_layout()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for dock in self.docks.values():
            dock.set_theme(theme)

    def show_panel(self, name: str, shown: bool) -> None:
        """Show a panel, in front of those it shares a place with, or close it."""
        dock = self.docks[name]
        dock.setVisible(shown)
        if shown:
            dock.raise_()

    def reset_layout(self) -> None:
        """Put every panel where it stood at first."""
        self._by_hand = False
        for dock in self.docks.values():
            dock.setFloating(False)
            dock.fold(False)
            self.removeDockWidget(dock)
        for _, specs in groupby(PANELS, key=lambda spec: spec.place):
            first, *others = [self.docks[spec.name] for spec in specs]
            self.addDockWidget(RIGHT, first)
            for other in others:
                self.tabifyDockWidget(first, other)
            first.raise_()
        for dock in self.docks.values():
            dock.setVisible(dock.card.needed)
        self.resizeDocks([self.docks[PANELS[0].name]], [WIDTH_PIXELS], Qt.Orientation.Horizontal)

    def layout_text(self) -> str:
        """Return where the panels stand, as a text for `restore_layout`."""
        folded = [name for name, dock in self.docks.items() if dock.is_folded]
        state = bytes(self.saveState(LAYOUT_VERSION).toBase64().data()).decode("ascii")
        return MARK.join((state, *folded, *([BY_HAND] if self._by_hand else [])))

    def restore_layout(self, text: str) -> None:
        """Put the panels where they stood when the text was made; a text that makes no sense changes nothing."""
        state, *words = text.split(MARK)
        if not self.restoreState(QByteArray.fromBase64(state.encode("ascii", "replace")), LAYOUT_VERSION):
            return
        self._by_hand = BY_HAND in words
        for name, dock in self.docks.items():
            dock.fold(name in words)
            if not dock.card.needed:
                dock.hide()

    def event(self, event: QEvent) -> bool:
        """Notice that the user drags a border between two docks."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._heights_before = self._heights()
        handled = super().event(event)
        if event.type() == QEvent.Type.MouseButtonRelease and self._heights() != self._heights_before:
            self._by_hand = True
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        # Qt hides with us what is inside, but not what was taken out.
        self._set_aside = [dock for dock in self.docks.values() if dock.isFloating() and dock.isVisible()]
        for dock in self._set_aside:
            dock.hide()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for dock in self._set_aside:
            dock.show()
        self._set_aside = []

    def _heights(self) -> list[int]:
        return [dock.height() for dock in self.docks.values()]

    def _columns(self) -> list[list[Dock]]:
        """Return the docks in sight that stand one below the other, as they do."""
        seen = [dock for dock in self.docks.values() if not dock.isFloating() and not dock.visibleRegion().isEmpty()]
        lefts = {dock.x() for dock in seen}
        columns = [sorted((dock for dock in seen if dock.x() == left), key=lambda dock: dock.y()) for left in lefts]
        return [column for column in columns if len(column) > 1]

    def _share_heights(self) -> None:
        for dock in self.docks.values():
            tabs = [self.docks[each.objectName()] for each in self.tabifiedDockWidgets(dock)]
            # Qt lets tabs of one place be as high as the one that may be least.
            dock.let_grow(max(each.wanted_pixels for each in (dock, *tabs)))
        if self._by_hand or not self.isVisible():
            return
        for column in self._columns():
            gaps = sum(below.y() - above.geometry().bottom() - 1 for above, below in pairwise(column))
            available = self.height() - column[0].y() - gaps
            wishes = [Wish(dock.wanted_pixels, dock.least_pixels, YIELDS[dock.objectName()]) for dock in column]
            self.resizeDocks(column, share(wishes, available), Qt.Orientation.Vertical)
