"""Known motions are found again, on other grids and from parts; other livers are refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.follow_up.registration import Registration, register
from core.follow_up.rigid import RigidTransform
from core.follow_up.shape import LiverShape
from core.progress import Cancelled
from tests.core.follow_up.livers import grid, liver, moved, part, turn_and_shift

LANDMARKS = np.array([[-90.0, 10, 0], [70, -40, 25], [-30, -30, -60], [-40, 50, 30], [-10, -10, 60]])


def shape(mask, geometry, whose: str = "The open scan") -> LiverShape:
    return LiverShape.of(mask, geometry, whose)


def error_mm(found: Registration, now: RigidTransform, before: RigidTransform) -> float:
    """How far landmarks of the earlier scan come to lie from where they are now."""
    mapped = found.before_to_now(before(LANDMARKS))
    return float(np.linalg.norm(mapped - now(LANDMARKS), axis=1).max())


turns = st.tuples(*[st.floats(-15, 15)] * 3)
shifts = st.tuples(*[st.floats(-60, 60)] * 3)


@settings(max_examples=6)
@given(turns, shifts, st.sampled_from([(2.0, 2.0, 2.0), (5.0, 1.5, 1.5), (8.0, 3.0, 3.0)]), st.booleans())
def test_known_motions_are_found_again(degrees, shift_mm, spacing_mm, is_sheared) -> None:
    """On another grid, which may be sheared as tilted gantries make it; under a third of a voxel."""
    shear = np.eye(3) + (np.array([[0, 0, 0], [0, 0, 0.2], [0, 0, 0]]) if is_sheared else 0)
    here, there = grid(), moved(grid(spacing_mm, shear), shift_mm)
    motion = turn_and_shift(degrees, shift_mm)
    found = register(shape(liver(here), here), shape(liver(there, where=motion), there))
    assert error_mm(found, RigidTransform(), motion) < max(1.0, max(spacing_mm) / 3)
    assert found.dice > 0.95
    assert found.common_percent > 97
    assert not found.is_doubtful


@pytest.mark.parametrize("slices", [slice(0, 30), slice(18, None), slice(10, 38)])
@pytest.mark.parametrize("is_now", [True, False])
def test_a_cut_off_scan_is_registered_by_what_it_shows(slices, is_now) -> None:
    here = grid()
    motion = turn_and_shift((6, -4, 5), (20, -10, 35))
    there = moved(grid((4, 2.5, 2.5)), (20, -10, 35))
    whole = shape(liver(here), here)
    cut = shape(*part(liver(there, where=motion), there, slices))
    assert cut.is_cut
    assert not whole.is_cut
    found = register(cut, whole) if is_now else register(whole, cut)
    now, before = (motion, RigidTransform()) if is_now else (RigidTransform(), motion)
    assert error_mm(found, now, before) < 1.5
    assert found.dice > 0.95
    assert 35 < found.common_percent < 95


def test_a_lobe_that_has_grown_does_not_draw_the_rest_along() -> None:
    here = grid()
    before = liver(here)
    now = liver(here, where=turn_and_shift((0, 0, 0), (8, 0, 0)), stretch={1: 1.15})
    found = register(shape(now, here), shape(before, here))
    mapped = found.before_to_now(np.array([[-90.0, 10, 0], [-40, 50, 30]]))
    assert np.linalg.norm(mapped - [[-82.0, 10, 0], [-32, 50, 30]], axis=1).mean() < 4  # the lobe grew by 9 mm


def test_what_does_not_fit_is_refused() -> None:
    here = grid()
    ball = np.zeros(here.shape_zyx, np.uint8)
    ball[10:38, 15:48, 20:60] = 1
    with pytest.raises(UserError, match="do not fit on each other"):
        register(shape(liver(here), here), shape(ball, here))
    removed = liver(here)
    removed[:, :, :38] = 0  # the right side was taken away
    with pytest.raises(UserError, match="do not fit"):
        register(shape(removed, here), shape(liver(here), here))
    head, foot = part(liver(here), here, slice(0, 22)), part(liver(here), here, slice(26, None))
    with pytest.raises(UserError):
        register(shape(*head), shape(*foot))
    with pytest.raises(UserError, match="The earlier scan shows 0 ml"):
        shape(np.zeros(here.shape_zyx, np.uint8), here, "The earlier scan")


def test_it_can_be_cancelled() -> None:
    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    here = grid((8, 6, 6))
    with pytest.raises(Cancelled):
        register(shape(liver(here), here), shape(liver(here), here), stop)


def test_a_transform_and_its_inverse() -> None:
    motion = turn_and_shift((10, 20, -30), (1, 2, 3))
    points = np.random.default_rng(0).normal(0, 50, (7, 3))
    np.testing.assert_allclose(motion.inverse(motion(points)), points, atol=1e-9)
    homogeneous = np.column_stack([points, np.ones(7)])
    np.testing.assert_allclose((homogeneous @ motion.matrix.T)[:, :3], motion(points), atol=1e-9)
    assert turn_and_shift((25, 0, 0), (0, 0, 0)).degrees == pytest.approx(25)
