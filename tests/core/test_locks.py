"""What the reader has locked holds against any labels."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.labels import Label
from core.locks import with_locks
from core.reading import Lock
from core.volume import Geometry

SHAPE = (5, 9, 8)
GEOMETRY = Geometry(SHAPE, np.array([[0, 0, 1.0, 3], [0, 1.5, 0, -4], [2.5, 0, 0, 8], [0, 0, 0, 1]]))
locks = st.builds(
    Lock,
    st.tuples(st.floats(-2, 6), st.floats(-2, 10), st.floats(-2, 9)),
    st.floats(0.5, 6),
    st.booleans(),
)


def near(lock: Lock) -> np.ndarray:
    places = GEOMETRY.to_lps_mm(np.stack(np.indices(SHAPE), axis=-1))
    return np.linalg.norm(places - GEOMETRY.to_lps_mm(lock.centre_zyx), axis=-1)


@settings(max_examples=100, deadline=None)
@given(
    hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.integers(0, 2)),
    st.lists(locks, max_size=4),
    st.tuples(st.integers(0, 3), st.integers(0, 6), st.integers(0, 5)),
)
def test_locks_hold_and_nothing_else_changes(
    values: np.ndarray, wanted: list[Lock], start: tuple[int, int, int]
) -> None:
    box = Box(start, SHAPE)
    part = with_locks(values[box.slices], box, wanted, GEOMETRY)
    expected, sure = values.copy(), np.ones(SHAPE, bool)
    for lock in wanted:
        distance = near(lock)
        inside = distance <= lock.radius_mm
        # The voxel that holds the centre always counts; on the rim float32 decides.
        sure &= np.abs(distance - lock.radius_mm) > 1e-3
        voxel = tuple(round(at) for at in lock.centre_zyx)
        if all(0 <= at < size for at, size in zip(voxel, SHAPE, strict=True)):
            inside[voxel] = True
        if lock.is_tumour:
            expected[inside] = Label.TUMOUR
        else:
            expected[inside & (expected == Label.TUMOUR)] = Label.LIVER
    assert np.array_equal(part[sure[box.slices]], expected[box.slices][sure[box.slices]])
    whole = with_locks(values, Box.whole(SHAPE), wanted, GEOMETRY)
    assert np.array_equal(whole[box.slices], part)
