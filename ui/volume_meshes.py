"""Meshes of the 3D view in VTK's form. Imported late: this loads VTK."""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

from core.surface import Surface
from core.volume import Geometry


def mesh_of(surface: Surface) -> vtkPolyData:
    """Return a surface with its normals; a copy."""
    mesh = _points(surface.vertices_lps_mm)
    mesh.SetPolys(_cells(surface.faces))
    mesh.GetPointData().SetNormals(numpy_to_vtk(surface.normals, deep=True))
    return mesh


def box_edges(geometry: Geometry) -> vtkPolyData:
    """Return the twelve edges of a scan's box, around its outermost voxels, in LPS mm."""
    last = np.array(geometry.shape_zyx) - 0.5
    corners = [[last[k] if bits >> k & 1 else -0.5 for k in range(3)] for bits in range(8)]
    mesh = _points(geometry.to_lps_mm(corners))
    mesh.SetLines(
        _cells(np.array([(bits, bits | 1 << k) for bits in range(8) for k in range(3) if not bits >> k & 1]))
    )
    return mesh


def picture_frame(geometry: Geometry, axis: int, index: int) -> vtkPolyData:
    """Return the rectangle of a slice, around its outermost voxels (LPS mm), with a picture's corners at its own."""
    across = [k for k in range(3) if k != axis]
    corners, places = np.full((4, 3), float(index)), np.array([(0, 0), (0, 1), (1, 1), (1, 0)], dtype=np.float32)
    for row, place in zip(corners, places, strict=True):
        row[across] = place * np.array(geometry.shape_zyx)[across] - 0.5
    mesh = _points(geometry.to_lps_mm(corners))
    mesh.SetPolys(_cells(np.array([(0, 1, 2, 3)])))
    mesh.GetPointData().SetTCoords(numpy_to_vtk(np.ascontiguousarray(places[:, ::-1]), deep=True))
    return mesh


def polygon(corners_lps_mm: NDArray[np.float64], *, filled: bool) -> vtkPolyData:
    """Return a convex polygon of corners in order (n, 3), or its edge."""
    mesh, count = _points(corners_lps_mm), len(corners_lps_mm)
    if filled:
        mesh.SetPolys(_cells(np.arange(count)[None]))
    else:
        mesh.SetLines(_cells(np.array([(at, (at + 1) % count) for at in range(count)])))
    return mesh


def cross(length_mm: float) -> vtkPolyData:
    """Return three lines through the origin, along the patient's axes."""
    mesh = _points(np.concatenate([-np.eye(3), np.eye(3)]) * length_mm / 2)
    mesh.SetLines(_cells(np.array([(axis, axis + 3) for axis in range(3)])))
    return mesh


def _points(points: NDArray[np.floating]) -> vtkPolyData:
    mesh, held = vtkPolyData(), vtkPoints()
    held.SetData(numpy_to_vtk(np.ascontiguousarray(points), deep=True))
    mesh.SetPoints(held)
    return mesh


def _cells(corners: NDArray[np.integer]) -> vtkCellArray:
    """Return cells that all have the same number of corners: (n, corners)."""
    cells = vtkCellArray()
    offsets = np.arange(0, corners.size + 1, corners.shape[1], dtype=np.int64)
    ids = np.ascontiguousarray(corners, dtype=np.int64).ravel()
    cells.SetData(numpy_to_vtkIdTypeArray(offsets, deep=True), numpy_to_vtkIdTypeArray(ids, deep=True))
    return cells
