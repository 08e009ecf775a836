"""The one open document: what it promises to those who watch it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.case import Case, Source
from core.editing import replace_mask
from core.history import Edit
from core.measure import Measurements, Tumour, measure
from core.provenance import MaskRecord
from core.session import Overlay, Session, Window
from core.volume import Geometry, Volume

SHAPE = (4, 5, 6)
SIGNALS = (
    "case_changed",
    "mask_changed",
    "measurements_changed",
    "cursor_changed",
    "window_changed",
    "overlay_changed",
    "history_changed",
    "tumour_selected",
)


def make_case(shape: tuple[int, int, int] = SHAPE) -> Case:
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    geometry = Geometry(shape, matrix)
    return Case(Volume(np.zeros(shape, np.int16), geometry), Source(Path("scan.nii.gz"), "NIfTI"), geometry)


class Watcher:
    """Writes down every signal of a session in the order it came."""

    def __init__(self, session: Session) -> None:
        self.seen: list[tuple[str, object]] = []
        for name in SIGNALS:
            getattr(session, name).connect(self._listener(name))

    def _listener(self, name: str):
        def listen(*values: object) -> None:
            self.seen.append((name, values[0] if values else None))

        return listen

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.seen]


@pytest.fixture
def session() -> Session:
    session = Session()
    session.set_case(make_case())
    return session


def dot(at: tuple[int, int, int], label: int = 1) -> Edit:
    z, y, x = at
    return Edit("Brush", Box(at, (z + 1, y + 1, x + 1)), np.full((1, 1, 1), label, np.uint8))


def tumour(number: int, centre_zyx: tuple[int, int, int]) -> Tumour:
    end = (0.0, 0.0, 0.0)
    return Tumour(number, 1.0, 5.0, 4.0, centre_zyx[0], (end, end), (end, end), centre_zyx, 50.0, 5.0, 10)


def test_new_session_is_empty() -> None:
    session = Session()
    assert (session.case, session.mask, session.measurements) == (None, None, None)
    assert not session.has_mask
    assert (session.undo_name, session.redo_name) == (None, None)
    assert not session.undo()
    assert not session.redo()
    with pytest.raises(RuntimeError, match="no case"):
        session.apply(dot((0, 0, 0)))
    with pytest.raises(RuntimeError, match="no case"):
        session.snapshot()


def test_opening_a_case_resets_everything_and_says_so(session: Session) -> None:
    session.apply(dot((1, 1, 1)))
    session.set_measurements(Measurements(1, 0, 0), session.mask_revision)
    session.select_tumour(3)
    watcher, revision = Watcher(session), session.mask_revision
    session.set_case(make_case((8, 9, 10)))
    assert watcher.names == ["case_changed", "history_changed"]
    assert session.mask is not None
    assert session.mask.shape == (8, 9, 10)
    assert not session.has_mask
    assert (session.measurements, session.selected_tumour, session.undo_name) == (None, None, None)
    assert session.cursor_zyx == (4, 4, 5)
    assert session.mask_revision > revision
    assert session.record.origin == "empty"


def test_opening_with_a_mask_keeps_its_record_and_copies_it() -> None:
    session, mask = Session(), np.ones(SHAPE, np.uint8)
    session.set_case(make_case(), mask, MaskRecord(origin="phantom"))
    mask[:] = 2
    assert session.mask is not None
    assert session.mask.max() == 1
    assert session.has_mask
    assert session.record.origin == "phantom"


def test_mask_on_another_grid_is_refused_and_the_old_case_stays(session: Session) -> None:
    old = session.case
    watcher = Watcher(session)
    with pytest.raises(ValueError, match="the mask is"):
        session.set_case(make_case((8, 9, 10)), np.zeros((8, 9, 11), np.uint8))
    assert session.case is old
    assert watcher.seen == []


def test_closing_leaves_nothing(session: Session) -> None:
    session.apply(dot((1, 1, 1)))
    session.set_case(None)
    assert (session.case, session.mask, session.undo_name) == (None, None, None)
    session.set_cursor((1, 1, 1))  # nothing to point at, nothing happens


def test_mask_can_only_change_through_edits(session: Session) -> None:
    assert session.mask is not None
    with pytest.raises(ValueError, match="read-only"):
        session.mask[0, 0, 0] = 1
    copy = session.snapshot()
    copy[0, 0, 0] = 1
    assert not session.has_mask


def test_an_edit_tells_its_box_and_a_void_one_tells_nothing(session: Session) -> None:
    watcher, revision = Watcher(session), session.mask_revision
    assert session.apply(dot((1, 2, 3)))
    assert watcher.seen[0] == ("mask_changed", Box((1, 2, 3), (2, 3, 4)))
    assert watcher.names == ["mask_changed", "measurements_changed", "history_changed"]
    assert session.mask_revision == revision + 1
    assert (session.undo_name, session.redo_name) == ("Brush", None)
    watcher.seen.clear()
    assert not session.apply(dot((1, 2, 3)))
    assert watcher.seen == []
    assert session.mask_revision == revision + 1


def test_undo_and_redo_tell_the_same_box(session: Session) -> None:
    session.apply(dot((1, 2, 3)))
    watcher = Watcher(session)
    assert session.undo()
    assert session.redo()
    assert [value for name, value in watcher.seen if name == "mask_changed"] == [Box((1, 2, 3), (2, 3, 4))] * 2
    assert not session.redo()
    assert watcher.names.count("history_changed") == 2


def test_everyone_who_listens_sees_the_new_state(session: Session) -> None:
    """At the moment of the signal mask, record, revision and measurements already belong together."""
    states = []
    session.mask_changed.connect(
        lambda box: states.append((session.has_mask, session.record.edits, session.measurements, session.undo_name))
    )
    session.set_measurements(Measurements(1, 0, 0), session.mask_revision)
    session.apply(dot((1, 1, 1)))
    session.undo()
    assert states == [(True, ("Brush",), None, "Brush"), (False, (), None, None)]


def test_record_follows_undo_and_redo(session: Session) -> None:
    session.apply(dot((0, 0, 0)))
    found = MaskRecord(origin="model", model_name="starter")
    session.apply(replace_mask("Segment", np.ones(SHAPE, np.uint8), found))
    session.apply(dot((1, 1, 1), 2))
    assert session.record == found.with_edit("Brush")
    session.undo()
    assert session.record == found
    session.undo()
    assert (session.record.origin, session.record.edits) == ("empty", ("Brush",))
    session.redo()
    session.redo()
    assert session.record == found.with_edit("Brush")


def test_stale_measurements_are_dropped(session: Session) -> None:
    session.apply(dot((0, 0, 0)))
    old = session.mask_revision
    session.apply(dot((1, 1, 1)))
    watcher = Watcher(session)
    session.set_measurements(Measurements(0.001, 0, 0), old)
    assert session.measurements is None
    assert watcher.seen == []
    fresh = Measurements(0.002, 0, 0)
    session.set_measurements(fresh, session.mask_revision)
    assert session.measurements is fresh
    assert watcher.names == ["measurements_changed"]
    session.undo()
    assert session.measurements is None


def test_measurements_of_a_closed_case_do_not_reach_the_next(session: Session) -> None:
    revision = session.mask_revision
    session.set_case(make_case())
    session.set_measurements(Measurements(1, 0, 0), revision)
    assert session.measurements is None


@pytest.mark.parametrize(
    ("asked", "got"),
    [((-3, 0, 99), (0, 0, 5)), ((1.4, 2.6, 3.5), (1, 3, 4)), ((1e9, -1e9, 0.2), (3, 0, 0))],
)
def test_cursor_stays_in_the_scan(session: Session, asked: tuple, got: tuple) -> None:
    watcher = Watcher(session)
    session.set_cursor(asked)
    assert session.cursor_zyx == got
    assert all(type(value) is int for value in session.cursor_zyx)
    assert watcher.seen == [("cursor_changed", got)]
    session.set_cursor(got)
    assert len(watcher.seen) == 1


def test_window_and_overlay_tell_only_what_changes(session: Session) -> None:
    watcher = Watcher(session)
    session.set_window(Window(60, 160))
    session.set_window(Window(60, 160))
    session.set_window(Window(60, 0))
    assert session.window == Window(60, 1)
    assert session.window.limits_hu == (59.5, 60.5)
    session.set_overlay(opacity=0.7)
    session.set_overlay(opacity=0.7)
    assert session.overlay == Overlay(opacity=0.7)
    assert watcher.names == ["window_changed", "window_changed", "overlay_changed"]
    with pytest.raises(TypeError):
        session.set_overlay(colour="red")


def test_choosing_a_tumour_goes_there(session: Session) -> None:
    found = Measurements(1, 0.5, 50, (tumour(1, (1, 1, 1)), tumour(2, (3, 2, 5))))
    session.set_measurements(found, session.mask_revision)
    watcher = Watcher(session)
    session.select_tumour(2)
    assert (session.selected_tumour, session.cursor_zyx) == (2, (3, 2, 5))
    assert watcher.seen == [("cursor_changed", (3, 2, 5)), ("tumour_selected", 2)]
    session.select_tumour(None)
    assert (session.selected_tumour, session.cursor_zyx) == (None, (3, 2, 5))


def test_changing_the_mask_forgets_the_chosen_tumour(session: Session) -> None:
    """Tumours are numbered by size: after a stroke number 2 may be another one."""
    found = Measurements(1, 0.5, 50, (tumour(1, (1, 1, 1)),))
    session.set_measurements(found, session.mask_revision)
    session.select_tumour(1)
    watcher = Watcher(session)
    session.apply(dot((1, 1, 1)))
    assert session.selected_tumour is None
    assert ("tumour_selected", None) in watcher.seen


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    start = [draw(st.integers(0, size - 1)) for size in SHAPE]
    stop = [draw(st.integers(low + 1, size)) for low, size in zip(start, SHAPE, strict=True)]
    box = Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))
    return Edit("Brush", box, draw(hnp.arrays(np.uint8, box.shape_zyx, elements=st.integers(0, 2))))


@settings(max_examples=60)
@given(changes=st.lists(st.one_of(edits(), st.sampled_from(["undo", "redo"])), max_size=15))
def test_a_view_that_copies_only_the_told_boxes_always_shows_the_mask(changes: list) -> None:
    session = Session()
    session.set_case(make_case())
    picture = session.snapshot()

    def redraw(box: Box) -> None:
        assert session.mask is not None
        picture[box.slices] = session.mask[box.slices]

    session.mask_changed.connect(redraw)
    for step in changes:
        if isinstance(step, Edit):
            session.apply(step)
        else:
            getattr(session, step)()
        assert np.array_equal(picture, session.snapshot())
        assert session.has_mask == bool(picture.any())
    while session.undo():
        pass
    assert not picture.any()


def test_history_limit_is_the_sessions() -> None:
    session = Session(history_limit_bytes=3000)
    session.set_case(make_case())
    for number in range(6):
        session.apply(dot((0, 0, number)))
    undone = 0
    while session.undo():
        undone += 1
    assert undone == 2
    assert session.mask is not None
    assert session.mask.sum() == 4


def test_snapshot_measured_later_is_the_snapshot(session: Session) -> None:
    session.apply(dot((1, 1, 1), 2))
    copy, revision = session.snapshot(), session.mask_revision
    session.apply(dot((1, 1, 2), 2))
    assert session.case is not None
    measured = measure(session.case.volume, copy)
    assert measured.tumours[0].voxels == 1
    session.set_measurements(measured, revision)
    assert session.measurements is None


def test_a_stroke_of_many_changes_is_one_step(session: Session) -> None:
    session.apply(dot((0, 0, 0)))
    steps: list[tuple[str, str]] = []
    session.step_taken.connect(lambda kind, item: steps.append((kind, item.name)))
    session.begin_gesture("Stroke")
    for column in range(3):
        session.apply(dot((1, 1, column)))
    assert steps == []
    session.end_gesture()
    assert session.undo_name == "Stroke"
    assert session.record.edits == ("Brush", "Stroke")
    session.undo()
    session.redo()
    assert steps == [("do", "Stroke"), ("undo", "Stroke"), ("redo", "Stroke")]
    assert session.mask is not None
    assert np.count_nonzero(session.mask) == 4


def test_a_stroke_that_changes_nothing_in_the_end_leaves_no_trace(session: Session) -> None:
    before = session.reading
    session.begin_gesture("Stroke")
    session.apply(dot((1, 1, 1)))
    session.apply(dot((1, 1, 1), 0))
    session.end_gesture()
    assert (session.undo_name, session.reading) == (None, before)


def test_undo_and_a_new_mask_end_an_open_stroke(session: Session) -> None:
    session.begin_gesture("Stroke")
    session.apply(dot((1, 1, 1)))
    session.apply(replace_mask("Segment", np.ones(SHAPE, np.uint8), MaskRecord(origin="model")))
    session.undo()
    assert session.mask is not None
    assert np.count_nonzero(session.mask) == 1
    session.begin_gesture("Other")
    session.apply(dot((1, 1, 2)))
    session.undo()
    assert session.undo_name == "Stroke"
    session.undo()
    assert not session.has_mask


def test_nobody_draws_on_a_slab() -> None:
    session = Session()
    session.set_display(slab_mm=10.0, slab_kind="maximum")
    session.set_pen(tool="brush")
    assert (session.display.slab_mm, session.pen.tool) == (0.0, "brush")
    session.set_display(crosshair=False)
    assert session.pen.tool == "brush"
    session.set_display(slab_mm=10.0)
    assert (session.display.slab_mm, session.pen.tool) == (10.0, "")
