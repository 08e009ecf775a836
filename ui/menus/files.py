"""The menu File."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

MENU = MenuSpec(
    "&File",
    (
        ActionSpec(
            "open_folder",
            "Open folder …",
            ("Ctrl+O",),
            "open_folder",
            "Open a folder of DICOM files",
            needs=("idle",),
        ),
        ActionSpec(
            "open_file",
            "Open file …",
            ("Ctrl+Shift+O",),
            "open_file",
            "Open a NIfTI file or one DICOM file",
            needs=("idle",),
        ),
        ActionSpec(
            "open_phantom",
            "Open the demo phantom",
            (),
            "phantom",
            "Make an artificial CT and open it",
            needs=("idle",),
        ),
        "recent",
        SEPARATOR,
        ActionSpec(
            "export",
            "Export …",
            ("Ctrl+E",),
            "export",
            "Write the mask and the volumes into a folder",
            needs=("result", "idle"),
        ),
        SEPARATOR,
        ActionSpec(
            "close_case",
            "Close scan",
            ("Ctrl+W",),
            "",
            "Close the scan and go back to the start page",
            needs=("case", "idle"),
        ),
        ActionSpec("quit", "Quit", ("Ctrl+Q",), "", "Leave Hepascope"),
    ),
)
