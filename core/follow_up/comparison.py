"""Now against before: a row a tumour, the sum of the targets, the response."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.follow_up.matching import GONE, NEW, Match, MeasuredScan, tumours_of
from core.follow_up.registration import Registration
from core.follow_up.response import (
    DISCLAIMER,
    Evidence,
    Response,
    change_percent,
    respond,
)
from core.recist import MOST_TARGETS, least_measurable_mm


@dataclass(frozen=True)
class Row:
    """One tumour now and before, or several that merged or split."""

    match: Match
    before_ml: float
    now_ml: float
    before_mm: float
    """Longest axial diameter; the sum of several."""
    now_mm: float
    is_target: bool

    @property
    def change_ml_percent(self) -> float | None:
        """Change of the volume; None where there was none before."""
        return change_percent(self.before_ml, self.now_ml)

    @property
    def change_mm_percent(self) -> float | None:
        """Change of the diameter; None where there was none before."""
        return change_percent(self.before_mm, self.now_mm)


@dataclass(frozen=True)
class Comparison:
    """Two scans of one patient compared."""

    rows: tuple[Row, ...]
    evidence: Evidence
    response: Response
    liver_ml: tuple[float, float]
    """Before and now, tumours included."""
    tumour_ml: tuple[float, float]
    """Before and now."""

    @property
    def change_from_baseline_percent(self) -> float | None:
        """Change of the targets' sum since the earlier scan."""
        return change_percent(self.evidence.baseline_mm, self.evidence.now_mm)

    @property
    def change_from_nadir_percent(self) -> float | None:
        """Change of the targets' sum since it was smallest."""
        return change_percent(self.evidence.smallest_mm, self.evidence.now_mm)


def compare(
    now: MeasuredScan,
    before: MeasuredScan,
    matches: Sequence[Match],
    nadir_mm: float | None = None,
) -> Comparison:
    """Compare matched tumours.

    Targets are the (at most two) longest of the earlier scan that are measurable there (see core.recist).
    Raises UserError for a nadir that cannot be.
    """
    targets = _targets(before)
    rows = tuple(_row(match, now, before, targets) for match in matches)
    chosen = [row for row in rows if row.is_target]
    evidence = Evidence(
        baseline_mm=sum(row.before_mm for row in chosen),
        now_mm=sum(row.now_mm for row in chosen),
        nadir_mm=nadir_mm,
        targets=len(chosen),
        unseen_targets=sum(row.match.kind == GONE and row.match.is_outside for row in chosen),
        others_left=sum(bool(row.match.now and row.match.before) for row in rows if not row.is_target),
        new_mm=tuple(row.now_mm for row in rows if row.match.kind == NEW),
    )
    return Comparison(
        rows,
        evidence,
        respond(evidence),
        (before.numbers.liver_ml, now.numbers.liver_ml),
        (before.numbers.tumour_ml, now.numbers.tumour_ml),
    )


def comparison_entry(found: Comparison, registration: Registration, interval_days: int | None) -> dict[str, Any]:
    """Return a comparison as plain values for JSON."""
    evidence = found.evidence
    return {
        "notice": DISCLAIMER,
        "interval_days": interval_days,
        "registration": {
            "before_to_now_lps_mm": registration.before_to_now.matrix.tolist(),
            "mean_surface_distance_mm": registration.surface_mm,
            "liver_dice": registration.dice,
            "liver_in_common_percent": registration.common_percent,
            "is_doubtful": registration.is_doubtful,
        },
        "liver_ml": {"before": found.liver_ml[0], "now": found.liver_ml[1]},
        "tumour_ml": {"before": found.tumour_ml[0], "now": found.tumour_ml[1]},
        "tumours": [_entry(row) for row in found.rows],
        "targets": {
            "baseline_mm": evidence.baseline_mm,
            "nadir_mm": evidence.smallest_mm,
            "nadir_is_typed": evidence.nadir_mm is not None,
            "now_mm": evidence.now_mm,
            "change_from_baseline_percent": found.change_from_baseline_percent,
            "change_from_nadir_percent": found.change_from_nadir_percent,
        },
        "response": {
            "rules": "RECIST 1.1",
            "category": found.response.category,
            "if_small_new_tumours_are_real": found.response.if_new_is_real,
            "reasons": list(found.response.reasons),
        },
    }


def _targets(before: MeasuredScan) -> set[int]:
    least_mm = least_measurable_mm(before.geometry)
    measurable = [tumour for tumour in before.numbers.tumours if round(tumour.long_axis_mm, 6) >= least_mm]
    longest = sorted(measurable, key=lambda tumour: (-tumour.long_axis_mm, tumour.number))[:MOST_TARGETS]
    return {tumour.number for tumour in longest}


def _row(match: Match, now: MeasuredScan, before: MeasuredScan, targets: set[int]) -> Row:
    is_target = any(number in targets for number in match.before)
    then = tumours_of(before.numbers, match.before)
    # What merged with a target counts now; before, only targets did.
    measured_then = [tumour for tumour in then if tumour.number in targets] if is_target else then
    today = tumours_of(now.numbers, match.now)
    return Row(
        match,
        before_ml=sum(tumour.volume_ml for tumour in then),
        now_ml=sum(tumour.volume_ml for tumour in today),
        before_mm=sum(tumour.long_axis_mm for tumour in measured_then),
        now_mm=sum(tumour.long_axis_mm for tumour in today),
        is_target=is_target,
    )


def _entry(row: Row) -> dict[str, Any]:
    return {
        "kind": row.match.kind,
        "before": list(row.match.before),
        "now": list(row.match.now),
        "is_target": row.is_target,
        "is_outside_the_other_scan": row.match.is_outside,
        "before_ml": row.before_ml,
        "now_ml": row.now_ml,
        "change_ml_percent": row.change_ml_percent,
        "before_mm": row.before_mm,
        "now_mm": row.now_mm,
        "change_mm_percent": row.change_mm_percent,
        "links": [asdict(link) for link in row.match.links],
    }
