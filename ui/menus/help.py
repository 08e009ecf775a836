"""The menu Help."""

from ui.menus.spec import ActionSpec, MenuSpec

MENU = MenuSpec(
    "&Help",
    (
        ActionSpec("palette", "Search all commands …", ("Ctrl+K",), "", "Find anything by a few letters"),
        ActionSpec(
            "shortcuts", "Keyboard and mouse", ("F1", "?"), "", "All keys, and what the mouse does in the views"
        ),
        ActionSpec("tour", "Show the tour", (), "", "A few bubbles that point at what matters here"),
        ActionSpec("about", "About Hepascope", (), "info", "Version, licence, limits"),
    ),
)
