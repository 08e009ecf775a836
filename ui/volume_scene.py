"""What stands in the 3D view: liver, tumours, the cut, the scan itself, the crosshair, and how they are looked at.

Drawn by VTK into memory, not into a window of its own: a widget of OpenGL inside the window would have Qt draw
everything else through OpenGL too (twice the time for a slice on a machine without graphics card), and could not be
used on every window system. Imported late: this loads VTK.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkCellPicker, vtkRenderer

from core.division import DividingPlane
from core.labels import Label
from core.measure import Components
from core.surface import Surface, tumour_numbers
from core.volume import Geometry, Volume
from ui.volume_actors import cube_renderer, draw_in_front, lights, line_actor
from ui.volume_camera import Viewpoint
from ui.volume_cut import Cut, CutPlane
from ui.volume_halves import HalvesPlane
from ui.volume_meshes import box_edges, cross
from ui.volume_opengl import memory_window
from ui.volume_organs import Organs, Rgb
from ui.volume_rendering import Rendering

CROSS_MM = 30.0
CROSS_COLOUR = (1.0, 0.96, 0.59)
BOX_COLOUR = (0.24, 0.27, 0.32)
CUBE_PIXELS = 84
SAMPLES = 4


class VolumeScene:
    """The actors and the camera. Coordinates are LPS mm, pixels count from the top left. GUI thread.

    `is_software`: the processor draws; then edges are smoothed by a filter (a quarter dearer than none), not by
    drawing each pixel several times (three times as dear), and what moves is drawn coarser.
    """

    def __init__(self, *, is_software: bool) -> None:
        self.is_software = is_software
        self._window = memory_window(0 if is_software else SAMPLES)
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0, 0, 0)
        self._renderer.SetUseFXAA(is_software)
        # What is see-through is drawn in the order in which it is added; VTK's own way mixes near with far.
        self._renderer.SetUseOIT(False)
        self._renderer.AutomaticLightCreationOff()
        for light in lights():
            self._renderer.AddLight(light)
        self._window.AddRenderer(self._renderer)
        self.viewpoint = Viewpoint(self._renderer)
        self.organs = Organs(self._renderer)
        # After the liver: on the plane is what lies nearest to the eye of what is left.
        self.cut_plane = CutPlane(self._renderer)
        self._halves = HalvesPlane(self._renderer)
        self.rendering = Rendering(self._renderer, is_software=is_software)
        self._cross = line_actor(cross(CROSS_MM), CROSS_COLOUR, 2)
        draw_in_front(self._cross)
        self._box = line_actor(vtkPolyData(), BOX_COLOUR, 1)
        self._renderer.AddActor(self._cross)
        self._renderer.AddActor(self._box)
        self._picker = vtkCellPicker()
        self._picker.PickFromListOn()
        self._geometry: Geometry | None = None
        self._moving = False
        self._cube = cube_renderer()
        self._cube.SetUseFXAA(is_software)
        self._window.SetNumberOfLayers(2)
        self._window.AddRenderer(self._cube)

    # What there is.

    def show_scan(self, geometry: Geometry | None) -> None:
        """Show the edges of a scan, and forget everything of another."""
        self._geometry = geometry
        self.organs.clear()
        self.rendering.hide()
        self.cut(None, None, tumours=False)
        self._cross.SetVisibility(geometry is not None)
        self._box.SetVisibility(geometry is not None)
        if geometry is not None:
            self._box.GetMapper().SetInputData(box_edges(geometry))
            self.home()

    def show_surface(self, label: Label, surface: Surface | None, step: int) -> None:
        """Replace a label's surface of one level of detail (`step` between voxels); None takes it away."""
        self.organs.show(label, surface, step)
        # Around surfaces the scan's edges only distract.
        self._box.SetVisibility(self._geometry is not None and self.organs.bounds() is None)

    def colour_tumours(self, components: Components | None, rgb_of: Callable[[int], Rgb]) -> None:
        """Give each tumour its colour; `rgb_of` gets its number, 0 where it is not known."""
        if self._geometry is None:
            return
        for step, surface in self.organs.tumours().items():
            numbers = np.zeros(int(surface.part_of_vertex.max()) + 1, dtype=np.intp)
            if components is not None:
                numbers = tumour_numbers(surface, self._geometry, components)
            colours = np.array([rgb_of(int(number)) for number in numbers], dtype=np.uint8)
            self.organs.set_tumours(step, colours)

    def show_cursor(self, lps_mm: Sequence[float] | NDArray[np.float64]) -> None:
        """Put the crosshair here."""
        self._cross.SetPosition(*lps_mm)

    def cut(self, cut: Cut | None, rgba: NDArray[np.uint8] | None, *, tumours: bool) -> None:
        """Cut everything open here, or nothing, and put a picture on the plane; through tumours only if asked."""
        self.cut_plane.place(cut, rgba)
        plane = None if cut is None else self.cut_plane.plane
        self.organs.set_cut(plane, tumours=tumours)
        self._halves.set_cut(plane)
        self.rendering.set_cut(plane)

    def divide(self, plane: DividingPlane | None) -> None:
        """Show how a plane parts the liver; None takes it away."""
        self._halves.place(plane, self.organs.bounds())

    def show_volume(self, block: Volume | None, preset: str) -> None:
        """Show a scan by a preset of volume rendering, or none."""
        if block is None:
            self.rendering.hide()
        else:
            self.rendering.show(block, preset)

    # How it is looked at.

    def home(self) -> None:
        """Look at the patient from the front, head up, so that everything is seen."""
        self.viewpoint.home(self._bounds())

    def look_from(self, letter: str) -> None:
        """Look straight from one of the patient's sides: A, P, L, R, S or I."""
        self.viewpoint.look_from(letter, self._bounds())

    def pan(self, right_pixels: float, down_pixels: float) -> None:
        """Move what is seen with the hand."""
        self.viewpoint.pan(right_pixels, down_pixels, self._window.GetSize()[1])

    def set_moving(self, moving: bool) -> None:
        """Draw coarser while the view moves, where the processor draws."""
        if self.is_software:
            self._moving = moving
            self.organs.set_moving(moving)
            # Smooth edges are a third of the time.
            self._renderer.SetUseFXAA(not moving)

    def _bounds(self) -> NDArray[np.float64]:
        bounds = self.organs.bounds()
        if bounds is None:
            bounds = np.array(self._box.GetBounds()).reshape(3, 2).T
        return bounds

    # What is seen.

    def picture(self, width: int, height: int, cube_pixels: int = CUBE_PIXELS) -> NDArray[np.uint8]:
        """Draw, and return the picture: (height, width, 4), red, green, blue and 255."""
        self._window.SetSize(width, height)
        self._cube.SetViewport(0, 0, min(1, cube_pixels / width), min(1, cube_pixels / height))
        camera, cube_camera = self._renderer.GetActiveCamera(), self._cube.GetActiveCamera()
        cube_camera.SetFocalPoint(0, 0, 0)
        cube_camera.SetPosition(*-self.viewpoint.inward)
        cube_camera.SetViewUp(*camera.GetViewUp())
        self._cube.ResetCamera()
        self.cut_plane.face(self.viewpoint.position_lps_mm)
        self.rendering.set_effort(width * height, moving=self._moving)
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        pixels = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, pixels)
        upwards: NDArray[np.uint8] = vtk_to_numpy(pixels).reshape(height, width, 4)
        return np.ascontiguousarray(upwards[::-1])

    def pixel_of(self, lps_mm: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
        """Return where a point is seen, in pixels of the last picture."""
        self._renderer.SetWorldPoint(*lps_mm, 1)
        self._renderer.WorldToDisplay()
        x, y, _ = self._renderer.GetDisplayPoint()
        return x, self._window.GetSize()[1] - y

    def pick(self, x: float, y: float) -> NDArray[np.float64] | None:
        """Return the point (LPS mm) of a tumour, or else the cut or the liver, under a pixel, or None."""
        eye = self.viewpoint.position_lps_mm
        on_plane = self._hit((self.cut_plane.actor,), x, y) if self.cut_plane.actor.GetVisibility() else None
        if on_plane is not None and not self.cut_plane.shows(on_plane):
            on_plane = None
        for label in (Label.TUMOUR, Label.LIVER):
            at = self._hit(self.organs.shown(label), x, y)
            if at is not None and (on_plane is None or np.linalg.norm(at - eye) < np.linalg.norm(on_plane - eye)):
                # A surface runs between voxels: a little further in is the label that was meant.
                return np.asarray(at + (at - eye) / np.linalg.norm(at - eye))
        return on_plane

    def _hit(self, actors: Sequence[vtkActor], x: float, y: float) -> NDArray[np.float64] | None:
        self._picker.InitializePickList()
        for actor in actors:
            self._picker.AddPickList(actor)
        found = actors and self._picker.Pick(x, self._window.GetSize()[1] - y, 0, self._renderer)
        return np.array(self._picker.GetPickPosition()) if found else None

    def close(self) -> None:
        """Free what OpenGL holds."""
        self._window.Finalize()
