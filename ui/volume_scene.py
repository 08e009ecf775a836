"""What stands in the 3D view: liver, tumours, the crosshair, the scan's box, and how they are looked at.

Drawn by VTK into memory, not into a window of its own: a widget of OpenGL inside the window would have Qt draw
everything else through OpenGL too (twice the time for a slice on a machine without graphics card), and could not be
used on every window system. Imported late: this loads VTK.
"""

import math
from collections.abc import Sequence

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - gives the classes of vtkRenderingCore their OpenGL
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkLogger, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingAnnotation import vtkAnnotatedCubeActor
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkCellPicker,
    vtkLight,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkRenderWindow,
)

from core.labels import Label
from core.session import Overlay
from core.surface import Surface
from core.volume import Geometry
from ui.volume_meshes import box_edges, cross, mesh_of

FAR_OPACITY, NEAR_OPACITY = 0.5, 0.28
CROSS_MM = 30.0
CROSS_COLOUR = (1.0, 0.96, 0.59)
BOX_COLOUR = (0.24, 0.27, 0.32)
CUBE_COLOUR = (0.27, 0.31, 0.38)
CUBE_LETTER_COLOUR = (0.9, 0.92, 0.95)
CUBE_LETTERS = {"XPlus": "L", "XMinus": "R", "YPlus": "P", "YMinus": "A", "ZPlus": "S", "ZMinus": "I"}
CUBE_PIXELS = 84
HOME_AZIMUTH_DEGREES, HOME_ELEVATION_DEGREES = -20.0, 12.0
"""A little from the patient's right, where the liver is, and from above."""
STEEPEST_DEGREES = 88.0
SAMPLES = 4


