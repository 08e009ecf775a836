"""Verdicts, joins and splits: what they do to the numbers, that undo brings all back, and that files keep them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core import lesions
from core.box import Box
from core.case import Case, Source
from core.errors import UserError
from core.history import Edit
from core.lesions import Read
from core.measure import measure, measure_reading
from core.plain import from_plain, to_plain
from core.reading import Reading, Verdict
from core.session import Session
from core.volume import Geometry, Volume
from tests.core.test_measure import matrix, rotation

SHAPE_ZYX = (12, 30, 40)
LIVER_BALL, EDGE_BALL, OUTSIDE_BALL = (6, 12, 12), (6, 12, 24), (6, 24, 35)


def ball(centre: tuple[float, float, float], radius: float) -> NDArray[np.bool_]:
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    cz, cy, cx = centre
    return np.asarray((z - cz) ** 2 + (y - cy) ** 2 + (x - cx) ** 2 <= radius**2)


@pytest.fixture
def session() -> Session:
    """A liver with one tumour deep inside, one that bulges out of it, and a false one far outside."""
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[1:11, 3:22, 3:26] = 1
    for centre, radius in ((LIVER_BALL, 4), (EDGE_BALL, 3), (OUTSIDE_BALL, 2)):
        mask[ball(centre, radius)] = 2
    hu = np.random.default_rng(0).integers(0, 100, SHAPE_ZYX).astype(np.int16)
    geometry = Geometry(SHAPE_ZYX, matrix((2.5, 0.8, 0.7), rotation(0.3, (1, 2, 3))))
    session = Session()
    session.set_case(Case(Volume(hu, geometry), Source(Path("scan.nii.gz"), "NIfTI"), geometry), mask)
    return session


def read_of(session: Session) -> Read:
    """What the session holds, measured afresh."""
    assert session.case is not None
    assert session.mask is not None
    volume = session.case.volume
    return Read(volume, session.mask, measure_reading(volume, session.mask, session.reading), session.reading)


def do(session: Session, edit: Edit) -> Read:
    assert session.apply(edit)
    return read_of(session)


def volumes(read: Read) -> list[int]:
    return [tumour.voxels for tumour in read.measurements.tumours]


def test_accepting_changes_no_voxel_and_hangs_on_the_tumour(session: Session) -> None:
    before = session.snapshot()
    read = do(session, lesions.judge(read_of(session), 2, "accepted"))
    assert read.verdict(2).kind == "accepted"
    assert [read.verdict(number).kind for number in (1, 3)] == ["", ""]
    np.testing.assert_array_equal(session.mask, before)
    assert session.record.edits == ()
    read = do(session, lesions.judge(read, 2, ""))
    assert session.reading == Reading(session.record), "a verdict taken back leaves nothing"


@pytest.mark.parametrize(
    ("number", "kind", "label"),
    [(1, "rejected", 1), (1, "cyst", 1), (3, "rejected", 0), (3, "vessel", 0), (2, "cyst", 1)],
)
def test_what_is_no_tumour_leaves_every_number_at_once(session: Session, number: int, kind: str, label: int) -> None:
    read = read_of(session)
    found, inside = read.tumour(number), read.region(number)
    liver_ml = read.measurements.liver_ml
    read = do(session, lesions.judge(read, number, kind))
    plain = measure(read.volume, session.snapshot())
    assert plain.tumour_ml == pytest.approx(read.measurements.tumour_ml), "also for who knows nothing of verdicts"
    assert len(plain.tumours) == 2
    assert set(np.unique(read.mask[inside.box.slices][inside.inside])) == {label}
    assert read.measurements.liver_ml == pytest.approx(liver_ml - (0 if label else found.volume_ml))
    (aside,) = read.measurements.set_aside
    assert (aside.lesion, aside.again_ml) == (replace(found, number=3), 0), "still listed, measured as it was"
    assert read.verdict(3).kind == kind
    assert lesions.around(read, 3) == inside.box
    session.undo()
    assert volumes(read_of(session))[number - 1] == found.voxels
    assert session.reading.verdicts == ()


def test_set_aside_is_put_back_whole_and_renamed(session: Session) -> None:
    start = session.snapshot()
    read = do(session, lesions.judge(read_of(session), 3, "cyst"))
    read = do(session, lesions.judge(read, 3, "rejected"))
    assert [each.kind for each in read.reading.verdicts] == ["rejected"]
    read = do(session, lesions.judge(read, 3, "accepted"))
    np.testing.assert_array_equal(session.mask, start)
    assert read.verdict(3).kind == "accepted"
    assert read.measurements.set_aside == ()
    assert session.undo_name == "Accept lesion 3"
    assert session.record.edits == ("Cyst tumour 3", "Accept lesion 3")


def test_what_comes_back_as_tumour_counts_and_says_so(session: Session) -> None:
    start = session.snapshot()
    read = do(session, lesions.judge(read_of(session), 1, "cyst"))
    read = do(session, Edit("Segment", Box.whole(SHAPE_ZYX), start))
    assert len(read.measurements.tumours) == 3
    (aside,) = read.measurements.set_aside
    assert aside.again_ml == pytest.approx(aside.lesion.volume_ml)
    assert read.verdict(1) == Verdict(read.tumour(1).centre_zyx), "the verdict on what was there says nothing of this"
    read = do(session, lesions.judge(read, 1, "cyst"))
    assert [each.kind for each in read.reading.verdicts] == ["cyst"], "one listing, not two"
    assert len(read.measurements.tumours) == 2


def test_joined_tumours_are_one_lesion_without_a_voxel_changed(session: Session) -> None:
    read = read_of(session)
    first, second = read.tumour(1), read.tumour(2)
    read = do(session, lesions.annotate(read, 2, "bright rim"))
    read = do(session, lesions.judge(read, 1, "accepted"))
    total_ml = read.measurements.tumour_ml
    revision = session.mask_revision
    read = do(session, lesions.join(read, 1, 2))
    assert session.mask_revision == revision + 1, "what was measured is another now"
    assert volumes(read)[0] == first.voxels + second.voxels
    assert read.measurements.tumour_ml == pytest.approx(total_ml)
    joined = read.tumour(1)
    # In the patient the two balls lie along the rows: from the left end of one to the right end of the other.
    assert joined.long_axis_mm == pytest.approx((24 + 3 - (12 - 4) + 1) * 0.7, rel=0.01)
    assert (read.verdict(1).kind, read.verdict(1).note) == ("accepted", "bright rim")
    assert len(read.reading.verdicts) == 1
    assert read.measurements.components is not None
    assert {read.holder_of(LIVER_BALL), read.holder_of(EDGE_BALL)} == {1}
    read = do(session, lesions.split(read, 1, 2))
    assert volumes(read) == [first.voxels, second.voxels, volumes(read)[2]], (
        "a joined lesion comes apart into its own"
    )
    for _ in range(4):
        session.undo()
    assert session.reading == Reading(session.record)


def touching(session: Session) -> Read:
    """Two balls that run into each other, as one component."""
    mask = np.ones(SHAPE_ZYX, np.uint8)
    mask[ball((6, 15, 12), 5) | ball((6, 15, 20), 4)] = 2
    session.apply(Edit("Paint", Box.whole(SHAPE_ZYX), mask))
    return read_of(session)


def test_a_split_by_shape_parts_two_balls_between_them(session: Session) -> None:
    before = session.snapshot()
    read = touching(session)
    (whole,) = read.measurements.tumours
    total_ml = read.measurements.tumour_ml
    read = do(session, lesions.split(read, 1, 2))
    assert sum(volumes(read)) == whole.voxels
    assert len(volumes(read)) == 2
    assert read.measurements.tumour_ml == total_ml
    assert read.holder_of((6, 15, 12)) == 1
    assert read.holder_of((6, 15, 20)) == 2
    right = read.region(2)
    assert ball((6, 15, 20), 4)[right.box.slices][right.inside].all(), "the small ball's part is inside that ball"
    session.undo()
    assert len(read_of(session).measurements.tumours) == 1
    session.undo()
    np.testing.assert_array_equal(session.mask, before)


def test_parts_stay_apart_when_one_of_them_leaves(session: Session) -> None:
    read = touching(session)
    read = do(session, lesions.cut(read, 1, ((6, 5, 9), (6, 25, 9)), 0))
    read = do(session, lesions.cut(read, read.holder_of((6, 15, 15)), ((6, 5, 16), (6, 25, 16)), 0))
    assert [read.holder_of((6, 15, x)) for x in (8, 12, 20)] == [3, 1, 2]
    read = do(session, lesions.judge(read, 3, "vessel"))
    assert len(volumes(read)) == 2
    assert read.holder_of((6, 15, 12)) != read.holder_of((6, 15, 20))
    assert len(measure(read.volume, read.mask).tumours) == 1, "they do touch"


def test_what_cannot_be_done_is_said(session: Session) -> None:
    read = read_of(session)
    for wrong in (
        lambda: lesions.join(read, 1, 1),
        lambda: lesions.judge(read, 9, "accepted"),
        lambda: lesions.cut(read, 1, ((6, 0, 0), (6, 0, 39)), 0),
        lambda: lesions.cut(read, 1, ((6, 12, 12), (6, 12, 12)), 0),
        lambda: lesions.split(read, 1, 2),
    ):
        with pytest.raises(UserError):
            wrong()


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(0, 3.14),
    shear=st.tuples(*[st.floats(-0.4, 0.4)] * 3),
    offset=st.floats(-2, 2),
    axis=st.sampled_from([0, 1, 2]),
)
def test_a_cut_parts_voxels_by_the_plane_through_its_line(
    angle: float, shear: tuple[float, float, float], offset: float, axis: int
) -> None:
    grid = matrix((2.5, 0.8, 0.7), rotation(0.4, (3, 1, 2)))
    grid[:3, :3] = grid[:3, :3] @ np.array([[1, shear[0], shear[1]], [0, 1, shear[2]], [0, 0, 1]])
    volume = Volume(np.zeros(SHAPE_ZYX, np.int16), Geometry(SHAPE_ZYX, grid))
    mask = ball((6, 15, 20), 5).astype(np.uint8) * 2
    read = Read(volume, mask, measure(volume, mask), Reading())
    others = [each for each in range(3) if each != axis]
    start, stop = np.array([6.0, 15 + offset, 20]), np.array([6.0, 15 + offset, 20])
    start[others] -= (np.cos(angle), np.sin(angle))
    stop[others] += (np.cos(angle), np.sin(angle))
    edit = lesions.cut(read, 1, (tuple(start.tolist()), tuple(stop.tolist())), axis)
    assert edit.reading is not None
    cut = Read(volume, mask, measure_reading(volume, mask, edit.reading), edit.reading)
    assert sum(volumes(cut)) == np.count_nonzero(mask)
    assert len(volumes(cut)) == 2
    # Apart from it: the sign of the triple product of line, normal of the slice, and the way to the voxel.
    columns = grid[:3, :3]
    normal = np.cross(columns[:, others[0]], columns[:, others[1]])
    across = np.cross(columns @ (stop - start), normal)
    for number in (1, 2):
        region = cut.region(number)
        places = np.argwhere(region.inside) + region.box.start_zyx
        sides = ((places - (start + stop) / 2) @ columns.T) @ across / np.linalg.norm(across)
        assert (sides > -1e-6).all() or (sides < 1e-6).all()


def test_the_journal_can_hold_all_of_it(session: Session) -> None:
    read = touching(session)
    read = do(session, lesions.split(read, 1, 2))
    read = do(session, lesions.correct_axis(read, 1, "long_axis", ((6, 15, 8), (6, 15, 15.5))))
    read = do(session, lesions.judge(read, 2, "vessel"))
    read = do(session, lesions.choose_target(read, 1, False))
    assert from_plain(Reading, json.loads(json.dumps(to_plain(session.reading)))) == session.reading
