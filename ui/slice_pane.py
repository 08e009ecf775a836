"""A slice of the open scan and which part of it is seen: all of a slice view but its drawing and its mouse."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from core.box import Box
from core.session import Session
from ui.picture_view import PictureView
from ui.slice_annotations import crosshair_region, hover_rect, place_rect
from ui.slice_geometry import Edges, Plane, edge_letters
from ui.slice_layers import MouseTool
from ui.slice_orientation import Orientation, Point
from ui.slice_picture import SlicePictures
from ui.slice_readout import read_out
from ui.slice_slider import SliceSlider
from ui.words import tr


class SlicePane(QAbstractScrollArea):
    """Follows the session with one plane, and maps its voxels to pixels. `SliceView` draws it and has the mouse."""

    hovered = Signal(str)
    """What is under the cursor, for a status bar; empty when the cursor leaves."""
    seen_changed = Signal()
    """The picture was zoomed, moved or fitted."""

    def __init__(self, session: Session, plane: Plane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.plane = plane
        self.picture_view = PictureView()
        self.edges = Edges("", "", "", "")
        self.slider = SliceSlider(self)
        self.dragging: MouseTool | None = None
        """What a held button drags with; the picture stays where it is so long."""
        self.hover_lines: tuple[str, ...] = ()
        """What is under the mouse."""
        self._hover_at: QPointF | None = None
        self._crosshair_zyx = session.cursor_zyx
        self._pictures = SlicePictures(session, plane)
        self._set_up_widget()
        session.case_changed.connect(self._on_case_changed)
        session.mask_changed.connect(self._on_mask_changed)
        session.cursor_changed.connect(self._on_cursor_changed)
        session.window_changed.connect(self._on_window_changed)
        session.overlay_changed.connect(self._on_overlay_changed)
        session.layers.changed.connect(self._on_overlay_changed)
        session.measurements_changed.connect(self._on_measured)
        session.display_changed.connect(self._on_display_changed)
        self._on_case_changed()

    def _set_up_widget(self) -> None:
        self.setObjectName(f"{self.plane.name.lower()}_view")
        self.setAccessibleName(tr("{name} slice", name=tr(self.plane.name)))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.slider.setAccessibleName(tr("{name} slice number", name=tr(self.plane.name)))
        self.slider.valueChanged.connect(lambda index: self.step(index - self.slice_index))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setMinimumSize(120, 100)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What others may ask and do.

    @property
    def slice_index(self) -> int:
        """The slice shown: the crosshair's."""
        return self.session.cursor_zyx[self.plane.axis]

    def reset(self) -> None:
        """Show the whole picture."""
        self.picture_view.fit()
        self._seen_changed()

    def show_box(self, box: Box) -> None:
        """Show a box of voxels and a little around it."""
        first, last = ([at - 0.5 for at in corner] for corner in (box.start_zyx, box.stop_zyx))
        shape = self._shape_zyx
        self.picture_view.show_part(
            self.plane.point((first[0], first[1], first[2]), shape),
            self.plane.point((last[0], last[1], last[2]), shape),
        )
        self._seen_changed()

    def set_scale(self, pixels_per_mm: float) -> None:
        """Show so many pixels for each mm; what is in the middle stays there."""
        picture = self.picture_view
        width, height = picture.size_pixels
        self.zoom(pixels_per_mm / picture.pixels_per_mm, QPointF(width / 2, height / 2))

    def centre_on(self, cursor_zyx: tuple[float, float, float]) -> None:
        """Bring a (slice, row, column) to the middle, whatever slice is shown."""
        self.picture_view.centre_on(self.plane.point(cursor_zyx, self._shape_zyx))
        self._seen_changed()

    def middle_zyx(self) -> tuple[float, float, float]:
        """Return the (slice, row, column) in the middle of the view."""
        width, height = self.picture_view.size_pixels
        return self.cursor_at(QPointF(width / 2, height / 2)) or (0.0, 0.0, 0.0)

    def pan(self, pixels: Point) -> None:
        """Move the picture on the screen."""
        self.picture_view.pan(pixels)
        self._seen_changed()

    def zoom(self, factor: float, about: QPointF) -> None:
        """Change the scale; what is at pixel `about` stays there."""
        self.picture_view.zoom(factor, (about.x(), about.y()))
        self._seen_changed()

    def orient(self, orientation: Orientation) -> None:
        """Turn or mirror the picture on the screen."""
        self.picture_view.orient(orientation)
        self._name_edges()
        self.hover(self._hover_at)
        self.viewport().update()

    def put_crosshair(self, pixel: QPointF) -> None:
        """Move the crosshair to the voxel under a pixel."""
        cursor = self.cursor_at(pixel)
        if cursor is not None:
            self.session.set_cursor(cursor)

    def step(self, slices: int) -> None:
        """Move the crosshair along this view's axis."""
        cursor = list(self.session.cursor_zyx)
        cursor[self.plane.axis] += slices
        self.session.set_cursor((cursor[0], cursor[1], cursor[2]))

    @property
    def _shape_zyx(self) -> tuple[int, int, int]:
        return self.session.case.volume.geometry.shape_zyx if self.session.case else (1, 1, 1)

    def pixel_of(self, cursor_zyx: tuple[float, float, float]) -> QPointF:
        """Return where on the viewport a (slice, row, column) lies, whatever slice is shown."""
        return QPointF(*self.picture_view.to_pixels(self.plane.point(cursor_zyx, self._shape_zyx)))

    def cursor_at(self, pixel: QPointF) -> tuple[float, float, float] | None:
        """Return the (slice, row, column) under a pixel, perhaps outside the scan; None without a case."""
        if self.session.case is None:
            return None
        picture = self.picture_view.to_picture((pixel.x(), pixel.y()))
        return self.plane.cursor(picture, self.slice_index, self._shape_zyx)

    def hu_between(self, one: QPointF, other: QPointF) -> NDArray[np.int16]:
        """Return the HU shown in the rectangle between two pixels, as in the picture before any turning."""
        hu = self._pictures.grey.hu
        if hu is None:
            return np.empty((0, 0), np.int16)
        ends = [self.picture_view.to_picture((pixel.x(), pixel.y())) for pixel in (one, other)]
        columns, rows = (sorted((ends[0][k], ends[1][k])) for k in range(2))
        down, across = (slice(max(0, math.floor(low)), max(0, math.ceil(high))) for low, high in (rows, columns))
        return hu[down, across]

    def seen_hu(self) -> NDArray[np.int16]:
        """Return the HU of what is seen."""
        return self.hu_between(QPointF(0, 0), QPointF(*self.picture_view.size_pixels))

    @property
    def orientation(self) -> Orientation:
        """How the picture is turned and mirrored."""
        return self.picture_view.orientation

    # The session's news.

    def _on_case_changed(self) -> None:
        case = self.session.case
        if case is not None:
            self.picture_view.show(self.plane, case.volume.geometry)
            with QSignalBlocker(self.slider):
                self.slider.setRange(0, case.volume.hu.shape[self.plane.axis] - 1)
                self.slider.setValue(self.slice_index)
        shown = case is not None and case.volume.hu.shape[self.plane.axis] > 1
        self.slider.setVisible(shown)
        self.setViewportMargins(0, 0, self.slider.sizeHint().width() if shown else 0, 0)
        self._crosshair_zyx = self.session.cursor_zyx
        self._name_edges()
        self.dragging = None
        self.hover(None)
        self._pictures.forget()
        self.viewport().update()

    def _on_mask_changed(self, box: Box) -> None:
        slab, (start, stop) = self.session.slab_at(self.plane.axis), box.side(self.plane.axis)
        if start < slab.stop and slab.start < stop:
            self._pictures.forget_labels()
            self.hover(self._hover_at)
            self.viewport().update()

    def _on_cursor_changed(self, cursor_zyx: tuple[int, int, int]) -> None:
        before_zyx, self._crosshair_zyx = self._crosshair_zyx, cursor_zyx
        moved = self.dragging is None and self.picture_view.reveal(self.plane.point(cursor_zyx, self._shape_zyx))
        if self.slice_index != self._pictures.shown_index:
            self._pictures.forget()
            self.hover(self._hover_at)
            with QSignalBlocker(self.slider):
                self.slider.setValue(self.slice_index)
            self.viewport().update()
        elif moved:
            self.viewport().update()
        else:
            self._update_crosshair(before_zyx, cursor_zyx)

    def _update_crosshair(self, *places_zyx: tuple[int, int, int]) -> None:
        """Draw again where the crosshair was and where it is; most of the time two of three views need no more."""
        width, height = self.viewport().width(), self.viewport().height()
        for place_zyx in places_zyx:
            self.viewport().update(crosshair_region(self.pixel_of(place_zyx), width, height))
        self.viewport().update(place_rect())

    def _on_window_changed(self) -> None:
        self._pictures.grey.forget_window()
        self.viewport().update()

    def _on_overlay_changed(self) -> None:
        self._pictures.forget_labels()
        self.hover(self._hover_at)
        self.viewport().update()

    def _on_measured(self) -> None:
        if self.session.overlay.each_its_own and self.session.measurements is not None:
            self._pictures.forget_labels()
            self.viewport().update()

    def _on_display_changed(self) -> None:
        self._pictures.forget()
        self.hover(self._hover_at)
        self.viewport().update()

    # Inside.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.picture_view.resize(self.viewport().width(), self.viewport().height())
        self.slider.setGeometry(self.viewport().width(), 0, self.slider.sizeHint().width(), self.height())
        super().resizeEvent(event)

    def _seen_changed(self) -> None:
        self.viewport().update()
        self.seen_changed.emit()

    def _name_edges(self) -> None:
        case = self.session.case
        if case is not None:
            self.edges = edge_letters(self.plane, case.volume.geometry, self.picture_view.orientation)

    def hover(self, position: QPointF | None) -> None:
        """Say what is under the mouse."""
        self._hover_at = position
        lines = read_out(self.session, self.plane, None if position is None else self.cursor_at(position))
        if lines != self.hover_lines:
            self.hover_lines = lines
            self.viewport().update(hover_rect(self.viewport().width(), self.viewport().height()).toAlignedRect())
            self.hovered.emit("    ".join(lines))
