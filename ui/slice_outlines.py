"""Outlines of regions of a slice, as paths that Qt draws quickly."""

import struct

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

# Marching squares. Bits of a cell: 1 top left, 2 top right, 4 bottom right, 8 bottom left. A line joins the middles
# of two sides of the cell: (x, y) from its top left corner. Cells 5 and 10 have a second line.
_LEFT, _TOP, _RIGHT, _BOTTOM = (0.0, 0.5), (0.5, 0.0), (1.0, 0.5), (0.5, 1.0)
_NONE = (_LEFT, _LEFT)
_LINES = np.array(
    [
        *(_NONE, (_LEFT, _TOP), (_TOP, _RIGHT), (_LEFT, _RIGHT)),
        *((_RIGHT, _BOTTOM), (_LEFT, _TOP), (_TOP, _BOTTOM), (_LEFT, _BOTTOM)),
        *((_LEFT, _BOTTOM), (_TOP, _BOTTOM), (_TOP, _RIGHT), (_RIGHT, _BOTTOM)),
        *((_LEFT, _RIGHT), (_TOP, _RIGHT), (_LEFT, _TOP), _NONE),
    ]
)
_SECOND_LINES = {5: (_RIGHT, _BOTTOM), 10: (_LEFT, _BOTTOM)}


def outline(region: NDArray[np.bool_], start: tuple[int, int] = (0, 0)) -> NDArray[np.float64]:
    """Return the lines around a region of a slice, halfway between its voxels and their neighbours.

    The result holds two ends (column, row) for each line, in voxels: (n, 2, 2). `start` is the column and row of the
    region's first voxel.
    """
    inside = np.pad(region, 1).view(np.uint8)
    cells = inside[:-1, :-1] | inside[:-1, 1:] << 1 | inside[1:, 1:] << 2 | inside[1:, :-1] << 3
    # 0 is all outside and 15 all inside; one less than 0 is 255.
    at = np.flatnonzero(cells - np.uint8(1) < 14)
    kinds = cells.ravel()[at]
    rows, columns = np.divmod(at, cells.shape[1])
    # The middle of the cell's top left voxel is half a voxel inside it, and one voxel was added around the region.
    corners = np.stack([columns + start[0], rows + start[1]], axis=1)[:, None, :] - 0.5
    lines = [_LINES[kinds] + corners]
    for kind, line in _SECOND_LINES.items():
        lines.append(np.asarray(line) + corners[kinds == kind])
    return np.concatenate(lines)


def path_of(lines: NDArray[np.float64]) -> QPainterPath:
    """Return separate lines (n, 2, 2) as one path."""
    # One by one, a thousand lines take half a millisecond. So they are written as Qt reads a path from a QDataStream:
    # their number; kind (0 move, 1 line), x and y of each; where the last part starts; the fill rule.
    elements = np.zeros(2 * len(lines), dtype=[("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
    elements["kind"][1::2] = 1
    elements["x"], elements["y"] = lines.reshape(-1, 2).T
    head, tail = struct.pack(">i", len(elements)), struct.pack(">ii", max(0, len(elements) - 2), 0)
    path = QPainterPath()
    if len(elements):
        QDataStream(QByteArray(head + elements.tobytes() + tail)) >> path
    return path
