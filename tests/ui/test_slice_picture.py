"""Grey values, label colours and outlines of one slice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtGui import qAlpha, qBlue, qGreen, qRed

from core.session import WINDOW_PRESETS, Overlay, Window
from ui.slice_grey import grey_image, grey_table
from ui.slice_labels import label_image, labelled_part
from ui.slice_outlines import outline, path_of

regions = arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@pytest.mark.parametrize("window", WINDOW_PRESETS.values())
def test_the_window_runs_from_black_to_white(window: Window) -> None:
    low, high = window.limits_hu
    hu = np.array([[-32768, low, window.center_hu, high, 32767]], dtype=np.int16)
    image = grey_image(hu, grey_table(window))
    greys = [image.pixelColor(x, 0) for x in range(5)]
    assert [grey.red() for grey in greys] == pytest.approx([0, 0, 127, 255, 255], abs=1)
    assert all(grey.red() == grey.green() == grey.blue() for grey in greys)


def test_labels_have_the_overlays_colours_and_opacity() -> None:
    overlay = Overlay(opacity=0.5, liver_rgb=(200, 100, 50), tumour_rgb=(0, 255, 0))
    image = label_image(np.array([[0, 1, 2, 77]], np.uint8), overlay)
    assert [image.pixelColor(x, 0).alpha() for x in range(4)] == [0, 128, 128, 0]
    liver = image.pixelColor(1, 0).rgba()
    assert (qRed(liver), qGreen(liver), qBlue(liver)) == pytest.approx((200, 100, 50), abs=2)
    assert qAlpha(liver) == 128


@given(regions)
def test_outlines_are_closed_and_part_the_inside_from_the_outside(region: np.ndarray) -> None:
    lines = outline(region)
    ends, counts = np.unique(lines.reshape(-1, 2), axis=0, return_counts=True)
    assert len(ends) == 0 or set(counts.tolist()) == {2}
    inside = np.pad(region, 1)
    # An end lies in the middle of the edge between an inner and an outer voxel.
    for column, row in ends + 1:
        first = inside[int(np.floor(row - 0.25)), int(np.floor(column - 0.25))]
        second = inside[int(np.floor(row + 0.25)), int(np.floor(column + 0.25))]
        assert first != second


def test_the_outline_of_one_voxel_is_around_it() -> None:
    region = np.zeros((3, 3), bool)
    region[1, 1] = True
    lines = outline(region, start=(10, 20))
    assert len(lines) == 4
    assert lines.reshape(-1, 2).mean(axis=0) == pytest.approx((11.5, 21.5))
    assert np.abs(lines.reshape(-1, 2) - (11.5, 21.5)).sum(axis=1) == pytest.approx(0.5)


@given(arrays(float, st.tuples(st.integers(0, 20), st.just(2), st.just(2)), elements=st.floats(-999, 999)))
def test_a_path_holds_each_line_by_itself(lines: np.ndarray) -> None:
    path = path_of(lines)
    ends = [(path.elementAt(k).x, path.elementAt(k).y) for k in range(path.elementCount())]
    assert ends == [tuple(end) for end in lines.reshape(-1, 2).tolist()]
    assert [path.elementAt(k).isMoveTo() for k in range(len(ends))] == [True, False] * len(lines)


@given(regions)
def test_the_labelled_part_holds_every_label(region: np.ndarray) -> None:
    part = labelled_part(region.astype(np.uint8))
    if part is None:
        assert not region.any()
    else:
        assert region[part].sum() == region.sum()
        assert min(part[0].start, part[1].start) >= 0
