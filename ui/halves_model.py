"""The division of the liver as the views show it: what is stored, or what is being dragged, and its numbers."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.box import Box
from core.division import BodySize, DividingPlane, Division
from core.halves import Halves, Runs, guess_plane
from core.measure import Components
from core.progress import Report
from core.session import Session
from ui.background import Handle, RunInBackground


class HalvesModel(QObject):
    """Keeps `session.reading.division` and the numbers on both sides of it together. Belongs to the GUI thread.

    While the plane is dragged nothing is stored: `drag` shows another plane, `drop` makes it one change to undo.
    """

    changed = Signal()
    """The plane, its numbers, or whether there is one."""

    def __init__(self, session: Session, background: Callable[[], RunInBackground]) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._dragged: DividingPlane | None = None
        self._runs: Runs | None = None
        self._components: Components | None = None
        """Those that the runs know; joined and split tumours make others of the same mask."""
        self._running: Handle | None = None
        self.box: Box | None = None
        """Where the liver is; None while that is not known."""
        self.halves: Halves | None = None
        """None while there is no division, or nothing measured."""
        session.case_changed.connect(self._forget)
        session.mask_changed.connect(self._forget)
        session.measurements_changed.connect(self._prepare)
        session.reading_changed.connect(self._follow)

    @property
    def division(self) -> Division | None:
        """The division shown: the stored one, with the plane that is being dragged."""
        stored = self._session.reading.division
        if stored is None or self._dragged is None:
            return stored
        return Division(self._dragged, False, stored.remnant_side, stored.body)

    def start(self) -> None:
        """Divide the liver where its shape suggests. Raises UserError without a liver."""
        self._put("Divide the liver", self._guessed(None))

    def guess_again(self) -> None:
        """Put the plane back where the program guesses it."""
        self._put("Guess the dividing plane", self._guessed(self._session.reading.division))

    def stop(self) -> None:
        """Take the division away."""
        self._session.change_reading("Take the division away", division=None)

    def drag(self, plane: DividingPlane) -> None:
        """Show another plane, without storing it."""
        self._dragged = plane
        self._measure()

    def drop(self) -> None:
        """Store the plane that was dragged."""
        division, self._dragged = self.division, None
        stored = self._session.reading.division
        if division is not None and stored is not None and division.plane != stored.plane:
            self._put("Move the dividing plane", division)
        else:
            self._measure()

    def keep_side(self, side: str) -> None:
        """Choose the side that would remain."""
        stored = self._session.reading.division
        if stored is not None:
            self._put("Choose the remnant", Division(stored.plane, stored.is_guess, side, stored.body))

    def set_body(self, body: BodySize | None) -> None:
        """Take height and weight into account, or None for none."""
        stored = self._session.reading.division
        if stored is not None and stored.body != body:
            name = "Height and weight"
            self._put(name, Division(stored.plane, stored.is_guess, stored.remnant_side, body))

    def _guessed(self, stored: Division | None) -> Division:
        mask, case = self._session.mask, self._session.case
        if mask is None or case is None:
            raise RuntimeError("no case is open")
        plane = guess_plane(mask, case.volume.geometry)
        return Division(plane, True) if stored is None else Division(plane, True, stored.remnant_side, stored.body)

    def _put(self, name: str, division: Division) -> None:
        self._session.change_reading(name, division=division)

    def _follow(self) -> None:
        """Take over a division that was stored, undone or made again."""
        self._prepare()
        self._measure()

    def _forget(self, *_: object) -> None:
        self._runs, self._components, self._dragged, self._running, self.box = None, None, None, None, None
        self._measure()

    def _prepare(self) -> None:
        """List the liver's voxels once the mask is measured, beside everything else."""
        session = self._session
        case, numbers = session.case, session.measurements
        if case is None or numbers is None or session.reading.division is None:
            return
        if numbers.components is self._components and (self._runs is not None or self._running is not None):
            return
        mask, geometry, components = session.snapshot(), case.volume.geometry, numbers.components
        self._components = components
        revision = session.mask_revision

        def job(report: Report) -> tuple[Runs, Box | None]:
            report(0.0, "Dividing the liver")
            return Runs.of(mask, components, geometry), Box.around(mask)

        def done(found: tuple[Runs, Box | None]) -> None:
            if session.mask_revision == revision and self._components is components:
                self._running = None
                self._runs, self.box = found
                self._measure()

        self._running = self._background()("Dividing the liver", job, done)

    def _measure(self) -> None:
        division = self.division
        self.halves = None if division is None or self._runs is None else self._runs.cut(division)
        self.changed.emit()
