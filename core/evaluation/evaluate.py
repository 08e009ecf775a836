"""Scores of masks against references, in one of two variants: `strict` or `compat`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.case import Case
from core.errors import UserError
from core.evaluation import compat, strict
from core.evaluation.files import Pair, find_pairs, read_mask
from core.evaluation.scores import CaseScores, Scores, bootstrapped, summed
from core.progress import Report, part, silent

VARIANTS = ("strict", "compat")
GRID_TOLERANCE_MM = 0.1
"""Headers round; a tenth of a millimetre at the farthest corner is not another place."""


def evaluate(
    prediction: Path, reference: Path, variant: str = "strict", connectivity: int = 26, report: Report = silent
) -> Scores:
    """Score a mask file against its reference, or all masks of a folder against those of another.

    `variant` is "strict" or "compat" (see the modules of that name); `connectivity` (6 or 26) is for "strict". Raises
    UserError where masks cannot be read, paired or compared. Any thread.
    """
    if variant not in VARIANTS:
        raise UserError(f'There are no "{variant}" scores.', f"Use one of: {', '.join(VARIANTS)}.")
    if connectivity not in (6, 26):
        raise UserError(f"Lesions cannot be {connectivity}-connected.", "Use 6 or 26.")
    pairs = find_pairs(prediction, reference)
    cases = tuple(
        _score(pair, variant, connectivity, part(report, number / len(pairs), (number + 1) / len(pairs)))
        for number, pair in enumerate(pairs)
    )
    rules = compat if variant == "compat" else strict
    return Scores(
        variant,
        cases,
        {**summed(cases, rules.overall), **rules.largest_burden_error(cases)},
        bootstrapped(cases, rules.overall),
    )


def _score(pair: Pair, variant: str, connectivity: int, report: Report) -> CaseScores:
    prediction = read_mask(pair.prediction, part(report, 0, 0.3))
    reference = read_mask(pair.reference, part(report, 0.3, 0.6))
    report(0.6, f"Scoring {pair.name}")
    files = {"prediction": str(pair.prediction), "reference": str(pair.reference)}
    if variant == "compat":
        scores = _score_compat(pair, prediction, reference)
    else:
        _require_same_grid(pair, prediction, reference)
        geometry = reference.volume.geometry
        arrays = _cropped(prediction.volume.hu, reference.volume.hu)
        scores = strict.score_case(pair.name, *arrays, geometry, connectivity)
    return CaseScores(scores.name, {**files, **scores.row}, scores.sums, scores.burden_error)


def _score_compat(pair: Pair, prediction: Case, reference: Case) -> CaseScores:
    """Score the arrays as they are stored: places in space do not matter, but the order of voxels does."""
    stored = [case.axis_order.to_stored(case.volume.hu) for case in (prediction, reference)]
    if stored[0].shape != stored[1].shape:
        raise _other_grid(pair, prediction, reference)
    spacing_mm = reference.stored_geometry.spacing_mm
    predicted, true = (np.ascontiguousarray(array.T) for array in _cropped(*stored))
    return compat.score_case(pair.name, predicted, true, (spacing_mm[2], spacing_mm[1], spacing_mm[0]))


def _cropped(a: NDArray[np.int16], b: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Cut both arrays to the smallest box that holds what is labelled in either."""
    boxes = [box for box in (Box.around(a), Box.around(b)) if box is not None]
    start = np.min([box.start_zyx for box in boxes], axis=0) if boxes else np.zeros(3, dtype=int)
    stop = np.max([box.stop_zyx for box in boxes], axis=0) if boxes else np.ones(3, dtype=int)
    box = tuple(slice(low, high) for low, high in zip(start, stop, strict=True))
    return a[box], b[box]


def _require_same_grid(pair: Pair, prediction: Case, reference: Case) -> None:
    if not prediction.volume.geometry.is_close(reference.volume.geometry, GRID_TOLERANCE_MM):
        raise _other_grid(pair, prediction, reference)


def _other_grid(pair: Pair, prediction: Case, reference: Case) -> UserError:
    sizes = [" x ".join(map(str, case.volume.geometry.shape_zyx)) for case in (prediction, reference)]
    if sizes[0] == sizes[1]:
        return UserError(
            f"{pair.prediction.name} and {pair.reference.name} lie in different places.",
            "Compare masks of the same scan, on its own grid. The compat variant ignores places.",
        )
    return UserError(
        f"{pair.prediction.name} has {sizes[0]} voxels and {pair.reference.name} {sizes[1]}.",
        "Compare masks of the same scan, on its own grid.",
    )
