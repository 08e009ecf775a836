"""Two models on the same scans: by how much they differ, how certain that is, and what to conclude.

Everything is paired: a scan that is hard for both says nothing about their difference.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.scores import LEVEL, RESAMPLES, SEED, Scores

STRUCTURES = {"liver": "liver_dice", "tumour": "lesion_dice"}
"""What is compared, and its column in the cases' scores."""
BETTER, WORSE, NO_DIFFERENCE = "better", "worse", "no difference shown"
FEWEST = 6
"""With fewer pairs the test cannot come out below 0.05, whatever they show."""


@dataclass(frozen=True)
class CasePair:
    """One scan's Dice by the first and by the second model."""

    name: str
    a: float
    b: float

    @property
    def difference(self) -> float:
        """Second less first: above 0 where the second is better."""
        return self.b - self.a


@dataclass(frozen=True)
class Difference:
    """The second model less the first in Dice per case, over all scans.

    `interval` is the bootstrap's over patients, None for a single one; `p` the two-sided Wilcoxon signed-rank test's.
    `verdict` is on the second model: "better" or "worse" only where p is below 0.05 and the interval leaves out 0.
    """

    mean_a: float
    mean_b: float
    difference: float
    interval: tuple[float, float] | None
    p: float
    verdict: str
    cases: tuple[CasePair, ...]


def compare(first: Scores, second: Scores) -> dict[str, Difference]:
    """Return the difference in liver and in tumour between two models' scores of the same scans.

    Raises UserError where the scans are not the same.
    """
    rows_a, rows_b = ({case.name: case.row for case in scores.cases} for scores in (first, second))
    alone = sorted(rows_a.keys() ^ rows_b.keys())
    if alone or not rows_a:
        raise UserError(f"Both must be scored on the same scans; {', '.join(alone[:5]) or 'nothing'} is in one only.")
    return {
        structure: difference_of(
            [CasePair(name, float(rows_a[name][column]), float(rows_b[name][column])) for name in rows_a]
        )
        for structure, column in STRUCTURES.items()
    }


def difference_of(pairs: Sequence[CasePair]) -> Difference:
    """Return how two models differ on these scans."""
    differences = np.array([pair.difference for pair in pairs])
    interval, p = _interval(differences), _p_value(differences)
    verdict = NO_DIFFERENCE
    if p < 1 - LEVEL and interval is not None and not interval[0] <= 0 <= interval[1]:
        verdict = BETTER if interval[0] > 0 else WORSE
    mean_a, mean_b = (float(np.mean([getattr(pair, side) for pair in pairs])) for side in ("a", "b"))
    return Difference(mean_a, mean_b, float(differences.mean()), interval, p, verdict, tuple(pairs))


def _interval(differences: NDArray[np.float64]) -> tuple[float, float] | None:
    if len(differences) < 2:
        return None
    drawn = np.random.default_rng(SEED).integers(0, len(differences), (RESAMPLES, len(differences)))
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(differences[drawn].mean(axis=1), (tail, 100 - tail))
    return float(low), float(high)


def _p_value(differences: NDArray[np.float64]) -> float:
    """Return the two-sided p of the signed-rank test; scans on which both agree say nothing for either side."""
    from scipy.stats import wilcoxon

    # What differs by less than the noise of a sum of products is equal.
    differing = differences[np.abs(differences) > 1e-12]
    if not len(differing):
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about small samples: `notes` says it in words
        return float(wilcoxon(differing).pvalue)


def notes(differences: Mapping[str, Difference]) -> list[str]:
    """Return in sentences what a reader must know to judge the comparison."""
    count = len(next(iter(differences.values())).cases)
    if count < FEWEST:
        return [f"{count} scans are too few to show any difference: take {FEWEST} or more, better 20."]
    return []


def as_dict(differences: Mapping[str, Difference]) -> dict[str, Any]:
    """Return plain values for JSON, with the values of every scan for a plot."""
    plain = {}
    for structure, found in differences.items():
        values = asdict(found)
        values["cases"] = [{**asdict(pair), "difference": pair.difference} for pair in found.cases]
        plain[structure] = values
    return plain


def as_text(differences: Mapping[str, Difference], names: tuple[str, str]) -> str:
    """Return it for a person to read; `names` are those of the first and the second model."""
    lines = []
    for structure, found in differences.items():
        verdict = found.verdict if found.verdict == NO_DIFFERENCE else f"the second is {found.verdict}"
        lines += [f"{structure}: {verdict}", f"  {'Dice per case':<28}{'first':>8}{'second':>8}"]
        for pair in found.cases:
            lines.append(f"  {pair.name[:26]:<28}{pair.a:>8.3f}{pair.b:>8.3f}  {pair.difference:+.3f}")
        lines.append(f"  {'mean':<28}{found.mean_a:>8.3f}{found.mean_b:>8.3f}  {found.difference:+.3f}")
        if found.interval:
            lines.append(f"  95 % interval of the difference {found.interval[0]:+.3f} to {found.interval[1]:+.3f}")
        lines += [f"  signed-rank test p = {found.p:.3g}", ""]
    return "\n".join([*lines, f"first: {names[0]}", f"second: {names[1]}"])
