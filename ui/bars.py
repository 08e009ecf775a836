"""The menu bar and the toolbar, built from the tables in ui/menus."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QTabBar, QToolBar, QToolButton, QWidget

from ui.actions import TOOLBAR, TOOLBAR_RIGHT, WITH_TEXT
from ui.menus.bar import BAR
from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec
from ui.words import mark, tr

PAGES = mark(("View", "Train"))


def build_menus(window: QMainWindow, actions: Mapping[str, QAction], submenus: Mapping[str, QMenu]) -> None:
    """Fill the window's menu bar; `submenus` are the menus that the table names but does not hold."""
    for spec in BAR:
        _fill(window.menuBar().addMenu(tr(spec.title)), spec, actions, submenus)


def _fill(menu: QMenu, spec: MenuSpec, actions: Mapping[str, QAction], submenus: Mapping[str, QMenu]) -> None:
    for line in spec.lines:
        if isinstance(line, ActionSpec):
            menu.addAction(actions[line.name])
        elif isinstance(line, MenuSpec):
            _fill(menu.addMenu(tr(line.title)), line, actions, submenus)
        elif line == SEPARATOR:
            menu.addSeparator()
        else:
            menu.addMenu(submenus[line])


def build_toolbar(window: QMainWindow, actions: Mapping[str, QAction]) -> QTabBar:
    """Add the bar with the tabs and the most used actions to the window; return the tabs."""
    bar = QToolBar("Tools", window)
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.toggleViewAction().setVisible(False)
    tabs = QTabBar()
    tabs.setObjectName("pages")
    tabs.setExpanding(False)
    for page in PAGES:
        tabs.addTab(tr(page))
    bar.addWidget(tabs)
    bar.addSeparator()
    _add(bar, actions, TOOLBAR)
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    _add(bar, actions, TOOLBAR_RIGHT)
    window.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
    return tabs


def _add(bar: QToolBar, actions: Mapping[str, QAction], names: tuple[str, ...]) -> None:
    for name in names:
        if name == SEPARATOR:
            bar.addSeparator()
            continue
        bar.addAction(actions[name])
        button = bar.widgetForAction(actions[name])
        if name in WITH_TEXT and isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
