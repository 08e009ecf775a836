"""What stands in the 3D view: liver, tumours, the crosshair, the scan's box, and which way the patient looks.

Imported late: this loads pyvista and VTK.
"""

from typing import Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from vtkmodules.vtkRenderingAnnotation import vtkAnnotatedCubeActor
from vtkmodules.vtkRenderingCore import vtkCellPicker, vtkTextActor

from core.labels import Label
from core.session import Overlay
from core.surface import Surface
from core.volume import Geometry

FAR_OPACITY, NEAR_OPACITY = 0.5, 0.28
CROSS_MM = 30.0
CROSS_COLOUR = (255, 244, 150)
BOX_COLOUR = (60, 68, 82)
TEXT_COLOUR = (0.84, 0.86, 0.89)
CUBE_COLOUR = (0.27, 0.31, 0.38)
HOME_AZIMUTH_DEGREES, HOME_ELEVATION_DEGREES = -20.0, 12.0
"""A little from the patient's right, where the liver is, and from above."""
CUBE_LETTERS = ("L", "R", "P", "A", "S", "I")
"""On the faces towards +x, -x, +y, -y, +z, -z of LPS."""


class VolumeScene:
    """The actors of one plotter. Coordinates are LPS mm. GUI thread."""

    def __init__(self, plotter: Any) -> None:
        self._plotter = plotter
        self._picker = vtkCellPicker()
        self._picker.PickFromListOn()
        plotter.set_background("black")
        self._meshes = {label: pyvista.PolyData() for label in (Label.LIVER, Label.TUMOUR)}
        tumour = self._add_surface(Label.TUMOUR)
        # Without depth peeling a see-through organ looks right if its far side is drawn before its near side.
        far, near = self._add_surface(Label.LIVER), self._add_surface(Label.LIVER)
        far.prop.culling, near.prop.culling = "front", "back"
        far.prop.opacity, near.prop.opacity = FAR_OPACITY, NEAR_OPACITY
        self._actors = {Label.LIVER: (far, near), Label.TUMOUR: (tumour,)}
        self._cross = self._add_cross()
        self._box: Any = None
        self._add_cube()
        plotter.add_actor(_title(), name="title", reset_camera=False, render=False)

    def show_scan(self, geometry: Geometry | None) -> None:
        """Draw the scan's edges, and forget the surfaces of another scan."""
        for label in self._meshes:
            self.show_surface(label, None)
        if self._box is not None:
            self._plotter.remove_actor(self._box, render=False)
            self._box = None
        self._cross.visibility = geometry is not None
        if geometry is not None:
            self._box = self._plotter.add_mesh(
                _edges_of(geometry), color=BOX_COLOUR, line_width=1, lighting=False, pickable=False, render=False
            )
            self.home()

    def show_surface(self, label: Label, surface: Surface | None) -> None:
        """Replace a label's surface; None takes it away."""
        mesh = pyvista.PolyData()
        if surface is not None:
            mesh = pyvista.PolyData.from_regular_faces(surface.vertices_lps_mm, surface.faces)
            mesh.point_data.active_normals = surface.normals
        self._meshes[label] = mesh
        for actor in self._actors[label]:
            actor.mapper.SetInputDataObject(mesh)
            actor.visibility = surface is not None
        if self._box is not None:
            self._box.visibility = not self._has_surfaces
        self._plotter.renderer.ResetCameraClippingRange()

    def show_colours(self, overlay: Overlay) -> None:
        """Use the overlay's colours. Its opacity and whether it is visible concern the slices only."""
        for label, rgb in ((Label.LIVER, overlay.liver_rgb), (Label.TUMOUR, overlay.tumour_rgb)):
            for actor in self._actors[label]:
                actor.prop.color = rgb

    def show_cursor(self, lps_mm: NDArray[np.float64]) -> None:
        """Put the crosshair here."""
        self._cross.position = tuple(lps_mm)
        self._plotter.renderer.ResetCameraClippingRange()

    def home(self) -> None:
        """Look at the patient from the front, head up, so that everything is seen."""
        bounds = [mesh.bounds for mesh in self._meshes.values() if mesh.n_points]
        if not bounds and self._box is not None:
            bounds = [self._box.bounds]
        if not bounds:
            return
        all_bounds = np.array([tuple(each) for each in bounds])
        low, high = all_bounds[:, 0::2].min(axis=0), all_bounds[:, 1::2].max(axis=0)
        camera = self._plotter.camera
        camera.up, camera.focal_point = (0, 0, 1), tuple((low + high) / 2)
        camera.position = tuple((low + high) / 2 + np.array([0, -1, 0]))
        around = np.stack([low, high], axis=1).ravel()
        self._plotter.renderer.ResetCamera(around.tolist())
        camera.Azimuth(HOME_AZIMUTH_DEGREES)
        camera.Elevation(HOME_ELEVATION_DEGREES)
        camera.zoom(1.25)
        self._plotter.renderer.ResetCameraClippingRange()

    def pick(self, x: float, y: float) -> NDArray[np.float64] | None:
        """Return the point (LPS mm) of the tumour, or else the liver, under a pixel from the bottom left, or None."""
        for label in (Label.TUMOUR, Label.LIVER):
            actor = self._actors[label][-1]
            self._picker.InitializePickList()
            self._picker.AddPickList(actor)
            if actor.visibility and self._picker.Pick(x, y, 0, self._plotter.renderer):
                at = np.array(self._picker.GetPickPosition())
                inward = at - np.array(self._plotter.camera.position)
                # A surface runs between voxels: a little further in is the label that was meant.
                return np.asarray(at + inward / np.linalg.norm(inward))
        return None

    @property
    def _has_surfaces(self) -> bool:
        return any(mesh.n_points for mesh in self._meshes.values())

    def _add_surface(self, label: Label) -> Any:
        actor = self._plotter.add_mesh(
            pyvista.Sphere(), smooth_shading=False, specular=0.5, specular_power=18, render=False, reset_camera=False
        )
        actor.mapper.SetInputDataObject(self._meshes[label])
        actor.mapper.scalar_visibility = False
        actor.prop.interpolation = "Phong"
        actor.prop.ambient, actor.prop.diffuse = 0.22, 0.85
        actor.visibility = False
        return actor

    def _add_cross(self) -> Any:
        ends = np.concatenate([sign * CROSS_MM / 2 * np.eye(3) for sign in (-1, 1)])
        mesh = pyvista.PolyData(ends, lines=[(2, axis, axis + 3) for axis in range(3)])
        actor = self._plotter.add_mesh(
            mesh, color=CROSS_COLOUR, line_width=2, lighting=False, pickable=False, render=False, reset_camera=False
        )
        # In front of everything: the crosshair is mostly inside a tumour.
        actor.mapper.SetResolveCoincidentTopologyToPolygonOffset()
        actor.mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0, -66_000)
        actor.visibility = False
        return actor

    def _add_cube(self) -> None:
        cube = vtkAnnotatedCubeActor()
        names = ("XPlus", "XMinus", "YPlus", "YMinus", "ZPlus", "ZMinus")
        for name, letter in zip(names, CUBE_LETTERS, strict=True):
            getattr(cube, f"Set{name}FaceText")(letter)
            style = getattr(cube, f"Get{name}FaceProperty")()
            style.SetColor(*TEXT_COLOUR)
            style.LightingOff()
        cube.SetFaceTextScale(0.62)
        cube.SetZFaceTextRotation(0)
        cube.GetCubeProperty().SetColor(*CUBE_COLOUR)
        cube.GetCubeProperty().SetAmbient(0.55)
        cube.GetCubeProperty().SetDiffuse(0.5)
        cube.SetTextEdgesVisibility(False)
        self._plotter.add_orientation_widget(cube, interactive=False, viewport=(0, 0, 0.17, 0.17))


def _title() -> Any:
    """Return the pane's name, written like the names of the slice views."""
    title = vtkTextActor()
    title.SetInput("3D")
    title.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
    title.SetPosition(0.012, 0.98)
    style = title.GetTextProperty()
    style.SetFontSize(14)
    style.SetBold(True)
    style.SetColor(*TEXT_COLOUR)
    style.SetVerticalJustificationToTop()
    return title


def _edges_of(geometry: Geometry) -> Any:
    """Return the twelve edges of the scan's box, around its outermost voxels."""
    last = np.array(geometry.shape_zyx) - 0.5
    corners = np.array([[(last[k] if bits >> k & 1 else -0.5) for k in range(3)] for bits in range(8)])
    lines = [(2, bits, bits | 1 << k) for bits in range(8) for k in range(3) if not bits >> k & 1]
    return pyvista.PolyData(geometry.to_lps_mm(corners), lines=np.array(lines).ravel())
