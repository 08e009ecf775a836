"""Going through the tumours of the open scan: which is next, what is thought of each. Qt-free; the GUI thread's."""

from collections.abc import Callable, Mapping

from psygnal import Signal

from core import lesions
from core.errors import UserError
from core.history import Edit
from core.lesions import Read
from core.reading import SET_ASIDE, Point, Voxel
from core.recist import Lesion, Report, report_of
from core.session import Session

BY_SIZE, BY_DOUBT = "size", "doubt"


class Review:
    """The lesions of a session as a table lists them, and the reader's verbs. Each verb is one step to undo.

    Verbs raise UserError where they cannot be done.
    """

    changed = Signal()
    """The report is another one, or there is none."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.report: Report | None = None
        """The lesions as they are now; None while nothing is measured."""
        self.order = BY_SIZE
        """How `next_tumour` walks: `BY_SIZE`, the largest first, or `BY_DOUBT`, the least agreement first."""
        self._agreement: Mapping[int, float] = {}
        self._place = 0
        self._wanted: Voxel | None = None
        for signal in (session.case_changed, session.measurements_changed, session.reading_changed):
            signal.connect(self._refresh)
        session.tumour_selected.connect(self._remember_place)
        self._refresh()

    @property
    def agreement(self) -> Mapping[int, float]:
        """How far the model's opinions agree on each tumour, 0 to 1, by number; empty where that is not known."""
        return self._agreement

    def set_agreement(self, agreement: Mapping[int, float]) -> None:
        """Take over how far opinions agree on each tumour of the measurements."""
        self._agreement = dict(agreement)
        self.changed.emit()

    @property
    def selected(self) -> Lesion | None:
        """The chosen lesion, or None."""
        return self.report.lesion(self.session.selected_tumour) if self.report else None

    @property
    def walk(self) -> list[int]:
        """The numbers of the tumours in the order of `order`; where no agreement is known, by size."""
        numbers = [lesion.number for lesion in self.report.lesions if not lesion.is_set_aside] if self.report else []
        if self.order == BY_DOUBT:
            numbers.sort(key=lambda number: self._agreement.get(number, 1.0))
        return numbers

    def go(self, step: int) -> None:
        """Choose the tumour that is `step` further in the walk, round and round, where its long axis is.

        After the chosen one left the mask, the next is the one that took its place.
        """
        walk = self.walk
        if not walk:
            return
        chosen = self.session.selected_tumour
        at = walk.index(chosen) + step if chosen in walk else self._place + min(step, 0)
        self.choose(walk[at % len(walk)])

    def choose(self, number: int) -> None:
        """Choose a lesion and go to the slice of its diameters."""
        self.session.select_tumour(number)
        lesion = self.selected
        if lesion is not None:
            (z, y0, x0), (_, y1, x1) = lesion.found.long_axis_ends_zyx
            self.session.set_cursor((z, (y0 + y1) / 2, (x0 + x1) / 2))

    # --- verbs on lesions -------------------------------------------------------------------------------------------

    def judge(self, kind: str) -> None:
        """Give the chosen lesion a verdict; the same one again takes it back."""
        lesion = self._chosen()
        if lesion.verdict.kind == kind and not lesion.is_set_aside:
            kind = ""
        anchor = lesion.verdict.anchor_zyx if lesion.is_set_aside and kind not in SET_ASIDE else None
        self._apply(lambda read: lesions.judge(read, lesion.number, kind), anchor)

    def annotate(self, number: int, note: str) -> None:
        """Write a note to a lesion."""
        self._apply(lambda read: lesions.annotate(read, number, note))

    def choose_target(self, is_target: bool | None) -> None:
        """Make the chosen tumour a target lesion, or none; None leaves it to the rules."""
        number = self._chosen().number
        self._apply(lambda read: lesions.choose_target(read, number, is_target))

    def join(self, first: int, second: int) -> None:
        """Make one lesion of two tumours, and choose it."""
        self._apply(lambda read: lesions.join(read, first, second), self._inside(first))

    def split(self, parts: int = 2) -> None:
        """Make several lesions of the chosen tumour where it is narrow."""
        number = self._chosen().number
        self._apply(lambda read: lesions.split(read, number, parts), self._inside(number))

    def cut(self, number: int, ends_zyx: tuple[Point, Point], plane_axis: int) -> None:
        """Make two lesions of a tumour along a line in a slice."""
        self._apply(lambda read: lesions.cut(read, number, ends_zyx, plane_axis), self._inside(number))

    def correct_axis(self, number: int, kind: str, ends_zyx: tuple[Point, Point]) -> None:
        """Put the "long_axis" or "short_axis" of a tumour right, in an axial slice."""
        self._apply(lambda read: lesions.correct_axis(read, number, kind, ends_zyx))

    def reset_axes(self) -> None:
        """Let the mask say the chosen tumour's axes again."""
        number = self._chosen().number
        self._apply(lambda read: lesions.reset_axes(read, number))

    # --- inside -----------------------------------------------------------------------------------------------------

    def _chosen(self) -> Lesion:
        lesion = self.selected
        if lesion is None:
            raise UserError("No tumour is chosen.", "Choose one in the table, or press N.")
        return lesion

    def _inside(self, number: int) -> Voxel | None:
        lesion = self.report.lesion(number) if self.report else None
        return lesion.found.centre_zyx if lesion else None

    def _read(self) -> Read | None:
        session = self.session
        if session.case is None or session.mask is None or session.measurements is None:
            return None
        return Read(session.case.volume, session.mask, session.measurements, session.reading)

    def _apply(self, verb: Callable[[Read], Edit], choose_afterwards: Voxel | None = None) -> None:
        read = self._read()
        if read is None:
            raise UserError("The tumours are being measured.", "Try again in a moment.")
        edit = verb(read)
        self._wanted = choose_afterwards
        self.session.apply(edit)

    def _refresh(self) -> None:
        read = self._read()
        self.report = None if read is None else report_of(read)
        figures = self.session.agreement
        if figures is not None or self.report is None:
            percent_of = figures.percent_of if figures else {}
            self._agreement = {number: percent / 100 for number, percent in percent_of.items()}
        if self.report is None and self.session.case is None:
            self._wanted, self._place = None, 0
        self.changed.emit()
        if read is not None and self._wanted is not None:
            number, self._wanted = read.holder_of(self._wanted), None
            if number:
                self.session.select_tumour(number)

    def _remember_place(self, number: int | None) -> None:
        walk = self.walk
        if number in walk:
            self._place = walk.index(number)
