"""Pictures of lesions: the slice of the longest diameter with outline, axes, scale bar and the slice's place.

Seen from the feet, as radiologists do: the patient's right is on the left. Nothing in a picture names the patient.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import resources
from core.auto_window import window_for
from core.box import Box
from core.exporting.report_words import Words
from core.exporting.snapshot import ExportInput
from core.recist import Lesion
from core.session import WINDOW_PRESETS, Window
from core.volume import Geometry

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

PICTURES_NAME = "pictures/"
SIZE_PIXELS = 640
LEAST_FIELD_MM = 100.0
FIELD_PER_AXIS = 2.2
MOST_PICTURES = 2
SCALE_BARS_MM = (50.0, 20.0, 10.0, 5.0)
TUMOUR_COLOUR, OTHER_COLOUR, LIVER_COLOUR = (255, 196, 0), (214, 150, 40), (96, 200, 160)
LONG_COLOUR, SHORT_COLOUR, INK = (90, 220, 255), (255, 130, 220), (255, 255, 255)
_FINER = 2
"""Lines are drawn so many times as large, and made smooth by shrinking."""


@dataclass(frozen=True, eq=False)
class PictureFrame:
    """Which part of a slice a picture shows: a square of `field_mm`, and how the slice's plane lies in it.

    `yx_to_mm` brings (row, column) to millimetres (down, right) in the picture, whatever the spacing or shear.
    """

    slice_index: int
    middle_yx: NDArray[np.float64]
    yx_to_mm: NDArray[np.float64]
    field_mm: float

    def pixels(self, points_yx: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """Return places (n, 2) in voxels as (x, y) in a picture of `size` pixels; pixel centres are half numbers."""
        down_right = (np.asarray(points_yx) - self.middle_yx) @ self.yx_to_mm
        return np.asarray(down_right[:, ::-1] * size / self.field_mm + size / 2)

    def sampled(self, plane: NDArray[Any], size: int, order: int, outside: float) -> NDArray[np.float64]:
        """Return the values (rows, columns) of a slice at the centres of the picture's pixels."""
        from scipy.ndimage import affine_transform

        step = np.linalg.inv(self.yx_to_mm).T * (self.field_mm / size)
        start = self.middle_yx - step @ np.full(2, (size - 1) / 2)
        values = plane.astype(np.float32)
        return np.asarray(
            affine_transform(values, step, start, (size, size), order=order, mode="constant", cval=outside)
        )


def frame_of(lesion: Lesion, geometry: Geometry) -> PictureFrame:
    """Return the part of the slice that shows a lesion with what lies around it."""
    found = lesion.found
    right, down = geometry.index_to_lps_mm[:3, 2], geometry.index_to_lps_mm[:3, 1]
    along = right / np.linalg.norm(right)
    across = down - (down @ along) * along
    yx_to_mm = np.array([[np.linalg.norm(across), down @ along], [0.0, np.linalg.norm(right)]])
    middle_yx = np.mean(np.asarray(found.long_axis_ends_zyx)[:, 1:], axis=0)
    field_mm = max(LEAST_FIELD_MM, FIELD_PER_AXIS * found.long_axis_mm)
    return PictureFrame(found.slice_index, middle_yx, yx_to_mm, field_mm)


def pictured(export: ExportInput) -> list[Lesion]:
    """Return the lesions that are pictured: the targets, or the largest tumours where there is no target."""
    tumours = [lesion for lesion in export.lesions.lesions if not lesion.is_set_aside]
    return list(export.lesions.targets) or tumours[:MOST_PICTURES]


def lesion_picture(export: ExportInput, lesion: Lesion) -> "Image":
    """Draw a lesion: an RGB image of `SIZE_PIXELS` squared."""
    from PIL import Image, ImageDraw

    volume = export.case.volume
    frame = frame_of(lesion, volume.geometry)
    size = SIZE_PIXELS * _FINER
    window = _window(export, lesion)
    grey = frame.sampled(volume.hu[frame.slice_index], size, 1, -1024.0)
    low = window.center_hu - window.width_hu / 2
    grey = np.clip((grey - low) / window.width_hu, 0, 1) * 255
    picture = np.repeat(grey.astype(np.uint8)[:, :, None], 3, axis=2)
    for region, colour in _outlined(export, lesion):
        picture[_outline(frame.sampled(region, size, 0, 0.0) > 0.5)] = colour
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    _draw_axes(draw, lesion, frame, size)
    _draw_words(draw, export, lesion, frame, window)
    return image.resize((SIZE_PIXELS, SIZE_PIXELS), Image.Resampling.LANCZOS)


def picture_png(export: ExportInput, lesion: Lesion) -> bytes:
    """Return the picture of a lesion as a PNG file."""
    buffer = io.BytesIO()
    lesion_picture(export, lesion).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def write_pictures(folder: Path, export: ExportInput) -> None:
    """Write lesion-N.png of each pictured lesion into a new folder."""
    folder.mkdir()
    for lesion in pictured(export):
        (folder / f"lesion-{lesion.number}.png").write_bytes(picture_png(export, lesion))


