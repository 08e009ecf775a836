"""The surfaces of the 3D view: a liver to see through, tumours in their colours. Imported late: this loads VTK."""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkPlane, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

from core.labels import Label
from core.surface import Surface
from ui.surface_updates import COARSE, FINE
from ui.volume_actors import surface_actor
from ui.volume_meshes import mesh_of

Rgb = tuple[int, int, int]


class Organs:
    """Liver and tumours, each fine and coarse. The coarse one is shown until the fine one comes, and while moving."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._surfaces: dict[tuple[Label, int], Surface | None] = {}
        self._actors: dict[tuple[Label, int], tuple[vtkActor, ...]] = {}
        self._moving = False
        self._liver_opacity = 1.0
        for step in (FINE, COARSE):
            # Without depth peeling a see-through organ looks right if its far side is drawn before its near side.
            tumours, far, near = surface_actor(), surface_actor(), surface_actor()
            far.GetProperty().FrontfaceCullingOn()
            near.GetProperty().BackfaceCullingOn()
            self._actors[Label.TUMOUR, step] = (tumours,)
            self._actors[Label.LIVER, step] = (far, near)
            for actor in (tumours, far, near):
                renderer.AddActor(actor)

    def show(self, label: Label, surface: Surface | None, step: int) -> None:
        """Replace a label's surface of one level; None takes it away. A new coarse one makes the fine one old."""
        if step == COARSE and surface is not self._surfaces.get((label, COARSE)):
            self._replace(label, FINE, None)
        if surface is not self._surfaces.get((label, step)):
            self._replace(label, step, surface)
        self._show_levels()

    def clear(self) -> None:
        """Show no surface."""
        for label, step in self._actors:
            self._replace(label, step, None)
        self._show_levels()

    def _replace(self, label: Label, step: int, surface: Surface | None) -> None:
        self._surfaces[label, step] = surface
        mesh = vtkPolyData() if surface is None else mesh_of(surface)
        for actor in self._actors[label, step]:
            actor.GetMapper().SetInputData(mesh)
            actor.GetMapper().ScalarVisibilityOff()

    def set_moving(self, moving: bool) -> None:
        """Show the coarse surfaces while the view moves: they are drawn three times as fast."""
        self._moving = moving
        self._show_levels()

    def _show_levels(self) -> None:
        for (label, step), actors in self._actors.items():
            hidden = label == Label.LIVER and self._liver_opacity == 0
            for actor in actors:
                actor.SetVisibility(step == self._shown_step(label) and not hidden)

    def _shown_step(self, label: Label) -> int | None:
        order = (COARSE, FINE) if self._moving else (FINE, COARSE)
        return next((step for step in order if self._surfaces.get((label, step)) is not None), None)

    # Colours.

    def set_liver(self, rgb: Rgb, opacity: float) -> None:
        """Colour the liver and let it be seen through; `opacity` 0 hides it, 1 hides what is inside."""
        self._liver_opacity = opacity
        for step in (FINE, COARSE):
            far, near = (actor.GetProperty() for actor in self._actors[Label.LIVER, step])
            near.SetOpacity(opacity)
            far.SetOpacity(1 - (1 - opacity) ** 2)
            for style in (far, near):
                style.SetColor(*(part / 255 for part in rgb))
        self._show_levels()

    def set_tumours(self, step: int, rgb_of_part: NDArray[np.uint8]) -> None:
        """Colour the parts of the tumours' surface of one level: uint8 (parts, 3)."""
        surface = self._surfaces.get((Label.TUMOUR, step))
        if surface is None:
            return
        mapper = self._actors[Label.TUMOUR, step][0].GetMapper()
        colours = numpy_to_vtk(rgb_of_part[surface.part_of_vertex], deep=True)
        mapper.GetInput().GetPointData().SetScalars(colours)
        mapper.ScalarVisibilityOn()
        mapper.Modified()

    def tumours(self) -> dict[int, Surface]:
        """Return the surfaces of the tumours that there are, by their step."""
        found = {step: self._surfaces.get((Label.TUMOUR, step)) for step in (FINE, COARSE)}
        return {step: surface for step, surface in found.items() if surface is not None}

    # The cut, and what there is.

    def set_cut(self, plane: vtkPlane | None, *, tumours: bool) -> None:
        """Take away what lies on the negative side of a plane; of the tumours only if asked."""
        for (label, _), actors in self._actors.items():
            for actor in actors:
                actor.GetMapper().RemoveAllClippingPlanes()
                if plane is not None and (label == Label.LIVER or tumours):
                    actor.GetMapper().AddClippingPlane(plane)

    def bounds(self) -> NDArray[np.float64] | None:
        """Return the box around all surfaces, (2, 3) LPS mm, or None where there is none."""
        # Of one level, so that home is the same place before and after the fine ones have come.
        for step in (COARSE, FINE):
            surfaces = [self._surfaces.get((label, step)) for label in (Label.LIVER, Label.TUMOUR)]
            found = [surface.vertices_lps_mm for surface in surfaces if surface is not None]
            if found:
                break
        else:
            return None
        low = np.min([vertices.min(axis=0) for vertices in found], axis=0)
        high = np.max([vertices.max(axis=0) for vertices in found], axis=0)
        return np.array([low, high], dtype=np.float64)

    def shown(self, label: Label) -> tuple[vtkActor, ...]:
        """Return what can be seen of a label and clicked at."""
        step = self._shown_step(label)
        nearest = () if step is None else self._actors[label, step][-1:]
        return tuple(actor for actor in nearest if actor.GetVisibility())
