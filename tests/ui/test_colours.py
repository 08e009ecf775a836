"""Colours that must be told apart are told apart, also by readers who see no red, no green or no blue.

How they see is reckoned after Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light; distances are
those of CIELAB (CIE 1976), where about 2 is just seen and 10 is plain at a glance.
"""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.session import Overlay
from ui.correct.ai_tools import IS_NONE, IS_TUMOUR
from ui.halves_layer import COLOUR as PLANE_COLOUR
from ui.slice_labels import ADDED_RGB, HEAT_STOPS, REMOVED_RGB
from ui.tumour_colours import TUMOUR_PALETTE

MACHADO = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
PLAIN, AT_A_LOOK = 20.0, 10.0

Rgb = tuple[int, int, int]


def seen_lab(rgb: Rgb, sight: str) -> NDArray[np.float64]:
    """The colour in CIELAB (D65), as somebody of this sight sees it."""
    part = np.asarray(rgb) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    x, y, z = TO_XYZ @ np.clip(np.asarray(MACHADO[sight]) @ linear, 0, 1) / (0.95047, 1.0, 1.08883)
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def distance(one: Rgb, other: Rgb, sight: str) -> float:
    return float(np.linalg.norm(seen_lab(one, sight) - seen_lab(other, sight)))


def over(rgb: Rgb, alpha: float, grey: int) -> Rgb:
    """The colour as it is seen over grey tissue."""
    red, green, blue = (round(alpha * part + (1 - alpha) * grey) for part in rgb)
    return red, green, blue


def test_the_reckoning_itself() -> None:
    assert np.allclose(seen_lab((255, 255, 255), "usual"), (100, 0, 0), atol=0.05)
    assert np.allclose(seen_lab((255, 0, 0), "usual"), (53.24, 80.09, 67.20), atol=0.05)
    assert distance((0, 160, 0), (190, 90, 0), "usual") > 60  # green and orange-brown:
    assert distance((0, 160, 0), (190, 90, 0), "deuteranopia") < distance((0, 160, 0), (190, 90, 0), "usual") / 2


@pytest.mark.parametrize("sight", MACHADO)
def test_liver_and_tumour_differ_over_any_tissue(sight: str) -> None:
    overlay = Overlay()
    assert distance(overlay.liver_rgb, overlay.tumour_rgb, sight) > 2 * PLAIN
    for grey in (40, 120, 200):
        seen = (over(rgb, overlay.opacity, grey) for rgb in (overlay.liver_rgb, overlay.tumour_rgb))
        assert distance(*seen, sight) > PLAIN


@pytest.mark.parametrize("sight", MACHADO)
def test_no_tumour_has_a_neighbours_colour_or_the_livers(sight: str) -> None:
    for one, other in combinations((Overlay().liver_rgb, *TUMOUR_PALETTE), 2):
        assert distance(one, other, sight) > AT_A_LOOK, (one, other)
        for grey in (60, 120, 180):
            filled = (over(rgb, Overlay().opacity, grey) for rgb in (one, other))
            assert distance(*filled, sight) > 8, (one, other, grey)


@pytest.mark.parametrize("sight", MACHADO)
def test_added_and_removed_differ_over_any_tissue(sight: str) -> None:
    for grey in (40, 120, 200):
        for alpha in (0.4, 0.85):
            assert distance(over(ADDED_RGB, alpha, grey), over(REMOVED_RGB, alpha, grey), sight) > PLAIN


@pytest.mark.parametrize("sight", MACHADO)
def test_agreement_grows_brighter_step_by_step(sight: str) -> None:
    """The stops differ, and their brightness alone tells which is more."""
    labs = [seen_lab((red, green, blue), sight) for _, red, green, blue, alpha in HEAT_STOPS if alpha]
    assert np.diff([lab[0] for lab in labs]).min() > 8
    assert min(np.linalg.norm(one - other) for one, other in combinations(labs, 2)) > 15


@pytest.mark.parametrize("sight", MACHADO)
def test_the_dividing_plane_is_told_from_liver_and_tumour(sight: str) -> None:
    plane = (PLANE_COLOUR.red(), PLANE_COLOUR.green(), PLANE_COLOUR.blue())
    for other in (Overlay().liver_rgb, Overlay().tumour_rgb):
        assert distance(plane, other, sight) > AT_A_LOOK


@pytest.mark.parametrize("sight", MACHADO)
def test_what_is_locked_as_tumour_or_not_differs(sight: str) -> None:
    yes, no = ((colour.red(), colour.green(), colour.blue()) for colour in (IS_TUMOUR, IS_NONE))
    assert distance(yes, no, sight) > AT_A_LOOK
