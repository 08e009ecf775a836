"""What the user can do with the 3D view, by the names of ui/menus/volume.py."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from ui.menus.volume import MENU
from ui.volume_look import CUTS, RENDERINGS

if TYPE_CHECKING:
    from ui.volume_view import VolumeView

SIDES = {"front": "A", "back": "P", "left": "L", "right": "R", "head": "S", "feet": "I"}
OPACITY_STEPS = (0.0, 0.12, 0.28, 0.45, 0.7, 1.0)


class VolumeCommands(QObject):
    """Does what is asked for by name, and tells which choices are in force."""

    changed = Signal()
    """Other choices are in force."""

    def __init__(self, view: "VolumeView") -> None:
        super().__init__(view)
        self._view = view
        view.look_changed.connect(self.changed)
        view.turning_changed.connect(self.changed)
        self._verbs: dict[str, Callable[[], None]] = {
            "volume_home": view.home,
            **{f"volume_{name}": partial(view.look_from, letter) for name, letter in SIDES.items()},
            "volume_more_solid": lambda: self._step_opacity(1),
            "volume_less_solid": lambda: self._step_opacity(-1),
            "volume_next_cut": lambda: self._set(cut=_next(CUTS, view.look.cut)),
            "volume_next_rendering": lambda: self._set(rendering=_next(RENDERINGS, view.look.rendering)),
            "volume_numbers": lambda: self._set(numbers=not view.look.numbers),
            "volume_cut_tumours": lambda: self._set(cut_tumours=not view.look.cut_tumours),
            "volume_turn": lambda: view.turn(not view.is_turning),
            "volume_copy": view.copy_picture,
            "volume_save": view.ask_and_save_picture,
            "volume_save_turn": view.ask_and_save_turn,
        }
        for field, prefix, values in _CHOICES:
            for value, name in values.items():
                self._verbs[f"volume_{prefix}_{name}"] = partial(self._set, **{field: value})

    def do(self, name: str) -> None:
        """Do one thing of the menu."""
        self._verbs[name]()
        # A choice that stayed as it was must look so again.
        self.changed.emit()

    def in_force(self) -> set[str]:
        """Return the names of the choices that are in force."""
        look = self._view.look
        found = {f"volume_{prefix}_{values[getattr(look, field)]}" for field, prefix, values in _CHOICES}
        switches = {
            "volume_numbers": look.numbers,
            "volume_cut_tumours": look.cut_tumours,
            "volume_turn": self._view.is_turning,
        }
        return found | {name for name, is_on in switches.items() if is_on}

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Let the window's actions do their things, and show which are in force."""
        mine = {spec.name: actions[spec.name] for spec in MENU.actions}
        for name, action in mine.items():
            action.triggered.connect(lambda _=False, name=name: self.do(name))

        def show() -> None:
            in_force = self.in_force()
            for name, action in mine.items():
                action.setChecked(action.isCheckable() and name in in_force)

        self.changed.connect(show)
        show()

    def set_solidity(self, opacity: float) -> None:
        """Let the liver be this solid: 0 to 1."""
        self._set(liver_opacity=opacity)

    def _set(self, **changes: Any) -> None:
        self._view.set_look(replace(self._view.look, **changes))

    def _step_opacity(self, step: int) -> None:
        now = self._view.look.liver_opacity
        further = [at for at in OPACITY_STEPS[::step] if (at - now) * step > 1e-3]
        if further:
            self._set(liver_opacity=further[0])


_CHOICES = (
    ("cut", "cut", {"": "none", "axial": "axial", "coronal": "coronal", "sagittal": "sagittal"}),
    ("face", "face", {"": "none", "liver": "liver", "slice": "slice"}),
    ("rendering", "render", {"": "none", "soft": "soft", "vessels": "vessels", "bone": "bone"}),
)
"""Fields of the look, the prefix of their actions, and the actions' names for each value."""


def _next(values: Mapping[str, str], now: str) -> str:
    names = list(values)
    return names[(names.index(now) + 1) % len(names)]
