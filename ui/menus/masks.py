"""The menu Masks."""

from core.layers import LAYER_NAMES, Layer
from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

TIPS = {
    Layer.CORRECTED: "Show the mask that is edited, measured and exported",
    Layer.AI: "Show what the model said, as it came",
    Layer.PREVIOUS: "Show the mask that the model's last run replaced",
    Layer.REFERENCE: "Show the mask that was loaded as reference",
}

MENU = MenuSpec(
    "&Masks",
    (
        *(
            ActionSpec(
                f"show_{layer}", f"{LAYER_NAMES[layer]} mask", tip=tip, checkable=True, needs=(f"mask_{layer}",)
            )
            for layer, tip in TIPS.items()
        ),
        ActionSpec(
            "next_mask", "Next mask", ("M",), tip="Show the next of the masks there are", needs=("several_masks",)
        ),
        ActionSpec(
            "load_reference",
            "Load reference mask …",
            tip="Show another's mask of this scan beside this one: NIfTI, NRRD, DICOM SEG, RTSTRUCT or saved case",
            needs=("case", "idle"),
        ),
        SEPARATOR,
        ActionSpec(
            "compare_masks",
            "Show the difference of two masks",
            ("X",),
            tip="Colour what only one of two masks has",
            checkable=True,
            needs=("several_masks",),
        ),
        ActionSpec(
            "next_difference",
            "Next difference",
            ("J",),
            tip="Go to where the masks differ next most",
            needs=("places",),
        ),
        ActionSpec(
            "previous_difference",
            "Previous difference",
            ("Shift+J",),
            tip="Go back to where they differ more",
            needs=("places",),
        ),
        SEPARATOR,
        ActionSpec(
            "blink_masks",
            "Blink",
            ("K",),
            tip="Hide and show the mask by turns, to see what is under it",
            checkable=True,
            needs=("case",),
        ),
        ActionSpec(
            "agreement",
            "Agreement of the model",
            ("W",),
            tip="Colour where the model's overlapping windows and classes disagreed: doubt, no probability",
            checkable=True,
            needs=("agreement",),
        ),
        ActionSpec(
            "own_colours",
            "Each tumour in its own colour",
            ("Shift+O",),
            tip="Give each tumour the colour it has in the table and in 3D",
            checkable=True,
            needs=("case",),
        ),
    ),
)
