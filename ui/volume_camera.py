"""From where the 3D view is looked at. Coordinates are LPS mm. Imported late: this loads VTK."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer

HOME_AZIMUTH_DEGREES, HOME_ELEVATION_DEGREES = -20.0, 12.0
"""A little from the patient's right, where the liver is, and from above."""
STEEPEST_DEGREES = 88.0
FILL = 1.25
"""How much nearer than where a ball around everything would be seen whole."""


class Viewpoint:
    """The camera of a renderer. The head stays up."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer

    def home(self, bounds_lps_mm: NDArray[np.float64]) -> None:
        """Look at the patient from the front, so that the box `bounds_lps_mm` (2, 3), low and high, is seen."""
        self.look_from("A", bounds_lps_mm)
        camera = self._renderer.GetActiveCamera()
        camera.Azimuth(HOME_AZIMUTH_DEGREES)
        camera.Elevation(HOME_ELEVATION_DEGREES)
        self._fit(bounds_lps_mm)

    def look_from(self, letter: str, bounds_lps_mm: NDArray[np.float64]) -> None:
        """Look from one of the patient's sides (A, P, L, R, S, I), as radiologists have their pictures.

        From the feet the front of the patient is above, as on axial slices; so it is from the head.
        """
        towards, up = _SIDES[letter]
        camera, middle = self._renderer.GetActiveCamera(), bounds_lps_mm.mean(axis=0)
        camera.SetFocalPoint(*middle)
        camera.SetPosition(*(middle + np.array(towards)))
        camera.SetViewUp(*up)
        self._fit(bounds_lps_mm)

    def _fit(self, bounds_lps_mm: NDArray[np.float64]) -> None:
        self._renderer.ResetCamera(bounds_lps_mm.T.ravel().tolist())
        self._renderer.GetActiveCamera().Dolly(FILL)

    def orbit(self, right_degrees: float, down_degrees: float) -> None:
        """Turn what is seen, as if by the hand."""
        camera = self._renderer.GetActiveCamera()
        # Seen from head or feet the patient's axis is no longer up: stand it up again.
        if abs(camera.GetViewUp()[2]) < 0.5:
            self._stand_up()
        camera.Azimuth(-right_degrees)
        elevation = self.elevation_degrees
        wanted = min(max(elevation + down_degrees, -STEEPEST_DEGREES), STEEPEST_DEGREES)
        camera.Elevation(wanted - elevation)

    def _stand_up(self) -> None:
        camera = self._renderer.GetActiveCamera()
        steep, focus = math.radians(STEEPEST_DEGREES), np.array(camera.GetFocalPoint())
        # From behind above, or from before below: what was up in the picture stays up.
        towards = np.array([0, math.cos(steep), math.sin(steep)]) * math.copysign(1, self.elevation_degrees)
        camera.SetPosition(*(focus + towards * camera.GetDistance()))
        camera.SetViewUp(0, 0, 1)

    def pan(self, right_pixels: float, down_pixels: float, height_pixels: int) -> None:
        """Move what is seen with the hand, in a picture of `height_pixels`."""
        camera = self._renderer.GetActiveCamera()
        height_mm = 2 * camera.GetDistance() * math.tan(math.radians(camera.GetViewAngle() / 2))
        right, up = self.directions()
        step = (-right_pixels * right + down_pixels * up) * height_mm / max(1, height_pixels)
        camera.SetFocalPoint(*(np.array(camera.GetFocalPoint()) + step))
        camera.SetPosition(*(np.array(camera.GetPosition()) + step))

    def zoom(self, factor: float) -> None:
        """Go nearer (above 1) or further away."""
        self._renderer.GetActiveCamera().Dolly(factor)

    @property
    def elevation_degrees(self) -> float:
        """How far above (positive) or below the patient's middle the eye stands."""
        towards = self.position_lps_mm - self._renderer.GetActiveCamera().GetFocalPoint()
        return math.degrees(math.asin(towards[2] / np.linalg.norm(towards)))

    @property
    def position_lps_mm(self) -> NDArray[np.float64]:
        """Where the eye stands."""
        return np.array(self._renderer.GetActiveCamera().GetPosition())

    @property
    def inward(self) -> NDArray[np.float64]:
        """The direction of the look, of length 1."""
        return np.array(self._renderer.GetActiveCamera().GetDirectionOfProjection())

    def directions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the directions (LPS) that run to the right and up in the picture."""
        matrix = self._renderer.GetActiveCamera().GetViewTransformMatrix()
        right, up = (np.array([matrix.GetElement(row, column) for column in range(3)]) for row in range(2))
        return right, up


_SIDES: dict[str, tuple[Sequence[float], Sequence[float]]] = {
    "A": ((0, -1, 0), (0, 0, 1)),
    "P": ((0, 1, 0), (0, 0, 1)),
    "L": ((1, 0, 0), (0, 0, 1)),
    "R": ((-1, 0, 0), (0, 0, 1)),
    "S": ((0, 0, 1), (0, -1, 0)),
    "I": ((0, 0, -1), (0, -1, 0)),
}
"""Where the eye stands and what is up, for a look from each of the patient's sides."""
