"""The menu Segment."""

from ui.menus.spec import ActionSpec, MenuSpec

MENU = MenuSpec(
    "&Segment",
    (
        ActionSpec(
            "segment",
            "Segment liver and tumours",
            ("S", "F5"),
            "segment",
            "Find the liver and its tumours",
            needs=("model",),
        ),
        ActionSpec("cancel", "Cancel the running job", ("Esc",), "stop", "Stop what is running", needs=("busy",)),
    ),
)
