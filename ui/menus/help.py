"""The menu Help."""

from ui.menus.spec import ActionSpec, MenuSpec

MENU = MenuSpec(
    "&Help",
    (
        ActionSpec("shortcuts", "Keyboard and mouse", ("F1",), "", "All keys, and what the mouse does in the views"),
        ActionSpec("about", "About Hepascope", (), "info", "Version, licence, limits"),
    ),
)
