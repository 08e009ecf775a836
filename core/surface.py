"""Closed triangle surfaces of a mask's labels, in the patient's millimetres: for the 3D view and for export.

The only module of core that uses VTK. VTK and scipy are imported late: the window starts without them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.labels import Label
from core.measure import Components
from core.volume import Geometry

SMOOTHING_ITERATIONS = 16
SMOOTHING_RELAXATION = 0.5
GROWING_STEPS = {1: 3, 2: 2}
"""By the step between voxels: what is half as fine need not be as exact."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A closed surface: seen from outside, each triangle's corners run anticlockwise.

    `vertices_lps_mm` (LPS millimetres) and `normals` (outward, unit length) are float32 (n, 3), `faces` int32 (m, 3).
    `part_of_vertex` int32 (n,) tells which connected part each vertex belongs to: 0, 1, ...
    """

    vertices_lps_mm: NDArray[np.float32] = field(repr=False)
    normals: NDArray[np.float32] = field(repr=False)
    faces: NDArray[np.int32] = field(repr=False)
    part_of_vertex: NDArray[np.int32] = field(repr=False)

    @property
    def volume_ml(self) -> float:
        """The volume enclosed, in ml."""
        corners = (self.vertices_lps_mm.astype(np.float64) - self.vertices_lps_mm[0])[self.faces]
        return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6 / 1000)


def surface_of(mask: NDArray[np.uint8], geometry: Geometry, label: Label, *, step: int = 1) -> Surface | None:
    """Return the smoothed surface of a label, or None where no voxel has it.

    The liver's surface includes its tumours, as the liver's volume does. Smoothing shrinks small things, so every
    connected part is grown back to the volume of its voxels: what is seen is as large as what is measured.
    `step` 2 uses every second voxel of the finely sampled axes only (about four times faster; parts one voxel thin
    may vanish). Thread: any; VTK works without the interpreter lock.
    Source: Frisken, "SurfaceNets for Multi-Label Segmentations with Preservation of Sharp Boundaries", JCGT 2022.
    """
    steps = _axis_steps(geometry.spacing_mm, step)
    sampled = mask[tuple(slice(None, None, axis_step) for axis_step in steps)] >= label
    box = Box.around(sampled)
    if box is None:
        return None
    # The rim of zeros closes surfaces that reach the border of the scan.
    region = np.pad(sampled[box.slices].view(np.uint8), 1)
    grid_mm: NDArray[np.float64] = np.asarray(geometry.spacing_mm, dtype=np.float64) * steps
    voxelwise, smooth, faces = _sealed(*_surface_nets(region, grid_mm), grid_mm)
    triangles = _Triangles(faces, len(smooth))
    vertices_mm, normals = _grown_to_volume(
        voxelwise, smooth, triangles, limit_mm=float(grid_mm.max()), steps=GROWING_STEPS.get(step, 2)
    )
    axes = np.ascontiguousarray(geometry.directions[:, ::-1].T)
    vertices = vertices_mm @ axes + geometry.to_lps_mm((np.asarray(box.start_zyx) - 1) * steps)
    normals = _unit(normals @ np.linalg.inv(axes).T)
    if np.linalg.det(axes) < 0:
        faces = np.ascontiguousarray(faces[:, ::-1])
    return Surface(vertices.astype(np.float32), normals.astype(np.float32), faces, triangles.part_of_vertex)


def tumour_numbers(surface: Surface, geometry: Geometry, components: Components) -> NDArray[np.intp]:
    """Return the number of the tumour that each connected part of a tumours' surface is: (parts,), 0 where unknown.

    Smooth surfaces leave their voxels a little, so the voxels just inside of all a part's vertices are asked.
    """
    inward = surface.normals.astype(np.float64) @ geometry.directions / 2
    voxels = np.rint(geometry.to_index(surface.vertices_lps_mm) - inward).astype(np.intp) - components.box.start_zyx
    held = ((voxels >= 0) & (voxels < components.numbers.shape)).all(axis=1)
    found = components.numbers[tuple(voxels[held].T)].astype(np.intp)
    most = int(components.numbers.max()) + 1
    votes, counts = np.unique(
        (surface.part_of_vertex[held].astype(np.intp) * most + found)[found > 0], return_counts=True
    )
    numbers = np.zeros(int(surface.part_of_vertex.max()) + 1, dtype=np.intp)
    # The last vote for a part counts: that of the most vertices.
    for vote in votes[np.argsort(counts, kind="stable")]:
        numbers[vote // most] = vote % most
    return numbers


def _axis_steps(spacing_mm: tuple[float, float, float], step: int) -> NDArray[np.intp]:
    """Return the step along each axis: thick slices are not thinned out further."""
    finest = min(spacing_mm)
    return np.array([step if spacing < 1.5 * finest else 1 for spacing in spacing_mm], dtype=np.intp)


def _surface_nets(
    region: NDArray[np.uint8], grid_mm: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]:
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
    voxelwise = _points(nets.GetOutput())
    nets.SmoothingOn()
    nets.SetNumberOfIterations(SMOOTHING_ITERATIONS)
    nets.SetRelaxationFactor(SMOOTHING_RELAXATION)
    nets.Update()
    return voxelwise, _points(nets.GetOutput()), _triangles(nets.GetOutput())


def _sealed(
    voxelwise: NDArray[np.float32],
    smooth: NDArray[np.float32],
    faces: NDArray[np.int32],
    grid_mm: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]:
    """Join the vertices along slits, which SurfaceNets leaves where voxels touch by an edge or a corner.

    There it gives one place two vertices, and some of the edges between such belong to one triangle only; smoothing
    then opens the slit.
    """
    size = np.rint(voxelwise.max(axis=0) / grid_mm[::-1] * 2).astype(np.int64) + 1
    x, y, z = np.rint(voxelwise / grid_mm[::-1] * 2).astype(np.int64).T
    places, first, place_of, counts = np.unique(
        (z * size[1] + y) * size[0] + x, return_index=True, return_inverse=True, return_counts=True
    )
    if len(places) == len(smooth):
        return voxelwise, smooth, faces
    is_double = counts[place_of] > 1
    near = faces[is_double[faces].any(axis=1)]
    edges = np.sort(np.concatenate([near[:, [0, 1]], near[:, [1, 2]], near[:, [2, 0]]]), axis=1)
    edges, times = np.unique(edges[is_double[edges].all(axis=1)], axis=0, return_counts=True)
    slit = np.isin(place_of, place_of[edges[times == 1]])
    if not slit.any():
        return voxelwise, smooth, faces
    weights = np.maximum(np.bincount(place_of[slit], minlength=len(places)), 1)
    middle = np.stack([np.bincount(place_of[slit], axis[slit], len(places)) / weights for axis in smooth.T], axis=1)
    smooth = np.where(slit[:, None], middle[place_of], smooth).astype(np.float32)
    joined = np.where(slit, first[place_of], np.arange(len(smooth)))
    kept, number_of = np.unique(joined, return_inverse=True)
    return voxelwise[kept], smooth[kept], number_of[faces].astype(np.int32)


def _points(mesh: Any) -> NDArray[np.float32]:
    """Return a copy of a VTK mesh's points (n, 3)."""
    from vtkmodules.util.numpy_support import vtk_to_numpy

    return np.array(vtk_to_numpy(mesh.GetPoints().GetData()), dtype=np.float32)


