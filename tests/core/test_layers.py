"""The masks beside the one that is edited: kept whole, undone with the reading, never shown unsaid."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.case import Case, Source
from core.difference import Difference, StructureDifference
from core.editing import replace_mask
from core.history import Edit
from core.kept import KeptVoxels
from core.layers import Layer
from core.provenance import MaskRecord
from core.session import Session
from core.volume import Geometry, Volume

SHAPE = (4, 5, 6)
MODEL = MaskRecord(origin="model")
masks = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.just(0))
boxes = st.tuples(*(st.tuples(st.integers(0, size), st.integers(0, size)) for size in SHAPE)).map(
    lambda sides: Box(tuple(min(side) for side in sides), tuple(max(side) for side in sides))
)


@pytest.fixture
def session() -> Session:
    session = Session()
    geometry = Geometry(SHAPE, np.eye(4)[[2, 1, 0, 3]])
    session.set_case(Case(Volume(np.zeros(SHAPE, np.int16), geometry), Source(Path("a.nii"), "NIfTI"), geometry))
    return session


def mask_with(*voxels: tuple[int, int, int], label: int = 1) -> np.ndarray:
    mask = np.zeros(SHAPE, np.uint8)
    for voxel in voxels:
        mask[voxel] = label
    return mask


def paint(session: Session, voxel: tuple[int, int, int], label: int = 2) -> None:
    z, y, x = voxel
    session.apply(Edit("Brush", Box(voxel, (z + 1, y + 1, x + 1)), np.full((1, 1, 1), label, np.uint8)))


@given(masks, boxes)
def test_kept_voxels_come_back_as_they_were(mask: np.ndarray, box: Box) -> None:
    kept = KeptVoxels.of(mask)
    assert np.array_equal(kept.whole(), mask)
    assert np.array_equal(kept.values, mask[kept.box.slices])
    assert np.array_equal(kept.part(box), mask[box.slices])
    assert not kept.whole().flags.writeable
    again = KeptVoxels.of_part(np.ascontiguousarray(mask[box.slices]), box, SHAPE).whole()
    assert np.array_equal(again[box.slices], mask[box.slices])
    assert np.count_nonzero(again) == np.count_nonzero(mask[box.slices])


def test_a_whole_scan_is_kept_in_a_hundredth_of_its_size() -> None:
    mask = np.zeros((120, 256, 256), np.uint8)
    z, y, x = np.ogrid[:120, :256, :256]
    mask[((z - 60) / 40) ** 2 + ((y - 120) / 60) ** 2 + ((x - 100) / 80) ** 2 < 1] = 1
    assert len(KeptVoxels.of(mask).packed) < mask.size / 100


def test_values_that_do_not_fit_their_box_are_refused() -> None:
    with pytest.raises(ValueError, match="values must be"):
        KeptVoxels.of_part(np.zeros((1, 1, 2), np.uint8), Box((0, 0, 0), (1, 1, 1)), SHAPE)
    with pytest.raises(ValueError, match="values must be"):
        KeptVoxels.of_part(np.zeros((1, 1, 1), np.uint8), Box((4, 0, 0), (5, 1, 1)), SHAPE)


def test_what_the_model_said_and_what_it_replaced_stay_beside_what_is_corrected(session: Session) -> None:
    drawn, found = mask_with((0, 0, 0)), mask_with((1, 1, 1), (1, 1, 2))
    session.apply(replace_mask("Draw", drawn, MaskRecord(origin="imported")))
    assert session.layers.available == (Layer.CORRECTED,)
    session.apply(replace_mask("Segment", found, MODEL))
    paint(session, (3, 3, 3))
    assert session.layers.available == (Layer.CORRECTED, Layer.AI, Layer.PREVIOUS)
    assert np.array_equal(session.mask_of(Layer.AI), found)
    assert np.array_equal(session.mask_of(Layer.PREVIOUS), drawn)
    assert session.mask_of(Layer.CORRECTED)[3, 3, 3] == 2


def test_undo_takes_the_runs_masks_away_and_redo_brings_them_back(session: Session) -> None:
    first, second = mask_with((1, 1, 1)), mask_with((2, 2, 2))
    session.apply(replace_mask("Segment", first, MODEL))
    session.apply(replace_mask("Segment", second, MODEL))
    assert np.array_equal(session.mask_of(Layer.PREVIOUS), first)
    session.undo()
    assert np.array_equal(session.mask_of(Layer.AI), first)
    assert session.mask_of(Layer.PREVIOUS) is None  # nothing was labelled before the first
    session.undo()
    assert session.layers.available == (Layer.CORRECTED,)
    session.redo()
    session.redo()
    assert np.array_equal(session.mask_of(Layer.AI), second)


def test_who_changes_the_mask_sees_it(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    session.layers.show(Layer.AI)
    paint(session, (3, 3, 3))
    assert session.layers.shown == Layer.CORRECTED
    session.layers.show(Layer.AI)
    session.undo()
    assert session.layers.shown == Layer.CORRECTED


def test_showing_another_mask_changes_neither_the_mask_nor_its_numbers(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    paint(session, (3, 3, 3))
    before, revision = session.snapshot(), session.mask_revision
    session.layers.show(Layer.AI)
    assert session.shown_mask[3, 3, 3] == 0
    assert np.array_equal(session.snapshot(), before)
    assert session.mask_revision == revision


def test_a_stroke_tells_nothing_of_other_masks(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    told = []
    session.layers.changed.connect(lambda: told.append(1))
    paint(session, (3, 3, 3))
    assert told == []


def test_what_is_not_there_is_neither_shown_nor_compared(session: Session) -> None:
    session.layers.show(Layer.AI)
    session.layers.compare((Layer.REFERENCE, Layer.CORRECTED))
    assert (session.layers.shown, session.layers.compared) == (Layer.CORRECTED, None)
    session.layers.set_reference(KeptVoxels.of(mask_with((0, 0, 0))), "truth.nii.gz")
    session.layers.show(Layer.REFERENCE)
    session.layers.compare((Layer.REFERENCE, Layer.CORRECTED))
    session.layers.set_reference(None)
    assert (session.layers.shown, session.layers.compared) == (Layer.CORRECTED, None)


def test_the_next_mask_comes_round(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    seen = []
    for _ in range(3):
        session.layers.show_next()
        seen.append(session.layers.shown)
    assert seen == [Layer.AI, Layer.CORRECTED, Layer.AI]


def test_another_scan_knows_nothing_of_the_last_ones_masks(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    session.layers.set_reference(KeptVoxels.of(mask_with((0, 0, 0))), "truth.nii.gz")
    session.layers.show(Layer.REFERENCE)
    session.set_case(session.case)
    assert session.layers.available == (Layer.CORRECTED,)
    assert session.layers.reference_name == ""
    assert session.shown_mask is not None
    assert not session.shown_mask.any()


def test_numbers_of_a_difference_go_when_a_mask_changes(session: Session) -> None:
    none = StructureDifference(0, 0, 0, 0, 1)
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    session.layers.compare((Layer.AI, Layer.CORRECTED))
    session.layers.set_difference(Difference(none, none, (), ()))
    paint(session, (3, 3, 3))
    assert session.layers.difference is None
    assert session.layers.compared == (Layer.AI, Layer.CORRECTED)


def test_only_masks_that_are_looked_at_are_held_unpacked(session: Session) -> None:
    session.apply(replace_mask("Segment", mask_with((1, 1, 1)), MODEL))
    session.layers.set_reference(KeptVoxels.of(mask_with((0, 0, 0))), "truth.nii.gz")
    session.layers.show(Layer.AI)
    assert session.shown_mask is session.shown_mask
    session.layers.show(Layer.REFERENCE)
    first = session.shown_mask
    session.layers.show(Layer.CORRECTED)
    session.layers.show(Layer.REFERENCE)
    assert session.shown_mask is not first
