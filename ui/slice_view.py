"""One slice of the open scan with its mask, crosshair and writing: axial, coronal or sagittal."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from core.box import Box
from core.labels import LABEL_NAMES, Label
from core.session import Session
from ui import slice_annotations as annotations
from ui.slice_geometry import Edges, PictureView, Plane, edge_letters, plane_position_text, position_text
from ui.slice_interaction import KEY_STEPS, ZOOM_PER_NOTCH, Drag, WheelCounter, pan_drag, wants_pan, window_drag
from ui.slice_picture import SlicePictures


class SliceView(QAbstractScrollArea):
    """Shows `session.case` cut by `plane` at the crosshair. Its own state: which part of the picture is seen."""

    hovered = Signal(str)
    """What is under the cursor, for a status bar; empty when the cursor leaves."""
    maximise_requested = Signal()

    def __init__(self, session: Session, plane: Plane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.plane = plane
        self.picture_view = PictureView()
        self._edges = Edges("", "", "", "")
        self._pictures = SlicePictures(session, plane)
        self._hover_at: QPointF | None = None
        self._hover_lines: tuple[str, ...] = ()
        self._wheel = WheelCounter()
        self._drag: Drag | None = None
        self._set_up_widget()
        session.case_changed.connect(self._on_case_changed)
        session.mask_changed.connect(self._on_mask_changed)
        session.cursor_changed.connect(self._on_cursor_changed)
        session.window_changed.connect(self._on_window_changed)
        session.overlay_changed.connect(self._on_overlay_changed)
        self._on_case_changed()

    def _set_up_widget(self) -> None:
        self.setObjectName(f"{self.plane.name.lower()}_view")
        self.setAccessibleName(f"{self.plane.name} slice")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        self.viewport().update()

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
            self._edges = edge_letters(self.plane, case.volume.geometry)
        self._drag = None
        self._set_hover((), "")
        self._pictures.forget()
        self.viewport().update()

    def _on_mask_changed(self, box: Box) -> None:
        if box.start_zyx[self.plane.axis] <= self.slice_index < box.stop_zyx[self.plane.axis]:
            self._pictures.forget_labels()
            self._hover(self._hover_at)
            self.viewport().update()

    def _on_cursor_changed(self, cursor_zyx: tuple[int, int, int]) -> None:
        if self._drag is None and self.session.case is not None:
            self.picture_view.reveal(self.plane.point(cursor_zyx, self.session.case.volume.hu.shape))
        if self.slice_index != self._pictures.shown_index:
            self._pictures.forget()
            self._hover(self._hover_at)
        self.viewport().update()

    def _on_window_changed(self) -> None:
        self._pictures.forget_window()
        self.viewport().update()

    def _on_overlay_changed(self) -> None:
        self._pictures.forget_labels()
        self.viewport().update()

    # Drawing.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.picture_view.resize(self.viewport().width(), self.viewport().height())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        if self.session.case is not None:
            self._pictures.draw(painter, self.picture_view)
            self._draw_annotations(painter)
        painter.end()

    def _draw_annotations(self, painter: QPainter) -> None:
        case, view = self.session.case, self.picture_view
        if case is None:
            return
        width, height = self.viewport().width(), self.viewport().height()
        at = view.to_pixels(self.plane.point(self.session.cursor_zyx, case.volume.hu.shape))
        annotations.draw_crosshair(painter, self.plane, at, view)
        painter.setFont(self.font())
        annotations.draw_letters(painter, self._edges, width, height)
        annotations.draw_corners(painter, self.plane, self.corners(), width, height)
        annotations.draw_scale_bar(painter, view)

    def corners(self) -> annotations.Corners:
        """Return the texts of the corners, as they are drawn."""
        case = self.session.case
        if case is None:
            return annotations.Corners()
        count = case.volume.hu.shape[self.plane.axis]
        position = case.volume.geometry.to_lps_mm(self.session.cursor_zyx)
        window, view = self.session.window, self.picture_view
        zoom = () if view.is_fitted else (f"{view.pixels_per_mm / view.fitting_pixels_per_mm:.1f} ×",)
        return annotations.Corners(
            top_left=(
                self.plane.name,
                f"{self.slice_index + 1} / {count}",
                plane_position_text(self.plane, position),
            ),
            top_right=(f"W {window.width_hu:.0f}  L {window.center_hu:.0f}", *zoom),
            bottom_left=self._hover_lines,
        )

    # The mouse and the keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.session.case is None:
            event.ignore()
            return
        if wants_pan(event):
            self._drag = pan_drag(self._pan, event.position())
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag = self._move_crosshair
        elif event.button() == Qt.MouseButton.RightButton:
            self._drag = window_drag(self.session, event.position())
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        if self._drag is not None:
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag(event.position())
        self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.NoButton:
            self._drag = None
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.session.case is None:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(ZOOM_PER_NOTCH ** self._wheel.notches(event), event.position())
        else:
            self.step(self._wheel.slices(event))
        self._hover(event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom(1 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        # The keys follow the cursor from view to view, but never leave a field that is being typed in.
        if isinstance(self.window().focusWidget(), SliceView):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = KEY_STEPS.get(Qt.Key(event.key()))
        if steps is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(steps)
        elif event.key() == Qt.Key.Key_R and not event.modifiers():
            self.reset()
        else:
            event.ignore()

    def _move_crosshair(self, position: QPointF) -> None:
        cursor = self.cursor_at(position)
        if cursor is not None:
            self.session.set_cursor(cursor)

    def _pan(self, pixels: tuple[float, float]) -> None:
        self.picture_view.pan(pixels)
        self.viewport().update()

    def _zoom(self, factor: float, about: QPointF) -> None:
        self.picture_view.zoom(factor, (about.x(), about.y()))
        self.viewport().update()

    def _hover(self, position: QPointF | None) -> None:
        """Say what is under the mouse: HU, label, and where that is."""
        self._hover_at = position
        case, mask = self.session.case, self.session.mask
        cursor = None if position is None else self.cursor_at(position)
        if case is None or mask is None or cursor is None:
            self._set_hover((), "")
            return
        z, y, x = (round(at) for at in cursor)
        if not all(0 <= at < size for at, size in zip((z, y, x), case.volume.hu.shape, strict=True)):
            self._set_hover((), "")
            return
        label = Label(mask[z, y, x]) if mask[z, y, x] in LABEL_NAMES else Label.BACKGROUND
        value = f"{case.volume.hu[z, y, x]} HU"
        if label != Label.BACKGROUND:
            value += f"  {LABEL_NAMES[label]}"
        where = position_text(case.volume.geometry.to_lps_mm((z, y, x)))
        self._set_hover((value, where), f"{value}    {where}")

    def _set_hover(self, lines: tuple[str, ...], text: str) -> None:
        if lines != self._hover_lines:
            self._hover_lines = lines
            self.viewport().update(
                annotations.hover_rect(self.viewport().width(), self.viewport().height()).toAlignedRect()
            )
            self.hovered.emit(text)
