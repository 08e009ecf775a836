"""The menu Correct: tools to change the mask by hand, and commands for a label as a whole."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

CASE = ("case",)
MASK = ("mask",)

MENU = MenuSpec(
    "&Correct",
    (
        ActionSpec("pen_brush", "Brush", ("B",), "brush", "Paint with a disc or a ball", checkable=True, needs=CASE),
        ActionSpec(
            "pen_threshold",
            "Threshold brush",
            ("Shift+B",),
            "threshold",
            "Paint only tissue like that under the first touch",
            checkable=True,
            needs=CASE,
        ),
        ActionSpec(
            "pen_smart",
            "Smart brush",
            ("Ctrl+Alt+B",),
            "smart_brush",
            "Paint up to the edge of the tissue under the mouse",
            checkable=True,
            needs=CASE,
        ),
        ActionSpec(
            "pen_outline",
            "Outline",
            ("O",),
            "outline",
            "Drag around it, or click corner after corner",
            checkable=True,
            needs=CASE,
        ),
        ActionSpec(
            "pen_grow", "Grow from a click", ("G",), "grow", "Take all tissue like it", checkable=True, needs=CASE
        ),
        ActionSpec(
            "pen_remove",
            "Remove a tumour by click",
            ("Shift+Del",),
            "remove",
            "It becomes what surrounds it",
            checkable=True,
            needs=MASK,
        ),
        ActionSpec(
            "pen_box",
            "AI in a box",
            ("Ctrl+Alt+A",),
            "ai_box",
            "Drag a box: the network looks at it once more",
            checkable=True,
            needs=("case", "idle"),
        ),
        ActionSpec(
            "pen_lock",
            "Say what it is",
            ("Ctrl+Alt+L",),
            "lock",
            "Click on tumour, Ctrl and click on what is none: the network will hold to it",
            checkable=True,
            needs=CASE,
        ),
        SEPARATOR,
        ActionSpec("pen_tumour", "Label tumour", ("T",), "", "Tools draw tumour", checkable=True, needs=CASE),
        ActionSpec("pen_liver", "Label liver", ("L",), "", "Tools draw liver", checkable=True, needs=CASE),
        ActionSpec("pen_erase", "Erase", ("E",), "", "Tools erase", checkable=True, needs=CASE),
        SEPARATOR,
        ActionSpec("copy_up", "Copy to the next slice", ("Ctrl+PgUp",), "", "And go there", needs=MASK),
        ActionSpec("copy_down", "Copy to the slice before", ("Ctrl+PgDown",), "", "And go there", needs=MASK),
        ActionSpec(
            "fill_between",
            "Fill between slices",
            ("Ctrl+F",),
            "",
            "A few outlined slices of the active view become a volume",
            needs=MASK,
        ),
        SEPARATOR,
        ActionSpec("fill_holes", "Fill holes", (), "", "What the label encloses", needs=MASK),
        ActionSpec("smooth_label", "Smooth", (), "", "Smooth the label's border, keeping its volume", needs=MASK),
        ActionSpec("grow_label", "Grow", (), "", "Move the label's border outwards", needs=MASK),
        ActionSpec("shrink_label", "Shrink", (), "", "Move the label's border inwards", needs=MASK),
        ActionSpec("keep_largest", "Keep the largest part", (), "", "Remove all others of the label", needs=MASK),
        ActionSpec("remove_islands", "Remove islands", (), "", "Remove small parts of the label", needs=MASK),
    ),
)
