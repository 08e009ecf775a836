"""The window: shows the session and emits what the user wants. What happens then is decided in app/controller.py."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.session import WINDOW_PRESETS, Session
from ui.actions import build_actions, conditions_of, draw_icons, enable_actions
from ui.background import RunInBackground
from ui.bars import build_menus, build_toolbar
from ui.dialogs.window_questions import WindowQuestions
from ui.mask_commands import MaskCommands
from ui.panels.side_panel import SidePanel
from ui.start_page import StartPage
from ui.theme import THEME_CHOICES, Theme, ThemeSwitch
from ui.training.train_page import TrainPage
from ui.widgets.message_bar import MessageBar
from ui.widgets.status_line import StatusLine
from ui.workbench import Workbench

if TYPE_CHECKING:
    from ui.viewer_page import ViewerPage

APP_NAME = "Hepascope"
LAYOUT = "panels"
"""The name by which the places of the panels are remembered."""


class MainWindow(QMainWindow):
    """Tabs View and Train; the start page until a scan is open, then the views and the side panel."""

    open_requested = Signal(object)
    """Carries the Path of a scan that was dropped or chosen among the recent ones."""
    open_folder_requested = Signal()
    open_file_requested = Signal()
    phantom_requested = Signal()
    close_case_requested = Signal()
    segment_requested = Signal()
    cancel_requested = Signal()
    export_requested = Signal()
    reference_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    recent_cleared = Signal()
    model_chosen = Signal(str)
    device_chosen = Signal(str)
    search_chosen = Signal(str)
    theme_chosen = Signal(str)
    view_value_changed = Signal(str, object)
    """How the user wants to see things, to be remembered: a name and a text, number or bool."""
    closed = Signal()
    """The window is closing for good."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.questions = WindowQuestions(self)
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes."""
        self.run_in_background: RunInBackground | None = None
        """Given to the views for what is slow in them."""
        self.viewer: ViewerPage | None = None
        self.view_values: Mapping[str, Any] = {}
        """What was remembered of `view_value_changed`; parts built later look here."""
        self._busy = False
        self.actions_by_name = build_actions(self)
        self.recent_menu = QMenu("Recent scans", self)
        self.theme_menu = QMenu("Theme", self)
        build_menus(self, self.actions_by_name, {"recent": self.recent_menu, "theme": self.theme_menu})
        self.tabs = build_toolbar(self, self.actions_by_name)
        self.message_bar = MessageBar()
        self.start_page = StartPage()
        self.side_panel = SidePanel(session)
        self.workbench = Workbench(self.side_panel)
        self.train_page = TrainPage()
        self.status_line = StatusLine()
        self._lay_out()
        self._connect_actions()
        self.mask_commands = MaskCommands(session, self.actions_by_name, self)
        self._connect_parts()
        self.themes = ThemeSwitch(_application(), self)
        self.themes.changed.connect(self._use_theme)
        self._fill_theme_menu()
        self._use_theme(self.themes.theme)
        self.set_recent([])
        self._show_case()

    @property
    def segment_panel(self) -> Any:
        """The panel that takes the lists of models and devices."""
        return self.side_panel.segment

    # --- what the controller tells ------------------------------------------------------------------------------

    def load_viewer(self) -> None:
        """Build the views, once. The 3D view brings VTK, so this is not done before the window is up."""
        if self.viewer is not None:
            return
        from ui.viewer_page import ViewerPage

        self.viewer = ViewerPage(self.session, run_in_background=self.run_in_background)
        self.viewer.restore(self.view_values)
        self.viewer.view_value_changed.connect(self.view_value_changed)
        self.viewer.connect_actions(self.actions_by_name)
        self.workbench.setCentralWidget(self.viewer)
        self.workbench.restore_layout(str(self.view_values.get(LAYOUT, "")))

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the running job is (0 to 1), what it does, and the seconds left or None."""
        self._busy = True
        self.start_page.show_progress(fraction, text, seconds_left)
        self.segment_panel.show_progress(fraction, text, seconds_left)
        self._refresh_actions()

    def show_stopping(self) -> None:
        """Show that the running job was asked to stop."""
        for strip in (self.start_page.strip, self.segment_panel.strip):
            strip.tell_stopping()

    def show_idle(self) -> None:
        """Show that nothing runs any more."""
        self._busy = False
        self.start_page.show_idle()
        self.segment_panel.show_idle()
        self._refresh_actions()

    def show_message(self, text: str, kind: str = "info", hint: str = "") -> None:
        """Tell the user something without standing in the way; kinds: info, success, warning, error.

        Good news stand in the status line, so that nothing moves; what needs attention gets a bar of its own.
        """
        if kind in ("info", "success") and self.session.case is not None:
            self.status_line.tell(text, hint, kind)
        else:
            self.message_bar.tell(text, hint, kind)

    def show_error(self, error: UserError) -> None:
        """Say what is wrong and what to do next."""
        self.message_bar.tell(error.message, error.hint, "error")

    def show_report(self, report: str) -> None:
        """Show the report of an error of ours, without stopping the program."""
        from ui.dialogs.report_dialog import ReportDialog

        _open(ReportDialog(report, self))

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List the scans opened before, newest first."""
        self.start_page.set_recent(paths)
        self.recent_menu.clear()
        for path in paths:
            action = self.recent_menu.addAction(path.name, partial(self.open_requested.emit, path))
            action.setToolTip(str(path))
        if paths:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction("Clear this list", self.recent_cleared.emit)
        self.recent_menu.setEnabled(bool(paths))

    def set_theme(self, choice: str) -> None:
        """Use "system", "dark" or "light"."""
        self.themes.choose(choice)

    # --- inside -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle(APP_NAME)
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 600)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._view = QStackedWidget()
        self._view.addWidget(self.start_page)
        self._view.addWidget(self.workbench)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._view)
        self._pages.addWidget(self.train_page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message_bar)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
        self.statusBar().addWidget(self.status_line, 1)
        self.statusBar().addPermanentWidget(QLabel("For research use"))
        self.statusBar().setSizeGripEnabled(False)

    def _connect_actions(self) -> None:
        actions = self.actions_by_name
        for name in ("open_folder", "open_file", "segment", "cancel", "export", "undo", "redo", "close_case"):
            actions[name].triggered.connect(getattr(self, f"{name}_requested"))
        actions["load_reference"].triggered.connect(self.reference_requested)
        self.side_panel.masks.load_requested.connect(self.reference_requested)
        actions["open_phantom"].triggered.connect(self.phantom_requested)
        actions["quit"].triggered.connect(self.close)
        actions["about"].triggered.connect(self._show_about)
        actions["shortcuts"].triggered.connect(self._show_shortcuts)
        actions["show_overlay"].triggered.connect(lambda on: self.session.set_overlay(visible=on))
        actions["reset_layout"].triggered.connect(self.workbench.reset_layout)
        for name in self.workbench.docks:
            actions[f"panel_{name}"].triggered.connect(lambda on, name=name: self.workbench.show_panel(name, on))
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name, window in WINDOW_PRESETS.items():
            action = actions[f"window_{name.lower()}"]
            action.triggered.connect(lambda _=False, window=window: self._use_window(window))
            group.addAction(action)

    def _connect_parts(self) -> None:
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        for name in ("open_folder", "open_file", "phantom", "cancel"):
            signal = f"{name}_requested"
            getattr(self.start_page, signal).connect(getattr(self, signal))
        self.start_page.recent_requested.connect(self.open_requested)
        panel = self.segment_panel
        for wish in ("segment_requested", "cancel_requested", "model_chosen", "device_chosen", "search_chosen"):
            getattr(panel, wish).connect(getattr(self, wish))
        self.workbench.panel_shown.connect(lambda name, on: self.actions_by_name[f"panel_{name}"].setChecked(on))
        session = self.session
        session.case_changed.connect(self._show_case)
        for changed in (session.mask_changed, session.measurements_changed, session.tumour_selected):
            changed.connect(self._refresh_actions)
        session.history_changed.connect(self._refresh_actions)
        session.layers.changed.connect(self._refresh_actions)
        session.layers.difference_changed.connect(self._refresh_actions)
        session.overlay_changed.connect(self._refresh_actions)
        session.window_changed.connect(self._refresh_actions)

    def _fill_theme_menu(self) -> None:
        group = QActionGroup(self)
        for choice, text in THEME_CHOICES.items():
            action = QAction(text, self, checkable=True)
            action.setData(choice)
            action.triggered.connect(lambda _=False, choice=choice: self.theme_chosen.emit(choice))
            group.addAction(action)
            self.theme_menu.addAction(action)

    def _use_theme(self, theme: Theme) -> None:
        draw_icons(self.actions_by_name, theme)
        panel = self.side_panel.display
        for part in (self.start_page, self.train_page, self.message_bar, self.status_line, panel, self.workbench):
            part.set_theme(theme)
        for action in self.theme_menu.actions():
            action.setChecked(action.data() == self.themes.choice)

    def _use_window(self, window: Any) -> None:
        self.session.set_window(window)
        self._refresh_actions()

    def _show_case(self) -> None:
        case = self.session.case
        if case is not None:
            self.load_viewer()
        self._view.setCurrentWidget(self.start_page if case is None else self.workbench)
        self.setWindowTitle(APP_NAME if case is None else f"{case.name} \N{EN DASH} {APP_NAME}")
        self.statusBar().setVisible(case is not None)
        self.status_line.forget()
        self.status_line.facts.setText("" if case is None else _facts_of(case))
        self._refresh_actions()

    def _refresh_actions(self, *_: object) -> None:
        session, actions = self.session, self.actions_by_name
        conditions = conditions_of(session, is_busy=self._busy, has_model=self.segment_panel.ready)
        enable_actions(actions, conditions)
        for name, done in (("undo", session.undo_name), ("redo", session.redo_name)):
            actions[name].setText(f"{name.capitalize()} {done.lower()}" if done else name.capitalize())
        actions["show_overlay"].setChecked(session.overlay.visible)
        for name, window in WINDOW_PRESETS.items():
            actions[f"window_{name.lower()}"].setChecked(window == session.window)

    def _show_about(self) -> None:
        from ui.dialogs.about_dialog import AboutDialog

        _open(AboutDialog(self))

    def _show_shortcuts(self) -> None:
        from ui.dialogs.shortcuts_dialog import ShortcutsDialog

        _open(ShortcutsDialog(self))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self.start_page.set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.start_page.set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.start_page.set_hot(False)
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_requested.emit(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        if self.viewer is not None:
            self.view_value_changed.emit(LAYOUT, self.workbench.layout_text())
        self.hide()
        self.closed.emit()
        if self.viewer is not None:
            self.viewer.close()
        super().closeEvent(event)


def _open(dialog: QDialog) -> None:
    """Show a dialog without waiting for it."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def dropped_path(data: QMimeData) -> Path | None:
    """Return the first file or folder of a drop, or None where it holds none."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if paths else None


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a QApplication must exist before the window")
    return application


def _facts_of(case: Any) -> str:
    """Describe the open scan in one line, without anything that names the patient."""
    slices, rows, columns = case.volume.geometry.shape_zyx
    z, y, x = case.volume.spacing_mm
    size = f"{columns} × {rows} × {slices}"
    return f"{case.name}   ·   {case.source.kind}   ·   {size}   ·   {x:.2f} × {y:.2f} × {z:.2f} mm"
