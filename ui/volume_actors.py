"""What the 3D view is built of: surfaces, lines, lights, the cube with the directions. Imported late: loads VTK."""

from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingAnnotation import vtkAnnotatedCubeActor
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper, vtkRenderer

CUBE_COLOUR = (0.27, 0.31, 0.38)
CUBE_LETTER_COLOUR = (0.9, 0.92, 0.95)
CUBE_LETTERS = {"XPlus": "L", "XMinus": "R", "YPlus": "P", "YMinus": "A", "ZPlus": "S", "ZMinus": "I"}


def lights() -> list[vtkLight]:
    """Return a light from the upper left of the eyes, and weaker ones from the right and below."""
    found = []
    for place, strength in (((-0.5, 0.8, 1.0), 0.95), ((0.9, 0.1, 0.6), 0.35), ((0.0, -0.9, 0.3), 0.2)):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*place)
        light.SetFocalPoint(0, 0, 0)
        light.SetIntensity(strength)
        found.append(light)
    return found


def surface_actor() -> vtkActor:
    """Return an actor for the surface of an organ; nothing is shown yet."""
    actor = mesh_actor(vtkPolyData())
    style = actor.GetProperty()
    style.SetInterpolationToPhong()
    style.SetAmbient(0.22)
    style.SetDiffuse(0.85)
    style.SetSpecular(0.3)
    style.SetSpecularPower(18)
    style.SetSpecularColor(1, 1, 1)
    return actor


def line_actor(mesh: vtkPolyData, colour: tuple[float, float, float], width: int) -> vtkActor:
    """Return an actor for lines."""
    actor = mesh_actor(mesh)
    actor.GetProperty().SetColor(*colour)
    actor.GetProperty().SetLineWidth(width)
    actor.GetProperty().LightingOff()
    return actor


def mesh_actor(mesh: vtkPolyData) -> vtkActor:
    """Return an actor that is not shown yet."""
    actor, mapper = vtkActor(), vtkPolyDataMapper()
    mapper.SetInputData(mesh)
    actor.SetMapper(mapper)
    actor.VisibilityOff()
    return actor


def draw_in_front(actor: vtkActor) -> None:
    """Draw lines in front of everything: the crosshair is mostly inside a tumour."""
    mapper = actor.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0, -66_000)


def cube_renderer() -> vtkRenderer:
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
