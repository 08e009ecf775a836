"""One slice as it is drawn: the scan in grey (ui/slice_grey.py), and what lies over it (ui/slice_labels.py)."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QTransform

from core.case import Case
from core.layers import Layer
from core.measure import Components
from core.session import Session
from core.slice_reader import SliceReader
from ui.picture_view import PictureView
from ui.slice_geometry import Plane
from ui.slice_grey import GreyPicture
from ui.slice_labels import Painted, painted_agreement, painted_difference, painted_labels


class SlicePictures:
    """The pictures of the slice at the crosshair, made when they are drawn and kept until they are forgotten."""

    def __init__(self, session: Session, plane: Plane) -> None:
        self._session = session
        self._plane = plane
        self.grey = GreyPicture(session, plane)
        self._readers = {layer: SliceReader() for layer in Layer}
        self._agreement_reader = SliceReader()
        self._components: Components | None = None
        self._case: Case | None = None  # whose components these are
        self._painted: Painted | None = None
        self._filled: tuple[QImage, Painted, QImage] | None = None  # the third of the two before it
        self.shown_index = -1
        """The slice that was drawn last."""

    def forget(self) -> None:
        """Make all pictures anew: another slice or scan."""
        self.grey.forget()
        self.forget_labels()

    def forget_labels(self) -> None:
        """Make anew what lies over the scan: a mask or its colours changed."""
        self._painted = None

    def draw(self, painter: QPainter, view: PictureView) -> None:
        """Draw the slice, and the masks as the session wants them; the session must have a case."""
        to_pixels = QTransform(*view.affine)
        self.shown_index = self._session.cursor_zyx[self._plane.axis]
        painted, grey = self._over_it(), self.grey.image
        if grey is not None:
            painter.save()
            painter.setTransform(to_pixels, combine=True)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._session.display.smooth)
            painter.drawImage(QPointF(0, 0), self._with_fill(grey, painted))
            painter.restore()
        if painted is not None:
            painted.draw_outlines(painter, to_pixels)

    def _with_fill(self, grey: QImage, painted: Painted | None) -> QImage:
        """Return the grey picture with the masks' fill in it: scaling one picture takes less time than two."""
        if painted is None or painted.fill is None:
            return grey
        before = self._filled
        if before is None or before[0] is not grey or before[1] is not painted:
            filled = grey.copy()
            painter = QPainter(filled)
            painted.draw_fill(painter)
            painter.end()
            self._filled = before = grey, painted, filled
        return before[2]

    def _over_it(self) -> Painted | None:
        """Return what lies over the slice, made where it is missing; None where nothing is to be seen."""
        session = self._session
        if session.case is None or session.layers.is_away or not session.overlay.visible:
            return None
        if self._painted is None:
            if session.layers.compared is not None:
                first, second = (self._labels(layer) for layer in session.layers.compared)
                self._painted = painted_difference(first, second)
            elif session.overlay.agreement and session.layers.agreement is not None:
                labels, said = self._labels(session.layers.shown), self._labels(Layer.AI)
                self._painted = painted_agreement(self._agreement(), labels, said, session.overlay)
            else:
                labels = self._labels(session.layers.shown)
                self._painted = painted_labels(labels, session.overlay, self._numbers())
        return self._painted

    def _labels(self, layer: Layer) -> NDArray[np.uint8]:
        mask = self._session.mask_of(layer)
        assert mask is not None
        # In a slab every voxel that is labelled in one of its slices; tumour goes before liver.
        slab = replace(self._session.slab_at(self._plane.axis), kind="maximum")
        return self._plane.upright(self._readers[layer].read(mask, slab, self._session.version_of(layer)))

    def _agreement(self) -> NDArray[np.uint8]:
        """Return the agreement of the slice in per cent, of a slab the least; 0 where it is not known."""
        layers = self._session.layers
        voxels = layers.agreement_voxels()
        assert voxels is not None
        slab = replace(self._session.slab_at(self._plane.axis), kind="minimum")
        return self._plane.upright(self._agreement_reader.read(voxels, slab, layers.agreement))

    def _numbers(self) -> NDArray[np.unsignedinteger] | None:
        """Return the numbers of the tumours (rows, columns) where each has its own colour; 0 where none is known."""
        session = self._session
        if not session.overlay.each_its_own or session.layers.shown != Layer.CORRECTED or session.case is None:
            return None
        # While a stroke is measured, the numbers before it are as good as can be: colours must not flicker.
        if session.measurements is not None or session.case is not self._case:
            self._components = session.measurements.components if session.measurements else None
            self._case = session.case
        shape, axis = session.case.volume.hu.shape, self._plane.axis
        others = [k for k in range(3) if k != axis]
        numbers = np.zeros([shape[k] for k in others], dtype=np.uint16)
        found, slab = self._components, session.slab_at(axis)
        if found is not None and found.box.is_within(shape):
            first, _ = found.box.side(axis)
            seen = np.moveaxis(found.numbers, axis, 0)[max(0, slab.start - first) : max(0, slab.stop - first)]
            if len(seen):
                numbers[tuple(slice(*found.box.side(k)) for k in others)] = seen.max(axis=0)
        return self._plane.upright(numbers)
