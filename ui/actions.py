"""Everything the user can do, in one table. Menus, toolbar, shortcuts and tips are built from it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from core.session import WINDOW_PRESETS
from ui import icons
from ui.theme import Theme


@dataclass(frozen=True)
class ActionSpec:
    """One thing the user can do."""

    name: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False


ACTIONS = (
    ActionSpec("open_folder", "Open folder …", ("Ctrl+O",), "open_folder", "Open a folder of DICOM files"),
    ActionSpec("open_file", "Open file …", ("Ctrl+Shift+O",), "open_file", "Open a NIfTI file or one DICOM file"),
    ActionSpec("open_phantom", "Open the demo phantom", (), "phantom", "Make an artificial CT and open it"),
    ActionSpec("close_case", "Close scan", ("Ctrl+W",), "", "Close the scan and go back to the start page"),
    ActionSpec("export", "Export …", ("Ctrl+E",), "export", "Write the mask and the volumes into a folder"),
    ActionSpec("quit", "Quit", ("Ctrl+Q",), "", "Leave Hepascope"),
    ActionSpec("undo", "Undo", ("Ctrl+Z",), "undo", "Take back the last change of the mask"),
    ActionSpec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Make the undone change again"),
    ActionSpec("segment", "Segment liver and tumours", ("S", "F5"), "segment", "Find the liver and its tumours"),
    ActionSpec("cancel", "Cancel the running job", ("Esc",), "stop", "Stop what is running"),
    ActionSpec("show_overlay", "Show overlay", ("H",), "eye", "Show or hide the mask over the scan", checkable=True),
    *(
        ActionSpec(f"window_{name.lower()}", f"{name} window", (str(number),), checkable=True)
        for number, name in enumerate(WINDOW_PRESETS, start=1)
    ),
    ActionSpec("shortcuts", "Keyboard and mouse", ("F1",), "", "All keys, and what the mouse does in the views"),
    ActionSpec("about", "About Hepascope", (), "info", "Version, licence, limits"),
)

SEPARATOR = "-"

MENUS: dict[str, tuple[str, ...]] = {
    "&File": (
        "open_folder",
        "open_file",
        "open_phantom",
        "recent",
        SEPARATOR,
        "export",
        SEPARATOR,
        "close_case",
        "quit",
    ),
    "&Edit": ("undo", "redo"),
    "&View": ("show_overlay", SEPARATOR, *(f"window_{name.lower()}" for name in WINDOW_PRESETS), SEPARATOR, "theme"),
    "&Segment": ("segment", "cancel"),
    "&Help": ("shortcuts", "about"),
}
""""recent" and "theme" stand for submenus that the window fills."""

TOOLBAR = ("open_folder", "open_file", SEPARATOR, "undo", "redo", SEPARATOR, "show_overlay")
TOOLBAR_RIGHT = ("export",)
WITH_TEXT = ("open_folder", "open_file", "export")
"""Actions whose toolbar button says its name."""
SHORT_TEXT = {"open_folder": " Open folder", "open_file": " Open file", "export": " Export"}
"""The blank stands between icon and text, where Qt leaves too little room."""


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Return a QAction for every line of the table, by name."""
    return {spec.name: _build(spec, parent) for spec in ACTIONS}


def draw_icons(actions: dict[str, QAction], theme: Theme) -> None:
    """Draw the icons of all actions in a theme's colours."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.name].setIcon(icons.icon(spec.icon, theme.text_dim, theme.border_strong))


def _build(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec.text, parent, checkable=spec.checkable)
    action.setObjectName(spec.name)
    keys = [QKeySequence(text) for text in spec.shortcuts]
    action.setShortcuts(keys)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setIconText(SHORT_TEXT.get(spec.name, spec.text))
    shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    tip = spec.tip or spec.text
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip("")
    return action
