"""Outlines become voxels; a few outlined slices become a volume."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.editing.interpolate import between_slices
from core.editing.outline import filled_outline
from core.labels import Label
from core.volume import Geometry

corner = st.tuples(st.integers(-8, 40), st.integers(-8, 40)).map(lambda at: (at[0] / 3 + 0.1, at[1] / 3 + 0.1))


def is_inside(row: float, column: float, corners: list[tuple[float, float]]) -> bool:
    """Count the sides to the left of a point, the textbook way."""
    inside = False
    for (r0, c0), (r1, c1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (r0 > row) != (r1 > row) and column >= c0 + (row - r0) * (c1 - c0) / (r1 - r0):
            inside = not inside
    return inside


@settings(max_examples=80, deadline=None)
@given(st.lists(corner, min_size=3, max_size=9), st.sampled_from([0, 1, 2]))
def test_outline_fills_what_a_textbook_calls_inside(corners: list[tuple[float, float]], axis: int) -> None:
    shape = [11, 12, 13]
    points = []
    for row, column in corners:
        place = [row, column]
        place.insert(axis, 3.2)
        points.append((place[0], place[1], place[2]))
    region = filled_outline(points, axis, (11, 12, 13))
    found = np.zeros(shape, dtype=bool)
    if region is not None:
        found[region.box.slices] = region.inside
    expected = np.zeros(shape, dtype=bool)
    rows, columns = [size for k, size in enumerate(shape) if k != axis]
    plane = np.moveaxis(expected, axis, 0)[3]
    for row in range(rows):
        for column in range(columns):
            plane[row, column] = is_inside(row, column, corners)
    assert np.array_equal(found, expected)


def test_outline_of_a_line_or_outside_is_nothing() -> None:
    assert filled_outline([(1, 1, 1), (1, 5, 5)], 0, (4, 9, 9)) is None
    assert filled_outline([(7, 1, 1), (7, 5, 5), (7, 1, 5)], 0, (4, 9, 9)) is None


def disc(shape: tuple[int, int], middle: tuple[float, float], radius: float) -> np.ndarray:
    row, column = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((row - middle[0]) ** 2 + (column - middle[1]) ** 2 <= radius**2)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_leaning_cone_is_filled_between_its_outlines(axis: int) -> None:
    truth = np.stack([disc((48, 40), (12 + 1.5 * z, 14 + z), 4 + 0.5 * z) for z in range(17)])
    outlined = np.zeros_like(truth)
    outlined[[0, 5, 10, 16]] = truth[[0, 5, 10, 16]]
    mask = np.ascontiguousarray(np.moveaxis(outlined, 0, axis)).astype(np.uint8) * 2
    region = between_slices(mask, Geometry(mask.shape, np.diag([0.8, 0.8, 5, 1])), Label.TUMOUR, axis)
    assert region is not None
    filled = mask > 0
    filled[region.box.slices] |= region.inside
    truth = np.moveaxis(truth, 0, axis)
    dice = 2 * np.count_nonzero(filled & truth) / (np.count_nonzero(filled) + np.count_nonzero(truth))
    assert dice > 0.97
    # The outlined slices themselves stay as they were drawn.
    planes = np.moveaxis(filled, axis, 0)
    assert np.array_equal(planes[5], np.moveaxis(mask > 0, axis, 0)[5])


def test_nothing_to_fill() -> None:
    geometry = Geometry((5, 9, 9), np.eye(4))
    mask = np.zeros((5, 9, 9), np.uint8)
    assert between_slices(mask, geometry, Label.LIVER, 0) is None
    mask[1:3, 2:5, 2:5] = 1
    assert between_slices(mask, geometry, Label.LIVER, 0) is None
    assert between_slices(mask, geometry, Label.TUMOUR, 0) is None


def test_liver_is_filled_with_its_tumours_counted() -> None:
    mask = np.zeros((3, 9, 9), np.uint8)
    mask[0, 2:7, 2:7] = 1
    mask[2, 2:7, 2:7] = 2
    region = between_slices(mask, Geometry(mask.shape, np.eye(4)), Label.LIVER, 0)
    assert region is not None
    assert (region.box.start_zyx, region.box.stop_zyx, region.voxels) == ((1, 2, 2), (2, 7, 7), 25)


def test_lesions_beside_one_another_stay_apart_and_volumes_are_left_alone() -> None:
    mask = np.zeros((20, 40, 40), np.uint8)
    for z in (2, 8):
        mask[z][disc((40, 40), (10, 10), 5)] = 2
    for z in (4, 12):
        mask[z][disc((40, 40), (28, 28), 6)] = 2
    mask[14:18, 6:14, 6:14] = 2  # a volume above the first: not joined with it
    region = between_slices(mask, Geometry(mask.shape, np.eye(4)), Label.TUMOUR, 0)
    assert region is not None
    filled = np.zeros(mask.shape, bool)
    filled[region.box.slices] = region.inside
    assert filled[3:8, 10, 10].all()
    assert filled[5:12, 28, 28].all()
    assert not filled[9:, 10, 10].any()
    assert not filled[:, 19, 19].any()
    assert not (filled & (mask > 0)).any()
