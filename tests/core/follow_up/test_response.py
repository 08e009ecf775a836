"""RECIST 1.1, rule by rule, at and around each border; and what two measured scans give."""

import json

import pytest

from core.errors import UserError
from core.follow_up.comparison import Comparison, compare, comparison_entry
from core.follow_up.matching import match_tumours
from core.follow_up.response import Evidence, change_percent, respond
from tests.core.follow_up.livers import Ball
from tests.core.follow_up.test_matching import LEFT, LOW, RIGHT, before_scan, now_scan, registered, shifted


def category(baseline_mm: float, now_mm: float, nadir_mm: float | None = None, **more) -> str | None:
    return respond(Evidence(baseline_mm, now_mm, nadir_mm, targets=more.pop("targets", 1), **more)).category


@pytest.mark.parametrize(
    ("baseline_mm", "now_mm", "nadir_mm", "expected"),
    [
        (100, 70, None, "PR"),  # exactly 30 % less
        (100, 70.1, None, "SD"),
        (100, 119.9, None, "SD"),
        (100, 120, None, "PD"),  # exactly 20 % more
        (100, 60, 50, "PD"),  # 20 % and 10 mm over the nadir, though 40 % under the baseline
        (100, 59, 50, "PR"),  # 18 % over the nadir
        (20, 24.9, None, "SD"),  # 24.5 %, but under 5 mm
        (20, 25, None, "PD"),  # 25 % and 5 mm
        (24, 29, None, "PD"),  # 5 mm and 20.8 %
        (26, 31, None, "SD"),  # 5 mm and 19.2 %
        (100, 14, 10, "PR"),  # 40 % over the nadir, but 4 mm
        (100, 100, None, "SD"),
        (100, 130, 150, "PD"),  # a nadir above the baseline is none: the baseline is the smallest
        (100, 0, None, "CR"),
        (100, 3, 0, "PD"),  # gone, and back
        (100, 0, 0, "CR"),
    ],
)
def test_sums(baseline_mm, now_mm, nadir_mm, expected) -> None:
    assert category(baseline_mm, now_mm, nadir_mm) == expected


def test_new_tumours() -> None:
    assert category(100, 50, new_mm=(10.0,)) == "PD"
    assert category(100, 0, new_mm=(30.0,)) == "PD"
    assert category(0, 0, targets=0, new_mm=(12.0,)) == "PD"
    small = respond(Evidence(100, 50, targets=2, new_mm=(9.0, 4.0)))
    assert (small.category, small.if_new_is_real) == ("PR", "PD")
    assert "2 new tumours of 9, 4 mm, under 10 mm" in small.reasons[-1]
    assert "PD if the small new tumour is real" in small.text
    grown = respond(Evidence(100, 150, targets=2, new_mm=(4.0,)))
    assert (grown.category, grown.if_new_is_real) == ("PD", None)


def test_other_tumours_targets_out_of_sight_and_none() -> None:
    assert category(100, 0, others_left=1) == "PR"
    assert category(100, 50, targets=2, unseen_targets=1) == "NE"
    assert category(100, 121, targets=2, unseen_targets=1) == "PD"  # what is seen is enough
    none = respond(Evidence(0, 0))
    assert none.category is None
    assert "no target" in none.reasons[0]
    for nadir_mm in (-1.0, float("nan"), float("inf"), 5000.0):
        with pytest.raises(UserError, match="nadir"):
            Evidence(100, 50, nadir_mm)
    assert change_percent(0, 5) is None
    assert change_percent(20, 15) == pytest.approx(-25)


def compared(now: tuple[Ball, ...], before: tuple[Ball, ...], **more) -> Comparison:
    scans = now_scan(*now), before_scan(*before)
    return compare(*scans, match_tumours(*scans, registered()), **more)


def test_two_scans_compared() -> None:
    """Diameters 28 and 20 before; 16 and 20 now: the sum falls from 48 to 36 mm, by a quarter."""
    found = compared((shifted(RIGHT, 0, 8), LEFT), (RIGHT, LEFT))
    assert found.evidence.baseline_mm == pytest.approx(48, abs=4)
    assert found.evidence.now_mm == pytest.approx(36, abs=4)
    assert found.change_from_baseline_percent == pytest.approx(-25, abs=6)
    assert found.response.category == "SD"
    left, right = found.rows
    assert right.change_ml_percent == pytest.approx(100 * ((8 / 14) ** 3 - 1), abs=4)
    assert left.change_ml_percent == pytest.approx(0, abs=6)
    typed = compared((shifted(RIGHT, 0, 8), LEFT), (RIGHT, LEFT), nadir_mm=25.0)
    assert typed.response.category == "PD"
    assert typed.change_from_nadir_percent > 20


def test_targets_are_the_two_longest_of_ten_millimetres() -> None:
    tiny = shifted(LOW, 0, 3)
    found = compared((RIGHT, LEFT, LOW), (RIGHT, LEFT, LOW))
    assert [row.is_target for row in found.rows] == [True, True, False]
    only = compared((RIGHT, tiny), (RIGHT, tiny))
    assert [row.is_target for row in only.rows] == [True, False]
    assert compared((tiny,), (tiny,)).response.category is None
    gone = compared((tiny,), (RIGHT, tiny))
    assert gone.response.category == "PR"  # the target has gone, the other has not
    assert compared((), (RIGHT,)).response.category == "CR"


def test_split_and_merged_targets() -> None:
    one, two = shifted(RIGHT, -12, 10), shifted(RIGHT, 12, 10)
    split = compared((one, two), (shifted(RIGHT, 0, 24),))
    assert split.evidence.now_mm == pytest.approx(40, abs=4)  # the pieces' diameters together
    merged = compared((shifted(RIGHT, 0, 24),), (one, two))
    assert merged.evidence.baseline_mm == pytest.approx(40, abs=4)
    assert merged.evidence.now_mm == pytest.approx(48, abs=4)
    assert merged.evidence.targets == 1


def test_the_entry_is_plain() -> None:
    found = compared((RIGHT, LOW), (RIGHT, LEFT))
    entry = json.loads(json.dumps(comparison_entry(found, registered(), 91), allow_nan=False))
    assert entry["interval_days"] == 91
    assert [tumour["kind"] for tumour in entry["tumours"]] == ["same", "new", "gone"]
    assert entry["response"]["category"] == "PD"
    assert "not a diagnosis" in entry["notice"]
