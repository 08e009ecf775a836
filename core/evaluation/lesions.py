"""Which predicted lesions belong to which reference lesions.

Lesions are connected components of label 2, held as a list of voxels with two numbers each: of the predicted and of
the reference lesion (0: none). Both variants follow the LiTS rule: reference lesions under one predicted lesion are
merged, predicted lesions on one (merged) reference lesion are merged, and a pair counts as detected where its
intersection over union is more than a half.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
"""Numbers of lesions, one a voxel."""


@dataclass(frozen=True, eq=False)
class LesionVoxels:
    """All voxels of lesions: `places` (n, 3) in the array they were found in."""

    places: NDArray[np.int64]
    predicted: Labels
    reference: Labels

    @classmethod
    def of(cls, predicted: NDArray[np.integer], reference: NDArray[np.integer]) -> "LesionVoxels":
        """List the voxels of two label arrays of the same shape, in the array's own order."""
        places = np.argwhere((predicted > 0) | (reference > 0))
        at = tuple(places.T)
        return cls(places, predicted[at].astype(np.int64), reference[at].astype(np.int64))

    def arrays(self, *choices: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], ...]:
        """Return choices of voxels as arrays of one shape, the smallest that holds them all."""
        chosen = self.places[np.logical_or.reduce(choices)]
        return tuple(filled(self.places[choice], chosen.min(axis=0), chosen.max(axis=0)) for choice in choices)


def filled(places: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return an array from `first` to `last` (both inside) that is true at `places`."""
    array = np.zeros(last - first + 1, dtype=bool)
    array[tuple((places - first).T)] = True
    return array


def overlaps(lesions: LesionVoxels) -> NDArray[np.int64]:
    """Return the table of common voxels: [predicted lesion, reference lesion], both counted from 0 for number 1."""
    rows, columns = int(lesions.predicted.max(initial=0)) + 1, int(lesions.reference.max(initial=0)) + 1
    counts = np.bincount(lesions.predicted * columns + lesions.reference, minlength=rows * columns)
    return counts.reshape(rows, columns)[1:, 1:].astype(np.int64)


@dataclass(frozen=True)
class Match:
    """Predicted and reference lesions that belong together, by number, and their intersection over union."""

    predicted: tuple[int, ...]
    reference: tuple[int, ...]
    iou: float


def match(lesions: LesionVoxels) -> list[Match]:
    """Match lesions by the LiTS rule, as it is meant: the IoU is that of the merged lesions.

    Each reference lesion goes to the predicted lesion that covers most of it; those that go to the same one are
    merged. Each predicted lesion goes to the merged reference lesion of which it covers most; those that go to the
    same one are merged. Lesions without any overlap are in no match.
    """
    table = overlaps(lesions)
    merged: dict[int, list[int]] = {}
    for reference in np.flatnonzero(table.sum(axis=0)):
        merged.setdefault(int(np.argmax(table[:, reference])), []).append(int(reference))
    groups = list(merged.values())
    predicted_of: dict[int, list[int]] = {}
    for predicted in np.flatnonzero(table.sum(axis=1)):
        common = [int(table[predicted, group].sum()) for group in groups]
        predicted_of.setdefault(int(np.argmax(common)), []).append(int(predicted))
    return [
        _match(lesions, [one + 1 for one in predicted_of[number]], [one + 1 for one in group])
        for number, group in enumerate(groups)
        if number in predicted_of
    ]


def _match(lesions: LesionVoxels, predicted: Sequence[int], reference: Sequence[int]) -> Match:
    in_predicted = np.isin(lesions.predicted, predicted)
    in_reference = np.isin(lesions.reference, reference)
    union = np.count_nonzero(in_predicted | in_reference)
    both = np.count_nonzero(in_predicted & in_reference)
    return Match(tuple(predicted), tuple(reference), float(both / union))


@dataclass(frozen=True, eq=False)
class Detection:
    """What the challenge's own program finds: numbers of detected lesions a voxel, and how many it counts."""

    detected: Labels
    reference: Labels
    count: int


def detect_as_the_challenge(lesions: LesionVoxels, minimum_iou: float) -> Detection:
    """Match lesions exactly as the program of the LiTS challenge does, with its defects.

    Defects kept: the union is taken with the predicted lesion's number where the reference's is meant; a pair that is
    dropped takes away as many detections as reference lesions were merged in it, though merged predictions were
    counted (so the count can fall below zero); detected numbers are bytes. Numbers must be in the order in which
    a scan of the stored array meets the lesions: ties go to the lower one.
    """
    detected = np.zeros_like(lesions.predicted)
    if not lesions.reference.any():
        return Detection(detected, lesions.reference.copy(), 0)
    table = overlaps(lesions)
    predicted_ids = np.flatnonzero(table.sum(axis=1)) + 1
    table = table[predicted_ids - 1]
    reference_ids, merged, merge_count, table = _merge_references(lesions, table)
    keep = np.zeros_like(table)
    best = np.argmax(table, axis=1), np.arange(len(table))
    keep[best[1], best[0]] = table[best[1], best[0]]
    predicted_ids, table = _merge_predictions(lesions, detected, predicted_ids, reference_ids, keep)
    count = len(predicted_ids)
    for row, predicted in enumerate(predicted_ids):
        for column, reference in enumerate(reference_ids):
            if not table[row, column]:
                continue
            union = np.count_nonzero((detected == predicted) | (merged == reference))
            if table[row, column] / union <= minimum_iou:
                detected[detected == reference] = 0
                count -= merge_count[int(reference)]
    return Detection(detected, merged, count)


def _merge_references(
    lesions: LesionVoxels, table: NDArray[np.int64]
) -> tuple[Labels, Labels, dict[int, int], NDArray[np.int64]]:
    ids = np.arange(1, table.shape[1] + 1)
    merged = lesions.reference.copy()
    merge_count = {int(one): 1 for one in ids}
    for row in range(len(table)):
        own = [column for column in np.flatnonzero(table[row]) if np.argmax(table[:, column]) == row]
        for column in own:
            merge_count[int(ids[column])] = len(own)
            merged[merged == ids[column]] = ids[own[0]]
        if len(own) > 1:
            table[:, own[0]] = table[:, own].sum(axis=1)
            table, ids = np.delete(table, own[1:], axis=1), np.delete(ids, own[1:])
    return ids, merged, merge_count, table


def _merge_predictions(
    lesions: LesionVoxels,
    detected: Labels,
    predicted_ids: Labels,
    reference_ids: Labels,
    table: NDArray[np.int64],
) -> tuple[Labels, NDArray[np.int64]]:
    """Merge the predictions of each reference lesion, and write its number into `detected`."""
    for column, reference in enumerate(reference_ids):
        rows = np.flatnonzero(table[:, column])
        detected[np.isin(lesions.predicted, predicted_ids[rows])] = reference % 256
        if len(rows) > 1:
            table[rows[0]] = table[rows].sum(axis=0)
            table, predicted_ids = np.delete(table, rows[1:], axis=0), np.delete(predicted_ids, rows[1:])
    return predicted_ids, table
