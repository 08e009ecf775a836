"""Correct, train again, correct less: when to fine-tune, and whether correcting became cheaper."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.library.entries import CaseEntry

ENOUGH = 5
"""So many scans corrected since the model was trained are worth a fine-tuning."""
AROUND = 5
"""Costs are smoothed over so many cases."""
CORRECTED = ("corrected", "reviewed", "drawn")


@dataclass(frozen=True)
class Cost:
    """What correcting a case took, and the median of it and the cases before it."""

    saved_at: str
    minutes: float
    usual_minutes: float
    model_sha256: str


def corrected_since(cases: Sequence[CaseEntry], made_at: str) -> int:
    """Return how many scans were corrected since a time (ISO 8601 in UTC), each counted once."""
    return len({case.content_sha256 for case in cases if case.state in CORRECTED and case.saved_at > made_at})


def suggestion(cases: Sequence[CaseEntry], made_at: str) -> str:
    """Suggest in a sentence to fine-tune the model made at a time; "" where too little was corrected since."""
    count = corrected_since(cases, made_at)
    return (
        f"{count} scans were corrected since this model was trained: fine-tune it on them." if count >= ENOUGH else ""
    )


def correction_costs(cases: Sequence[CaseEntry]) -> list[Cost]:
    """Return what correcting took, case by case in the order of saving; cases that nobody changed count nothing."""
    changed = sorted((case for case in cases if case.changes), key=lambda case: case.saved_at)
    minutes = [case.seconds / 60 for case in changed]
    return [
        Cost(case.saved_at, own, median(minutes[max(0, at - AROUND + 1) : at + 1]), case.model_sha256)
        for at, (case, own) in enumerate(zip(changed, minutes, strict=True))
    ]
