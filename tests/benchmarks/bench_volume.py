"""How long the 3D view takes: `python -m tests.benchmarks.bench_volume` prints one JSON object.

Surfaces of a liver of 1.7 litres with 20 tumours at 512 x 512 x 300, fine and while somebody edits, beside VTK's
marching cubes and flying edges (smoothed, with normals) on the same part of the same mask. Then frames of an orbit on
whatever OpenGL there is, beside a stock VTK renderer with the same fine surfaces.
`cpu_ms` (median, all threads) does not depend on what else the machine does.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals, vtkWindowedSincPolyDataFilter
from vtkmodules.vtkFiltersGeneral import vtkDiscreteFlyingEdges3D, vtkDiscreteMarchingCubes
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from core.box import Box
from core.labels import Label
from core.measure import measure
from core.surface import surface_of
from core.thinning import thinned
from core.volume import Geometry, Volume
from ui.surface_updates import COARSE, FINE
from ui.tumour_colours import tumour_rgb
from ui.volume_block import MOST_VOXELS_SOFTWARE
from ui.volume_canvas import MOST_MOVING_PIXELS
from ui.volume_meshes import mesh_of
from ui.volume_opengl import memory_window, opengl_of
from ui.volume_scene import VolumeScene

SHAPE_ZYX = (300, 512, 512)
SPACING_MM = (1.0, 0.78, 0.78)
TUMOURS = 20
ROUNDS = 7
PANES = ((454, 305), (910, 610), (1820, 1220))
"""A quarter of a window of 1280 x 720, of 1920 x 1080, and that at 200 %."""


def scan_with_mask() -> tuple[Volume, NDArray[np.uint8]]:
    """Noise, an uneven liver and tumours in it."""
    rng = np.random.default_rng(0)
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    uneven = 1 + 0.06 * np.sin(z / 9.0) * np.cos(y / 11.0) + 0.05 * np.sin(x / 8.0)
    mask = (((z - 150) / 90) ** 2 + ((y - 250) / 95) ** 2 + ((x - 200) / 110) ** 2 <= uneven).astype(np.uint8)
    for _ in range(TUMOURS):
        at, radius = rng.uniform(-0.5, 0.5, 3) * (180, 190, 220) * 0.9 + (150, 250, 200), rng.uniform(4, 18)
        inside = ((z - at[0]) ** 2 + (y - at[1]) ** 2 + (x - at[2]) ** 2 <= radius**2) & (mask > 0)
        mask[inside] = Label.TUMOUR
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * SPACING_MM
    hu = rng.integers(-150, 250, SHAPE_ZYX, dtype=np.int16)
    return Volume(hu, Geometry(SHAPE_ZYX, matrix)), mask


def timed(action: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of an action: median, and processor time of all threads; the first time does not count."""
    times, cpu_times = [], []
    for _ in range(ROUNDS + 1):
        start, cpu_start = time.perf_counter(), time.process_time()
        action()
        times.append(1000 * (time.perf_counter() - start))
        cpu_times.append(1000 * (time.process_time() - cpu_start))
    return {
        "median_ms": round(float(np.median(times[1:])), 1),
        "least_ms": round(min(times[1:]), 1),
        "cpu_ms": round(float(np.median(cpu_times[1:])), 1),
    }


def stock_surface(image: vtkImageData, filter_class: Any, label: Label) -> Any:
    """Return a smoothed surface as VTK's examples make it."""
    contour = filter_class()
    contour.SetInputData(image)
    contour.SetValue(0, 1 if label == Label.LIVER else 2)
    contour.ComputeNormalsOff()
    smooth = vtkWindowedSincPolyDataFilter()
    smooth.SetInputConnection(contour.GetOutputPort())
    smooth.SetNumberOfIterations(15)
    smooth.SetPassBand(0.01)
    smooth.NonManifoldSmoothingOn()
    smooth.NormalizeCoordinatesOn()
    normals = vtkPolyDataNormals()
    normals.SetInputConnection(smooth.GetOutputPort())
    normals.SplittingOff()
    normals.Update()
    return normals.GetOutput()


