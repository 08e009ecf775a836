"""The menu Measure: rulers, angles, circles, boxes, and the axes of tumours."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

CASE = ("case",)

DRAWING = (
    ActionSpec("draw_ruler", "Ruler", ("I",), "", "Measure a length on a slice", checkable=True, needs=CASE),
    ActionSpec("draw_angle", "Angle", ("Z",), "", "Measure an angle on a slice", checkable=True, needs=CASE),
    ActionSpec("draw_circle", "Circle", ("Q",), "", "HU inside a circle", checkable=True, needs=CASE),
    ActionSpec("draw_box", "Box", ("Shift+Q",), "", "HU inside a box", checkable=True, needs=CASE),
)

MENU = MenuSpec(
    "Measu&re",
    (
        *DRAWING,
        SEPARATOR,
        ActionSpec(
            "show_axes", "Diameters on the slices", ("Shift+D",), "", "Draw the axes of tumours", True, ("tumours",)
        ),
        ActionSpec(
            "all_axes", "Diameters of all tumours", (), "", "Not of the chosen tumour alone", True, ("tumours",)
        ),
        ActionSpec(
            "draw_long_axis",
            "Draw the long axis",
            ("Shift+Y",),
            "",
            "Where you see it, not the mask",
            True,
            ("tumour",),
        ),
        ActionSpec("reset_axes", "Diameters from the mask", (), "", "Forget those by hand", needs=("axes_by_hand",)),
        SEPARATOR,
        ActionSpec("show_marks", "Show measurements", (), "", "Draw rulers and the rest", checkable=True, needs=CASE),
        ActionSpec("delete_mark", "Delete measurement", ("Del",), "", "Delete the chosen one", needs=("marks",)),
        ActionSpec("delete_marks", "Delete all measurements", (), "", "", needs=("marks",)),
    ),
)
