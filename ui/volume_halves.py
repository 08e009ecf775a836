"""The plane that parts the liver, in the 3D view: see-through, with an edge. Imported late: this loads VTK."""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPlane, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkRenderer

from core.division import DividingPlane
from ui.volume_actors import line_actor, mesh_actor
from ui.volume_meshes import polygon

COLOUR = (0.80, 0.47, 0.65)
"""That of its line in the slices (ui/halves_layer.py)."""
OPACITY = 0.3
MARGIN_MM = 12.0
"""How far it stands out of the liver."""


class HalvesPlane:
    """Shows where a dividing plane goes through a box around the liver."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self.area = mesh_actor(vtkPolyData())
        style = self.area.GetProperty()
        style.SetColor(*COLOUR)
        style.SetOpacity(OPACITY)
        style.LightingOff()
        self.edge = line_actor(vtkPolyData(), COLOUR, 2)
        for actor in (self.area, self.edge):
            renderer.AddActor(actor)

    def place(self, plane: DividingPlane | None, bounds_lps_mm: NDArray[np.float64] | None) -> None:
        """Show the plane within a box (2, 3), or nothing where it misses it or there is none."""
        corners = np.zeros((0, 3))
        if plane is not None and bounds_lps_mm is not None:
            low, high = bounds_lps_mm
            corners = plane.section(low - MARGIN_MM, high + MARGIN_MM)
        is_seen = len(corners) > 2
        for actor, filled in ((self.area, True), (self.edge, False)):
            actor.SetVisibility(is_seen)
            if is_seen:
                actor.GetMapper().SetInputData(polygon(corners, filled=filled))

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Take away what lies on the negative side of a plane."""
        for actor in (self.area, self.edge):
            actor.GetMapper().RemoveAllClippingPlanes()
            if plane is not None:
                actor.GetMapper().AddClippingPlane(plane)
