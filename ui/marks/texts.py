"""What a mark measures, in words."""

from core.marks import MarkNumbers, measure_mark, slice_of
from core.reading import Mark
from core.volume import Volume
from ui.words import tr

PLANE_NAMES = ("axial", "coronal", "sagittal")


def lines_of(volume: Volume, mark: Mark, *, by_hand: bool = False) -> tuple[str, ...]:
    """Return the lines that stand beside a mark: a diameter by hand has a star."""
    numbers = measure_mark(volume, mark)
    if numbers.length_mm is not None:
        lines: tuple[str, ...] = (f"{numbers.length_mm:.1f} mm" + ("*" if by_hand else ""),)
    elif numbers.area_mm2 is None:
        lines = ("–" if numbers.angle_degrees is None else f"{numbers.angle_degrees:.1f}°",)
    else:
        lines = (*_hu_lines(numbers), area_text(numbers.area_mm2))
    return (*lines, mark.note) if mark.note else lines


def slab_lines(mark: Mark) -> tuple[str, ...]:
    """Say of which slice the HU beside a circle or a box are, for where a slab is seen: they are not the slab's."""
    if mark.kind not in ("circle", "box"):
        return ()
    return (tr("of slice {number} alone", number=slice_of(mark) + 1),)


def short_text(volume: Volume, mark: Mark) -> str:
    """Return what a mark measures in one short line."""
    return lines_of(volume, Mark(mark.kind, mark.plane_axis, mark.points_zyx))[0]


def area_text(area_mm2: float) -> str:
    """Return an area in the square millimetres it was measured in."""
    return f"{area_mm2:.0f} mm²" if area_mm2 >= 10 else f"{area_mm2:.1f} mm²"


def _hu_lines(numbers: MarkNumbers) -> tuple[str, ...]:
    if numbers.mean_hu is None or numbers.sd_hu is None:
        return (tr("no voxel"),)
    texts = (
        f"{numbers.mean_hu:.0f} ± {numbers.sd_hu:.0f} HU",
        tr("min {min_hu}  max {max_hu}", min_hu=numbers.min_hu, max_hu=numbers.max_hu),
    )
    return tuple(text.replace("-", "\N{MINUS SIGN}") for text in texts)
