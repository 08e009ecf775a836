"""The menu 3D. Its actions are done by the 3D view; the strip in the view has the same ones."""

from ui.menus.spec import SEPARATOR, ActionSpec, MenuSpec

CASE = ("case",)


def _side(name: str, text: str, key: str, tip: str) -> ActionSpec:
    return ActionSpec(f"volume_{name}", text, (f"Shift+{key}",), "", tip, needs=CASE)


def _choice(name: str, text: str, tip: str, *keys: str) -> ActionSpec:
    return ActionSpec(f"volume_{name}", text, keys, "", tip, checkable=True, needs=CASE)


SIDES = (
    ActionSpec("volume_home", "Home view", ("Ctrl+Shift+Home",), "home", "Everything, from the front", needs=CASE),
    _side("front", "From the front", "A", "Look from anterior"),
    _side("back", "From the back", "P", "Look from posterior"),
    _side("left", "From the left", "L", "Look from the patient's left"),
    _side("right", "From the right", "R", "Look from the patient's right"),
    _side("head", "From the head", "S", "Look from superior"),
    _side("feet", "From the feet", "I", "Look from inferior"),
)
CUTS = (
    _choice("cut_none", "No cut", "Show the liver whole"),
    _choice("cut_axial", "Axial cut", "Cut the liver open at the crosshair"),
    _choice("cut_coronal", "Coronal cut", "Cut the liver open at the crosshair"),
    _choice("cut_sagittal", "Sagittal cut", "Cut the liver open at the crosshair"),
)
FACES = (
    _choice("face_none", "Empty cut", "Show the inside of the surface"),
    _choice("face_liver", "CT of the liver on the cut", "Show the CT where the liver is cut"),
    _choice("face_slice", "Whole CT slice on the cut", "Show the slice in the 3D view"),
)
RENDERINGS = (
    _choice("render_none", "No volume rendering", "Show the surfaces only"),
    _choice("render_soft", "Soft tissue", "Show the scan itself, organs and bones"),
    _choice("render_vessels", "Vessels", "Show the scan itself, what is enhanced"),
    _choice("render_bone", "Bones", "Show the scan itself, bones"),
)
PICTURES = (
    ActionSpec(
        "volume_copy", "Copy 3D picture", ("Ctrl+Alt+C",), "copy", "Put the 3D picture on the clipboard", needs=CASE
    ),
    ActionSpec("volume_save", "Save 3D picture …", (), "camera", "Write the 3D picture as a PNG file", needs=CASE),
    ActionSpec(
        "volume_save_turn", "Save turntable …", (), "turntable", "Write the pictures of a whole turn", needs=CASE
    ),
)
NEXT_CUT = ActionSpec(
    "volume_next_cut", "Next cut", ("Shift+X",), "cut", "None, axial, coronal, sagittal in turn", needs=CASE
)
CUT_TUMOURS = _choice("cut_tumours", "Cut tumours, too", "Cut the tumours open, too")
NUMBERS = _choice("numbers", "Numbers on tumours", "Write each tumour's number at it", "Shift+N")
NEXT_RENDERING = ActionSpec(
    "volume_next_rendering",
    "Next volume rendering",
    ("Shift+V",),
    "rendering",
    "None, soft tissue, vessels, bones in turn",
    needs=CASE,
)
TURN = ActionSpec(
    "volume_turn",
    "Turntable",
    ("Shift+T",),
    "turntable",
    "Let the 3D view turn; a click stops it",
    checkable=True,
    needs=CASE,
)
MORE_SOLID = ActionSpec(
    "volume_more_solid", "Liver more solid", ("Shift+PgUp",), "", "See less through the liver", needs=CASE
)
LESS_SOLID = ActionSpec(
    "volume_less_solid", "Liver less solid", ("Shift+PgDown",), "", "See more through the liver", needs=CASE
)

MENU = MenuSpec(
    "&3D",
    (
        MenuSpec("Look", SIDES),
        MenuSpec("Cut", (NEXT_CUT, SEPARATOR, *CUTS, SEPARATOR, *FACES, SEPARATOR, CUT_TUMOURS)),
        MenuSpec("Volume rendering", (NEXT_RENDERING, SEPARATOR, *RENDERINGS)),
        SEPARATOR,
        MORE_SOLID,
        LESS_SOLID,
        NUMBERS,
        SEPARATOR,
        TURN,
        *PICTURES,
    ),
)
