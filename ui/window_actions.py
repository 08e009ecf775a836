"""The window's actions and menus: built from the tables, connected, enabled as the session allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QDialog, QMenu

from core.session import WINDOW_PRESETS, Window
from ui.actions import build_actions, conditions_of, enable_actions
from ui.bars import build_menus
from ui.languages import LANGUAGE_CHOICES
from ui.marks.commands import MarkCommands
from ui.mask_commands import MaskCommands
from ui.palette_entries import gather
from ui.review.commands import ReviewCommands
from ui.theme import THEME_CHOICES
from ui.widgets.choice_menu import ChoiceMenu
from ui.words import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.viewer_page import ViewerPage

REQUESTS = (
    "open_folder",
    "open_file",
    "segment",
    "cancel",
    "export",
    "undo",
    "redo",
    "close_case",
    "save_case",
    "save_case_as",
    "earlier_saves",
)
"""Actions that ask the controller: the window has a signal `<name>_requested` for each."""


class WindowActions(QObject):
    """`by_name` are all QActions of the program. The window connects us once its parts are there (`connect_all`)."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.by_name = build_actions(window)
        self.recent_menu = QMenu(tr("Recent scans"), window)
        self.theme_menu = ChoiceMenu(tr("Theme"), THEME_CHOICES, window)
        self.language_menu = ChoiceMenu(tr("Language"), LANGUAGE_CHOICES, window)
        submenus = {"recent": self.recent_menu, "theme": self.theme_menu, "language": self.language_menu}
        build_menus(window, self.by_name, submenus)

    def connect_all(self) -> None:
        """Connect what the window itself does, and follow the session."""
        window, actions, session = self._window, self.by_name, self._session
        for name in REQUESTS:
            actions[name].triggered.connect(getattr(window, f"{name}_requested"))
        actions["load_reference"].triggered.connect(window.reference_requested)
        actions["import_mask"].triggered.connect(window.import_mask_requested)
        actions["browse"].triggered.connect(window.browse_requested)
        window.side_panel.masks.load_requested.connect(window.reference_requested)
        self._masks = MaskCommands(session, actions, self)
        actions["open_phantom"].triggered.connect(window.phantom_requested)
        actions["quit"].triggered.connect(window.close)
        actions["palette"].triggered.connect(self._show_palette)
        actions["next_area"].triggered.connect(lambda: window.focus_areas.step(1))
        actions["previous_area"].triggered.connect(lambda: window.focus_areas.step(-1))
        actions["tour"].triggered.connect(window.tour.begin)
        actions["about"].triggered.connect(self._show_about)
        actions["shortcuts"].triggered.connect(self._show_shortcuts)
        actions["show_overlay"].triggered.connect(lambda on: session.set_overlay(visible=on))
        self.theme_menu.chosen.connect(window.theme_chosen)
        self.language_menu.chosen.connect(window.language_chosen)
        self._connect_windows()
        self._connect_panels()
        results = window.side_panel.results
        self._review = ReviewCommands(window.side_panel.review, results.lesion, actions, self)
        self._review.told.connect(lambda text, hint: window.show_message(text, "success", hint))
        self._review.failed.connect(window.show_error)
        self._marks = MarkCommands(window.side_panel.board, actions, self)
        self._marks.told.connect(lambda text, hint: window.show_message(text, "info", hint))
        self._marks.board.failed.connect(window.show_error)
        for changed in (
            session.mask_changed,
            session.measurements_changed,
            session.tumour_selected,
            session.history_changed,
            session.layers.changed,
            session.layers.difference_changed,
            session.overlay_changed,
            session.window_changed,
        ):
            changed.connect(self.refresh)

    def attach(self, page: ViewerPage) -> None:
        """Use the views for what is done in them."""
        self._review.attach(page)
        self._marks.attach(page)

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List the scans opened before, newest first."""
        self.recent_menu.clear()
        for path in paths:
            action = self.recent_menu.addAction(path.name, partial(self._window.open_requested.emit, path))
            action.setToolTip(str(path))
        if paths:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction(tr("Clear this list"), self._window.recent_cleared.emit)
        self.recent_menu.setEnabled(bool(paths))

    def refresh(self, *_: object) -> None:
        """Enable what can be done now, and tick what is so."""
        session, actions = self._session, self.by_name
        enable_actions(actions, self._conditions())
        for name, done in (("undo", session.undo_name), ("redo", session.redo_name)):
            actions[name].setText(_undo_text(name, done))
        actions["show_overlay"].setChecked(session.overlay.visible)
        for name, preset in WINDOW_PRESETS.items():
            actions[f"window_{name.lower()}"].setChecked(preset == session.window)

    def _connect_windows(self) -> None:
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name, preset in WINDOW_PRESETS.items():
            action = self.by_name[f"window_{name.lower()}"]
            action.triggered.connect(lambda _=False, preset=preset: self._use_window(preset))
            group.addAction(action)

    def _use_window(self, preset: Window) -> None:
        self._session.set_window(preset)
        self.refresh()

    def _connect_panels(self) -> None:
        bench = self._window.workbench
        self.by_name["reset_layout"].triggered.connect(bench.reset_layout)
        for name in bench.docks:
            bench.docks[name].card.connect_actions(self.by_name)
            self.by_name[f"panel_{name}"].triggered.connect(lambda on, name=name: bench.show_panel(name, on))
        bench.panel_shown.connect(lambda name, on: self.by_name[f"panel_{name}"].setChecked(on))

    def _show_palette(self) -> None:
        entries = gather(
            self.by_name, (self.recent_menu, self.theme_menu, self.language_menu), self._session, self._conditions()
        )
        self._window.palette_overlay.open_with(entries)

    def _conditions(self) -> set[str]:
        window = self._window
        return conditions_of(
            self._session,
            is_busy=window.is_busy,
            has_model=window.segment_panel.ready,
            has_list=window.is_browsable,
        )

    def _show_about(self) -> None:
        from ui.dialogs.about_dialog import AboutDialog

        open_dialog(AboutDialog(self._window))

    def _show_shortcuts(self) -> None:
        from ui.dialogs.shortcuts_dialog import ShortcutsDialog

        sheet = ShortcutsDialog(self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.show()


def _undo_text(name: str, done: str | None) -> str:
    """Return "Undo" or "Redo", with what was done where that is known."""
    if not done:
        return tr(name.capitalize())
    what = tr(done)
    what = what.lower() if what == done else what  # other languages say themselves what is written small
    return tr("Undo {what}", what=what) if name == "undo" else tr("Redo {what}", what=what)


def open_dialog(dialog: QDialog) -> None:
    """Show a dialog without waiting for it."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
