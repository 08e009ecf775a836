"""Undo and redo: any sequence of changes, taken back and made again, gives the very same bytes."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.editing import replace_mask
from core.history import Edit, History
from core.provenance import MaskRecord
from core.reading import Mark, Reading, Regrouping, Verdict

SHAPE = (4, 5, 6)
READING = Reading(MaskRecord(made_at="2026-01-01T00:00:00+00:00"))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """A reading with some verdicts and marks."""
    verdict = st.builds(Verdict, st.just((1, 2, 3)), st.sampled_from(["accepted", "cyst"]), st.text(max_size=2))
    mark = st.builds(Mark, st.sampled_from(["ruler", "angle"]), st.integers(0, 2), st.just(((0.0, 1.5, 2.0),)))
    return Reading(verdicts=tuple(draw(st.lists(verdict, max_size=2))), marks=tuple(draw(st.lists(mark, max_size=2))))


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """A change of any box, of the whole mask with a record of its own, or of the reading; often changing nothing."""
    if draw(st.integers(0, 4)) == 0:
        return Edit("Note", reading=draw(readings()))
    name = draw(st.sampled_from(["Brush", "Fill", "Segment"]))
    values = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.integers(0, 2))
    if draw(st.integers(0, 4)) == 0:
        return replace_mask(name, draw(values), MaskRecord(origin="model", model_name=draw(st.text(max_size=3))))
    start = [draw(st.integers(0, size - 1)) for size in SHAPE]
    stop = [draw(st.integers(low, size)) for low, size in zip(start, SHAPE, strict=True)]
    box = Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))
    return Edit(name, box, draw(values)[box.slices])


steps = st.lists(st.one_of(edits(), st.sampled_from(["undo", "redo"])), max_size=25)


def played(history: History, mask: np.ndarray, steps: list[Edit | str]) -> None:
    """Do the steps, comparing the mask with a plain list of copies after each."""
    past, future, reading = [mask.copy()], [], READING
    before_now = [READING]
    undone: list[Reading] = []
    for step in steps:
        if step == "undo":
            item = history.undo(mask)
            assert (item is None) == (len(past) == 1)
            if item is not None:
                future.append(past.pop())
                undone.append(before_now.pop())
                reading = item.before
        elif step == "redo":
            item = history.redo(mask)
            assert (item is None) == (not future)
            if item is not None:
                past.append(future.pop())
                before_now.append(undone.pop())
                reading = item.after
        else:
            item = history.apply(mask, step, reading)
            changed = mask.copy()
            if item is None:
                assert step.record in (None, before_now[-1].record)
                assert step.reading is None or step.reading.with_record(before_now[-1].record) == before_now[-1]
            else:
                past.append(changed)
                future.clear()
                undone.clear()
                reading = item.after
                before_now.append(reading)
        assert np.array_equal(mask, past[-1])
        assert reading == before_now[-1]
        assert (history.undo_name is None) == (len(past) == 1)
        assert (history.redo_name is None) == (not future)


@settings(max_examples=150)
@given(steps=steps, start=hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2)))
def test_any_sequence_equals_a_list_of_copies(steps: list[Edit | str], start: np.ndarray) -> None:
    history, mask = History(), start.copy()
    played(history, mask, steps)
    while history.undo(mask):
        pass
    assert np.array_equal(mask, start)


@given(changes=st.lists(edits(), max_size=12))
def test_all_undone_and_all_redone_gives_identical_bytes(changes: list[Edit]) -> None:
    history, mask = History(), np.zeros(SHAPE, np.uint8)
    reading = READING
    for edit in changes:
        item = history.apply(mask, edit, reading)
        reading = item.after if item else reading
    after = mask.tobytes()
    names, redone = [], []
    while item := history.undo(mask):
        names.append(item.name)
    assert not mask.any()
    while item := history.redo(mask):
        redone.append(item.name)
    assert mask.tobytes() == after
    assert redone == names[::-1]


def test_apply_puts_exactly_the_values_in_the_box() -> None:
    mask = np.ones(SHAPE, np.uint8)
    values = np.full((2, 2, 3), 2, np.uint8)
    item = History().apply(mask, Edit("Brush", Box((1, 1, 2), (3, 3, 5)), values), READING)
    expected = np.ones(SHAPE, np.uint8)
    expected[1:3, 1:3, 2:5] = 2
    assert np.array_equal(mask, expected)
    assert item is not None
    assert item.box == Box((1, 1, 2), (3, 3, 5))
    assert item.after.record.edits == ("Brush",)


def test_item_keeps_only_the_box_that_really_changed() -> None:
    mask = np.zeros(SHAPE, np.uint8)
    values = np.zeros(SHAPE, np.uint8)
    values[2, 3, 4] = 1
    item = History().apply(mask, Edit("Brush", Box.whole(SHAPE), values), READING)
    assert item is not None
    assert item.box == Box((2, 3, 4), (3, 4, 5))


def test_changing_nothing_is_no_item_and_keeps_what_can_be_redone() -> None:
    history, mask = History(), np.zeros(SHAPE, np.uint8)
    one = Edit("Brush", Box((0, 0, 0), (1, 1, 1)), np.ones((1, 1, 1), np.uint8))
    history.apply(mask, one, READING)
    history.undo(mask)
    nothing = Edit("Brush", Box((0, 0, 0), (1, 1, 1)), np.zeros((1, 1, 1), np.uint8))
    assert history.apply(mask, nothing, READING) is None
    assert history.redo_name == "Brush"


def test_same_mask_from_another_source_is_an_item() -> None:
    """Running a model that finds the same mask again is undoable: what the export says of it changed."""
    history, mask = History(), np.ones(SHAPE, np.uint8)
    item = history.apply(mask, replace_mask("Segment", mask.copy(), MaskRecord(origin="model")), READING)
    assert item is not None
    assert item.after.record.origin == "model"
    assert history.undo(mask) is item
    assert mask.min() == 1


@pytest.mark.parametrize(
    ("box", "values"),
    [
        (Box((0, 0, 0), (1, 1, 2)), np.zeros((1, 1, 2), np.int64)),
        (Box((0, 0, 0), (1, 1, 2)), np.zeros((1, 1, 2), bool)),
        (Box((0, 0, 0), (1, 1, 2)), np.zeros((1, 1, 1), np.uint8)),
    ],
)
def test_values_that_do_not_fit_are_refused(box: Box, values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="values must be uint8"):
        Edit("Brush", box, values)


@pytest.mark.parametrize("start", [(-1, 0, 0), (3, 0, 0), (-3, -3, -3)])
def test_box_that_leaves_the_mask_is_refused_and_the_mask_kept(start: tuple[int, int, int]) -> None:
    mask = np.zeros(SHAPE, np.uint8)
    z, y, x = start
    edit = Edit("Brush", Box(start, (z + 2, y + 2, x + 2)), np.ones((2, 2, 2), np.uint8))
    with pytest.raises(ValueError, match="not within"):
        History().apply(mask, edit, READING)
    assert not mask.any()


def strokes(count: int, shape: tuple[int, int, int], seed: int = 0) -> list[Edit]:
    """Brush strokes: discs of 12 voxels' diameter in one slice, each of the other label."""
    random = np.random.default_rng(seed)
    y, x = np.ogrid[-6:7, -6:7]
    disc = (y * y + x * x <= 36).astype(np.uint8)[None]
    found = []
    for number in range(count):
        z, row, column = (int(random.integers(0, size - 13)) for size in shape)
        box = Box((z, row, column), (z + 1, row + 13, column + 13))
        found.append(Edit("Brush", box, disc * np.uint8(1 + number % 2)))
    return found


