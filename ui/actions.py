"""Everything the user can do, gathered from ui/menus. Menus, toolbar, shortcuts and tips are built from it.

Who does something connects it itself: the window its own requests, a view or panel in its `connect_actions`.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from core.layers import Layer
from core.session import Session
from ui import icons
from ui.menus.bar import TOPICS
from ui.menus.spec import SEPARATOR, ActionSpec
from ui.theme import Theme
from ui.words import mark, tr

ACTIONS = tuple(spec for menu in TOPICS for spec in menu.actions)

TOOLBAR = ("open_folder", "open_file", SEPARATOR, "undo", "redo", SEPARATOR, "show_overlay")
TOOLBAR_RIGHT = ("export",)
WITH_TEXT = ("open_folder", "open_file", "export")
"""Actions whose toolbar button says its name."""
SHORT_TEXT = mark({"open_folder": "Open folder", "open_file": "Open file", "export": "Export"})
"""What these buttons say."""


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Return a QAction for every line of the tables, by name."""
    return {spec.name: _build(spec, parent) for spec in ACTIONS}


def draw_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Draw the icons of all actions in a theme's colours."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.name].setIcon(icons.icon(spec.icon, theme.text_dim, theme.border_strong))


def conditions_of(session: Session, *, is_busy: bool, has_model: bool, has_list: bool = False) -> set[str]:
    """Return the words for what is so now; an action is enabled where all that it `needs` is.

    case: a scan is open. result: it was segmented. mask: a voxel is labelled. tumours: there are measured tumours.
    tumour: one of them is chosen. lesion: one of them, or what was set aside. axes_by_hand: its diameters are the
    reader's. marks: something was measured by hand. undo, redo: there is something to. idle, busy: whether a job
    runs. model: a segmentation can be started. mask_ai, ...: this mask is there. several_masks: there are two or
    more. places: the compared masks differ somewhere. earlier: an earlier scan lies beside. found: there is a list of
    what a folder holds.
    """
    layers = session.layers
    measurements = session.measurements
    chosen = None if measurements is None else measurements.tumour(session.selected_tumour)
    words = {
        "case": session.case is not None,
        "result": session.case is not None and session.record.origin != "empty",
        "mask": session.has_mask,
        "tumours": measurements is not None and bool(measurements.tumours),
        "tumour": chosen is not None,
        "lesion": measurements is not None and measurements.lesion(session.selected_tumour) is not None,
        "axes_by_hand": chosen is not None and bool(chosen.by_hand),
        "marks": any(mark.anchor_zyx is None for mark in session.reading.marks),
        "undo": session.undo_name is not None,
        "redo": session.redo_name is not None,
        "earlier": session.follow_up.earlier is not None,
        "found": has_list,
        "idle": not is_busy,
        "busy": is_busy,
        "model": has_model,
        "several_masks": len(layers.available) > 1,
        "places": layers.difference is not None and bool(layers.difference.places),
        "agreement": layers.agreement is not None,
        **{f"mask_{layer}": session.case is not None and layer in layers.available for layer in Layer},
    }
    return {word for word, is_so in words.items() if is_so}


def enable_actions(actions: Mapping[str, QAction], conditions: set[str]) -> None:
    """Enable each action whose needs are met, and no other."""
    for spec in ACTIONS:
        actions[spec.name].setEnabled(conditions.issuperset(spec.needs))


def _build(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(tr(spec.text), parent, checkable=spec.checkable)
    action.setObjectName(spec.name)
    keys = [QKeySequence(text) for text in spec.shortcuts]
    action.setShortcuts(keys)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    # The blank stands between icon and text, where Qt leaves too little room.
    action.setIconText(f" {tr(SHORT_TEXT[spec.name])}" if spec.name in SHORT_TEXT else tr(spec.text))
    shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    tip = tr(spec.tip or spec.text)
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip("")
    return action
