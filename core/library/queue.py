"""Which cases to correct next, and why: those a model is least sure of, that cost much before, that are new to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.library.entries import CaseEntry

DOUBTFUL_PERCENT = 90.0
"""Agreement over a liver below which a case is worth a look for that alone."""
MUCH_VOXELS_SHARE = 0.02
UNUSUAL = 3.0
"""So many times the median deviation from the median is unusual."""


@dataclass(frozen=True)
class Queued:
    """A case to correct; `reasons` are sentences, the weightiest first."""

    case: CaseEntry
    weight: float
    reasons: tuple[str, ...]


def correction_queue(cases: Sequence[CaseEntry]) -> list[Queued]:
    """Return the cases nobody has corrected yet whose scan is there, the most worthwhile first.

    What is unusual is measured among all `cases`.
    """
    corrected_scans = {case.content_sha256 for case in cases if case.state in ("corrected", "reviewed", "drawn")}
    waiting = [case for case in cases if case.state == "model" and case.scan_is_there]
    queued = [_queued(case, cases, corrected_scans) for case in waiting]
    return sorted(queued, key=lambda each: (-each.weight, each.case.saved_at, each.case.path))


def _queued(case: CaseEntry, cases: Sequence[CaseEntry], corrected_scans: set[str]) -> Queued:
    found = [
        _doubt(case),
        _cost(case),
        _unusual(
            case.liver_ml, [each.liver_ml for each in cases], "A liver of {:.0f} ml is unusual among your cases."
        ),
        _unusual(
            case.slice_mm, [each.slice_mm for each in cases], "Slices {:.3g} mm apart are unusual among your cases."
        ),
    ]
    parts = sorted((each for each in found if each is not None), reverse=True)
    weight = sum(part for part, _ in parts) * (0.3 if case.content_sha256 in corrected_scans else 1.0)
    reasons = [reason for _, reason in parts] or ["Nothing speaks for it but that nobody has looked at it."]
    return Queued(case, weight, tuple(reasons))


def _doubt(case: CaseEntry) -> tuple[float, str] | None:
    if case.agreement_percent is None:
        return 0.2, "How sure the model was is not known."
    if case.liver_ml == 0:
        return 1.0, "The model found no liver."
    weight = max(0.0, DOUBTFUL_PERCENT - case.agreement_percent) / DOUBTFUL_PERCENT * 4
    return (
        (weight, f"The model agrees with itself on {case.agreement_percent:.0f} % of the liver only.")
        if weight
        else None
    )


def _cost(case: CaseEntry) -> tuple[float, str] | None:
    if case.changes == 0:
        return None
    reason = f"An earlier mask of it took {case.changes} corrections ({case.changed_voxels} voxels)."
    return min(1.0, case.changed_voxels / 20_000), reason


def _unusual(value: float, among: Sequence[float], text: str) -> tuple[float, str] | None:
    if len(among) < 5:
        return None
    middle = median(among)
    spread = median(abs(each - middle) for each in among)
    if spread == 0 or abs(value - middle) < UNUSUAL * 1.48 * spread:
        return None
    return min(1.0, abs(value - middle) / spread / 20), text.format(value)
