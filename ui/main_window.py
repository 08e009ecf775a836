"""The window: shows the session and emits what the user wants. What happens then is decided in app/controller.py."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.io.series import UnevenSlices
from core.session import Session
from ui.actions import draw_icons
from ui.background import RunInBackground, run_at_once
from ui.bars import build_toolbar
from ui.browser.browser_page import BrowserPage
from ui.dialogs.window_questions import WindowQuestions
from ui.focus_areas import FocusAreas
from ui.palette import CommandPalette
from ui.panels.side_panel import SidePanel
from ui.preview_page import PreviewPage
from ui.start_page import StartPage
from ui.theme import Theme, ThemeSwitch
from ui.training.train_page import TrainPage
from ui.uneven_slices import show_offers
from ui.widgets.choice_menu import ChoiceMenu
from ui.widgets.message_bar import MessageBar
from ui.widgets.status_line import StatusLine
from ui.window_actions import WindowActions, open_dialog
from ui.window_tour import WindowTour
from ui.words import tr
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
    offer_requested = Signal(object, str)
    """Carries the Path of a scan and the key of a `core.io.Offer`: how to open its uneven slices."""
    open_folder_requested = Signal()
    open_file_requested = Signal()
    phantom_requested = Signal()
    close_case_requested = Signal()
    segment_requested = Signal()
    cancel_requested = Signal()
    export_requested = Signal()
    reference_requested = Signal()
    earlier_requested = Signal()
    """An earlier scan of the same patient is to be chosen and laid beside."""
    import_mask_requested = Signal()
    browse_requested = Signal()
    """The list of what was found is to be shown again."""
    undo_requested = Signal()
    redo_requested = Signal()
    recent_cleared = Signal()
    segment_box_requested = Signal(object)
    """Carries the Box at which the network shall look once more."""
    save_case_requested = Signal()
    save_case_as_requested = Signal()
    earlier_saves_requested = Signal()
    restore_requested = Signal(object)
    """Carries the folder of unsaved work to go on with."""
    discard_requested = Signal(object)
    """Carries the folder of unsaved work to forget."""
    model_chosen = Signal(str)
    device_chosen = Signal(str)
    search_chosen = Signal(str)
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    view_value_changed = Signal(str, object)
    """How the user wants to see things, to be remembered: a name and a text, number or bool."""
    picture_taken = Signal(QImage)
    """A picture of views that the user wants to save."""
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
        self.is_busy = False
        """Whether a job runs that the user waits for."""
        self._actions = WindowActions(self)
        self.actions_by_name = self._actions.by_name
        self.tabs = build_toolbar(self, self.actions_by_name)
        self.message_bar = MessageBar()
        self.start_page = StartPage()
        self.side_panel = SidePanel(session, lambda: self.run_in_background or run_at_once)
        self.workbench = Workbench(self.side_panel)
        self.preview = PreviewPage()
        self.browser = BrowserPage()
        self.is_browsing = False
        """Whether the list of what was found is shown."""
        self.is_browsable = False
        """Whether there is such a list."""
        self.train_page = TrainPage()
        self.status_line = StatusLine()
        self.palette_overlay = CommandPalette(self)
        self.tour = WindowTour(self)
        self.focus_areas = FocusAreas(self)
        self._lay_out()
        self._actions.connect_all()
        self._connect_parts()
        self.themes = ThemeSwitch(_application(), self)
        self.themes.changed.connect(self._use_theme)
        self._use_theme(self.themes.theme)
        self.set_recent([])
        self._show_case()

    @property
    def segment_panel(self) -> Any:
        """The panel that takes the lists of models and devices."""
        return self.side_panel.segment

    @property
    def recent_menu(self) -> QMenu:
        """The menu of the scans opened before."""
        return self._actions.recent_menu

    @property
    def theme_menu(self) -> ChoiceMenu:
        """The menu of the themes."""
        return self._actions.theme_menu

    # --- what the controller tells ------------------------------------------------------------------------------

    def load_viewer(self) -> None:
        """Build the views, once. The 3D view brings VTK, so this is not done before the window is up."""
        if self.viewer is not None:
            return
        from ui.earlier_views import EarlierPlace
        from ui.halves_layer import show_halves
        from ui.viewer_page import ViewerPage

        self.viewer = ViewerPage(self.session, run_in_background=self.run_in_background)
        self.viewer.restore(self.view_values)
        self.viewer.view_value_changed.connect(self.view_value_changed)
        self.viewer.box_drawn.connect(self.segment_box_requested)
        self.viewer.picture_taken.connect(self.picture_taken)
        self.viewer.told.connect(lambda text: self.show_message(text, "success"))
        self.viewer.connect_actions(self.actions_by_name)
        show_halves(self.viewer, self.side_panel.halves.model)
        self.earlier = EarlierPlace(self.viewer)
        self._actions.attach(self.viewer)
        self.workbench.setCentralWidget(self.viewer)
        self.workbench.restore_layout(str(self.view_values.get(LAYOUT, "")))

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the running job is (0 to 1), what it does, and the seconds left or None."""
        self.is_busy = True
        self.start_page.show_progress(fraction, text, seconds_left)
        self.preview.show_progress(fraction, text, seconds_left)
        self.browser.show_progress(fraction, text, seconds_left)
        self.segment_panel.show_progress(fraction, text, seconds_left)
        self._actions.refresh()

    def show_preview(self, preview: Any) -> None:
        """Show the middle slice (core.preview.Preview) of the scan that is being opened, until that is over."""
        self.preview.show_preview(preview, self.session.window)
        self._view.setCurrentWidget(self.preview)

    def show_browser(self, on: bool) -> None:
        """Show the list of what was found, or go back to what was shown before."""
        self.is_browsing = on
        self._show_page()
        if on:
            self.browser.tree.setFocus()

    def set_browsable(self, on: bool) -> None:
        """Say whether there is a list of what was found."""
        self.is_browsable = on
        self._actions.refresh()

    def show_stopping(self) -> None:
        """Show that the running job was asked to stop."""
        for strip in (self.start_page.strip, self.preview.strip, self.browser.strip, self.segment_panel.strip):
            strip.tell_stopping()

    def show_idle(self) -> None:
        """Show that nothing runs any more."""
        self.is_busy = False
        self.start_page.show_idle()
        self.browser.show_idle()
        self._show_page()
        self.segment_panel.show_idle()
        self._actions.refresh()

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
        if isinstance(error, UnevenSlices) and error.path is not None:
            show_offers(self.message_bar, error, partial(self.offer_requested.emit, error.path))
        else:
            self.message_bar.tell(error.message, error.hint, "error")

    def show_report(self, report: str) -> None:
        """Show the report of an error of ours, without stopping the program."""
        from ui.dialogs.report_dialog import ReportDialog

        open_dialog(ReportDialog(report, self))

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List the scans opened before, newest first."""
        self.start_page.set_recent(paths)
        self._actions.set_recent(paths)

    def set_language(self, choice: str) -> None:
        """Tick the language that is spoken or will be."""
        self._actions.language_menu.set_current(choice)

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
        self._view.addWidget(self.preview)
        self._view.addWidget(self.browser)
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
        self.statusBar().addPermanentWidget(QLabel(tr("For research use")))
        self.statusBar().setSizeGripEnabled(False)

    def _show_follow_up(self) -> None:
        self._actions.refresh()
        if self.session.follow_up.earlier is not None:
            self.workbench.show_panel("follow_up", True)

    def _connect_parts(self) -> None:
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        for name in ("open_folder", "open_file", "phantom", "cancel"):
            signal = f"{name}_requested"
            getattr(self.start_page, signal).connect(getattr(self, signal))
        self.preview.cancel_requested.connect(self.cancel_requested)
        self.start_page.recent_requested.connect(self.open_requested)
        self.actions_by_name["open_earlier"].triggered.connect(self.earlier_requested)
        self.session.follow_up.changed.connect(self._show_follow_up)
        self.side_panel.halves.failed.connect(self.show_error)
        self.side_panel.halves.asked_for.connect(lambda: self.workbench.show_panel("halves", True))
        self.start_page.unsaved.restore_requested.connect(self.restore_requested)
        self.start_page.unsaved.discard_requested.connect(self.discard_requested)
        panel = self.segment_panel
        for wish in ("segment_requested", "cancel_requested", "model_chosen", "device_chosen", "search_chosen"):
            getattr(panel, wish).connect(getattr(self, wish))
        self.tour.seen_changed.connect(self.view_value_changed)
        self.session.case_changed.connect(self._show_case)

    def _use_theme(self, theme: Theme) -> None:
        draw_icons(self.actions_by_name, theme)
        self.tour.tour.set_theme(theme)
        for part in (
            self.start_page,
            self.browser,
            self.train_page,
            self.message_bar,
            self.status_line,
            self.workbench,
            self.palette_overlay,
        ):
            part.set_theme(theme)
        self.theme_menu.set_current(self.themes.choice)

    def _show_page(self) -> None:
        self.preview.forget()
        page = self.start_page if self.session.case is None else self.workbench
        self._view.setCurrentWidget(self.browser if self.is_browsing else page)

    def _show_case(self) -> None:
        case = self.session.case
        if case is not None:
            self.load_viewer()
        self.is_browsing = False
        self._show_page()
        self.setWindowTitle(APP_NAME if case is None else f"{case.name} \N{EN DASH} {APP_NAME}")
        self.statusBar().setVisible(case is not None)
        self.status_line.forget()
        self.status_line.facts.setText("" if case is None else _facts_of(case))
        self._actions.refresh()

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
