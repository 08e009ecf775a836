"""Closed triangle surfaces of a mask's labels, in the patient's millimetres: for the 3D view and for export.

The only module of core that uses VTK. VTK and scipy are imported late: the window starts without them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.labels import Label
from core.volume import Geometry

SMOOTHING_ITERATIONS = 16
SMOOTHING_RELAXATION = 0.5


@dataclass(frozen=True, eq=False)
class Surface:
    """A closed surface: seen from outside, each triangle's corners run anticlockwise.

    `vertices_lps_mm` (LPS millimetres) and `normals` (outward, unit length) are float32 (n, 3), `faces` int32 (m, 3).
    """

    vertices_lps_mm: NDArray[np.float32] = field(repr=False)
    normals: NDArray[np.float32] = field(repr=False)
    faces: NDArray[np.int32] = field(repr=False)

    @property
    def volume_ml(self) -> float:
        """The volume enclosed, in ml."""
        vertices = self.vertices_lps_mm.astype(np.float64)
        return float(_volumes(vertices, self.faces, _area_vectors(vertices, self.faces)).sum() / 1000)


def surface_of(mask: NDArray[np.uint8], geometry: Geometry, label: Label, *, step: int = 1) -> Surface | None:
    """Return the smoothed surface of a label, or None where no voxel has it.

    The liver's surface includes its tumours, as the liver's volume does. Smoothing shrinks small things, so every
    connected part is grown back to the volume of its voxels: what is seen is as large as what is measured.
    `step` 2 uses every second voxel of the finely sampled axes only (about three times faster; parts one voxel thin
    may vanish). Thread: any; VTK works without the interpreter lock.
    Source: Frisken, "SurfaceNets for Multi-Label Segmentations with Preservation of Sharp Boundaries", JCGT 2022.
    """
    box = Box.around(mask >= label)
    if box is None:
        return None
    steps = _axis_steps(geometry.spacing_mm, step)
    sampled = mask[box.slices][tuple(slice(None, None, axis_step) for axis_step in steps)] >= label
    if not sampled.any():
        return None
    # The rim of zeros closes surfaces that reach the border of the scan.
    region = np.pad(sampled.astype(np.uint8), 1)
    grid_mm: NDArray[np.float64] = np.asarray(geometry.spacing_mm, dtype=np.float64) * steps
    voxelwise, smooth, faces = _surface_nets(region, grid_mm)
    vertices_mm, normals = _grown_to_volume(voxelwise, smooth, faces, float(grid_mm.max()))
    axes = np.ascontiguousarray(geometry.directions[:, ::-1].T)
    vertices = vertices_mm @ axes + geometry.to_lps_mm(np.asarray(box.start_zyx) - steps)
    normals = _unit(normals @ np.linalg.inv(axes).T.copy())
    if np.linalg.det(axes) < 0:
        faces = np.ascontiguousarray(faces[:, ::-1])
    return Surface(vertices.astype(np.float32), normals.astype(np.float32), faces)


def _axis_steps(spacing_mm: tuple[float, float, float], step: int) -> NDArray[np.intp]:
    """Return the step along each axis: thick slices are not thinned out further."""
    finest = min(spacing_mm)
    return np.array([step if spacing < 1.5 * finest else 1 for spacing in spacing_mm], dtype=np.intp)


def _surface_nets(
    region: NDArray[np.uint8], grid_mm: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]:
    """Return vertices (n, 3), (x, y, z) mm from the region's first voxel, voxelwise and smooth; and faces (m, 3)."""
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonCore import vtkSMPTools
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkFiltersCore import vtkSurfaceNets3D

    vtkSMPTools.SetBackend("STDThread")
    image = vtkImageData()
    image.SetDimensions(*region.shape[::-1])
    image.SetSpacing(*grid_mm[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(region.ravel()))
    nets = vtkSurfaceNets3D()
    nets.SetInputData(image)
    nets.SetValue(0, 1)
    nets.SetOutputMeshTypeToTriangles()
    nets.SmoothingOff()
    nets.Update()
    voxelwise, _ = _arrays(nets.GetOutput())
    nets.SmoothingOn()
    nets.SetNumberOfIterations(SMOOTHING_ITERATIONS)
    nets.SetRelaxationFactor(SMOOTHING_RELAXATION)
    nets.Update()
    smooth, faces = _arrays(nets.GetOutput())
    return voxelwise, smooth, faces


def _arrays(mesh: Any) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return copies of a VTK mesh's points (n, 3) and triangles (m, 3)."""
    from vtkmodules.util.numpy_support import vtk_to_numpy

    points = vtk_to_numpy(mesh.GetPoints().GetData()).astype(np.float64)
    return points, vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int32)


def _grown_to_volume(
    voxelwise: NDArray[np.float64], smooth: NDArray[np.float64], faces: NDArray[np.int32], limit_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the smooth vertices moved outward until each connected part has its volume again, and unit normals.

    A vertex moves at most `limit_mm` at a time, so that what smoothing has nearly flattened stays near its place.
    """
    from scipy.sparse import csr_matrix

    parts, part_of = _connected_parts(len(smooth), faces)
    part_of_face = part_of[faces[:, 0]]
    corners = csr_matrix(
        (np.ones(faces.size), faces.ravel(), np.arange(0, faces.size + 1, 3)), shape=(len(faces), len(smooth))
    )
    wanted = np.bincount(part_of_face, _volumes(voxelwise, faces, _area_vectors(voxelwise, faces)), parts)
    for _ in range(3):
        area_vectors = _area_vectors(smooth, faces)
        normals = _unit(corners.T @ area_vectors)
        areas = np.bincount(part_of_face, np.sqrt(np.einsum("ij,ij->i", area_vectors, area_vectors)), parts)
        missing = wanted - np.bincount(part_of_face, _volumes(smooth, faces, area_vectors), parts)
        offset = np.clip(missing / np.maximum(areas, 1e-9), -limit_mm / 2, limit_mm / 2)
        smooth = smooth + offset[part_of, None] * normals
    return smooth, normals


def _connected_parts(vertices: int, faces: NDArray[np.int32]) -> tuple[int, NDArray[np.int32]]:
    """Return how many connected parts the faces form, and the number of each vertex's part."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = np.concatenate([faces[:, :2], faces[:, 1:]])
    graph = coo_matrix((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(vertices, vertices))
    parts, part_of = connected_components(graph, directed=False)
    return int(parts), part_of


def _area_vectors(vertices: NDArray[np.float64], faces: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return each face's normal, as long as the face is large: (m, 3)."""
    first = vertices[faces[:, 0]]
    (ax, ay, az), (bx, by, bz) = (vertices[faces[:, 1]] - first).T, (vertices[faces[:, 2]] - first).T
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=1) / 2


def _volumes(
    vertices: NDArray[np.float64], faces: NDArray[np.int32], area_vectors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the signed volume between each face and the first vertex: (m,)."""
    volumes: NDArray[np.float64] = np.einsum("ij,ij->i", area_vectors, vertices[faces[:, 0]] - vertices[0]) / 3
    return volumes


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vectors (n, 3) with length 1."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return np.asarray(vectors / np.maximum(lengths, 1e-12)[:, None])
