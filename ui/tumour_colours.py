"""One colour a tumour, the same in slices, table and 3D; told apart by colour-blind readers too.

Okabe and Ito's, of which the green is darker and the last is ours: as a fill that tissue shines through they still
differ for everybody (tests/ui/test_colours.py).
"""

TUMOUR_PALETTE: tuple[tuple[int, int, int], ...] = (
    (230, 159, 0),
    (204, 121, 167),
    (0, 140, 90),
    (240, 228, 66),
    (213, 94, 0),
    (120, 70, 240),
)
"""Without the sky blue that is the liver's."""


def tumour_rgb(number: int) -> tuple[int, int, int]:
    """Return the colour of the tumour with this number (1 is the largest); it comes again after six."""
    return TUMOUR_PALETTE[(number - 1) % len(TUMOUR_PALETTE)]
