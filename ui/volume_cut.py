"""The plane that cuts the 3D view open at the crosshair, and the CT on it. Imported late: this loads VTK."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPlane, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkTexture

from core.session import Window
from core.volume import Geometry
from ui.volume_actors import mesh_actor
from ui.volume_meshes import picture_frame

AIR_HU = -400
"""What is less dense (air, most of the lung) is not drawn on the plane."""
AXES = {"axial": 0, "coronal": 1, "sagittal": 2}


@dataclass(frozen=True)
class Cut:
    """A slice of a scan as a plane in the patient: across `axis` at `index` of the grid."""

    geometry: Geometry
    axis: int
    index: int

    @property
    def middle_lps_mm(self) -> NDArray[np.float64]:
        """The middle of the slice."""
        middle = (np.array(self.geometry.shape_zyx) - 1) / 2
        middle[self.axis] = self.index
        return self.geometry.to_lps_mm(middle)

    @property
    def normal(self) -> NDArray[np.float64]:
        """A direction at right angles to the slice, of length 1."""
        first, second = (self.geometry.directions[:, k] for k in range(3) if k != self.axis)
        across = np.cross(first, second)
        return np.asarray(across / np.linalg.norm(across))


class CutPlane:
    """A plane that takes away what lies between it and the eye, with a picture on it."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self.plane = vtkPlane()
        self.actor = mesh_actor(vtkPolyData())
        self._texture = vtkTexture()
        self._texture.InterpolateOn()
        self._texture.RepeatOff()
        self._texture.EdgeClampOn()
        self._texture.SetColorModeToDirectScalars()
        self.actor.SetTexture(self._texture)
        self.actor.GetProperty().LightingOff()
        renderer.AddActor(self.actor)
        self._cut: Cut | None = None
        self._rgba: NDArray[np.uint8] | None = None

    def shows(self, lps_mm: NDArray[np.float64]) -> bool:
        """Tell whether the picture on the plane has something at a point of the plane."""
        if self._cut is None or self._rgba is None:
            return False
        place = np.delete(self._cut.geometry.to_index(lps_mm), self._cut.axis).round().astype(int)
        row, column = np.clip(place, 0, np.array(self._rgba.shape[:2]) - 1)
        return bool(self._rgba[row, column, 3])

    def takes_away(self, lps_mm: NDArray[np.float64]) -> bool:
        """Tell whether a point lies before the plane, more than a millimetre."""
        if self._cut is None:
            return False
        return bool(np.dot(lps_mm - self._cut.middle_lps_mm, self.plane.GetNormal()) < -1)

    def place(self, cut: Cut | None, rgba: NDArray[np.uint8] | None) -> None:
        """Cut here, or not at all; `rgba` (rows, columns, 4), along the grid's other axes, is put on the plane."""
        self._cut, self._rgba = cut, rgba
        self.actor.SetVisibility(cut is not None and rgba is not None)
        if cut is None:
            return
        self.plane.SetOrigin(*cut.middle_lps_mm)
        self.plane.SetNormal(*cut.normal)
        if rgba is not None:
            self.actor.GetMapper().SetInputData(picture_frame(cut.geometry, cut.axis, cut.index))
            self._texture.SetInputData(_image(rgba))

    def face(self, eye_lps_mm: NDArray[np.float64]) -> None:
        """Turn the plane so that it keeps what lies behind it, seen from the eye."""
        if self._cut is not None:
            away = np.dot(self._cut.normal, eye_lps_mm - self._cut.middle_lps_mm) < 0
            self.plane.SetNormal(*(self._cut.normal * (1 if away else -1)))


def face_picture(hu: NDArray[np.int16], window: Window, inside: NDArray[np.bool_] | None = None) -> NDArray[np.uint8]:
    """Return a slice as grey pixels (rows, columns, 4); clear outside of `inside`, or where there is air."""
    low, high = window.limits_hu
    grey = np.clip((hu.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    shown = hu >= AIR_HU if inside is None else inside
    return np.stack([grey, grey, grey, shown.astype(np.uint8) * np.uint8(255)], axis=-1)


def _image(rgba: NDArray[np.uint8]) -> vtkImageData:
    image = vtkImageData()
    image.SetDimensions(rgba.shape[1], rgba.shape[0], 1)
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(rgba).reshape(-1, 4), deep=True))
    return image
