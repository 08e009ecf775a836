"""How two masks of one scan differ: in volume and overlap, tumour by tumour, and where most.

The first mask is "a", the second "b": added is what only b has. "Liver" includes the tumours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.components import connected_components
from core.evaluation.lesions import LesionVoxels, overlaps
from core.evaluation.overlap import Overlap
from core.labels import Label
from core.measure import Components, Measurements, Tumour, measure_reading
from core.progress import Report, part, silent
from core.reading import Reading
from core.volume import Volume

MOST_PLACES = 50


class Change(IntEnum):
    """What becomes of a voxel from the first to the second mask; what matters more is larger."""

    NONE = 0
    LIVER_REMOVED = 1
    LIVER_ADDED = 2
    TUMOUR_REMOVED = 3
    TUMOUR_ADDED = 4


_CHANGES = np.array(
    [
        [Change.NONE, Change.LIVER_ADDED, Change.TUMOUR_ADDED],
        [Change.LIVER_REMOVED, Change.NONE, Change.TUMOUR_ADDED],
        [Change.TUMOUR_REMOVED, Change.TUMOUR_REMOVED, Change.NONE],
    ],
    dtype=np.uint8,
)
"""By the label in the first mask (row) and in the second (column)."""


def changes_between(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the `Change` of each voxel from one mask (0/1/2, any shape) to another of the same shape, as bytes."""
    return np.take(_CHANGES, a * np.uint8(3) + b)


@dataclass(frozen=True)
class StructureDifference:
    """The liver (with its tumours), or all tumours: volumes in both masks, what only one has, and Dice.

    Two empty masks have Dice 1.
    """

    a_ml: float
    b_ml: float
    removed_ml: float
    """What only the first has."""
    added_ml: float
    """What only the second has."""
    dice: float

    @property
    def change_ml(self) -> float:
        """Second less first."""
        return self.b_ml - self.a_ml


@dataclass(frozen=True)
class TumourChange:
    """Tumours of both masks that overlap, by their numbers there; those that touch no other stand alone.

    Several on one side were split or merged from one mask to the other.
    """

    a_numbers: tuple[int, ...]
    b_numbers: tuple[int, ...]
    a_ml: float
    b_ml: float
    dice: float
    """Of these tumours together; 0 for what is new or gone."""
    centre_zyx: tuple[int, int, int]
    """A voxel inside the largest of them, in the second mask where it is there."""

    @property
    def kind(self) -> str:
        """Return "matched", "new", "gone", "split", "merged" or "regrouped": from the first to the second mask."""
        if not self.a_numbers or not self.b_numbers:
            return "gone" if self.a_numbers else "new"
        if len(self.a_numbers) == len(self.b_numbers) == 1:
            return "matched"
        if len(self.a_numbers) > 1 and len(self.b_numbers) > 1:
            return "regrouped"
        return "merged" if len(self.a_numbers) > 1 else "split"


@dataclass(frozen=True)
class Place:
    """Where the masks differ: voxels that hang together, and the middle of them in the slice that has most."""

    at_zyx: tuple[int, int, int]
    is_tumour: bool
    """Whether a tumour differs here, or the liver's border alone."""
    volume_ml: float


@dataclass(frozen=True)
class Difference:
    """Everything about the difference of two masks; `places` are the tumours' first, each the largest first."""

    liver: StructureDifference
    tumour: StructureDifference
    tumours: tuple[TumourChange, ...]
    places: tuple[Place, ...]


def difference_of(
    volume: Volume,
    a: NDArray[np.uint8],
    b: NDArray[np.uint8],
    report: Report = silent,
    *,
    readings: tuple[Reading, Reading] = (Reading(), Reading()),
) -> Difference:
    """Compare two masks (uint8, 0/1/2) on the grid of `volume`. Raises ValueError where the shapes differ.

    `readings` say which voxels of each mask are one tumour, as in `measure_reading`.
    """
    if a.shape != volume.hu.shape or b.shape != volume.hu.shape:
        raise ValueError(f"the masks are {a.shape} and {b.shape}, the scan {volume.hu.shape}")
    measured_a = measure_reading(volume, a, only_groups(readings[0]), part(report, 0.0, 0.4))
    measured_b = measure_reading(volume, b, only_groups(readings[1]), part(report, 0.4, 0.8))
    report(0.8, "Comparing the masks")
    box = _box_of_both(a, b)
    a, b = a[box.slices], b[box.slices]
    voxel_ml = volume.geometry.voxel_ml
    return Difference(
        _structure(a >= Label.LIVER, b >= Label.LIVER, voxel_ml),
        _structure(a == Label.TUMOUR, b == Label.TUMOUR, voxel_ml),
        _tumour_changes(measured_a, measured_b, volume),
        _places(changes_between(a, b), box, voxel_ml),
    )


def only_groups(reading: Reading) -> Reading:
    """Return a reading that says nothing but which voxels are one tumour."""
    return Reading(regroupings=reading.regroupings)


