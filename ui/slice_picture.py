"""From one slice to pictures: the grey one (ui/slice_grey.py), label colours and label outlines."""

import struct
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform, qRgba

from core.labels import Label
from core.session import Overlay, Session
from core.slice_reader import SliceReader
from ui.picture_view import PictureView
from ui.slice_geometry import Plane
from ui.slice_grey import GreyPicture

OUTLINE_PIXELS = 1.6

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


def label_image(labels: NDArray[np.uint8], overlay: Overlay) -> QImage:
    """Return a part of a slice of the mask in the overlay's colours, see-through."""
    alpha = round(255 * overlay.opacity)
    colours = [0] * 256
    colours[Label.LIVER] = qRgba(*overlay.liver_rgb, alpha)
    colours[Label.TUMOUR] = qRgba(*overlay.tumour_rgb, alpha)
    rows, columns = labels.shape
    image = QImage(labels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def labelled_part(labels: NDArray[np.uint8]) -> tuple[slice, slice] | None:
    """Return the rows and columns of a slice that hold its labels, and one more on each side, or None."""
    rows = np.flatnonzero(labels.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(labels[rows[0] : rows[-1] + 1].any(axis=0))
    return slice(max(0, rows[0] - 1), rows[-1] + 2), slice(max(0, columns[0] - 1), columns[-1] + 2)


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


class SlicePictures:
    """The pictures of the slice at the crosshair, made when they are drawn and kept until they are forgotten."""

    def __init__(self, session: Session, plane: Plane) -> None:
        self._session = session
        self._plane = plane
        self.grey = GreyPicture(session, plane)
        self._reader = SliceReader()
        self._fill: QImage | None = None
        self._outlines: list[tuple[QColor, QPainterPath]] = []
        self._labels_at = QPointF()
        self._labels_known = False
        self.shown_index = -1
        """The slice that was drawn last."""

    def forget(self) -> None:
        """Make all pictures anew: another slice or scan."""
        self.grey.forget()
        self.forget_labels()

    def forget_labels(self) -> None:
        """Make the label pictures anew: the mask or its colours changed."""
        self._fill, self._outlines, self._labels_known = None, [], False

    def draw(self, painter: QPainter, view: PictureView) -> None:
        """Draw the slice, and the mask as the overlay says; the session must have a case."""
        self._make()
        to_pixels = QTransform(*view.affine)
        painter.save()
        painter.setTransform(to_pixels, combine=True)
        self.grey.draw(painter)
        if self._fill is not None:
            painter.drawImage(self._labels_at, self._fill)
        painter.restore()
        self._draw_outlines(painter, to_pixels)

    def _draw_outlines(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, path in self._outlines:
            painter.setPen(QPen(colour, OUTLINE_PIXELS))
            # Mapped first: a pen under a transform with two scales takes five times as long.
            painter.drawPath(to_pixels.map(path))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _make(self) -> None:
        """Make what is missing."""
        case, mask = self._session.case, self._session.mask
        if case is None or mask is None:
            return
        self.shown_index = self._session.cursor_zyx[self._plane.axis]
        if not self._labels_known and self._session.overlay.visible:
            # In a slab every voxel that is labelled in one of its slices; tumour goes before liver.
            slab = replace(self._session.slab_at(self._plane.axis), kind="maximum")
            labels = self._plane.upright(self._reader.read(mask, slab, self._session.mask_revision))
            self._make_labels(labels, self._session.overlay)
            self._labels_known = True

    def _make_labels(self, labels: NDArray[np.uint8], overlay: Overlay) -> None:
        part = labelled_part(labels)
        if part is None:
            return
        labels = np.ascontiguousarray(labels[part])
        start = part[1].start, part[0].start
        self._labels_at = QPointF(*start)
        if overlay.style in ("fill", "both"):
            self._fill = label_image(labels, overlay)
        if overlay.style in ("outline", "both"):
            alpha = round(255 * min(1.0, 2 * overlay.opacity))
            for label, rgb in ((Label.LIVER, overlay.liver_rgb), (Label.TUMOUR, overlay.tumour_rgb)):
                self._outlines.append((QColor(*rgb, alpha), path_of(outline(labels >= label, start))))
