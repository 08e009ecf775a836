"""How a line of a menu is written down."""

from dataclasses import dataclass

SEPARATOR = "-"


@dataclass(frozen=True)
class ActionSpec:
    """One thing the user can do."""

    name: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    needs: tuple[str, ...] = ()
    """What must be so for the action to be enabled: words of `ui.actions.conditions_of`."""


@dataclass(frozen=True)
class MenuSpec:
    """One menu: its lines in order. A text stands for a separator, or for a submenu that the window fills."""

    title: str
    lines: tuple["ActionSpec | MenuSpec | str", ...]

    @property
    def actions(self) -> tuple[ActionSpec, ...]:
        """The actions of the menu and of its submenus, in order."""
        found: list[ActionSpec] = []
        for line in self.lines:
            if isinstance(line, ActionSpec):
                found.append(line)
            elif isinstance(line, MenuSpec):
                found += line.actions
        return tuple(found)
