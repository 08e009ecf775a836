"""The menu Panels: the panels, and their places."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec
from ui.panels.places import PANELS

MENU = MenuSpec(
    "&Panels",
    (
        *(
            ActionSpec(
                f"panel_{spec.name}",
                spec.title,
                tip=f"Show or close the panel {spec.title}",
                checkable=True,
                needs=("case",),
            )
            for spec in PANELS
        ),
        SEPARATOR,
        ActionSpec("next_area", "Next view or panel", ("F6",), tip="Give the keys to the next view or panel"),
        ActionSpec("previous_area", "Previous view or panel", ("Shift+F6",), tip="Give the keys to the one before"),
        SEPARATOR,
        ActionSpec(
            "reset_layout", "Reset layout", tip="Put all panels back where they stood at first", needs=("case",)
        ),
    ),
)