def _window(export: ExportInput, lesion: Lesion) -> Window:
    """Return a grey window that suits the liver around the lesion in its slice."""
    at = lesion.found.slice_index
    labelled = export.mask[at] > 0
    return window_for(export.case.volume.hu[at][labelled]) or WINDOW_PRESETS["Liver"]


def _outlined(export: ExportInput, lesion: Lesion) -> list[tuple[NDArray[np.bool_], tuple[int, int, int]]]:
    """Return what is outlined in the slice, each on the whole slice, the lesion last and so on top."""
    at = lesion.found.slice_index
    whole = export.mask[at]
    this = np.zeros(whole.shape, dtype=np.bool_)
    components = export.measurements.components
    region = components.in_slice(lesion.number, at) if components else None
    if components is not None and region is not None:
        this[Box(components.box.start_zyx, components.box.stop_zyx).slices[1:]] = region
    return [(whole > 0, LIVER_COLOUR), ((whole == 2) & ~this, OTHER_COLOUR), (this, TUMOUR_COLOUR)]


def _outline(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the inner border of a region, two fine pixels wide."""
    from scipy.ndimage import binary_erosion

    return np.asarray(region & ~binary_erosion(region, iterations=2, border_value=1))


def _draw_axes(draw: "ImageDraw", lesion: Lesion, frame: PictureFrame, size: int) -> None:
    found = lesion.found
    for ends, colour in ((found.short_axis_ends_zyx, SHORT_COLOUR), (found.long_axis_ends_zyx, LONG_COLOUR)):
        points = np.asarray(ends, dtype=np.float64)
        # An axis by hand may stand in another slice; there it would say something else.
        if not np.isfinite(points).all() or np.abs(points[:, 0] - frame.slice_index).max() > 0.5:
            continue
        start, stop = frame.pixels(points[:, 1:], size)
        along = (stop - start) / max(1e-9, float(np.linalg.norm(stop - start)))
        tick = np.array([-along[1], along[0]]) * 7 * _FINER
        for first, second in ((start, stop), (start - tick, start + tick), (stop - tick, stop + tick)):
            draw.line([*first, *second], fill=colour, width=2 * _FINER)


def _draw_words(draw: "ImageDraw", export: ExportInput, lesion: Lesion, frame: PictureFrame, window: Window) -> None:
    words, found = Words(export.options.language), lesion.found
    size, edge = SIZE_PIXELS * _FINER, 12 * _FINER
    font, bold = _font("Medium", 17), _font("Bold", 19)
    slices = export.case.volume.geometry.shape_zyx[0]
    head_mm = export.case.volume.geometry.to_lps_mm((float(frame.slice_index), *frame.middle_yx))[2]
    kind = words("Target lesion") if lesion.is_target else words("Lesion")
    axes = f"{words.number(found.long_axis_mm, 1)} × {words.number(found.short_axis_mm, 1)} mm"
    place = words("Slice {number} of {slices}", number=frame.slice_index + 1, slices=slices)
    write = _Pen(draw)
    write((edge, edge), [f"{kind} {lesion.number}"], bold, "la")
    write((edge, edge + 26 * _FINER), [axes + (f" ({words('by hand')})" if found.by_hand else "")], font, "la")
    write(
        (size - edge, edge),
        [
            place,
            f"z {words.number(head_mm, 1)} mm",
            f"{words('C')} {window.center_hu:.0f}  {words('W')} {window.width_hu:.0f}",
        ],
        font,
        "ra",
    )
    for at, letter in (((edge, size / 2), "R"), ((size - edge, size / 2), "L")):
        write(at, [letter], bold, "lm" if letter == "R" else "rm")
    write((size / 2, edge), ["A"], bold, "ma")
    write((size / 2, size - edge), ["P"], bold, "md")
    _draw_scale(draw, frame, size, edge, font)


def _draw_scale(draw: "ImageDraw", frame: PictureFrame, size: int, edge: int, font: "FreeTypeFont") -> None:
    length_mm = next(mm for mm in SCALE_BARS_MM if mm <= 0.35 * frame.field_mm)
    length, y = length_mm * size / frame.field_mm, size - edge
    for width, colour in ((6 * _FINER, (0, 0, 0)), (2 * _FINER, INK)):
        draw.line([edge, y, edge + length, y], fill=colour, width=width)
    _Pen(draw)((edge, y - 8 * _FINER), [f"{length_mm:.0f} mm"], font, "ld")


@dataclass(frozen=True)
class _Pen:
    """Writes white words with a dark rim, so that they are read on any grey."""

    draw: "ImageDraw"

    def __call__(self, at: tuple[float, float], lines: Sequence[str], font: "FreeTypeFont", anchor: str) -> None:
        x, y = at
        for number, line in enumerate(lines):
            place = (x, y + number * 22 * _FINER)
            self.draw.text(
                place, line, fill=INK, font=font, anchor=anchor, stroke_width=2 * _FINER, stroke_fill=(0, 0, 0)
            )


def _font(weight: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(resources.path(f"fonts/Inter-{weight}.otf")), size * _FINER)
