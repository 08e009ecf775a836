"""The menu Edit."""

from ui.menus.spec import ActionSpec, MenuSpec

MENU = MenuSpec(
    "&Edit",
    (
        ActionSpec("undo", "Undo", ("Ctrl+Z",), "undo", "Take back the last change", needs=("undo",)),
        ActionSpec(
            "redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Make the undone change again", needs=("redo",)
        ),
    ),
)