def _triangles(mesh: Any) -> NDArray[np.int32]:
    """Return a copy of a VTK mesh's triangles (m, 3)."""
    from vtkmodules.util.numpy_support import vtk_to_numpy

    return np.array(vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3), dtype=np.int32)


class _Triangles:
    """The triangles of a mesh, its connected parts, and what they measure for any places of its vertices (n, 3)."""

    def __init__(self, faces: NDArray[np.int32], vertices: int) -> None:
        from scipy.sparse import csr_matrix

        count = len(faces)
        rows = np.arange(0, 3 * count + 1, 3)
        touching = csr_matrix((np.ones(3 * count, np.float32), faces.ravel(), rows), shape=(count, vertices))
        self._vertex_of_face = touching.T
        self.parts, self.part_of_vertex = _connected_parts(vertices, faces)
        self._part_of_face = self.part_of_vertex[faces[:, 0]]
        self._corners = np.ascontiguousarray(faces.T, dtype=np.intp)

    def area_vectors(self, vertices: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return each face's normal, as long as its area, and its first corner: (3, m), which is fast to work on."""
        along_axes = np.ascontiguousarray(vertices.T)
        first, second, third = (np.take(along_axes, corner, axis=1, mode="clip") for corner in self._corners)
        (ax, ay, az), (bx, by, bz) = second - first, third - first
        vectors: NDArray[np.float32] = np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])
        return vectors / np.float32(2), first

    def part_volumes(self, area_vectors: NDArray[np.float32], first: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the volume of every connected part: (parts,)."""
        # Counted from a corner of the mesh, float32 is exact enough.
        return self._per_part(np.einsum("im,im->m", area_vectors, first - first[:, :1]) / 3)

    def part_areas(self, area_vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the area of every connected part: (parts,)."""
        return self._per_part(np.sqrt(np.einsum("im,im->m", area_vectors, area_vectors)))

    def vertex_normals(self, area_vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the unit normal of each vertex: (n, 3)."""
        return _unit(self._vertex_of_face @ np.ascontiguousarray(area_vectors.T))

    def _per_part(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(self._part_of_face, values, self.parts), dtype=np.float64)


def _grown_to_volume(
    voxelwise: NDArray[np.float32],
    smooth: NDArray[np.float32],
    triangles: _Triangles,
    *,
    limit_mm: float,
    steps: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the smooth vertices moved outward until each connected part has its volume again, and unit normals.

    A vertex moves at most `limit_mm` at a time, so that what smoothing has nearly flattened stays near its place.
    """
    wanted = triangles.part_volumes(*triangles.area_vectors(voxelwise))
    for _ in range(steps):
        vectors, first = triangles.area_vectors(smooth)
        normals = triangles.vertex_normals(vectors)
        missing = wanted - triangles.part_volumes(vectors, first)
        areas = np.maximum(triangles.part_areas(vectors), 1e-9)
        offset = np.clip(missing / areas, -limit_mm / 2, limit_mm / 2).astype(np.float32)
        smooth = smooth + offset[triangles.part_of_vertex, None] * normals
    return smooth, normals


def _connected_parts(vertices: int, faces: NDArray[np.int32]) -> tuple[int, NDArray[np.int32]]:
    """Return how many connected parts the faces form, and the number of each vertex's part."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = np.concatenate([faces[:, :2], faces[:, 1:]])
    graph = coo_matrix((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(vertices, vertices))
    parts, part_of = connected_components(graph, directed=False)
    return int(parts), part_of


def _unit(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return the vectors (n, 3) with length 1."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return np.asarray(vectors / np.maximum(lengths, 1e-12)[:, None])
