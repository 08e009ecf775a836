"""Scores of many cases from sums over cases, and how certain they are.

Every overall score is a function of sums over cases, so that resampling patients is resampling rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95
SEED = 0

Sums = Mapping[str, NDArray[np.float64]]
"""Sums over cases by name; an array holds one value for each resample."""
Overall = Callable[[Sums], dict[str, NDArray[np.float64]]]
"""From sums to scores; NaN where a score is not defined."""


@dataclass(frozen=True)
class CaseScores:
    """One case: `row` for people (None where not defined), `sums` what it adds to the overall scores."""

    name: str
    row: Mapping[str, Any]
    sums: Mapping[str, float]
    burden_error: float


@dataclass(frozen=True)
class Scores:
    """All cases together. `intervals` holds low and high by name; it is empty for one case."""

    variant: str
    cases: tuple[CaseScores, ...]
    overall: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]]


def ratio(numerator: Any, denominator: Any, otherwise: float = np.nan) -> NDArray[np.float64]:
    """Return numerator / denominator, `otherwise` where the denominator is 0."""
    numerator, denominator = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    safe = np.where(denominator == 0, 1, denominator)
    return np.where(denominator == 0, otherwise, numerator / safe)


def summed(cases: tuple[CaseScores, ...], overall: Overall) -> dict[str, float | None]:
    """Return the scores over all cases; None where one is not defined."""
    table = _table(cases)
    values = overall({name: np.array([column.sum()]) for name, column in table.items()})
    return {name: _number(value[0]) for name, value in values.items()}


def bootstrapped(cases: tuple[CaseScores, ...], overall: Overall) -> dict[str, tuple[float, float]]:
    """Return 95 % percentile intervals of the scores from `RESAMPLES` draws of patients with replacement, seeded."""
    if len(cases) < 2:
        return {}
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(cases), (RESAMPLES, len(cases)))
    values = overall({name: column[drawn].sum(axis=1) for name, column in _table(cases).items()})
    tail = 50 * (1 - LEVEL)
    intervals = {}
    for name, resampled in values.items():
        defined = resampled[np.isfinite(resampled)]
        if len(defined):
            low, high = np.percentile(defined, (tail, 100 - tail))
            intervals[name] = (float(low), float(high))
    return intervals


def _table(cases: tuple[CaseScores, ...]) -> dict[str, NDArray[np.float64]]:
    return {name: np.array([case.sums[name] for case in cases], dtype=np.float64) for name in cases[0].sums}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
