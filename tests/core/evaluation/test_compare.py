"""Paired comparison: what is shown, what is not, and who must not be compared."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.evaluation.compare import CasePair, as_dict, as_text, compare, difference_of, notes
from core.evaluation.scores import CaseScores, Scores

SHARES = st.floats(0, 1)


def pairs(a: list[float], b: list[float]) -> list[CasePair]:
    return [CasePair(f"case-{k}", x, y) for k, (x, y) in enumerate(zip(a, b, strict=True))]


def scores(names: str, dice: float) -> Scores:
    cases = tuple(CaseScores(name, {"liver_dice": 0.9, "lesion_dice": dice}, {}, 0.0) for name in names)
    return Scores("strict", cases, {}, {})


def test_a_small_gain_on_every_scan_is_shown_though_scans_differ_far_more() -> None:
    random = np.random.default_rng(0)
    a = random.uniform(0.2, 0.9, 12)
    found = difference_of(pairs(a.tolist(), (a + random.uniform(0.005, 0.03, 12)).tolist()))
    assert found.verdict == "better"
    assert found.p == pytest.approx(2 / 2**12)  # all 12 of one sign: the smallest exact two-sided p
    assert found.interval is not None
    assert 0 < found.interval[0] < found.difference < found.interval[1]
    back = difference_of([CasePair(pair.name, pair.b, pair.a) for pair in found.cases])
    assert (back.verdict, back.difference) == ("worse", -found.difference)


def test_noise_shows_no_difference_and_one_lucky_scan_neither() -> None:
    random = np.random.default_rng(1)
    a = random.uniform(0.4, 0.8, 20)
    assert (
        difference_of(pairs(a.tolist(), (a + random.normal(0, 0.05, 20)).tolist())).verdict == "no difference shown"
    )
    lucky = a.copy()
    lucky[3] += 0.5
    assert difference_of(pairs(a.tolist(), lucky.tolist())).verdict == "no difference shown"


def test_few_scans_show_nothing_and_are_said_to_be_few() -> None:
    found = difference_of(pairs([0.1] * 5, [0.5, 0.6, 0.7, 0.8, 0.9]))
    assert (found.verdict, found.p) == ("no difference shown", 0.0625)
    assert "5 scans are too few" in notes({"liver": found})[0]
    assert difference_of(pairs([0.5], [0.9])).interval is None
    assert not notes({"liver": difference_of(pairs([0.1] * 6, [0.9] * 6))})


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=25))
def test_what_holds_for_any_scores(values: list[tuple[float, float]]) -> None:
    found = difference_of(pairs([a for a, _ in values], [b for _, b in values]))
    assert 0 <= found.p <= 1
    assert math.isclose(found.difference, found.mean_b - found.mean_a, abs_tol=1e-12)
    if found.verdict != "no difference shown":
        assert found.verdict == ("better" if found.difference > 0 else "worse")
        assert found.p < 0.05
    same = difference_of([CasePair(pair.name, pair.a, pair.a) for pair in found.cases])
    assert (same.verdict, same.p, same.difference) == ("no difference shown", 1.0, 0.0)


def test_only_the_same_scans_are_compared() -> None:
    found = compare(scores("abcdefg", 0.5), scores("gfedcba", 0.7))
    assert found["tumour"].verdict == "better"
    assert found["liver"].verdict == "no difference shown"
    assert [case["difference"] for case in as_dict(found)["tumour"]["cases"]] == pytest.approx([0.2] * 7)
    text = as_text(found, ("old", "new"))
    assert "tumour: the second is better" in text
    assert "liver: no difference shown" in text
    with pytest.raises(UserError, match="h is in one only"):
        compare(scores("abc", 0.5), scores("abch", 0.5))
