"""The column right of the views: segmentation, results, display, notes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.session import Session
from ui.panels.display_panel import DisplayPanel
from ui.panels.notes_panel import NotesPanel
from ui.panels.segment_panel import SegmentPanel
from ui.panels.tumour_table import ResultsPanel

WIDTH_PIXELS = 368


class SidePanel(QScrollArea):
    """Scrolls where the window is low."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(WIDTH_PIXELS)
        self.setMaximumWidth(WIDTH_PIXELS + 140)
        self.segment = SegmentPanel(session)
        self.results = ResultsPanel(session)
        self.display = DisplayPanel(session)
        self.notes = NotesPanel(session)
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(10)
        for card in (self.segment, self.results, self.display, self.notes):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inside)
