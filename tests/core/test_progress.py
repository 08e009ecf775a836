"""Progress, time left and how it is spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.progress import Cancelled, TimeLeft, part, seconds_left, silent, spoken_duration


def test_part_maps_onto_its_stretch_and_passes_the_text() -> None:
    seen: list[tuple[float, str]] = []
    inner = part(lambda fraction, text: seen.append((fraction, text)), 0.2, 0.6)
    for fraction in (0.0, 0.5, 1.0):
        inner(fraction, "Reading")
    assert [fraction for fraction, _ in seen] == pytest.approx([0.2, 0.4, 0.6])
    assert {text for _, text in seen} == {"Reading"}


@given(
    start=st.floats(0, 1), stop=st.floats(0, 1), low=st.floats(0, 1), high=st.floats(0, 1), fraction=st.floats(0, 1)
)
def test_parts_of_parts_stay_between_the_ends(
    start: float, stop: float, low: float, high: float, fraction: float
) -> None:
    start, stop = sorted((start, stop))
    low, high = sorted((low, high))
    seen: list[float] = []
    part(part(lambda at, text: seen.append(at), start, stop), low, high)(fraction, "")
    assert start - 1e-12 <= seen[0] <= stop + 1e-12


def test_cancel_passes_through_a_part() -> None:
    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        part(stop, 0, 0.5)(0.1, "")
    assert silent(0.5, "") is None


def test_seconds_left_waits_until_it_knows() -> None:
    assert seconds_left(0.0, 10) is None
    assert seconds_left(0.02, 10) is None
    assert seconds_left(0.5, 0.1) is None
    assert seconds_left(0.25, 10) == pytest.approx(30)
    assert seconds_left(1.0, 10) == 0
    assert seconds_left(1.0000001, 10) == 0


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_promise_counts_until_the_fraction_knows_better() -> None:
    clock = Clock()
    left = TimeLeft(20, clock)
    assert left.at(0.0) == pytest.approx(20)
    clock.now_s = 4  # everything takes 40 s in truth
    assert left.at(0.0) == pytest.approx(16)
    assert left.at(0.1) == pytest.approx(0.2 * 36 + 0.8 * 16)
    clock.now_s = 20
    assert left.at(0.5) == pytest.approx(20), "from half on the promise is forgotten"
    clock.now_s = 39
    assert left.at(0.975) == pytest.approx(1)
    assert left.at(1.0) == 0


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(1, 1000))
def test_without_a_promise_steady_work_is_foretold_rightly(fractions: list[float], whole_s: float) -> None:
    clock = Clock()
    left = TimeLeft(clock=clock)
    for fraction in sorted(fractions):
        clock.now_s = fraction * whole_s
        said = left.at(fraction)
        assert said is None or said == pytest.approx((1 - fraction) * whole_s, abs=1e-6 * whole_s)
        assert (said is None) == (seconds_left(fraction, clock.now_s) is None)


def test_work_that_is_done_again_is_counted_anew() -> None:
    clock = Clock()
    left = TimeLeft(10, clock)
    clock.now_s = 12
    left.at(0.97)
    assert left.at(0.2) is None, "the promise is broken, and nothing is known yet"
    clock.now_s += 6
    assert left.at(0.4) == pytest.approx(18)


def test_a_promise_on_the_way_counts_for_the_rest() -> None:
    clock = Clock()
    left = TimeLeft(clock=clock)
    clock.now_s = 1
    assert left.at(0.1) == pytest.approx(9)
    left.promise(36)
    assert left.at(0.1) == pytest.approx(36)
    clock.now_s += 18
    assert left.at(0.55) == pytest.approx(18)


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [
        (-1, "0 s"),
        (0.4, "0 s"),
        (8.4, "8 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (130, "2 min 10 s"),
        (3599.6, "1 h 00 min"),
        (11100, "3 h 05 min"),
    ],
)
def test_durations_are_spoken_as_a_person_would(seconds: float, spoken: str) -> None:
    assert spoken_duration(seconds) == spoken


def test_user_error_says_what_is_wrong_and_what_to_do() -> None:
    error = UserError("scan.txt is not a CT scan.", "Choose a DICOM folder or a NIfTI file.")
    assert str(error) == "scan.txt is not a CT scan. Choose a DICOM folder or a NIfTI file."
    assert (error.message, error.hint) == ("scan.txt is not a CT scan.", "Choose a DICOM folder or a NIfTI file.")
    assert str(UserError("The disk is full.")) == "The disk is full."
