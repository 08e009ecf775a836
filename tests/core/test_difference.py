"""How two masks differ: every voxel counted once, tumours matched the same from both sides, places led to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.components import connected_components
from core.difference import Change, Difference, TumourChange, changes_between, difference_of
from core.volume import Geometry, Volume

SHAPE = (5, 6, 7)
SPACING_MM = (5.0, 2.0, 1.0)
VOXEL_ML = 0.01
masks = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.sampled_from((0, 1)))


def volume_of(shape: tuple[int, int, int] = SHAPE) -> Volume:
    z, y, x = SPACING_MM
    matrix = np.array([[0, 0, x, 0], [0, y, 0, 0], [z, 0, 0, 0], [0, 0, 0, 1]], dtype=float)
    return Volume(np.zeros(shape, np.int16), Geometry(shape, matrix))


def compared(a: np.ndarray, b: np.ndarray) -> Difference:
    return difference_of(volume_of(a.shape), a, b)


@given(masks, masks)
def test_each_voxel_is_what_its_two_labels_say(a: np.ndarray, b: np.ndarray) -> None:
    changes = changes_between(a, b)
    assert np.array_equal(changes == Change.TUMOUR_ADDED, (b == 2) & (a != 2))
    assert np.array_equal(changes == Change.TUMOUR_REMOVED, (a == 2) & (b != 2))
    assert np.array_equal(changes == Change.LIVER_ADDED, (b == 1) & (a == 0))
    assert np.array_equal(changes == Change.LIVER_REMOVED, (a == 1) & (b == 0))
    assert np.array_equal(changes == Change.NONE, a == b)


@settings(max_examples=30, deadline=None)
@given(masks, masks)
def test_volumes_add_up_and_every_tumour_stands_in_one_row(a: np.ndarray, b: np.ndarray) -> None:
    found = compared(a, b)
    for structure, least in ((found.liver, 1), (found.tumour, 2)):
        in_a, in_b = a >= least, b >= least
        assert structure.a_ml == pytest.approx(VOXEL_ML * in_a.sum())
        assert structure.b_ml == pytest.approx(VOXEL_ML * in_b.sum())
        assert structure.change_ml == pytest.approx(structure.added_ml - structure.removed_ml)
        total = in_a.sum() + in_b.sum()
        assert structure.dice == pytest.approx(2 * (in_a & in_b).sum() / total if total else 1)
    for side, mask in (("a", a), ("b", b)):
        numbers = [number for row in found.tumours for number in getattr(row, f"{side}_numbers")]
        assert sorted(numbers) == list(range(1, connected_components(mask == 2)[1] + 1))
        in_rows = sum(getattr(row, f"{side}_ml") for row in found.tumours)
        assert in_rows == pytest.approx(VOXEL_ML * (mask == 2).sum())


@settings(max_examples=30, deadline=None)
@given(masks, masks)
def test_seen_from_the_other_side_it_is_the_same(a: np.ndarray, b: np.ndarray) -> None:
    turned = {"new": "gone", "gone": "new", "split": "merged", "merged": "split"}
    there, back = compared(a, b), compared(b, a)
    rows = sorted((row.a_numbers, row.b_numbers, row.kind, row.dice) for row in there.tumours)
    other = sorted((row.b_numbers, row.a_numbers, turned.get(row.kind, row.kind), row.dice) for row in back.tumours)
    assert rows == other
    assert there.liver.added_ml == back.liver.removed_ml


@settings(max_examples=30, deadline=None)
@given(masks, masks)
def test_every_place_lies_where_the_masks_differ(a: np.ndarray, b: np.ndarray) -> None:
    changes, places = changes_between(a, b), compared(a, b).places
    assert bool(places) == bool(changes.any())
    for place in places:
        change = changes[place.at_zyx]
        assert (change >= Change.TUMOUR_REMOVED) if place.is_tumour else (0 < change < Change.TUMOUR_REMOVED)
    assert [place.is_tumour for place in places] == sorted((place.is_tumour for place in places), reverse=True)
    for kind in (True, False):
        volumes = [place.volume_ml for place in places if place.is_tumour == kind]
        assert volumes == sorted(volumes, reverse=True)


def kinds(found: Difference) -> list[tuple[tuple[int, ...], tuple[int, ...], str]]:
    return [(row.a_numbers, row.b_numbers, row.kind) for row in found.tumours]


def test_tumours_are_matched_new_gone_split_and_merged() -> None:
    a, b = np.ones((6, 20, 20), np.uint8), np.ones((6, 20, 20), np.uint8)
    a[1:4, 2:6, 2:6] = 2  # 48 voxels, matched
    b[1:4, 3:6, 2:6] = 2
    a[1:3, 10:13, 2:5] = 2  # 18, gone
    b[1:3, 10:13, 14:16] = 2  # 12, new
    a[4:6, 15:17, 2:9] = 2  # 28, split
    b[4:6, 15:17, 2:4] = b[4:6, 15:17, 6:9] = 2
    found = compared(a, b)
    assert kinds(found) == [
        ((1,), (1,), "matched"),
        ((2,), (3, 4), "split"),
        ((3,), (), "gone"),
        ((), (2,), "new"),
    ]
    matched = found.tumours[0]
    assert (matched.a_ml, matched.b_ml) == pytest.approx((0.48, 0.36))
    assert matched.dice == pytest.approx(2 * 36 / (48 + 36))
    assert a[found.tumours[2].centre_zyx] == 2


def test_a_thin_rim_does_not_hide_the_places_that_matter() -> None:
    a, b = np.zeros((3, 40, 40), np.uint8), np.zeros((3, 40, 40), np.uint8)
    a[:, 5:35, 5:35] = 1
    b[:, 4:36, 4:36] = 1  # a rim of one pixel all around
    b[1, 33:40, 10:17] = 1  # and two lumps on it
    b[2, 10:15, 0:4] = 1
    places = compared(a, b).places
    assert [place.at_zyx[0] for place in places] == [1, 2]
    assert abs(places[0].at_zyx[2] - 13) <= 1


def test_one_place_where_only_a_rim_differs() -> None:
    a, b = np.zeros((3, 9, 9), np.uint8), np.zeros((3, 9, 9), np.uint8)
    a[1, 2:7, 2:7] = 1
    b[1, 2:7, 2:8] = 1
    (place,) = compared(a, b).places
    assert place.at_zyx == (1, 4, 7)
    assert place.volume_ml == pytest.approx(5 * VOXEL_ML)


def test_masks_of_other_scans_are_refused() -> None:
    with pytest.raises(ValueError, match="the masks are"):
        difference_of(volume_of(), np.zeros(SHAPE, np.uint8), np.zeros((5, 6, 8), np.uint8))


def test_a_new_tumour_has_no_dice() -> None:
    row = TumourChange((), (1,), 0.0, 1.0, 0.0, (0, 0, 0))
    assert row.kind == "new"
