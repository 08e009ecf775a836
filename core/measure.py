"""Volumes and diameters from a mask: the numbers a reader reports. Where a lesion ends: core/diameters.py."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.agreement import AgreementFigures, agreement_figures
from core.box import Box
from core.components import connected_components
from core.diameters import chord_across, longest_axes, outline_mm, plane_to_mm
from core.grouping import Numbers, regroup
from core.labels import Label
from core.progress import Report, silent
from core.reading import Mark, Point, Reading, Voxel
from core.region import Region
from core.volume import Geometry, Volume


@dataclass(frozen=True)
class Tumour:
    """One tumour: a 26-connected component of label 2, or what the reader joined and split of them."""

    number: int
    """1 is the largest."""
    volume_ml: float
    long_axis_mm: float
    """Longest diameter in any axial slice, edge to edge (RECIST 1.1)."""
    short_axis_mm: float
    """Longest diameter at right angles to the long axis in the same slice; nan where the mask has none there."""
    slice_index: int
    """The slice (canonical axis 0) in which both axes were measured."""
    long_axis_ends_zyx: tuple[Point, Point]
    short_axis_ends_zyx: tuple[Point, Point]
    centre_zyx: tuple[int, int, int]
    """A voxel inside the tumour, nearest to its centroid."""
    mean_hu: float
    sd_hu: float
    voxels: int
    by_hand: tuple[str, ...] = ()
    """"long_axis", "short_axis": which axis is the reader's and not the mask's."""
    from_mask: "Tumour | None" = None
    """The tumour with the mask's own axes, where one is by hand."""


@dataclass(frozen=True, eq=False)
class Components:
    """Which voxel belongs to which tumour: `numbers` (unsigned, the shape of `box`, 0 outside) within `box`."""

    box: Box
    numbers: Numbers

    def number_at(self, voxel_zyx: tuple[int, int, int]) -> int:
        """Return the number of the tumour that holds a voxel, 0 where none does."""
        z, y, x = (at - low for at, low in zip(voxel_zyx, self.box.start_zyx, strict=True))
        inside = all(0 <= at < size for at, size in zip((z, y, x), self.numbers.shape, strict=True))
        return int(self.numbers[z, y, x]) if inside else 0

    def in_slice(self, number: int, slice_index: int) -> NDArray[np.bool_] | None:
        """Return one tumour's voxels in a slice: the rows and columns of `box`; None where it has none there."""
        at = slice_index - self.box.start_zyx[0]
        region = self.numbers[at] == number if 0 <= at < self.numbers.shape[0] else None
        return region if region is not None and region.any() else None

    def box_of(self, number: int) -> Box | None:
        """Return the box of one tumour in the scan's voxels, or None where there is no such tumour."""
        inner = Box.around(self.numbers == number)
        return None if inner is None else inner.moved(self.box.start_zyx)


@dataclass(frozen=True)
class SetAside:
    """A lesion that the reader called a cyst, a vessel or no lesion at all; it is in no other number."""

    anchor_zyx: Voxel
    """That of its verdict."""
    lesion: Tumour
    """Measured as it was set aside; numbers go on after those of the tumours."""
    again_ml: float
    """How much of it the mask calls tumour again, by a later change: this much does count as tumour."""


@dataclass(frozen=True)
class Measurements:
    """All numbers of one mask. `liver_ml` includes the tumours, as in LiTS: liver = label 1 or 2."""

    liver_ml: float
    tumour_ml: float
    burden_percent: float | None
    """100 * tumour / liver (with tumours); None where there is no liver."""
    tumours: tuple[Tumour, ...] = ()
    components: Components | None = field(default=None, compare=False, repr=False)
    """The tumours' voxels; None where there is none."""
    set_aside: tuple[SetAside, ...] = ()
    """What the reader's verdicts took out of the mask, in the order of the verdicts."""
    agreement: AgreementFigures | None = field(default=None, compare=False)
    """How far the model's opinions agreed; None where that is not known."""

    def lesion(self, number: int | None) -> Tumour | None:
        """Return the tumour, or the lesion set aside, of this number, or None."""
        return next((each.lesion for each in self.set_aside if each.lesion.number == number), self.tumour(number))

    def tumour(self, number: int | None) -> Tumour | None:
        """Return the tumour of this number, or None."""
        return next((tumour for tumour in self.tumours if tumour.number == number), None)

    def tumour_at(self, voxel_zyx: tuple[int, int, int]) -> Tumour | None:
        """Return the tumour that holds a voxel, or None."""
        return self.tumour(self.components.number_at(voxel_zyx)) if self.components else None