def test_thousand_small_strokes_take_little_memory() -> None:
    shape = (40, 128, 128)
    history, mask, reading = History(), np.zeros(shape, np.uint8), READING
    changes = strokes(1000, shape)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for edit in changes:
        item = history.apply(mask, edit, reading)
        reading = item.after if item else reading
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert used < 50 * 2**20
    # What the history believes it holds is the truth, give or take a quarter.
    assert 0.75 * used < history.bytes_held < 1.25 * used + 2**20
    assert len(reading.record.edits) > 990


def test_oldest_changes_go_when_the_limit_is_reached() -> None:
    shape = (40, 128, 128)
    limit = 100_000
    history, mask, reading = History(limit), np.zeros(shape, np.uint8), READING
    for edit in strokes(200, shape):
        item = history.apply(mask, edit, reading)
        reading = item.after if item else reading
        assert history.bytes_held <= limit
    after = mask.copy()
    undone = 0
    while history.undo(mask):
        undone += 1
    assert 5 < undone < 200
    while history.redo(mask):
        pass
    assert np.array_equal(mask, after)


def test_newest_change_can_be_undone_even_if_it_is_over_the_limit() -> None:
    history, mask = History(10), np.zeros(SHAPE, np.uint8)
    noise = np.random.default_rng(0).integers(0, 3, SHAPE).astype(np.uint8)
    history.apply(mask, Edit("Fill", Box.whole(SHAPE), noise), READING)
    assert history.undo(mask)
    assert not mask.any()


@given(changes=st.lists(edits(), min_size=1, max_size=10), undone=st.integers(0, 10))
def test_bytes_held_are_those_of_the_items(changes: list[Edit], undone: int) -> None:
    history, mask = History(), np.zeros(SHAPE, np.uint8)
    items = []
    for edit in changes:
        item = history.apply(mask, edit, READING)
        items += [item] if item else []
    for _ in range(undone):
        history.undo(mask)
    assert history.bytes_held == sum(item.bytes_held for item in items)
    history.apply(mask, Edit("Fill", Box.whole(SHAPE), (mask + 1) % 3), READING)
    kept = items[: max(0, len(items) - undone)]
    assert history.bytes_held - sum(item.bytes_held for item in kept) > 0
    assert history.redo_name is None
    history.clear()
    assert (history.bytes_held, history.undo_name, history.redo_name) == (0, None, None)


