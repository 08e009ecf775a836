"""The menu View."""

from core.session import WINDOW_PRESETS
from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

MENU = MenuSpec(
    "&View",
    (
        ActionSpec(
            "show_overlay",
            "Show overlay",
            ("H",),
            "eye",
            "Show or hide the mask over the scan",
            checkable=True,
            needs=("case",),
        ),
        SEPARATOR,
        *(
            ActionSpec(f"window_{name.lower()}", f"{name} window", (str(number),), checkable=True, needs=("case",))
            for number, name in enumerate(WINDOW_PRESETS, start=1)
        ),
        ActionSpec("window_seen", "Window for what is seen", ("0",), "", "Suit the tissue seen", needs=("case",)),
        ActionSpec("window_mask", "Window for the liver", ("9",), "", "Suit the segmented voxels", needs=("mask",)),
        ActionSpec(
            "window_box",
            "Window for a box …",
            ("Shift+W",),
            "",
            "Drag a box over what matters",
            checkable=True,
            needs=("case",),
        ),
        SEPARATOR,
        "theme",
        "language",
    ),
)