def measure(volume: Volume, mask: NDArray[np.uint8], report: Report = silent) -> Measurements:
    """Measure liver and tumours in `mask`: uint8 (slices, rows, columns), 0/1/2, on the grid of `volume`.

    Tumours are the 26-connected components of label 2 wherever they lie, the largest first; equal volumes go by their
    centres, lowest (slice, row, column) first. Raises ValueError where the shapes differ.
    """
    return measure_reading(volume, mask, Reading(), report)


def measure_reading(
    volume: Volume, mask: NDArray[np.uint8], reading: Reading, report: Report = silent
) -> Measurements:
    """Measure as `measure` does, where tumours are what `reading` makes of the components; and what it set aside."""
    if mask.shape != volume.hu.shape:
        raise ValueError(f"the mask is {mask.shape}, the scan {volume.hu.shape}")
    report(0.0, "Measuring")
    liver_box = Box.around(mask)
    if liver_box is None:
        return Measurements(0.0, 0.0, None, set_aside=_set_aside(volume, mask, reading, 1))
    liver_voxels = int(np.count_nonzero(mask[liver_box.slices]))
    tumour = mask[liver_box.slices] == Label.TUMOUR
    tumour_voxels = int(np.count_nonzero(tumour))
    voxel_ml = volume.geometry.voxel_ml
    tumours: tuple[Tumour, ...] = ()
    components = None
    tumour_box = Box.around(tumour)
    if tumour_box is not None:
        box = tumour_box.moved(liver_box.start_zyx)
        labels = regroup(
            connected_components(tumour[tumour_box.slices])[0], box, reading.regroupings, volume.geometry
        )
        tumours, components = _tumours(volume, labels, box, report)
    found = Measurements(
        liver_voxels * voxel_ml,
        tumour_voxels * voxel_ml,
        100 * tumour_voxels / liver_voxels,
        tumours,
        components,
        _set_aside(volume, mask, reading, len(tumours) + 1),
        _agreement(reading, mask, components),
    )
    return with_axes_by_hand(found, reading.marks, volume.geometry)


def _agreement(reading: Reading, mask: NDArray[np.uint8], components: Components | None) -> AgreementFigures | None:
    numbers, box = (components.numbers, components.box) if components else (None, None)
    return agreement_figures(reading.run, mask, numbers, box)


def with_axes_by_hand(measurements: Measurements, marks: Sequence[Mark], geometry: Geometry) -> Measurements:
    """Return the measurements with the axes that the reader put right, and the mask's own for all others.

    A short axis is the mask's across a long axis by hand, in its slice, unless it is by hand as well.
    """
    axes: dict[tuple[int, str], Mark] = {}
    for mark in marks:  # the newest counts
        if mark.anchor_zyx is not None and measurements.components is not None:
            axes[measurements.components.number_at(mark.anchor_zyx), mark.kind] = mark
    corrected = []
    for tumour in (each.from_mask or each for each in measurements.tumours):
        hand = [axes.get((tumour.number, kind)) for kind in ("long_axis", "short_axis")]
        corrected.append(_with_axes(tumour, hand[0], hand[1], measurements.components, geometry))
    tumours = tuple(corrected)
    return measurements if tumours == measurements.tumours else replace(measurements, tumours=tumours)


def _with_axes(
    tumour: Tumour, long: Mark | None, short: Mark | None, components: Components | None, geometry: Geometry
) -> Tumour:
    result = tumour
    if long is not None:
        result = _with_long_axis(tumour, (long.points_zyx[0], long.points_zyx[1]), components, geometry)
    if short is not None:
        ends = short.points_zyx[0], short.points_zyx[1]
        result = replace(result, short_axis_ends_zyx=ends, short_axis_mm=geometry.distance_mm(*ends))
    by_hand = tuple(mark.kind for mark in (long, short) if mark is not None)
    return replace(result, by_hand=by_hand, from_mask=tumour) if by_hand else tumour


def _with_long_axis(
    tumour: Tumour, ends: tuple[Point, Point], components: Components | None, geometry: Geometry
) -> Tumour:
    """Return a tumour with another long axis, and the short one that the mask has at right angles to it."""
    slice_index = round(ends[0][0])
    middle = (ends[0][0], (ends[0][1] + ends[1][1]) / 2, (ends[0][2] + ends[1][2]) / 2)
    short_ends, short_mm = (middle, middle), math.nan
    region = None if components is None else components.in_slice(tumour.number, slice_index)
    yx_to_mm = plane_to_mm(geometry)
    along_mm = np.subtract(ends[1], ends[0])[1:] @ yx_to_mm
    if components is not None and region is not None and np.linalg.norm(along_mm) > 0:
        chord_mm = chord_across(outline_mm(region, yx_to_mm), along_mm)
        (y0, x0), (y1, x1) = (chord_mm @ np.linalg.inv(yx_to_mm) + components.box.start_zyx[1:]).tolist()
        short_ends = (float(slice_index), y0, x0), (float(slice_index), y1, x1)
        short_mm = float(np.linalg.norm(chord_mm[1] - chord_mm[0]))
    return replace(
        tumour,
        slice_index=slice_index,
        long_axis_ends_zyx=ends,
        long_axis_mm=geometry.distance_mm(*ends),
        short_axis_ends_zyx=short_ends,
        short_axis_mm=short_mm,
    )


