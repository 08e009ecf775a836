"""The earlier scan beside the open one, and how both compare: as long as the scan is open."""

from psygnal import Signal

from core.follow_up.comparison import Comparison
from core.follow_up.earlier import EarlierScan
from core.follow_up.reference import EarlierReference


class FollowUp:
    """Belongs to a Session, and to its thread. What the reader says about pairs stands in the reading."""

    changed = Signal()
    """Another earlier scan, or none."""
    comparison_changed = Signal()

    def __init__(self) -> None:
        self.earlier: EarlierScan | None = None
        self.comparison: Comparison | None = None
        """None while nobody knows the numbers."""
        self.revision = 0
        """Counts how often the reader laid a scan beside or took it away."""
        self.awaited: EarlierReference | None = None
        """What lay beside when the work was saved, until it lies there again or something else does."""

    def set_earlier(self, earlier: EarlierScan | None, *, again: bool = False) -> None:
        """Lay a scan beside the open one, or take it away; `again`: as it was saved, which is no work to be lost."""
        self.awaited = None
        if earlier is not self.earlier:
            self.revision += not again
            self.earlier, self.comparison = earlier, None
            self.changed.emit()
            self.comparison_changed.emit()

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show how both scans compare."""
        self.comparison = comparison
        self.comparison_changed.emit()
