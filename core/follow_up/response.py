"""Response by RECIST 1.1, from sums of the targets' longest diameters. Assistance, not a diagnosis.

Only what two scans of the liver show is judged: neither other organs nor lymph nodes, nor whether a lesion that is
no target has clearly progressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UserError

COMPLETE, PARTIAL, STABLE, PROGRESSIVE, NOT_EVALUABLE = "CR", "PR", "SD", "PD", "NE"
RESPONSE_NAMES = {
    COMPLETE: "complete response",
    PARTIAL: "partial response",
    STABLE: "stable disease",
    PROGRESSIVE: "progressive disease",
    NOT_EVALUABLE: "not evaluable",
}
DISCLAIMER = "Assistance, not a diagnosis: check every pair and diameter."
PARTIAL_FALL = 0.30
PROGRESS_RISE = 0.20
PROGRESS_MM = 5.0
CLEAR_NEW_MM = 10.0
"""A new tumour at least this long counts; a smaller one is equivocal, and what it would mean is told."""
_TINY = 1e-9
MOST_NADIR_MM = 2000.0


@dataclass(frozen=True)
class Evidence:
    """What a response follows from."""

    baseline_mm: float
    """Sum of the targets' longest diameters in the earlier scan."""
    now_mm: float
    """The same sum now, of the targets that the open scan shows."""
    nadir_mm: float | None = None
    """The smallest sum of any scan before the open one, as typed; None where only the baseline is known."""
    targets: int = 0
    unseen_targets: int = 0
    """Targets that lie where the open scan shows nothing."""
    others_left: int = 0
    """Tumours now, no targets, that were there before."""
    new_mm: Sequence[float] = ()
    """Longest diameters of tumours that were not there before."""

    def __post_init__(self) -> None:
        if self.nadir_mm is not None and not 0 <= self.nadir_mm <= MOST_NADIR_MM:
            raise UserError(
                f"A nadir of {self.nadir_mm:g} mm cannot be.", f"Give a sum of 0 to {MOST_NADIR_MM:g} mm, or none."
            )

    @property
    def smallest_mm(self) -> float:
        """The nadir: the smallest sum so far, which the baseline may be."""
        return self.baseline_mm if self.nadir_mm is None else min(self.nadir_mm, self.baseline_mm)


@dataclass(frozen=True)
class Response:
    """A category of `RESPONSE_NAMES`, or None where no category can be told, and why."""

    category: str | None
    reasons: tuple[str, ...]
    if_new_is_real: str | None = None
    """The category if small new tumours turn out to be real; None where that changes nothing."""

    @property
    def text(self) -> str:
        """The category in words."""
        said = "no category" if self.category is None else f"{self.category}, {RESPONSE_NAMES[self.category]}"
        return f"{said}; {self.if_new_is_real} if the small new tumour is real" if self.if_new_is_real else said


def respond(evidence: Evidence) -> Response:
    """Tell the response by RECIST 1.1."""
    category, reasons = _by_size(evidence)
    clear = [mm for mm in evidence.new_mm if mm >= CLEAR_NEW_MM - _TINY]
    small = [mm for mm in evidence.new_mm if mm < CLEAR_NEW_MM - _TINY]
    if clear:
        reasons = [f"{_counted(len(clear), 'new tumour')} of {_lengths(clear)}.", *reasons]
        return Response(PROGRESSIVE, tuple(reasons))
    if small:
        reasons.append(
            f"{_counted(len(small), 'new tumour')} of {_lengths(small)}, under {CLEAR_NEW_MM:.0f} mm: equivocal, "
            "not counted."
        )
    doubt = PROGRESSIVE if small and category != PROGRESSIVE else None
    return Response(category, tuple(reasons), doubt)


def change_percent(before: float, now: float) -> float | None:
    """Return by how much a value has changed; None where there was nothing before."""
    return 100 * (now - before) / before if before > 0 else None


def _by_size(evidence: Evidence) -> tuple[str | None, list[str]]:
    """Judge the targets' sum, without new tumours."""
    if not evidence.targets:
        return None, ["No tumour of the earlier scan was measurable there: there is no target to follow."]
    nadir_mm, rise_mm = evidence.smallest_mm, evidence.now_mm - evidence.smallest_mm
    if nadir_mm <= _TINY < evidence.now_mm:
        return PROGRESSIVE, ["A target that had gone (nadir 0 mm) is back."]
    if rise_mm >= PROGRESS_RISE * nadir_mm - _TINY and rise_mm >= PROGRESS_MM - _TINY:
        return PROGRESSIVE, [f"The sum rose by {rise_mm:.1f} mm, {100 * rise_mm / nadir_mm:.0f} % of the nadir."]
    if evidence.unseen_targets:
        return NOT_EVALUABLE, [f"{_counted(evidence.unseen_targets, 'target')} outside of the open scan."]
    if evidence.now_mm <= _TINY:
        if evidence.others_left:
            return PARTIAL, ["All targets have gone, other tumours have not."]
        return COMPLETE, ["All tumours of the earlier scan have gone."]
    fall = 1 - evidence.now_mm / evidence.baseline_mm
    if fall >= PARTIAL_FALL - _TINY:
        return PARTIAL, [f"The sum fell by {100 * fall:.0f} % of the baseline."]
    reasons = ["The sum neither fell by 30 % of the baseline nor rose by 20 % and 5 mm over the nadir."]
    if rise_mm >= PROGRESS_RISE * nadir_mm - _TINY:
        reasons = [f"The sum rose by 20 % or more over the nadir, but by less than {PROGRESS_MM:.0f} mm."]
    return STABLE, reasons


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _lengths(values_mm: Sequence[float]) -> str:
    return ", ".join(f"{mm:.0f}" for mm in sorted(values_mm, reverse=True)) + " mm"
