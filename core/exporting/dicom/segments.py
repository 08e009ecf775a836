"""The structures of a result as DICOM objects list them: the liver and every tumour, named, coded, coloured."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.exporting.dicom.codes import ABNORMAL, ANATOMICAL, LIVER, NEOPLASM, Term
from core.exporting.snapshot import ExportInput
from core.labels import Label
from core.lesions import Read

LIVER_RGB = (221, 130, 101)
TUMOUR_RGB = ((242, 203, 87), (126, 190, 255), (150, 220, 140), (236, 140, 200), (255, 160, 90), (170, 150, 240))
"""The tumours take them in turn."""


@dataclass(frozen=True, eq=False)
class Segment:
    """One structure. `inside` (bool) is its shape within the stored grid, beginning at `start`."""

    number: int
    """From 1; the liver first."""
    name: str
    description: str
    category: Term
    kind: Term
    rgb: tuple[int, int, int]
    tracking_uid: str
    tumour: int | None
    """The tumour's number; None for the liver."""
    start: tuple[int, int, int]
    inside: NDArray[np.bool_] = field(repr=False)

    @property
    def slice_indices(self) -> list[int]:
        """The slices of the stored grid that hold any of it."""
        return [int(k) + self.start[0] for k in np.flatnonzero(self.inside.any(axis=(1, 2)))]

    def plane(self, slice_index: int) -> NDArray[np.bool_]:
        """Return its voxels in a slice of the stored grid: rows and columns of `inside`."""
        return np.asarray(self.inside[slice_index - self.start[0]])


def segments_of(export: ExportInput, *, apart: bool = False) -> tuple[Segment, ...]:
    """Return liver and tumours on the stored grid. Raises UserError where the mask is empty.

    The liver holds its tumours, as in the program's numbers; with `apart` it does not, and no voxel is in two.
    """
    stored = export.case.mask_on_stored_grid(export.mask)
    whole = stored == Label.LIVER if apart else stored > 0
    found = []
    if whole.any():
        found.append(_liver(export, whole, without_tumours=apart and bool((stored == Label.TUMOUR).any())))
    components = export.measurements.components
    if components is not None:
        numbers = np.zeros(export.mask.shape, dtype=components.numbers.dtype)
        numbers[components.box.slices] = components.numbers
        on_stored = export.case.mask_on_stored_grid(numbers)
        for tumour, place in _places(on_stored):
            start = (place[0].start, place[1].start, place[2].start)
            found.append(_tumour(export, (len(found) + 1, tumour), on_stored[place] == tumour, start))
    if not found:
        raise UserError("The mask is empty: there is nothing to write.", "Segment the scan first.")
    return tuple(found)


def tracking_uid(export: ExportInput, tumour: int | None) -> str:
    """Return the UID that a structure of this scan is tracked by: the same each time it is written.

    A tumour is known by the voxel that its verdict hangs on; before it has one, by its middle.
    """
    where = "liver"
    if tumour is not None:
        read = Read(export.case.volume, export.mask, export.measurements, export.reading)
        where = "lesion " + " ".join(str(int(at)) for at in read.verdict(tumour).anchor_zyx)
    digest = hashlib.sha256(f"{export.case.content_hash} {where}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def cielab(rgb: tuple[int, int, int]) -> list[int]:
    """Return an sRGB colour as RecommendedDisplayCIELabValue: three unsigned 16 bit values."""
    linear = np.asarray(rgb) / 255
    linear = np.where(linear > 0.04045, ((linear + 0.055) / 1.055) ** 2.4, linear / 12.92)
    # sRGB to XYZ adapted to D50, which DICOM's profile connection space has, relative to its white.
    matrix = [(0.4360747, 0.3850649, 0.1430804), (0.2225045, 0.7168786, 0.0606169), (0.0139322, 0.0971045, 0.7141733)]
    xyz = np.asarray(matrix) @ linear / (0.96422, 1.0, 0.82521)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    lab = np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
    scaled = [lab[0] / 100 * 65535, (lab[1] + 128) / 255 * 65535, (lab[2] + 128) / 255 * 65535]
    return [int(np.clip(round(value), 0, 65535)) for value in scaled]


def _places(numbers: NDArray[np.unsignedinteger]) -> list[tuple[int, tuple[slice, slice, slice]]]:
    from scipy import ndimage

    places = ndimage.find_objects(numbers.astype(np.int32))
    return [(number, place) for number, place in enumerate(places, start=1) if place is not None]


def _liver(export: ExportInput, inside: NDArray[np.bool_], *, without_tumours: bool) -> Segment:
    name = "Liver parenchyma" if without_tumours else "Liver"
    description = "The liver without its tumours" if without_tumours else "The liver with its tumours"
    uid = tracking_uid(export, None)
    return Segment(1, name, description, ANATOMICAL, LIVER, LIVER_RGB, uid, None, (0, 0, 0), inside)


def _tumour(
    export: ExportInput, numbers: tuple[int, int], inside: NDArray[np.bool_], start: tuple[int, int, int]
) -> Segment:
    number, tumour = numbers
    rgb, uid = TUMOUR_RGB[(tumour - 1) % len(TUMOUR_RGB)], tracking_uid(export, tumour)
    description = f"Tumour {tumour} of the liver"
    return Segment(number, f"Tumour {tumour}", description, ABNORMAL, NEOPLASM, rgb, uid, tumour, start, inside)
