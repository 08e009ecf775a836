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
AIR_HU = -1024.0
_THIS = 3
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

    def places(self, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where the picture's pixels have their centres in the slice: rows and columns, each (size, size)."""
        step = np.linalg.inv(self.yx_to_mm).T * (self.field_mm / size)
        along = np.arange(size) - (size - 1) / 2
        rows, columns = (
            middle + down * along[:, None] + right * along[None]
            for middle, (down, right) in zip(self.middle_yx, step, strict=True)
        )
        return rows, columns

    def smooth(self, plane: NDArray[Any], size: int, outside: float) -> NDArray[np.float64]:
        """Return the values (rows, columns) of a slice at the picture's pixels, between voxels linearly."""
        from scipy.ndimage import map_coordinates

        values = plane.astype(np.float32)
        return np.asarray(map_coordinates(values, self.places(size), order=1, mode="constant", cval=outside))

    def nearest(self, plane: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
        """Return the labels (rows, columns) of a slice at the picture's pixels, 0 outside of it."""
        rows, columns = (np.rint(each).astype(np.int32) for each in self.places(size))
        inside = (rows >= 0) & (rows < plane.shape[0]) & (columns >= 0) & (columns < plane.shape[1])
        return np.where(inside, plane[np.where(inside, rows, 0), np.where(inside, columns, 0)], 0).astype(np.uint8)


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
    window = _window(export, lesion)
    grey = frame.smooth(volume.hu[frame.slice_index], SIZE_PIXELS, AIR_HU)
    low = window.center_hu - window.width_hu / 2
    grey = np.clip((grey - low) / window.width_hu, 0, 1) * 255
    picture = Image.fromarray(grey.astype(np.uint8)).convert("RGBA")
    drawn = Image.fromarray(_outlines(frame.nearest(_labels(export, lesion), SIZE_PIXELS * _FINER)))
    draw = ImageDraw.Draw(drawn)
    _draw_axes(draw, lesion, frame, SIZE_PIXELS * _FINER)
    _draw_words(draw, export, lesion, frame, window)
    # Premultiplied, so that shrinking does not darken the edges.
    lines = drawn.convert("RGBa").resize(picture.size, Image.Resampling.BOX).convert("RGBA")
    return Image.alpha_composite(picture, lines).convert("RGB")


def picture_png(export: ExportInput, lesion: Lesion) -> bytes:
    """Return the picture of a lesion as a PNG file."""
    buffer = io.BytesIO()
    lesion_picture(export, lesion).save(buffer, "PNG")
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


def _labels(export: ExportInput, lesion: Lesion) -> NDArray[np.uint8]:
    """Return the lesion's slice as labels: 1 liver, 2 other tumours, 3 the lesion."""
    at = lesion.found.slice_index
    labels: NDArray[np.uint8] = export.mask[at].copy()
    components = export.measurements.components
    region = components.in_slice(lesion.number, at) if components else None
    if components is not None and region is not None:
        labels[components.box.slices[1:]][region] = _THIS
    return labels


def _outlines(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the inner borders of what is labelled, as RGBA, clear elsewhere."""
    picture = np.zeros((*labels.shape, 4), dtype=np.uint8)
    for region, colour in ((labels > 0, LIVER_COLOUR), (labels == 2, OTHER_COLOUR), (labels == _THIS, TUMOUR_COLOUR)):
        picture[_outline(region)] = (*colour, 255)
    return picture


def _outline(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the inner border of a region, two fine pixels wide."""
    within = region.copy()
    for step in range(1, _FINER + 1):
        within[step:] &= region[:-step]
        within[:-step] &= region[step:]
        within[:, step:] &= region[:, :-step]
        within[:, :-step] &= region[:, step:]
    return np.asarray(region & ~within)


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
