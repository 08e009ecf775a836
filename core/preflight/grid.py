"""Whether a model knows scans of this spacing, and how thick slices are for small tumours."""

from collections.abc import Iterator

from core.model.config import ModelCard
from core.preflight.finding import Finding, Level
from core.volume import Volume

THICK_MM = 5.01
SLICES_OF_A_TUMOUR = 2


def check_grid(volume: Volume, card: ModelCard | None) -> Iterator[Finding]:
    """Compare the scan's spacing with what the model has learnt from; `card` is None where no model is chosen."""
    slices_mm = volume.spacing_mm[0]
    size = " x ".join(f"{each:.3g}" for each in reversed(volume.spacing_mm))
    outside = list(spacing_outside(volume, card))
    if outside:
        reason = " ".join(outside)
        yield Finding("spacing", Level.AMBER, "Unknown spacing", reason, "Choose another reconstruction or model.")
    else:
        known = "" if card is None or card.spacing_range_mm is None else ", as the model has seen"
        yield Finding("spacing", Level.GREEN, "Spacing", f"Voxels measure {size} mm{known}.")
    if slices_mm > THICK_MM:
        least_mm = SLICES_OF_A_TUMOUR * slices_mm
        reason = f"Slices lie {slices_mm:.3g} mm apart: tumours below {least_mm:.0f} mm are in one slice or in none."
        yield Finding(
            "thickness", Level.AMBER, "Thick slices", reason, "Open a thinner reconstruction, if there is one."
        )


def spacing_outside(volume: Volume, card: ModelCard | None) -> Iterator[str]:
    """Yield a sentence for each axis along which the model has not seen such a spacing in training."""
    if card is None or card.spacing_range_mm is None:
        return
    names = ("slices", "rows", "columns")
    for name, spacing, low, high in zip(names, volume.spacing_mm, *card.spacing_range_mm, strict=True):
        if not 0.99 * low <= spacing <= 1.01 * high:
            yield f"The {name} are {spacing:.2g} mm apart; the model has learnt from {low:.2g} to {high:.2g} mm."
