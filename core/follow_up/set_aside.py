"""Targets of the earlier scan that the reader calls no tumour in the open one: they have not gone, so no response."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.follow_up.comparison import Comparison, Row
from core.follow_up.matching import MeasuredScan
from core.follow_up.response import Response
from core.follow_up.rigid import RigidTransform
from core.reading import Verdict

LEAST_SHARE = 0.2
"""Of a target's voxels: so many must lie where something was set aside."""


def without_response(
    found: Comparison, now: MeasuredScan, before: MeasuredScan, before_to_now: RigidTransform, said: Sequence[Verdict]
) -> Comparison:
    """Return the comparison without a category where a target's place was called a cyst, a vessel or nothing."""
    reasons = [
        f"Target {number} of the earlier scan lies where you said {kind}: it counts there and no longer here. "
        "Set it aside in the earlier scan's mask as well, or put it back."
        for number, kind in _doubtful([row for row in found.rows if row.is_target], now, before, before_to_now, said)
    ]
    return replace(found, response=Response(None, tuple(reasons))) if reasons else found


def _doubtful(
    targets: Sequence[Row],
    now: MeasuredScan,
    before: MeasuredScan,
    before_to_now: RigidTransform,
    said: Sequence[Verdict],
) -> list[tuple[int, str]]:
    """Return the earlier numbers of such targets, and what was said."""
    doubtful = []
    for number in sorted({number for row in targets for number in row.match.before}):
        index = np.rint(now.geometry.to_index(before_to_now(before.points_of(number)))).astype(np.int64)
        for verdict in said:
            if verdict.region is not None and _share(index, verdict) >= LEAST_SHARE:
                doubtful.append((number, verdict.kind))
                break
    return doubtful


def _share(index: np.ndarray, verdict: Verdict) -> float:
    """Return how many of voxels (n, 3) lie in what a verdict set aside, 0 to 1."""
    if verdict.region is None or not len(index):
        return 0.0
    region = verdict.region.unpacked
    inner = index - np.array(region.box.start_zyx)
    within = ((inner >= 0) & (inner < region.inside.shape)).all(axis=1)
    return float(np.count_nonzero(region.inside[tuple(inner[within].T)]) / len(index))