def _tumours(volume: Volume, labels: Numbers, box: Box, report: Report) -> tuple[tuple[Tumour, ...], Components]:
    """Measure the regions of equal label (0: none) within `box`, and number them by size."""
    from scipy import ndimage

    found = []
    boxes = ndimage.find_objects(labels.astype(np.int32))
    for label, place in enumerate(boxes, start=1):
        if place is None:
            continue
        report(label / (len(boxes) + 1), "Measuring the tumours")
        z, y, x = place
        inside = Box((z.start, y.start, x.start), (z.stop, y.stop, x.stop))
        region = labels[inside.slices] == label
        found.append((label, _Component(volume, region, inside.moved(box.start_zyx))))
    found.sort(key=lambda each: (-each[1].voxels, each[1].centre_zyx))
    number_of = np.zeros(len(boxes) + 1, dtype=np.min_scalar_type(len(boxes)))
    for number, (label, _) in enumerate(found, start=1):
        number_of[label] = number
    tumours = tuple(each.as_tumour(number) for number, (_, each) in enumerate(found, start=1))
    return tumours, Components(box, number_of[labels])


def _set_aside(volume: Volume, mask: NDArray[np.uint8], reading: Reading, first_number: int) -> tuple[SetAside, ...]:
    """Measure what the verdicts of `reading` took out of the mask."""
    regions = [(each.anchor_zyx, each.region.unpacked) for each in reading.verdicts if each.region is not None]
    return tuple(
        SetAside(
            anchor_zyx,
            lesion_in(volume, region, number),
            int(np.count_nonzero((mask[region.box.slices] == Label.TUMOUR) & region.inside))
            * volume.geometry.voxel_ml,
        )
        for number, (anchor_zyx, region) in enumerate(regions, start=first_number)
    )


def lesion_in(volume: Volume, region: Region, number: int) -> Tumour:
    """Measure the voxels of a region, as a tumour of that number is measured."""
    return _Component(volume, region.inside, region.box).as_tumour(number)


@dataclass(frozen=True, eq=False)
class _Component:
    """One component: `region` is its shape within `box`."""

    volume: Volume
    region: NDArray[np.bool_]
    box: Box

    @cached_property
    def voxels(self) -> int:
        return int(np.count_nonzero(self.region))

    @cached_property
    def centre_zyx(self) -> tuple[int, int, int]:
        places = np.argwhere(self.region)
        centroid = places.mean(axis=0)
        z, y, x = (round(at) for at in centroid)
        if not self.region[z, y, x]:
            offsets_mm = (places - centroid) @ self.volume.geometry.index_to_lps_mm[:3, :3].T
            z, y, x = places[np.argmin(np.square(offsets_mm).sum(axis=1).round(9))]
        z0, y0, x0 = self.box.start_zyx
        return int(z) + z0, int(y) + y0, int(x) + x0

    def as_tumour(self, number: int) -> Tumour:
        hu = self.volume.hu[self.box.slices][self.region]
        axes = longest_axes(self.region, self.volume.geometry, self.centre_zyx[0] - self.box.start_zyx[0])
        z0, y0, x0 = self.box.start_zyx
        long_ends, short_ends = (
            tuple((float(axes.slice_index + z0), float(y + y0), float(x + x0)) for y, x in ends)
            for ends in (axes.long_ends_yx, axes.short_ends_yx)
        )
        return Tumour(
            number=number,
            volume_ml=self.voxels * self.volume.geometry.voxel_ml,
            long_axis_mm=axes.long_mm,
            short_axis_mm=axes.short_mm,
            slice_index=axes.slice_index + z0,
            long_axis_ends_zyx=(long_ends[0], long_ends[1]),
            short_axis_ends_zyx=(short_ends[0], short_ends[1]),
            centre_zyx=self.centre_zyx,
            mean_hu=float(hu.mean(dtype=np.float64)),
            sd_hu=float(hu.std(dtype=np.float64)),
            voxels=self.voxels,
        )
