"""The scan itself in 3D, seen through by a preset: volume rendering. Imported late: this loads VTK."""

import numpy as np
import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - gives the classes of vtkRenderingVolume their OpenGL
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPiecewiseFunction, vtkPlane
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkRenderer, vtkVolume, vtkVolumeProperty
from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper, vtkGPUVolumeRayCastMapper

from core.volume import Volume

Point = tuple[float, float, tuple[float, float, float]]
PRESETS: dict[str, tuple[Point, ...]] = {
    "soft": (
        (75, 0.0, (0.60, 0.28, 0.20)),
        (110, 0.10, (0.80, 0.45, 0.34)),
        (150, 0.30, (0.93, 0.62, 0.48)),
        (240, 0.60, (1.0, 0.86, 0.72)),
        (500, 0.85, (1.0, 0.97, 0.90)),
    ),
    "vessels": (
        (125, 0.0, (0.55, 0.05, 0.05)),
        (165, 0.12, (0.80, 0.12, 0.10)),
        (240, 0.55, (0.95, 0.30, 0.22)),
        (400, 0.80, (1.0, 0.80, 0.65)),
        (900, 0.90, (1.0, 0.96, 0.88)),
    ),
    "bone": (
        (180, 0.0, (0.60, 0.42, 0.30)),
        (260, 0.25, (0.85, 0.70, 0.52)),
        (500, 0.80, (0.96, 0.91, 0.80)),
        (1200, 0.95, (1.0, 1.0, 0.98)),
    ),
}
"""HU, opacity of a millimetre, colour; linear between, the ends go on. For portal-venous CT."""
RAY_MM = 1.5
MOVING_RAYS, RESTING_RAYS = 30_000, 250_000
"""At most so many for a picture that moves and for one at rest, where the processor draws: 1 ms for 1000."""


class Rendering:
    """A scan in the 3D view. Where the processor draws, VTK's own ray caster is three times as fast as OpenGL's."""

    def __init__(self, renderer: vtkRenderer, *, is_software: bool) -> None:
        self._is_software = is_software
        self._mapper = (vtkFixedPointVolumeRayCastMapper if is_software else vtkGPUVolumeRayCastMapper)()
        self._mapper.SetAutoAdjustSampleDistances(not is_software)
        self._mapper.SetSampleDistance(RAY_MM)
        if is_software:
            self._mapper.SetInteractiveSampleDistance(RAY_MM)
        self._style = vtkVolumeProperty()
        self._style.SetInterpolationTypeToLinear()
        self._style.ShadeOn()
        self._style.SetAmbient(0.35)
        self._style.SetDiffuse(0.9)
        self._style.SetSpecular(0.15)
        self._prop = vtkVolume()
        self._prop.SetMapper(self._mapper)
        self._prop.SetProperty(self._style)
        self._renderer = renderer
        self._block: Volume | None = None

    def show(self, block: Volume, preset: str) -> None:
        """Show a scan by a preset: a key of PRESETS."""
        if block is not self._block:
            self._block = block
            self._mapper.SetInputData(_image(block))
            self._prop.SetUserMatrix(_placed(block))
        colours, opacities = vtkColorTransferFunction(), vtkPiecewiseFunction()
        for hu, opacity, rgb in PRESETS[preset]:
            colours.AddRGBPoint(hu, *rgb)
            opacities.AddPoint(hu, opacity)
        self._style.SetColor(colours)
        self._style.SetScalarOpacity(opacities)
        self._style.SetScalarOpacityUnitDistance(2.0)
        self._renderer.AddVolume(self._prop)

    def hide(self) -> None:
        """Show nothing, and let go of the scan."""
        self._renderer.RemoveVolume(self._prop)
        self._mapper.RemoveAllInputs()
        self._block = None

    def set_effort(self, pixels: int, *, moving: bool) -> None:
        """Draw a picture of so many pixels in a bearable time: coarser while the view moves."""
        if self._is_software:
            rays = MOVING_RAYS if moving else RESTING_RAYS
            self._mapper.SetImageSampleDistance(max(1.0, (pixels / rays) ** 0.5))

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Take away what lies on the negative side of a plane."""
        self._mapper.RemoveAllClippingPlanes()
        if plane is not None:
            self._mapper.AddClippingPlane(plane)


def _image(block: Volume) -> vtkImageData:
    """Return the scan in its own millimetres, from its first voxel along its own axes."""
    image = vtkImageData()
    image.SetDimensions(*block.hu.shape[::-1])
    image.SetSpacing(*block.spacing_mm[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(block.hu.ravel(), deep=True))
    return image


def _placed(block: Volume) -> vtkMatrix4x4:
    """Return where that lies in the patient, also for oblique scans."""
    matrix = np.eye(4)
    matrix[:3, :3] = block.geometry.directions[:, ::-1]
    matrix[:3, 3] = block.geometry.to_lps_mm((0, 0, 0))
    placed = vtkMatrix4x4()
    placed.DeepCopy(matrix.ravel().tolist())
    return placed
