"""The cut plane as numbers: what it takes away, also where a scan stands oblique, and the CT on it."""

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from core.session import Window
from core.volume import Geometry
from ui.volume_cut import Cut, CutPlane, face_picture

TURN = np.radians(25)
TURNED = np.array([[1, 0, 0], [0, np.cos(TURN), -np.sin(TURN)], [0, np.sin(TURN), np.cos(TURN)]])
MATRIX = np.eye(4)
MATRIX[:3, :3] = TURNED @ np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * (3.0, 0.8, 0.9)
MATRIX[:3, 3] = (-20, 30, 100)
GEOMETRY = Geometry((20, 40, 50), MATRIX)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("side", [-1, 1])
def test_it_takes_away_what_lies_between_it_and_the_eye(axis: int, side: int) -> None:
    index = 9
    plane = CutPlane(vtkRenderer())
    plane.place(Cut(GEOMETRY, axis, index), None)
    voxels = np.array([(9.0, 20.0, 25.0)] * 3)
    voxels[:, axis] = (index - side * 4, index, index + side * 4)
    behind, on, before = GEOMETRY.to_lps_mm(voxels)
    plane.face(before + (before - behind) * 100)
    assert plane.plane.EvaluateFunction(*on) == pytest.approx(0, abs=1e-9)
    assert (plane.takes_away(behind), plane.takes_away(on), plane.takes_away(before)) == (False, False, True)
    assert plane.plane.EvaluateFunction(*behind) > 0


def test_the_picture_is_grey_in_the_window_and_clear_outside() -> None:
    hu = np.array([[-160, 40], [240, -1000]], dtype=np.int16)
    assert face_picture(hu, Window(40, 400)).tolist() == [
        [[0, 0, 0, 255], [127, 127, 127, 255]],
        [[255, 255, 255, 255], [0, 0, 0, 0]],
    ]
    inside = np.array([[True, False], [False, True]])
    assert face_picture(hu, Window(40, 400), inside)[..., 3].tolist() == [[255, 0], [0, 255]]


def test_where_the_picture_is_clear_there_is_nothing_to_click_at() -> None:
    plane = CutPlane(vtkRenderer())
    shown = np.zeros((40, 50), dtype=bool)
    shown[5, 7] = True
    plane.place(Cut(GEOMETRY, 0, 3), face_picture(np.full((40, 50), 60, np.int16), Window(40, 400), shown))
    assert plane.shows(GEOMETRY.to_lps_mm((3, 5, 7)))
    assert not plane.shows(GEOMETRY.to_lps_mm((3, 7, 5)))
