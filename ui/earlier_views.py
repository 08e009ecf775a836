"""The earlier scan below the open one: three slice views that show the same tissue."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from core.follow_up.earlier import EarlierScan
from core.session import Session
from ui.slice_annotations import LINE_HEIGHT, MARGIN, small_font, write
from ui.slice_geometry import PLANES
from ui.slice_layers import SliceLayer
from ui.slice_view import SliceView
from ui.viewer_page import ViewerPage
from ui.widgets.card import label
from ui.words import tr

GAP_PIXELS = 3
TAG_COLOUR = QColor(232, 182, 87)
SHARES = (1, 1)
"""Of the height: the open scan, the earlier one."""


class EarlierTag(SliceLayer):
    """Says in the picture which scan this is, so that nobody takes one for the other."""

    def draw(self, painter: QPainter, view: SliceView) -> None:
        """Write it under the window's numbers."""
        painter.setFont(small_font(view.font(), 13, bold=True))
        box = QRectF(0, MARGIN + 2 * LINE_HEIGHT, view.viewport().width() - MARGIN, LINE_HEIGHT)
        write(painter, box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr("EARLIER"), TAG_COLOUR)


class EarlierViews(QWidget):
    """Follows the crosshair, window, overlay and zoom of the open scan's views, and leads them.

    `session` is the earlier scan's own: its mask is looked at, not edited.
    """

    def __init__(self, now: Session, now_views: Sequence[SliceView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("earlier_views")
        self._now = now
        self.session = Session()
        self._is_linking = False
        self.head = label(role="dim")
        self.close_button = QToolButton(text="×", toolTip=tr("Take the earlier scan away"), autoRaise=True)
        self.close_button.setAccessibleName(tr("Close the earlier scan"))
        self.slice_views = tuple(SliceView(self.session, plane) for plane in PLANES)
        for now_view, view in zip(now_views, self.slice_views, strict=True):
            now_view.seen_changed.connect(partial(self._zoom_alike, now_view, view))
            view.seen_changed.connect(partial(self._zoom_alike, view, now_view))
        self._lay_out()
        self.close_button.clicked.connect(lambda: now.follow_up.set_earlier(None))
        now.follow_up.changed.connect(self._show_earlier)
        now.cursor_changed.connect(self._follow_cursor)
        now.window_changed.connect(self._follow_looks)
        now.overlay_changed.connect(self._follow_looks)
        now.display_changed.connect(self._follow_looks)
        self.session.cursor_changed.connect(self._lead_cursor)
        self.session.window_changed.connect(lambda: now.set_window(self.session.window))
        self._show_earlier()

    def _lay_out(self) -> None:
        strip = QHBoxLayout()
        strip.setContentsMargins(10, 3, 4, 3)
        strip.addWidget(self.head, 1)
        strip.addWidget(self.close_button)
        row = QSplitter(Qt.Orientation.Horizontal)
        row.setHandleWidth(GAP_PIXELS)
        row.setChildrenCollapsible(False)
        for view in self.slice_views:
            view.setObjectName(f"earlier_{view.plane.name.lower()}_view")
            view.setAccessibleName(tr("{name} slice of the earlier scan", name=view.plane.name))
            view.layers.append(EarlierTag())
            row.addWidget(view)
        row.setSizes([10_000] * len(self.slice_views))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(row, 1)

    def _show_earlier(self) -> None:
        earlier = self._now.follow_up.earlier
        if earlier is None:
            self.session.set_case(None)
        else:
            self.session.set_case(earlier.scan.case, earlier.scan.mask, earlier.scan.record)
            self.session.set_measurements(earlier.measurements, self.session.mask_revision)
            self._follow_looks()
            self._follow_cursor(self._now.cursor_zyx)
            self.head.setText(head_of(earlier))
            self.head.setToolTip(earlier.patient.sentence)
        self.setVisible(earlier is not None)

    def _follow_cursor(self, cursor_zyx: tuple[int, int, int]) -> None:
        earlier, case = self._now.follow_up.earlier, self._now.case
        if earlier is None or case is None or self._is_linking:
            return
        self._is_linking = True
        self.session.set_cursor(earlier.index_in(cursor_zyx, case.volume.geometry))
        self._is_linking = False

    def _lead_cursor(self, cursor_zyx: tuple[int, int, int]) -> None:
        earlier, case = self._now.follow_up.earlier, self._now.case
        if earlier is None or case is None or self._is_linking:
            return
        self._is_linking = True
        self._now.set_cursor(earlier.index_from(cursor_zyx, case.volume.geometry))
        self._is_linking = False

    def _zoom_alike(self, leader: SliceView, follower: SliceView) -> None:
        """Show as much of the same tissue in one scan as in the other."""
        earlier, case = self._now.follow_up.earlier, self._now.case
        if earlier is None or case is None or self._is_linking:
            return
        self._is_linking = True
        if leader.picture_view.is_fitted:
            follower.reset()
        else:
            to_follower = earlier.index_in if leader.session is self._now else earlier.index_from
            follower.centre_on(to_follower(leader.middle_zyx(), case.volume.geometry))
            follower.set_scale(leader.picture_view.pixels_per_mm)
        self._is_linking = False

    def _follow_looks(self) -> None:
        if self._now.follow_up.earlier is not None:
            self.session.set_window(self._now.window)
            self.session.set_overlay(**asdict(self._now.overlay))
            self.session.set_display(**asdict(self._now.display))


def head_of(earlier: EarlierScan) -> str:
    """Describe the earlier scan in one line, without anything that names the patient."""
    days = earlier.patient.interval_days
    when = (
        ""
        if days is None
        else tr("   ·   {days} days before", days=days)
        if days >= 0
        else tr("   ·   {value} days LATER", value=-days)
    )
    return tr(
        "Earlier scan: {name}{when}   ·   {text}",
        name=earlier.scan.case.name,
        when=when,
        text=earlier.registration.text,
    )


class EarlierPlace(QObject):
    """Where the page shows an earlier scan: below the open one, whose three slices then stand side by side."""

    def __init__(self, page: ViewerPage) -> None:
        super().__init__(page)
        self._page, self._layout_before = page, ""
        self.views: EarlierViews | None = None
        """Built when the first earlier scan is opened."""
        page.session.follow_up.changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        page = self._page
        if page.session.follow_up.earlier is None:
            if self._layout_before and page.area.layout_name == "row":
                page.lay_out(self._layout_before)
            self._layout_before = ""
            return
        column = page.layout()
        if self.views is None and isinstance(column, QVBoxLayout):
            self.views = EarlierViews(page.session, page.slice_views, page)
            column.addWidget(self.views, SHARES[1])
            column.setStretch(0, SHARES[0])
        if page.area.layout_name != "row":
            self._layout_before = page.area.layout_name
            page.lay_out("row")
