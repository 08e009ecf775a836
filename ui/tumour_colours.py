"""One colour a tumour, the same in slices, table and 3D; told apart by colour-blind readers too (Okabe and Ito)."""

TUMOUR_PALETTE: tuple[tuple[int, int, int], ...] = (
    (230, 159, 0),
    (204, 121, 167),
    (0, 158, 115),
    (240, 228, 66),
    (213, 94, 0),
    (153, 153, 255),
)
"""Without the sky blue that is the liver's."""


def tumour_rgb(number: int) -> tuple[int, int, int]:
    """Return the colour of the tumour with this number (1 is the largest); it comes again after six."""
    return TUMOUR_PALETTE[(number - 1) % len(TUMOUR_PALETTE)]
