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
            "Open a folder, CD or USB stick with DICOM files",
            needs=("idle",),
        ),
        ActionSpec(
            "open_file",
            "Open file …",
            ("Ctrl+Shift+O",),
            "open_file",
            "Open a NIfTI file, one DICOM file, a zip or tar archive, or a saved case",
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
        ActionSpec(
            "browse",
            "Scans of this folder …",
            ("Ctrl+Shift+F",),
            "",
            "Go back to the list of what the folder, CD or archive holds",
            needs=("found",),
        ),
        "recent",
        SEPARATOR,
        ActionSpec(
            "save_case",
            "Save case",
            ("Ctrl+S",),
            "",
            "Save mask, verdicts and measurements; the scan itself stays where it is",
            needs=("case", "idle"),
        ),
        ActionSpec(
            "save_case_as", "Save case as …", ("Ctrl+Shift+S",), "", "Save into another file", needs=("case", "idle")
        ),
        ActionSpec(
            "earlier_saves",
            "Earlier saves …",
            (),
            "",
            "Compare with a mask this case was saved with before",
            needs=("case", "idle"),
        ),
        ActionSpec(
            "import_mask",
            "Import mask …",
            ("Ctrl+Shift+I",),
            "",
            "Take the mask of another program: NIfTI, NRRD, DICOM SEG, RT structure set or saved case",
            needs=("case", "idle"),
        ),
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
