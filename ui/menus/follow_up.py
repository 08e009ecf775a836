"""The menu Follow-up."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

MENU = MenuSpec(
    "F&ollow-up",
    (
        ActionSpec(
            "open_earlier",
            "Open earlier scan …",
            ("Ctrl+Alt+O",),
            tip="Lay an earlier scan of the same patient beside this one",
            needs=("mask", "idle"),
        ),
        ActionSpec(
            "close_earlier",
            "Close earlier scan",
            tip="Take the earlier scan away again",
            needs=("earlier",),
        ),
        SEPARATOR,
        ActionSpec("next_pair", "Next tumour of both scans", ("Ctrl+Down",), needs=("earlier",)),
        ActionSpec("previous_pair", "Previous tumour of both scans", ("Ctrl+Up",), needs=("earlier",)),
    ),
)
