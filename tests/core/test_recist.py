"""The table of lesions, axes put right by hand, and target lesions by the rules of RECIST 1.1."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core import lesions
from core.diameters import chord_across
from core.lesions import Read
from core.measure import measure_reading
from core.reading import Reading
from core.recist import least_measurable_mm, report_of, slice_distance_mm
from core.volume import Geometry, Volume
from tests.core.test_measure import matrix, rotation

LENGTHS = (30, 22, 14, 9)


def read_of(spacing_mm: tuple[float, float, float] = (3, 1, 1), reading: Reading | None = None) -> Read:
    """Four bars of 30, 22, 14 and 9 pixels along a row, 3 x 4 pixels thick."""
    mask = np.ones((20, 30, 50), np.uint8)
    for number, length in enumerate(LENGTHS):
        mask[4 * number : 4 * number + 3, 6 * number : 6 * number + 4, 3 : 3 + length] = 2
    hu = np.zeros(mask.shape, np.int16)
    volume = Volume(hu, Geometry(mask.shape, matrix(spacing_mm, rotation(0.2, (1, 0, 0)))))
    return again(Read(volume, mask, measure_reading(volume, mask, Reading()), Reading()), reading or Reading())


def again(read: Read, reading: Reading | None) -> Read:
    assert reading is not None
    return replace(read, reading=reading, measurements=measure_reading(read.volume, read.mask, reading))


def targets(read: Read) -> list[int]:
    return [lesion.number for lesion in report_of(read).targets]


def test_the_two_longest_are_targets_and_their_sum_is_that_of_the_table() -> None:
    report = report_of(read_of())
    assert [lesion.number for lesion in report.targets] == [1, 2]
    assert [lesion.is_target for lesion in report.lesions] == [True, True, False, False]
    assert report.sum_mm == pytest.approx(sum(lesion.found.long_axis_mm for lesion in report.lesions[:2]))
    assert (report.least_mm, report.remarks) == (10, ())


def test_nothing_under_ten_millimetres_is_measurable_nor_under_two_slices_where_they_are_thick() -> None:
    assert targets(read_of((3, 0.5, 0.5))) == [1, 2]
    assert targets(read_of((3, 0.4, 0.4))) == [1], "the second is 9 mm long"
    assert targets(read_of((8, 0.6, 0.6))) == [1], "the second is 13 mm long, two slices are 16"
    grid = matrix((5.0, 1, 1))
    assert least_measurable_mm(Geometry((2, 2, 2), grid)) == 10
    assert least_measurable_mm(Geometry((2, 2, 2), matrix((7.5, 1, 1)))) == pytest.approx(15)
    sheared = np.array(grid)
    sheared[1, 0] = 4  # slices 5 mm apart that lean over, as with a tilted gantry
    assert slice_distance_mm(Geometry((2, 2, 2), sheared)) == pytest.approx(5)


def test_the_reader_chooses_targets_and_hears_what_the_rules_say() -> None:
    read = read_of()
    read = again(read, lesions.choose_target(read, 1, False).reading)
    assert targets(read) == [2, 3], "the next one takes its place"
    read = again(read, lesions.choose_target(read, 4, True).reading)
    assert targets(read) == [2, 4]
    (remark,) = report_of(read).remarks
    assert remark.startswith("Tumour 4 is not measurable: 9.")
    for number in (2, 3):
        read = again(read, lesions.choose_target(read, number, True).reading)
    assert targets(read) == [2, 3, 4]
    assert report_of(read).remarks[-1] == "3 target lesions; RECIST 1.1 allows 2 in the liver."
    for number in (1, 2, 3, 4):
        read = again(read, lesions.choose_target(read, number, None).reading)
    assert read.reading == Reading(read.reading.record)
    assert targets(read) == [1, 2]


def test_an_axis_put_right_counts_and_is_told_from_the_masks() -> None:
    read = read_of()
    ends = ((1.0, 2.0, 3.0), (1.0, 2.0, 13.0))
    read = again(read, lesions.correct_axis(read, 1, "long_axis", ends).reading)
    first = report_of(read).lesions[0]
    found = first.found
    assert (found.long_axis_mm, found.by_hand) == (pytest.approx(10), ("long_axis",))
    assert (found.slice_index, found.long_axis_ends_zyx) == (1, ends)
    assert found.from_mask is not None
    assert found.from_mask.long_axis_mm > 29, "what the mask says is still known"
    assert found.short_axis_mm == pytest.approx(4), "from the mask, across the new axis"
    assert targets(read) == [2, 3], "10 mm is measurable, but shorter than these"
    read = again(read, lesions.correct_axis(read, 1, "short_axis", ((1, 1, 5), (1, 4, 5))).reading)
    found = report_of(read).lesions[0].found
    assert (found.short_axis_mm, found.by_hand) == (pytest.approx(3), ("long_axis", "short_axis"))
    read = again(read, lesions.correct_axis(read, 1, "long_axis", ends).reading)
    assert [mark.kind for mark in read.reading.marks] == ["long_axis"], "the short one stood across the old"
    read = again(read, lesions.reset_axes(read, 1).reading)
    assert report_of(read) == report_of(read_of())


def test_an_axis_by_hand_goes_when_its_lesion_becomes_another() -> None:
    read = read_of()
    read = again(read, lesions.correct_axis(read, 2, "long_axis", ((5.0, 7.0, 3.0), (5.0, 7.0, 9.0))).reading)
    joined = again(read, lesions.join(read, 1, 2).reading)
    assert joined.reading.marks == ()
    other = again(read, lesions.join(read, 1, 3).reading)
    assert len(other.reading.marks) == 1


def test_what_was_set_aside_is_listed_last_and_never_a_target() -> None:
    read = read_of()
    read = again(read, lesions.choose_target(read, 1, True).reading)
    edit = lesions.judge(read, 1, "cyst")
    mask = read.mask.copy()
    mask[edit.box.slices] = edit.values
    read = again(replace(read, mask=mask), edit.reading)
    report = report_of(read)
    assert [lesion.is_set_aside for lesion in report.lesions] == [False, False, False, True]
    assert report.lesions[3].verdict.kind == "cyst"
    assert [lesion.found.voxels for lesion in report.targets] == [3 * 4 * 22, 3 * 4 * 14]


@settings(deadline=None, max_examples=200)
@given(
    corners=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=12, unique=True),
    angle=st.one_of(st.floats(0, np.pi), st.sampled_from([0, np.pi / 4, np.pi / 2])),
)
def test_the_chord_across_a_direction_is_the_longest(corners: list[tuple[int, int]], angle: float) -> None:
    from scipy.spatial import ConvexHull, QhullError

    points = np.array(corners, dtype=float)
    try:
        hull = points[ConvexHull(points).vertices]
    except QhullError:  # all on one line
        return
    along = np.array([np.cos(angle), np.sin(angle)])
    ends = chord_across(hull, 3.7 * along)
    assert abs((ends[1] - ends[0]) @ along) < 1e-6
    length = np.linalg.norm(ends[1] - ends[0])
    assert length >= brute_force_chord(hull, along) - 1e-6
    for end in ends:
        assert distance_outside(hull, end) < 1e-6


def distance_outside(hull: NDArray[np.float64], point: NDArray[np.float64]) -> float:
    """How far a point lies outside a polygon whose corners run anticlockwise."""
    edges = np.roll(hull, -1, axis=0) - hull
    normals = np.stack([edges[:, 1], -edges[:, 0]], axis=1) / np.linalg.norm(edges, axis=1)[:, None]
    return float(max(((point - hull) * normals).sum(axis=1).max(), 0))


def brute_force_chord(hull: NDArray[np.float64], along: NDArray[np.float64]) -> float:
    """The longest cut at right angles to a direction, through many places and just beside each corner."""
    across = np.array([-along[1], along[0]])
    places = hull @ along
    best = 0.0
    for place in np.concatenate([np.linspace(places.min(), places.max(), 41)[1:-1], places]):
        hits = []
        for first, last in zip(hull, np.roll(hull, -1, axis=0), strict=True):
            a, b = first @ along, last @ along
            if min(a, b) <= place <= max(a, b) and abs(a - b) > 1e-9:
                hits.append(float((first + (last - first) * (place - a) / (b - a)) @ across))
        best = max(best, max(hits) - min(hits)) if hits else best
    return best


@settings(deadline=None, max_examples=20)
@given(angle=st.floats(0, np.pi), shear=st.floats(-0.5, 0.5), length=st.floats(2, 9))
def test_the_short_axis_across_a_corrected_one_is_at_right_angles_in_the_patient(
    angle: float, shear: float, length: float
) -> None:
    grid = matrix((3, 0.8, 0.7), rotation(0.5, (1, 2, 1)))
    grid[:3, 2] += shear * grid[:3, 1]
    mask = np.zeros((5, 30, 30), np.uint8)
    z, y, x = np.ogrid[:5, :30, :30]
    mask[(np.abs(z - 2) < 2) & ((y - 15) ** 2 / 90 + (x - 14) ** 2 / 50 <= 1)] = 2
    volume = Volume(np.zeros(mask.shape, np.int16), Geometry(mask.shape, grid))
    read = Read(volume, mask, measure_reading(volume, mask, Reading()), Reading())
    step = length * np.array([0, np.sin(angle), np.cos(angle)])
    ends = tuple(tuple((np.array([2, 15, 14]) + sign * step).tolist()) for sign in (-1, 1))
    found = again(read, lesions.correct_axis(read, 1, "long_axis", ends).reading).tumour(1)
    long_mm, short_mm = (np.subtract(*volume.geometry.to_lps_mm(each)) for each in (ends, found.short_axis_ends_zyx))
    assert abs(long_mm @ short_mm) < 1e-6 * np.linalg.norm(long_mm) * np.linalg.norm(short_mm)
    assert found.short_axis_mm == pytest.approx(np.linalg.norm(short_mm))
    assert found.long_axis_mm == pytest.approx(np.linalg.norm(long_mm))
    elsewhere = lesions.correct_axis(read, 1, "long_axis", ((4.0, 15.0, 3.0), (4.0, 15.0, 9.0))).reading
    assert np.isnan(again(read, elsewhere).tumour(1).short_axis_mm), "the tumour is not in that slice"
