"""Same, new, gone, merged, split: known tumours, under a known motion, and by hand."""

from functools import cache

import numpy as np
import pytest

from core.follow_up.matching import Match, MeasuredScan, match_tumours
from core.follow_up.registration import Registration
from core.follow_up.rigid import RigidTransform
from core.reading import HandPair
from tests.core.follow_up.livers import Ball, grid, liver, measured, moved, part, turn_and_shift

MOTION = turn_and_shift((7, -5, 4), (15, -20, 30))
RIGHT: Ball = ((-60.0, 15.0, 10.0), 14.0)
LEFT: Ball = ((45.0, -35.0, 25.0), 10.0)
LOW: Ball = ((-25.0, -25.0, -45.0), 9.0)


@cache
def now_scan(*tumours: Ball) -> MeasuredScan:
    geometry = grid((3, 2, 2))
    return measured(liver(geometry, tumours), geometry)


@cache
def before_scan(*tumours: Ball) -> MeasuredScan:
    """The patient lay otherwise, and was scanned on another grid."""
    geometry = moved(grid((4, 2.5, 2.5)), (15, -20, 30))
    return measured(liver(geometry, tumours, MOTION), geometry)


def registered(surface_mm: float = 0.5) -> Registration:
    return Registration(MOTION.inverse, surface_mm, 0.97, 100)


def kinds(matches: tuple[Match, ...]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(match.kind, match.now, match.before) for match in matches]


def shifted(ball: Ball, x_mm: float, radius_mm: float | None = None) -> Ball:
    (x, y, z), radius = ball
    return (x + x_mm, y, z), radius_mm or radius


def test_same_new_and_gone() -> None:
    """Numbers go by size, so that those of one tumour differ between the scans."""
    found = match_tumours(now_scan(LEFT, shifted(RIGHT, 0, 8), LOW), before_scan(RIGHT, LEFT), registered())
    assert kinds(found) == [("same", (1,), (2,)), ("new", (2,), ()), ("same", (3,), (1,))]
    same, new, shrunk = found
    assert same.links[0].overlap_percent > 90
    assert same.links[0].cost_text.startswith("overlap 9")
    assert not new.is_outside
    assert shrunk.links[0].overlap_percent == pytest.approx(100, abs=3)  # of the smaller
    gone = match_tumours(now_scan(RIGHT), before_scan(RIGHT, LOW), registered())
    assert kinds(gone) == [("same", (1,), (1,)), ("gone", (), (2,))]
    assert match_tumours(now_scan(), before_scan(), registered()) == ()


def test_merged_split_and_regrouped() -> None:
    one, two = shifted(RIGHT, -12, 10), shifted(RIGHT, 12, 10)
    large = shifted(RIGHT, 0, 24)
    assert kinds(match_tumours(now_scan(large), before_scan(one, two), registered())) == [("merged", (1,), (1, 2))]
    assert kinds(match_tumours(now_scan(one, two), before_scan(large), registered())) == [("split", (1, 2), (1,))]
    chain = shifted(RIGHT, 0, 10), shifted(RIGHT, 23, 10)
    found = match_tumours(
        now_scan(*chain), before_scan(shifted(RIGHT, -12, 10), shifted(RIGHT, 12, 11)), registered()
    )
    assert [match.kind for match in found] == ["regrouped"]


def test_near_ones_belong_together_one_to_one() -> None:
    """Small tumours slip off each other where the liver has bent; the looser the fit, the farther they may."""
    small = shifted(RIGHT, 0, 4)
    near, nearer = shifted(small, 10.5), shifted(small, -9.5)
    found = match_tumours(now_scan(small), before_scan(near, nearer), registered())
    same = next(match for match in found if match.kind == "same")
    assert [match.kind for match in found] == ["same", "gone"]
    assert same.links[0].overlap_percent == 0
    assert "mm apart" in same.links[0].cost_text
    now, far = now_scan(small), before_scan(shifted(small, 15))
    assert [match.kind for match in match_tumours(now, far, registered(0.5))] == ["new", "gone"]
    assert [match.kind for match in match_tumours(now, far, registered(3.5))] == ["same"]


def test_the_readers_word_goes_first() -> None:
    now, before = now_scan(RIGHT, LEFT), before_scan(RIGHT, LOW)
    assert [match.kind for match in match_tumours(now, before, registered())] == ["same", "new", "gone"]
    place = {number: tumour.centre_zyx for number, tumour in enumerate(now.numbers.tumours, start=1)}
    earlier = {number: tumour.centre_zyx for number, tumour in enumerate(before.numbers.tumours, start=1)}
    apart = HandPair(place[1], earlier[1], are_same=False)
    together = HandPair(place[2], earlier[2], are_same=True)
    found = match_tumours(now, before, registered(), (apart, together))
    assert kinds(found) == [("new", (1,), ()), ("same", (2,), (2,)), ("gone", (), (1,))]
    assert found[1].links[0].by_hand
    assert found[1].links[0].cost_text.endswith("by hand")
    again = HandPair(place[1], earlier[1], are_same=True)
    assert kinds(match_tumours(now, before, registered(), (apart, again)))[0] == ("same", (1,), (1,))
    nothing_there = HandPair((0, 0, 0), earlier[1], are_same=True)
    assert len(match_tumours(now, before, registered(), (nothing_there,))) == 3


def test_out_of_sight_is_told() -> None:
    """The lower tumour is gone, or only below the last slice of the open scan?"""
    geometry = grid((3, 2, 2))
    upper = measured(*part(liver(geometry, (RIGHT,)), geometry, slice(28, None)))
    gone = match_tumours(upper, before_scan(RIGHT, LOW), registered())[1]
    assert (gone.kind, gone.is_outside) == ("gone", True)
    back = Registration(MOTION, 0.5, 0.97, 100)
    new = match_tumours(before_scan(RIGHT, LOW), upper, back)[1]
    assert (new.kind, new.is_outside) == ("new", True)


def test_every_tumour_is_in_one_match() -> None:
    random = np.random.default_rng(3)
    for _ in range(3):
        places = random.uniform((-90, -20, -30, 3), (0, 40, 40, 9), (9, 4))
        balls = [((x, y, z), radius) for x, y, z, radius in places]
        now, before = now_scan(*balls[:6]), before_scan(*balls[3:])
        found = match_tumours(now, before, registered())
        assert sorted(n for match in found for n in match.now) == [t.number for t in now.numbers.tumours]
        assert sorted(n for match in found for n in match.before) == [t.number for t in before.numbers.tumours]


def test_points_map_by_the_transform() -> None:
    scan = now_scan(RIGHT)
    points = scan.points_of(1)
    np.testing.assert_allclose(points.mean(axis=0), RIGHT[0], atol=0.5)
    assert set(scan.numbers_at(points)) == {1}
    assert len(scan.points_of(2)) == 0
    assert not scan.shows(RigidTransform(shift_mm=np.array([500.0, 0, 0]))(points))
