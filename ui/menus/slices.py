"""The menu Slices: layouts, what is seen, how it is drawn, cine and pictures."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec
from ui.pane_area import LAYOUTS

CASE = ("case",)

LAYOUT_MENU = MenuSpec(
    "Layout",
    tuple(
        ActionSpec(f"layout_{name}", text, (f"Ctrl+{number}",), checkable=True, needs=CASE)
        for number, (name, text) in enumerate(LAYOUTS.items(), start=1)
    ),
)

SLAB_MENU = MenuSpec(
    "Slab",
    (
        ActionSpec("slab_thicker", "Thicker", ("Shift+Up",), "", "See more slices together", needs=CASE),
        ActionSpec("slab_thinner", "Thinner", ("Shift+Down",), "", "See fewer slices together", needs=CASE),
        ActionSpec("slab_off", "Single slices", ("Shift+Home",), "", "See one slice at a time", needs=CASE),
        SEPARATOR,
        ActionSpec("slab_mean", "Mean", (), "", "Slabs show the mean: less noise", checkable=True, needs=CASE),
        ActionSpec(
            "slab_maximum", "Maximum (MIP)", (), "", "Slabs show the brightest: vessels", checkable=True, needs=CASE
        ),
        ActionSpec(
            "slab_minimum",
            "Minimum (MinIP)",
            (),
            "",
            "Slabs show the darkest: ducts",
            checkable=True,
            needs=CASE,
        ),
    ),
)

TURN_MENU = MenuSpec(
    "Turn and mirror",
    (
        ActionSpec("turn_right", "Turn right", ("Ctrl+Right",), "", "Turn this view clockwise", needs=CASE),
        ActionSpec("turn_left", "Turn left", ("Ctrl+Left",), "", "Turn this view the other way", needs=CASE),
        ActionSpec("mirror", "Mirror", ("Ctrl+M",), "", "Exchange left and right of this view", needs=CASE),
        ActionSpec("flip", "Flip", ("Ctrl+Shift+M",), "", "Exchange top and bottom of this view", needs=CASE),
        ActionSpec("orient_usual", "As usual", (), "", "Show all views as radiologists expect them", needs=CASE),
    ),
)

CINE_MENU = MenuSpec(
    "Cine",
    (
        ActionSpec("cine", "Play", ("Space",), "", "Run through the slices of this view", checkable=True, needs=CASE),
        ActionSpec("cine_faster", "Faster", (".",), needs=CASE),
        ActionSpec("cine_slower", "Slower", (",",), needs=CASE),
        ActionSpec("cine_back", "Back and forth", (), "", "Turn round at the last slice", checkable=True, needs=CASE),
    ),
)

PICTURE_MENU = MenuSpec(
    "Picture",
    (
        ActionSpec("copy_view", "Copy this view", ("Ctrl+Shift+C",), needs=CASE),
        ActionSpec("copy_views", "Copy all views", (), needs=CASE),
        ActionSpec("save_view", "Save this view …", ("Ctrl+Shift+P",), needs=CASE),
        ActionSpec("save_views", "Save all views …", (), needs=CASE),
    ),
)

MENU = MenuSpec(
    "Sl&ices",
    (
        LAYOUT_MENU,
        SEPARATOR,
        ActionSpec("zoom_fit", "Whole picture", ("Ctrl+0",), "", "Show whole pictures in all views", needs=CASE),
        ActionSpec("zoom_liver", "Zoom to the liver", ("Ctrl+9",), needs=("mask",)),
        ActionSpec(
            "zoom_tumour", "Zoom to the tumour", ("Ctrl+8",), "", "The chosen one, or the largest", needs=("tumours",)
        ),
        ActionSpec(
            "linked", "Linked zoom", ("Ctrl+L",), "", "All views zoom and move together", checkable=True, needs=CASE
        ),
        SEPARATOR,
        ActionSpec("crosshair", "Crosshair", ("Shift+H",), "", "Show the crosshair", checkable=True, needs=CASE),
        ActionSpec(
            "smooth", "Smooth pixels", ("Ctrl+I",), "", "Smooth, or each voxel by itself", checkable=True, needs=CASE
        ),
        ActionSpec("colour_bar", "Grey scale", ("Ctrl+B",), "", "Show HU beside grey", checkable=True, needs=CASE),
        SEPARATOR,
        SLAB_MENU,
        TURN_MENU,
        CINE_MENU,
        PICTURE_MENU,
    ),
)
