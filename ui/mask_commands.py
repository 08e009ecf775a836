"""What the menu Masks does: which mask is seen, what is compared, blinking. No mask changes by any of it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from core.layers import Layer, Layers, Pair
from core.session import Session

BLINK_MS = 450


class MaskCommands(QObject):
    """Connects the actions of ui/menus/masks.py with a session, and keeps their check marks true."""

    def __init__(self, session: Session, actions: Mapping[str, QAction], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(lambda: session.layers.set_away(not session.layers.is_away))
        for layer in Layer:
            actions[f"show_{layer}"].triggered.connect(partial(self._show, layer))
        actions["next_mask"].triggered.connect(session.layers.show_next)
        actions["compare_masks"].triggered.connect(self._compare)
        actions["next_difference"].triggered.connect(partial(session.step_difference, 1))
        actions["previous_difference"].triggered.connect(partial(session.step_difference, -1))
        actions["blink_masks"].toggled.connect(self._set_blinking)
        actions["agreement"].triggered.connect(lambda on: session.set_overlay(agreement=on))
        actions["own_colours"].triggered.connect(lambda on: session.set_overlay(each_its_own=on))
        session.layers.changed.connect(self._refresh)
        session.overlay_changed.connect(self._refresh)
        session.case_changed.connect(lambda: actions["blink_masks"].setChecked(False))
        self._refresh()

    def _show(self, layer: Layer) -> None:
        self._session.layers.show(layer)
        self._refresh()

    def _compare(self, wanted: bool) -> None:
        self._session.layers.compare(likeliest_pair(self._session.layers) if wanted else None)
        self._refresh()

    def _set_blinking(self, on: bool) -> None:
        if on:
            self._blink.start()
        else:
            self._blink.stop()
        self._session.layers.set_away(on)

    def _refresh(self) -> None:
        layers = self._session.layers
        for layer in Layer:
            self._actions[f"show_{layer}"].setChecked(layer == layers.shown)
        self._actions["compare_masks"].setChecked(layers.compared is not None)
        self._actions["agreement"].setChecked(self._session.overlay.agreement)
        self._actions["own_colours"].setChecked(self._session.overlay.each_its_own)


def likeliest_pair(layers: Layers) -> Pair | None:
    """Return which two masks a reader most likely wants to compare; None where there is only one."""
    wanted = (layers.shown, Layer.REFERENCE, Layer.AI, Layer.PREVIOUS)
    first = next((layer for layer in wanted if layer != Layer.CORRECTED and layer in layers.available), None)
    return None if first is None else (first, Layer.CORRECTED)