class VolumeScene:
    """The actors and the camera. Coordinates are LPS mm, pixels count from the top left. GUI thread.

    `is_software`: the processor draws; then edges are smoothed by a filter (a quarter dearer than none), not by
    drawing each pixel several times (three times as dear).
    """

    def __init__(self, *, is_software: bool) -> None:
        self._window = _memory_window(0 if is_software else SAMPLES)
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0, 0, 0)
        self._renderer.SetUseFXAA(is_software)
        self._renderer.AutomaticLightCreationOff()
        for light in _lights():
            self._renderer.AddLight(light)
        self._window.AddRenderer(self._renderer)
        # Without depth peeling a see-through organ looks right if its far side is drawn before its near side.
        tumour, far, near = _surface_actor(), _surface_actor(), _surface_actor()
        far.GetProperty().FrontfaceCullingOn()
        near.GetProperty().BackfaceCullingOn()
        far.GetProperty().SetOpacity(FAR_OPACITY)
        near.GetProperty().SetOpacity(NEAR_OPACITY)
        self._surfaces = {Label.TUMOUR: (tumour,), Label.LIVER: (far, near)}
        self._cross = _line_actor(cross(CROSS_MM), CROSS_COLOUR, 2)
        _draw_in_front(self._cross)
        self._box = _line_actor(vtkPolyData(), BOX_COLOUR, 1)
        for actor in (tumour, far, near, self._cross, self._box):
            self._renderer.AddActor(actor)
        self._cube = _cube_renderer()
        self._cube.SetUseFXAA(is_software)
        self._window.SetNumberOfLayers(2)
        self._window.AddRenderer(self._cube)
        self._picker = vtkCellPicker()
        self._picker.PickFromListOn()

    # What there is.

    def show_scan(self, geometry: Geometry | None) -> None:
        """Show the edges of a scan, and forget the surfaces of another."""
        for label in self._surfaces:
            self.show_surface(label, None)
        self._cross.SetVisibility(geometry is not None)
        self._box.SetVisibility(geometry is not None)
        if geometry is not None:
            self._box.GetMapper().SetInputData(box_edges(geometry))
            self.home()

    def show_surface(self, label: Label, surface: Surface | None) -> None:
        """Replace a label's surface; None takes it away."""
        mesh = vtkPolyData() if surface is None else mesh_of(surface)
        for actor in self._surfaces[label]:
            actor.GetMapper().SetInputData(mesh)
            actor.SetVisibility(surface is not None)
        # Around surfaces the scan's edges only distract.
        self._box.SetVisibility(self._cross.GetVisibility() and not self._shown_surfaces())

    def show_colours(self, overlay: Overlay) -> None:
        """Use the overlay's colours. Its opacity and whether it is visible concern the slices only."""
        for label, rgb in ((Label.LIVER, overlay.liver_rgb), (Label.TUMOUR, overlay.tumour_rgb)):
            for actor in self._surfaces[label]:
                actor.GetProperty().SetColor(*(part / 255 for part in rgb))
                actor.GetProperty().SetSpecularColor(1, 1, 1)

    def show_cursor(self, lps_mm: Sequence[float] | NDArray[np.float64]) -> None:
        """Put the crosshair here."""
        self._cross.SetPosition(*lps_mm)

    # How it is looked at.

    def home(self) -> None:
        """Look at the patient from the front, head up, so that everything is seen."""
        shown = self._shown_surfaces() or [self._box]
        bounds = np.array([actor.GetBounds() for actor in shown])
        low, high = bounds[:, 0::2].min(axis=0), bounds[:, 1::2].max(axis=0)
        camera, middle = self._renderer.GetActiveCamera(), (low + high) / 2
        camera.SetFocalPoint(*middle)
        camera.SetPosition(*(middle - np.array([0, 1, 0])))
        camera.SetViewUp(0, 0, 1)
        camera.Azimuth(HOME_AZIMUTH_DEGREES)
        camera.Elevation(HOME_ELEVATION_DEGREES)
        self._renderer.ResetCamera(np.stack([low, high], axis=1).ravel().tolist())
        camera.Dolly(1.25)

    def orbit(self, right_degrees: float, down_degrees: float) -> None:
        """Turn what is seen, as if by the hand; the head stays up."""
        camera = self._renderer.GetActiveCamera()
        camera.Azimuth(-right_degrees)
        towards = np.array(camera.GetPosition()) - camera.GetFocalPoint()
        elevation = math.degrees(math.asin(towards[2] / np.linalg.norm(towards)))
        wanted = min(max(elevation + down_degrees, -STEEPEST_DEGREES), STEEPEST_DEGREES)
        camera.Elevation(wanted - elevation)

    def pan(self, right_pixels: float, down_pixels: float) -> None:
        """Move what is seen with the hand."""
        camera = self._renderer.GetActiveCamera()
        height_mm = 2 * camera.GetDistance() * math.tan(math.radians(camera.GetViewAngle() / 2))
        mm = height_mm / max(1, self._window.GetSize()[1])
        right, up = self.directions()
        step = (-right_pixels * right + down_pixels * up) * mm
        camera.SetFocalPoint(*(np.array(camera.GetFocalPoint()) + step))
        camera.SetPosition(*(np.array(camera.GetPosition()) + step))

    def zoom(self, factor: float) -> None:
        """Go nearer (above 1) or further away."""
        self._renderer.GetActiveCamera().Dolly(factor)

    def directions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the directions (LPS) that run to the right and up in the picture."""
        matrix = self._renderer.GetActiveCamera().GetViewTransformMatrix()
        right, up = (np.array([matrix.GetElement(row, column) for column in range(3)]) for row in range(2))
        return right, up

    # What is seen.

    def picture(self, width: int, height: int) -> NDArray[np.uint8]:
        """Draw, and return the picture: (height, width, 4), red, green, blue and 255."""
        self._window.SetSize(width, height)
        self._cube.SetViewport(0, 0, CUBE_PIXELS / width, CUBE_PIXELS / height)
        camera, cube_camera = self._renderer.GetActiveCamera(), self._cube.GetActiveCamera()
        back = np.array(camera.GetDirectionOfProjection()) * -1
        cube_camera.SetFocalPoint(0, 0, 0)
        cube_camera.SetPosition(*back)
        cube_camera.SetViewUp(0, 0, 1)
        self._cube.ResetCamera()
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        pixels = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels)
        upwards: NDArray[np.uint8] = vtk_to_numpy(pixels).reshape(height, width, 4)
        return np.ascontiguousarray(upwards[::-1])

    def pixel_of(self, lps_mm: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
        """Return where a point is seen."""
        self._renderer.SetWorldPoint(*lps_mm, 1)
        self._renderer.WorldToDisplay()
        x, y, _ = self._renderer.GetDisplayPoint()
        return x, self._window.GetSize()[1] - y

    def pick(self, x: float, y: float) -> NDArray[np.float64] | None:
        """Return the point (LPS mm) of the tumour, or else the liver, under a pixel, or None."""
        for label in (Label.TUMOUR, Label.LIVER):
            actor = self._surfaces[label][-1]
            self._picker.InitializePickList()
            self._picker.AddPickList(actor)
            if actor.GetVisibility() and self._picker.Pick(x, self._window.GetSize()[1] - y, 0, self._renderer):
                at = np.array(self._picker.GetPickPosition())
                inward = at - np.array(self._renderer.GetActiveCamera().GetPosition())
                # A surface runs between voxels: a little further in is the label that was meant.
                return np.asarray(at + inward / np.linalg.norm(inward))
        return None

    def close(self) -> None:
        """Free what OpenGL holds."""
        self._window.Finalize()

    def _shown_surfaces(self) -> list[vtkActor]:
        return [actors[0] for actors in self._surfaces.values() if actors[0].GetVisibility()]


def opengl_of(window: vtkRenderWindow) -> tuple[str, str]:
    """Return the name of the renderer and the version of a window that has been drawn."""
    lines = dict(line.split(":", 1) for line in window.ReportCapabilities().splitlines() if ":" in line)
    return lines["OpenGL renderer string"].strip(), lines["OpenGL version string"].strip()


def _memory_window(samples: int) -> vtkRenderWindow:
    # Where there is no X server, VTK says so before it draws without one.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(samples)
    window.SetAlphaBitPlanes(False)
    return window


def probe() -> tuple[str, str]:
    """Draw something, and return the renderer's name and OpenGL's version. Ends the process where there is none."""
    window = _memory_window(0)
    window.SetSize(16, 16)
    window.AddRenderer(vtkRenderer())
    window.Render()
    found = opengl_of(window)
    window.Finalize()
    return found


def _lights() -> list[vtkLight]:
    """Return a light from the upper left of the eyes, and weaker ones from the right and below."""
    lights = []
    for place, strength in (((-0.5, 0.8, 1.0), 0.95), ((0.9, 0.1, 0.6), 0.35), ((0.0, -0.9, 0.3), 0.2)):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*place)
        light.SetFocalPoint(0, 0, 0)
        light.SetIntensity(strength)
        lights.append(light)
    return lights


def _surface_actor() -> vtkActor:
    actor, mapper = vtkActor(), vtkPolyDataMapper()
    mapper.ScalarVisibilityOff()
    mapper.SetInputData(vtkPolyData())
    actor.SetMapper(mapper)
    actor.VisibilityOff()
    style = actor.GetProperty()
    style.SetInterpolationToPhong()
    style.SetAmbient(0.22)
    style.SetDiffuse(0.85)
    style.SetSpecular(0.3)
    style.SetSpecularPower(18)
    return actor


def _line_actor(mesh: vtkPolyData, colour: tuple[float, float, float], width: int) -> vtkActor:
    actor, mapper = vtkActor(), vtkPolyDataMapper()
    mapper.SetInputData(mesh)
    actor.SetMapper(mapper)
    actor.VisibilityOff()
    actor.GetProperty().SetColor(*colour)
    actor.GetProperty().SetLineWidth(width)
    actor.GetProperty().LightingOff()
    return actor


def _draw_in_front(actor: vtkActor) -> None:
    """Draw lines in front of everything: the crosshair is mostly inside a tumour."""
    mapper = actor.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0, -66_000)


def _cube_renderer() -> vtkRenderer:
    """Return the small picture in the corner: a cube with the patient's directions on its faces."""
    cube = vtkAnnotatedCubeActor()
    for face, letter in CUBE_LETTERS.items():
        getattr(cube, f"Set{face}FaceText")(letter)
        style = getattr(cube, f"Get{face}FaceProperty")()
        style.SetColor(*CUBE_LETTER_COLOUR)
        style.LightingOff()
    cube.SetFaceTextScale(0.62)
    cube.SetTextEdgesVisibility(False)
    cube.GetCubeProperty().SetColor(*CUBE_COLOUR)
    cube.GetCubeProperty().SetAmbient(0.55)
    cube.GetCubeProperty().SetDiffuse(0.5)
    renderer = vtkRenderer()
    renderer.SetLayer(1)
    renderer.InteractiveOff()
    renderer.AddActor(cube)
    return renderer
