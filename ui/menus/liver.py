"""The menu Liver."""

from ui.menus.spec import ActionSpec, MenuSpec

MENU = MenuSpec(
    "&Liver",
    (
        ActionSpec(
            "liver_halves",
            "Divide into halves",
            ("D",),
            tip="Part the liver by a plane that you drag: volumes on both sides, and what would remain",
            checkable=True,
            needs=("mask",),
        ),
        ActionSpec(
            "guess_plane",
            "Guess the dividing plane again",
            tip="Put the plane back where the liver's shape suggests it",
            needs=("mask",),
        ),
    ),
)
