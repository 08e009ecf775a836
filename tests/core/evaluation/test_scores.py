"""Overall scores are functions of sums; intervals come from resampling patients."""

import numpy as np
import pytest

from core.evaluation.scores import CaseScores, Sums, bootstrapped, ratio, summed


def cases(*values: float) -> tuple[CaseScores, ...]:
    return tuple(CaseScores(str(n), {}, {"value": value, "cases": 1.0}, 0.0) for n, value in enumerate(values))


def mean(sums: Sums) -> dict[str, np.ndarray]:
    return {"mean": ratio(sums["value"], sums["cases"]), "never": ratio(sums["value"], 0 * sums["cases"])}


def test_ratio_of_nothing_is_not_a_number_or_what_is_wished() -> None:
    assert ratio([1, 2], [2, 4]).tolist() == [0.5, 0.5]
    assert np.isnan(ratio([1], [0])).all()
    assert ratio([1], [0], 9001).tolist() == [9001]


def test_scores_over_all_cases() -> None:
    assert summed(cases(0.5, 0.7, 0.9), mean) == {"mean": pytest.approx(0.7), "never": None}


def test_interval_is_that_of_the_mean_and_repeatable() -> None:
    values = np.random.default_rng(1).normal(0.7, 0.1, 200)
    low, high = bootstrapped(cases(*values), mean)["mean"]
    standard_error = values.std() / np.sqrt(200)
    assert low == pytest.approx(values.mean() - 1.96 * standard_error, abs=0.15 * standard_error * 2)
    assert high == pytest.approx(values.mean() + 1.96 * standard_error, abs=0.15 * standard_error * 2)
    assert bootstrapped(cases(*values), mean)["mean"] == (low, high)


def test_equal_patients_leave_no_doubt_and_one_patient_gives_no_interval() -> None:
    assert bootstrapped(cases(0.5, 0.5, 0.5), mean) == {"mean": (0.5, 0.5)}
    assert bootstrapped(cases(0.5), mean) == {}
