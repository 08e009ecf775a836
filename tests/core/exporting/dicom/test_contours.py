"""Outlines: filled again by another library they are the same pixels, and their area is the pixels' own."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core.exporting.dicom.contours import outlines_of

SCALE = 8


def filled(outline, shape) -> np.ndarray:
    """Pixels whose centres lie inside, by Pillow on a grid eight times as fine."""
    picture = Image.new("1", (shape[1] * SCALE, shape[0] * SCALE))
    points = [(float(x + 0.5) * SCALE, float(y + 0.5) * SCALE) for y, x in outline]
    ImageDraw.Draw(picture).polygon(points, fill=1)
    return np.asarray(picture)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE]


def area(outline) -> float:
    y, x = outline[:, 0], outline[:, 1]
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


@settings(max_examples=80)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14), st.integers(1, 14), st.floats(0.05, 0.95))
def test_any_region_comes_back(seed, rows, columns, share) -> None:
    region = np.random.default_rng(seed).random((rows, columns)) < share
    outlines = outlines_of(region)
    again = np.zeros(region.shape, int)
    for outline in outlines:
        again += filled(outline, region.shape)
    np.testing.assert_array_equal(again, region.astype(int))
    assert sum(area(outline) for outline in outlines) == region.sum()


def test_pixels_that_touch_at_a_corner_are_two_outlines_and_a_ring_is_one() -> None:
    assert len(outlines_of(np.eye(2, dtype=bool))) == len(outlines_of(np.eye(2, dtype=bool)[::-1])) == 2
    ring = np.ones((5, 5), bool)
    ring[2, 2] = False
    assert len(outlines_of(ring)) == 1
    assert outlines_of(np.zeros((3, 3), bool)) == []
