"""The menu Tumours: walking through them, verdicts, joining and splitting."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

TUMOURS, LESION, TUMOUR = ("tumours",), ("lesion",), ("tumour",)

VERDICTS = (
    ActionSpec("verdict_accepted", "Accept", ("A",), "", "This is a tumour, and well outlined", True, LESION),
    ActionSpec("verdict_cyst", "Cyst", ("C",), "", "No tumour: it becomes liver, and stays listed", True, LESION),
    ActionSpec("verdict_vessel", "Vessel", ("V",), "", "No tumour: it becomes liver, and stays listed", True, LESION),
    ActionSpec(
        "verdict_rejected", "Reject", ("F",), "", "Found falsely: it leaves the mask, and stays listed", True, LESION
    ),
)

GROUPING = (
    ActionSpec(
        "join", "Join with …", ("U",), "", "Make one lesion of this tumour and the next you choose", True, TUMOUR
    ),
    ActionSpec("split", "Split", ("Shift+U",), "", "Make two lesions of it where it is narrow", needs=TUMOUR),
    ActionSpec("cut", "Cut along a line", ("Shift+C",), "", "Draw a line that parts it", True, TUMOUR),
)

TARGETS = (
    ActionSpec("target", "Target lesion", ("Y",), "", "Count it in the sum of diameters, or not", True, TUMOUR),
    ActionSpec(
        "target_by_rules", "Target by the rules", (), "", "Let RECIST 1.1 say whether it is one", needs=TUMOUR
    ),
)

NOTE = ActionSpec("note", "Note", ("Ctrl+Return",), "", "Write something to this lesion", needs=LESION)

MENU = MenuSpec(
    "&Tumours",
    (
        ActionSpec("next_tumour", "Next tumour", ("N",), "", "Go to the next tumour", needs=TUMOURS),
        ActionSpec("previous_tumour", "Previous tumour", ("P",), "", "Go to the one before", needs=TUMOURS),
        ActionSpec("walk_by_size", "By size", (), "", "The largest first", checkable=True, needs=TUMOURS),
        ActionSpec("walk_by_doubt", "By doubt", (), "", "The most doubtful first", checkable=True, needs=TUMOURS),
        SEPARATOR,
        *VERDICTS,
        NOTE,
        SEPARATOR,
        *GROUPING,
        SEPARATOR,
        *TARGETS,
    ),
)