def surface_times(volume: Volume, mask: NDArray[np.uint8]) -> dict[str, Any]:
    """Our surfaces of the part of the mask that is labelled, as `SurfaceUpdates` asks for them, and stock ones."""
    box = Box.around(mask)
    assert box is not None
    geometry = volume.part(box).geometry
    both = (Label.TUMOUR, Label.LIVER)

    def ours(step: int, labels: tuple[Label, ...] = both) -> None:
        part = mask[box.slices].copy()
        for label in labels:
            surface_of(part, geometry, label, step=step)

    def stock(filter_class: Any) -> None:
        for label in both:
            # The liver with its tumours, as ours.
            part = np.pad((mask[box.slices] >= label) * np.uint8(label), 1)
            image = vtkImageData()
            image.SetDimensions(*part.shape[::-1])
            image.SetSpacing(*SPACING_MM[::-1])
            image.GetPointData().SetScalars(numpy_to_vtk(part.ravel()))
            stock_surface(image, filter_class, label)

    return {
        "fine_both": timed(lambda: ours(FINE)),
        "editing_both": timed(lambda: ours(COARSE)),
        "editing_tumours_only": timed(lambda: ours(COARSE, (Label.TUMOUR,))),
        "vtk_marching_cubes_both": timed(lambda: stock(vtkDiscreteMarchingCubes)),
        "vtk_flying_edges_both": timed(lambda: stock(vtkDiscreteFlyingEdges3D)),
    }


def frame_times(volume: Volume, mask: NDArray[np.uint8]) -> dict[str, Any]:
    """A step of an orbit and its picture: moving, at rest, with volume rendering, and as stock VTK draws it."""
    scene = VolumeScene(is_software=True)
    scene.show_scan(volume.geometry)
    scene.organs.set_liver((86, 180, 233), 0.28)
    meshes = []
    for step in (COARSE, FINE):
        for label in (Label.TUMOUR, Label.LIVER):
            surface = surface_of(mask, volume.geometry, label, step=step)
            scene.show_surface(label, surface, step)
            if step == FINE and surface is not None:
                meshes.append(mesh_of(surface))
    scene.colour_tumours(measure(volume, mask).components, lambda number: tumour_rgb(max(1, number)))
    scene.home()
    box = Box.around(mask)
    assert box is not None
    block = thinned(volume, box, MOST_VOXELS_SOFTWARE)
    result: dict[str, Any] = {}
    for pane in PANES:
        size = pane

        def frame() -> None:
            scene.viewpoint.orbit(5, 0)
            scene.picture(*size)  # noqa: B023 - called at once

        figures = {}
        for name, moving in (("moving", True), ("at_rest", False)):
            scene.set_moving(moving)
            # As the canvas does: what moves is drawn smaller.
            share = min(1.0, (MOST_MOVING_PIXELS / (pane[0] * pane[1])) ** 0.5) if moving else 1.0
            size = (round(pane[0] * share), round(pane[1] * share))
            figures[name] = timed(frame)
            scene.show_volume(block, "soft")
            figures[f"{name}_with_volume"] = timed(frame)
            scene.show_volume(None, "")
        figures["stock_vtk"] = stock_frames(meshes, pane)
        result["x".join(map(str, pane))] = figures
    renderer, version = opengl_of(scene._window)
    scene.close()
    return {"opengl": f"{renderer}, {version}", **result}


def stock_frames(meshes: list[Any], size: tuple[int, int]) -> dict[str, float]:
    """Frames of a plain renderer that shows the same surfaces, the liver see-through."""
    window, renderer = memory_window(0), vtkRenderer()
    for mesh, opacity in zip(meshes, (1.0, 0.4), strict=True):
        actor, mapper = vtkActor(), vtkPolyDataMapper()
        mapper.SetInputData(mesh)
        actor.SetMapper(mapper)
        actor.GetProperty().SetOpacity(opacity)
        renderer.AddActor(actor)
    window.AddRenderer(renderer)
    window.SetSize(*size)
    renderer.ResetCamera()

    def frame() -> None:
        renderer.GetActiveCamera().Azimuth(5)
        window.Render()

    figures = timed(frame)
    window.Finalize()
    return figures


def main() -> None:
    volume, mask = scan_with_mask()
    result = {
        "shape_zyx": SHAPE_ZYX,
        "load": round(os.getloadavg()[0], 1),
        "surfaces": surface_times(volume, mask),
        "frames": frame_times(volume, mask),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
