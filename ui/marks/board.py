"""What is drawn over the slices by hand, which of it is chosen, and what is being dragged just now."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.marks import moved_short_axis, slice_of, with_point
from core.measure import Tumour
from core.reading import Mark, Point
from core.review import Review
from ui.words import mark

MARK_NAMES = mark({"ruler": "Ruler", "angle": "Angle", "circle": "Circle", "box": "Box"})


@dataclass(frozen=True)
class Shown:
    """A mark as it stands on a slice; `tumour` is the number of the tumour whose axis it is, 0 for none."""

    mark: Mark
    tumour: int = 0
    by_hand: bool = False


class MarkBoard(QObject):
    """The marks of the session's reading, and the axes of its tumours as marks. Belongs to the GUI thread."""

    changed = Signal()
    """Something else is to be drawn."""
    failed = Signal(object)
    """Carries the UserError that says why something cannot be done."""

    def __init__(self, review: Review, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.review, self.session = review, review.session
        self.chosen: Mark | None = None
        """The mark that Delete deletes."""
        self.draft: tuple[Shown | None, Shown] | None = None
        """What is being drawn or dragged, and what it stands for."""
        self.show_marks, self.show_axes, self.all_axes = True, True, False
        review.changed.connect(self._refresh)
        self.session.tumour_selected.connect(self._refresh)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that are listed by themselves, oldest first."""
        return tuple(mark for mark in self.session.reading.marks if mark.anchor_zyx is None)

    def on_slices(self, plane_axis: int) -> list[Shown]:
        """Return what stands on the slices shown across an axis, with what is dragged in the place of itself."""
        if self.session.case is None:
            return []
        slab = self.session.slab_at(plane_axis)
        shown = [Shown(mark) for mark in self.marks] if self.show_marks else []
        shown += self._axes() if self.show_axes and plane_axis == 0 else []
        if self.draft is not None:
            before, after = self.draft
            shown = [each for each in shown if each != before] + [after]
        return [
            each
            for each in shown
            if each.mark.plane_axis == plane_axis and slab.start <= slice_of(each.mark) < slab.stop
        ]

    def choose(self, mark: Mark | None) -> None:
        """Choose a mark, or none."""
        self.chosen = mark if mark in self.marks else None
        self.changed.emit()

    def set_shown(self, **flags: bool) -> None:
        """Change what is drawn: `show_marks`, `show_axes`, `all_axes`."""
        for name, on in flags.items():
            setattr(self, name, on)
        self.changed.emit()

    def set_draft(self, before: Shown | None, after: Shown | None) -> None:
        """Draw `after` in the place of `before`, until `finish`."""
        self.draft = None if after is None else (before, after)
        self.changed.emit()

    def with_point(self, shown: Shown, index: int, to_zyx: Point) -> Shown:
        """Return what is shown with one of its points moved; a short axis stays at right angles."""
        mark, tumour = shown.mark, self.tumour(shown.tumour)
        if mark.kind == "short_axis" and tumour is not None and self.session.case is not None:
            geometry = self.session.case.volume.geometry
            return replace(shown, mark=moved_short_axis(geometry, tumour.long_axis_ends_zyx, mark, index, to_zyx))
        return replace(shown, mark=with_point(mark, index, to_zyx))

    def finish(self) -> None:
        """Take what was drawn or dragged into the reading: one step to undo."""
        if self.draft is None:
            return
        (before, after), self.draft = self.draft, None
        mark = after.mark
        if after.tumour:
            self._do(
                lambda: self.review.correct_axis(after.tumour, mark.kind, (mark.points_zyx[0], mark.points_zyx[1]))
            )
        elif before is None:
            self._change(MARK_NAMES[mark.kind], (*self.session.reading.marks, mark))
        else:
            self._replace(f"Move {mark.kind}", before.mark, mark)
        self.choose(mark)

    def annotate(self, mark: Mark, note: str) -> None:
        """Write a note to a mark."""
        self._replace(f"Note on {mark.kind}", mark, replace(mark, note=note.strip()))

    def delete(self, mark: Mark) -> None:
        """Delete one mark."""
        self._change(f"Delete {mark.kind}", tuple(each for each in self.session.reading.marks if each is not mark))

    def delete_all(self) -> None:
        """Delete all marks; axes of tumours stay."""
        self._change("Delete measurements", tuple(m for m in self.session.reading.marks if m.anchor_zyx is not None))

    def tumour(self, number: int | None) -> Tumour | None:
        """Return a tumour as it is measured now, or None."""
        measurements = self.session.measurements
        return None if measurements is None else measurements.tumour(number)

    def _axes(self) -> list[Shown]:
        measurements = self.session.measurements
        chosen = self.session.selected_tumour
        tumours = () if measurements is None else measurements.tumours
        shown = []
        for tumour in tumours:
            if self.all_axes or tumour.number == chosen:
                for kind, ends in (
                    ("long_axis", tumour.long_axis_ends_zyx),
                    ("short_axis", tumour.short_axis_ends_zyx),
                ):
                    shown.append(Shown(Mark(kind, 0, ends), tumour.number, kind in tumour.by_hand))
        return [each for each in shown if each.mark.points_zyx[0] != each.mark.points_zyx[1]]

    def _replace(self, name: str, before: Mark, after: Mark) -> None:
        was_chosen = self.chosen is before
        self._change(name, tuple(after if each is before else each for each in self.session.reading.marks))
        if was_chosen:
            self.choose(after)

    def _change(self, name: str, marks: tuple[Mark, ...]) -> None:
        self.session.change_reading(name, marks=marks)

    def _do(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except UserError as error:
            self.failed.emit(error)

    def _refresh(self, *_: object) -> None:
        if self.session.case is None:
            self.draft = None
        if self.chosen not in self.marks:
            self.chosen = None
        self.changed.emit()