def _box_of_both(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> Box:
    boxes = [box for box in (Box.around(a), Box.around(b)) if box is not None]
    return Box.hull(boxes) if boxes else Box((0, 0, 0), (0, 0, 0))


def _structure(a: NDArray[np.bool_], b: NDArray[np.bool_], voxel_ml: float) -> StructureDifference:
    found = Overlap.of(a, b)
    return StructureDifference(
        found.predicted * voxel_ml,
        found.reference * voxel_ml,
        (found.predicted - found.both) * voxel_ml,
        (found.reference - found.both) * voxel_ml,
        found.dice,
    )


def _tumour_changes(a: Measurements, b: Measurements, volume: Volume) -> tuple[TumourChange, ...]:
    table = _common_voxels(a, b)
    groups = [
        _change([a.tumours[k] for k in rows], [b.tumours[k] for k in columns], table[np.ix_(rows, columns)].sum())
        for rows, columns in _groups(table)
    ]
    return tuple(sorted(groups, key=lambda each: (-max(each.a_ml, each.b_ml), each.centre_zyx)))


def _common_voxels(a: Measurements, b: Measurements) -> NDArray[np.int64]:
    """Return how many voxels each tumour of the first mask shares with each of the second."""
    table = np.zeros((len(a.tumours), len(b.tumours)), dtype=np.int64)
    if a.components is not None and b.components is not None:
        box = Box.hull([a.components.box, b.components.box])
        found = overlaps(LesionVoxels.of(_numbers_in(a.components, box), _numbers_in(b.components, box)))
        table[: found.shape[0], : found.shape[1]] = found
    return table


def _numbers_in(components: Components, box: Box) -> NDArray[np.unsignedinteger]:
    numbers = np.zeros(box.shape_zyx, dtype=components.numbers.dtype)
    numbers[components.box.relative_to(box.start_zyx).slices] = components.numbers
    return numbers


def _groups(table: NDArray[np.int64]) -> Iterable[tuple[list[int], list[int]]]:
    """Yield the rows and columns that hang together through common voxels; one that has none is alone."""
    rows_left, columns_left = set(range(table.shape[0])), set(range(table.shape[1]))
    while rows_left or columns_left:
        rows, columns = ({min(rows_left)}, set()) if rows_left else (set(), {min(columns_left)})
        size = 0
        while size != len(rows) + len(columns):
            size = len(rows) + len(columns)
            columns |= {int(k) for k in np.flatnonzero(table[sorted(rows)].any(axis=0))}
            rows |= {int(k) for k in np.flatnonzero(table[:, sorted(columns)].any(axis=1))}
        rows_left -= rows
        columns_left -= columns
        yield sorted(rows), sorted(columns)


def _change(a: list[Tumour], b: list[Tumour], common: int) -> TumourChange:
    voxels = sum(tumour.voxels for tumour in (*a, *b))
    return TumourChange(
        tuple(tumour.number for tumour in a),
        tuple(tumour.number for tumour in b),
        sum(tumour.volume_ml for tumour in a),
        sum(tumour.volume_ml for tumour in b),
        float(2 * common / voxels),
        (b or a)[0].centre_zyx,
    )


def _places(changes: NDArray[np.uint8], box: Box, voxel_ml: float) -> tuple[Place, ...]:
    tumours = _lumps(changes >= Change.TUMOUR_REMOVED, box, voxel_ml, is_tumour=True)
    livers = _lumps((changes > 0) & (changes < Change.TUMOUR_REMOVED), box, voxel_ml, is_tumour=False)
    return (*tumours, *livers)[:MOST_PLACES]


def _lumps(changed: NDArray[np.bool_], box: Box, voxel_ml: float, *, is_tumour: bool) -> list[Place]:
    """Return where `changed` (the box's shape) hangs together, the largest first.

    Two hands never draw the same border: a rim of a voxel around everything would join all places to one. So only
    what is three pixels thick in its slice counts, where anything is.
    """
    from scipy import ndimage

    if not changed.any():
        return []
    thick = _opened(changed)
    labels, count = connected_components(thick if thick.any() else changed)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    largest = np.argsort(-sizes, kind="stable")[: min(count, MOST_PLACES)]
    around = ndimage.find_objects(labels.astype(np.int32))
    return [
        Place(_middle(labels, int(label), around[label - 1], box), is_tumour, float(sizes[label] * voxel_ml))
        for label in largest
    ]


def _opened(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what of a region squares of 3 x 3 pixels, moved about in its slices, can cover."""
    kept = np.pad(region, ((0, 0), (1, 1), (1, 1)))
    kept = kept[:, :-2] & kept[:, 1:-1] & kept[:, 2:]
    kept = kept[:, :, :-2] & kept[:, :, 1:-1] & kept[:, :, 2:]
    grown = np.pad(kept, ((0, 0), (1, 1), (1, 1)))
    grown = grown[:, :-2] | grown[:, 1:-1] | grown[:, 2:]
    return np.asarray(grown[:, :, :-2] | grown[:, :, 1:-1] | grown[:, :, 2:])


def _middle(
    labels: NDArray[np.unsignedinteger], label: int, around: tuple[slice, slice, slice], box: Box
) -> tuple[int, int, int]:
    """Return the voxel of one label nearest to its middle in the slice that has most of it."""
    region = labels[around] == label
    z = int(np.argmax(np.count_nonzero(region, axis=(1, 2))))
    places = np.argwhere(region[z])
    y, x = places[np.argmin(np.square(places - places.mean(axis=0)).sum(axis=1))]
    z0, y0, x0 = (low + cut.start for low, cut in zip(box.start_zyx, around, strict=True))
    return z + z0, int(y) + y0, int(x) + x0
