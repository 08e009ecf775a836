"""One slice of the open scan with its mask, crosshair and writing: axial, coronal or sagittal.

What else is drawn, and what else the mouse does, is added from outside: see ui/slice_layers.py.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from core.box import Box
from core.session import Session
from ui import slice_annotations as annotations
from ui.picture_view import PictureView
from ui.slice_geometry import Edges, Plane, edge_letters
from ui.slice_layers import MouseTool, SliceLayer
from ui.slice_mask_notes import MaskNotes
from ui.slice_mouse import KEY_STEPS, ZOOM_PER_NOTCH, Navigation, WheelCounter
from ui.slice_orientation import Orientation, Point
from ui.slice_picture import SlicePictures
from ui.slice_readout import look_lines, place_lines, read_out
from ui.slice_slider import SliceSlider


class SliceView(QAbstractScrollArea):
    """Shows `session.case` cut by `plane` at the crosshair. Its own state: what part is seen, and how turned."""

    hovered = Signal(str)
    """What is under the cursor, for a status bar; empty when the cursor leaves."""
    maximise_requested = Signal()
    seen_changed = Signal()
    """The user zoomed, moved or fitted the picture."""

    def __init__(self, session: Session, plane: Plane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.plane = plane
        self.picture_view = PictureView()
        self.slider = SliceSlider(self)
        self.edges = Edges("", "", "", "")
        self.layers: list[SliceLayer] = [
            annotations.Crosshair(),
            annotations.Letters(),
            annotations.CornerTexts(),
            annotations.ScaleBar(),
            MaskNotes(),
        ]
        """Drawn over scan and mask, in this order."""
        self._tool: MouseTool | None = None
        self._navigation = Navigation()
        self._dragging: MouseTool | None = None
        self._pictures = SlicePictures(session, plane)
        self._hover_at: QPointF | None = None
        self._hover_lines: tuple[str, ...] = ()
        self._wheel = WheelCounter()
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
        self.setAccessibleName(f"{self.plane.name} slice")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.slider.setAccessibleName(f"{self.plane.name} slice number")
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

    def set_tool(self, tool: MouseTool | None) -> None:
        """Take a tool in hand; None puts it down. A drag that goes on is left."""
        self._tool, self._dragging = tool, None
        self._show_mouse_cursor()
        self.viewport().update()

    def reset(self) -> None:
        """Show the whole picture."""
        self.picture_view.fit()
        self._seen_changed()

    def show_part(self, first: Point, last: Point) -> None:
        """Show the rectangle between two picture points (voxels) and a little around it."""
        self.picture_view.show_part(first, last)
        self._seen_changed()

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
        self._hover(self._hover_at)
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

    def pixel_of(self, cursor_zyx: tuple[float, float, float]) -> QPointF:
        """Return where on the viewport a (slice, row, column) lies, whatever slice is shown."""
        case = self.session.case
        if case is None:
            return QPointF()
        return QPointF(*self.picture_view.to_pixels(self.plane.point(cursor_zyx, case.volume.hu.shape)))

    def cursor_at(self, pixel: QPointF) -> tuple[float, float, float] | None:
        """Return the (slice, row, column) under a pixel, perhaps outside the scan; None without a case."""
        case = self.session.case
        if case is None:
            return None
        picture = self.picture_view.to_picture((pixel.x(), pixel.y()))
        return self.plane.cursor(picture, self.slice_index, case.volume.hu.shape)

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
        self._name_edges()
        self._dragging = None
        self._hover(None)
        self._pictures.forget()
        self.viewport().update()

    def _on_mask_changed(self, box: Box) -> None:
        slab, (start, stop) = self.session.slab_at(self.plane.axis), box.side(self.plane.axis)
        if start < slab.stop and slab.start < stop:
            self._pictures.forget_labels()
            self._hover(self._hover_at)
            self.viewport().update()

    def _on_cursor_changed(self, cursor_zyx: tuple[int, int, int]) -> None:
        if self._dragging is None and self.session.case is not None:
            self.picture_view.reveal(self.plane.point(cursor_zyx, self.session.case.volume.hu.shape))
        if self.slice_index != self._pictures.shown_index:
            self._pictures.forget()
            self._hover(self._hover_at)
            with QSignalBlocker(self.slider):
                self.slider.setValue(self.slice_index)
        self.viewport().update()

    def _on_window_changed(self) -> None:
        self._pictures.grey.forget_window()
        self.viewport().update()

    def _on_overlay_changed(self) -> None:
        self._pictures.forget_labels()
        self._hover(self._hover_at)
        self.viewport().update()

    def _on_measured(self) -> None:
        if self.session.overlay.each_its_own and self.session.measurements is not None:
            self._pictures.forget_labels()
            self.viewport().update()

    def _on_display_changed(self) -> None:
        self._pictures.forget()
        self._hover(self._hover_at)
        self.viewport().update()

    # Drawing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.picture_view.resize(self.viewport().width(), self.viewport().height())
        self.slider.setGeometry(self.viewport().width(), 0, self.slider.sizeHint().width(), self.height())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.session.case is None:
            painter.fillRect(event.rect(), Qt.GlobalColor.black)
        else:
            self._fill_around(painter, event.region())
            self._pictures.draw(painter, self.picture_view)
            for layer in self.layers:
                layer.draw(painter, self)
            if self._tool is not None:
                self._tool.paint(painter, self)
        painter.end()

    def _fill_around(self, painter: QPainter, region: QRegion) -> None:
        """Paint black what the picture, which is opaque, leaves free: half the pixels of a wide view."""
        first, last = self.picture_view.picture_pixels
        covered = QRectF(QPointF(*first), QPointF(*last)).normalized().toRect().adjusted(1, 1, -1, -1)
        for free in region.subtracted(QRegion(covered)):  # type: ignore[attr-defined]  # the stubs forget it
            painter.fillRect(free, Qt.GlobalColor.black)

    def corners(self) -> annotations.Corners:
        """Return the texts of the corners, as they are drawn."""
        if self.session.case is None:
            return annotations.Corners()
        return annotations.Corners(
            top_left=place_lines(self.session, self.plane, self.picture_view),
            top_right=look_lines(self.session, self.picture_view),
            bottom_left=self._hover_lines,
        )

    # The mouse and the keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.session.case is None:
            event.ignore()
            return
        if self._dragging is None and self._tool is not None and self._tool.press(self, event):
            self._dragging = self._tool
        elif self._dragging in (None, self._navigation):
            self._dragging = self._navigation
            self._navigation.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging is not None:
            self._dragging.move(self, event)
        elif self._tool is not None:
            self._tool.hover(self, event.position())
        self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.NoButton and self._dragging is not None:
            dragging, self._dragging = self._dragging, None
            dragging.release(self, event)
            self._show_mouse_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.session.case is not None and self._tool is not None and self._tool.press(self, event):
            self._dragging = self._tool
        elif event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.session.case is None:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_PER_NOTCH ** self._wheel.notches(event), event.position())
        else:
            self.step(self._wheel.slices(event))
        self._hover(event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Leave:
            if self._tool is not None:
                self._tool.hover(self, None)
            self._hover(None)
        return super().viewportEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        # The keys follow the cursor from view to view, but never leave a field that is being typed in.
        if isinstance(self.window().focusWidget(), SliceView):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tool is not None and self._tool.key(self, event):
            return
        steps = KEY_STEPS.get(Qt.Key(event.key()))
        if steps is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(steps)
        elif event.key() == Qt.Key.Key_R and not event.modifiers():
            self.reset()
        else:
            event.ignore()

    # Inside.

    def _seen_changed(self) -> None:
        self.viewport().update()
        self.seen_changed.emit()

    def _name_edges(self) -> None:
        case = self.session.case
        if case is not None:
            self.edges = edge_letters(self.plane, case.volume.geometry, self.picture_view.orientation)

    def _show_mouse_cursor(self) -> None:
        self.viewport().setCursor((self._tool or self._navigation).cursor)

    def _hover(self, position: QPointF | None) -> None:
        """Say what is under the mouse."""
        self._hover_at = position
        lines = read_out(self.session, self.plane, None if position is None else self.cursor_at(position))
        if lines != self._hover_lines:
            self._hover_lines = lines
            self.viewport().update(
                annotations.hover_rect(self.viewport().width(), self.viewport().height()).toAlignedRect()
            )
            self.hovered.emit("    ".join(lines))