def test_verdict_leaves_mask_and_record_alone_and_is_undone_with_the_rest() -> None:
    history, mask = History(), np.zeros(SHAPE, np.uint8)
    judged = Reading(verdicts=(Verdict((1, 2, 3), "cyst"),))
    item = history.apply(mask, Edit("Mark as cyst", reading=judged), READING)
    assert item is not None
    assert not item.changes_mask
    assert item.after == judged.with_record(READING.record)
    stroke = history.apply(mask, Edit("Brush", Box((0, 0, 0), (1, 1, 1)), np.ones((1, 1, 1), np.uint8)), item.after)
    assert stroke is not None
    assert stroke.after.verdicts == judged.verdicts
    assert stroke.after.record.edits == ("Brush",)
    assert history.undo(mask) is stroke
    assert history.undo(mask) is item
    assert item.before == READING


@settings(max_examples=100)
@given(
    earlier=st.lists(edits(), max_size=3), parts=st.lists(edits(), max_size=6), later=st.lists(edits(), max_size=3)
)
def test_a_gesture_is_undone_as_one(earlier: list[Edit], parts: list[Edit], later: list[Edit]) -> None:
    history, mask, reading = History(), np.zeros(SHAPE, np.uint8), READING
    parts = [part for part in parts if part.record is None]

    def applied(changes: list[Edit], reading: Reading) -> Reading:
        for edit in changes:
            item = history.apply(mask, edit, reading)
            reading = item.after if item else reading
        return reading

    reading = applied(earlier, reading)
    start = mask.copy()
    history.begin_gesture()
    judged = applied(parts, reading)
    end = mask.copy()
    item = history.end_gesture("Stroke")
    same = np.array_equal(start, end)
    unchanged = same and judged.with_record(reading.record) == reading
    assert (item is None) == unchanged
    if item is not None:
        assert item.before == reading
        assert item.after.verdicts == judged.verdicts
        assert item.after.record.edits == tuple(reading.record.edits) + (() if same else ("Stroke",))
        assert history.undo(mask) is item
        assert np.array_equal(mask, start)
        assert history.redo(mask) is item
        assert np.array_equal(mask, end)
    applied(later, judged)
    while history.undo(mask):
        pass
    assert not mask.any()
    assert history.bytes_held >= 0


def test_a_gesture_longer_than_the_limit_stays_whole() -> None:
    shape = (40, 128, 128)
    history, mask = History(5000), np.zeros(shape, np.uint8)
    history.begin_gesture()
    for edit in strokes(200, shape):
        history.apply(mask, edit, READING)
    item = history.end_gesture("Stroke")
    assert item is not None
    assert history.undo(mask) is item
    assert not mask.any()


def test_a_verdict_without_voxels_leaves_the_mask_as_it_was() -> None:
    reading = Reading()
    item = History().apply(
        np.zeros((2, 2, 2), np.uint8),
        Edit("Accept", reading=Reading(reading.record, marks=(Mark("ruler", 0, ((0, 0, 0), (0, 1, 1))),))),
        reading,
    )
    assert item is not None
    assert not item.changes_mask, "nothing has to be measured anew"
    joined = Reading(reading.record, regroupings=(Regrouping("join", ((0, 0, 0), (1, 1, 1))),))
    item = History().apply(np.zeros((2, 2, 2), np.uint8), Edit("Join", reading=joined), reading)
    assert item is not None
    assert item.changes_mask, "lesions are others now"


def test_ten_thousand_strokes_can_all_be_undone() -> None:
    """Also where the reader changes hands all the time, so that no two names in a row are the same."""
    shape = (20, 40, 40)
    history, mask, reading = History(), np.zeros(shape, np.uint8), READING
    dots = np.random.default_rng(1).integers(0, (20, 40, 40), (10_000, 3))
    for number, (z, y, x) in enumerate(dots.tolist()):
        values = (mask[z : z + 1, y : y + 1, x : x + 1] + 1) % 3
        edit = Edit(("Brush", "Erase")[number % 2], Box((z, y, x), (z + 1, y + 1, x + 1)), values.astype(np.uint8))
        item = history.apply(mask, edit, reading)
        assert item is not None
        reading = item.after
    assert history.bytes_held < 16 * 2**20
    assert len(reading.record.edits) == 10_000
    undone = 0
    while history.undo(mask):
        undone += 1
    assert undone == 10_000
    assert not mask.any()
