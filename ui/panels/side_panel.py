"""The panels that stand beside the views; ui/workbench.py puts each into a dock, as ui/panels/places.py says."""

from collections.abc import Callable

from core.division import BOTH, LEFT, RIGHT
from core.review import Review
from core.session import Session
from ui.background import RunInBackground
from ui.marks.board import MarkBoard
from ui.panels.correct_panel import CorrectPanel
from ui.panels.display_panel import DisplayPanel
from ui.panels.follow_up_panel import FollowUpPanel
from ui.panels.halves_panel import HalvesPanel
from ui.panels.marks_panel import MarksPanel
from ui.panels.masks_panel import MasksPanel
from ui.panels.notes_panel import NotesPanel
from ui.panels.places import PANELS
from ui.panels.segment_panel import SegmentPanel
from ui.panels.tumour_table import ResultsPanel
from ui.widgets.card import Card

SIDE_TEXTS = {RIGHT: "R", LEFT: "L", BOTH: "RL"}


class SidePanel:
    """The panels on one session, by name."""

    def __init__(self, session: Session, background: Callable[[], RunInBackground]) -> None:
        self.segment = SegmentPanel(session)
        self.review = Review(session)
        """The lesions that the panel Results lists."""
        self.results = ResultsPanel(self.review)
        self.board = MarkBoard(self.review)
        """What is measured by hand on the slices."""
        self.marks = MarksPanel(self.board)
        self.halves = HalvesPanel(session, background)
        self.correct = CorrectPanel(session)
        self.follow_up = FollowUpPanel(session)
        self.display = DisplayPanel(session)
        self.masks = MasksPanel(session)
        self.notes = NotesPanel(session)

        self.halves.model.changed.connect(self._show_sides)

    def _show_sides(self) -> None:
        halves = self.halves.model.halves
        sides = {} if halves is None else {each.number: SIDE_TEXTS[each.side] for each in halves.tumours}
        self.results.table.show_sides(sides)

    @property
    def cards(self) -> dict[str, Card]:
        """The panels in the order of the table."""
        return {spec.name: getattr(self, spec.name) for spec in PANELS}
