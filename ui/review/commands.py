"""What the menu Tumours and the card of the chosen lesion do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from core.errors import UserError
from core.recist import Lesion
from core.review import BY_DOUBT, BY_SIZE, Review
from ui.review.lesion_card import LesionCard
from ui.review.tools import CutTool, JoinTool
from ui.words import mark, tr

if TYPE_CHECKING:
    from ui.viewer_page import ViewerPage

KINDS = ("accepted", "cyst", "vessel", "rejected")
SET_ASIDE_HINT = mark("It counts no more and stays listed below. Accept puts it back; Ctrl+Z takes this back.")


class ReviewCommands(QObject):
    """Connects actions and card with the review. Tools and zoom come with `attach`."""

    told = Signal(str, str)
    """A sentence about what was done, and a hint."""
    failed = Signal(object)
    """Carries the UserError that says why something cannot be done."""

    def __init__(
        self, review: Review, card: LesionCard, actions: Mapping[str, QAction], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.review, self._card, self._actions = review, card, actions
        self._page: ViewerPage | None = None
        for name, deed in self._deeds().items():
            actions[name].triggered.connect(partial(self._do, deed))
        card.verdict_chosen.connect(lambda kind: self._do(partial(self._judge, kind)))
        card.target_chosen.connect(lambda choice: self._do(partial(review.choose_target, choice)))
        card.note_written.connect(lambda number, text: self._do(partial(review.annotate, number, text)))
        card.axes_reset.connect(lambda: self._do(review.reset_axes))
        review.changed.connect(self._tick)
        review.session.tumour_selected.connect(self._tick)
        self._tick()

    def attach(self, page: ViewerPage) -> None:
        """Use the views of a page."""
        self._page = page
        page.tool_changed.connect(self._tick)

    def _deeds(self) -> dict[str, Callable[[], None]]:
        review = self.review
        deeds: dict[str, Callable[[], None]] = {
            "next_tumour": partial(self._go, 1),
            "previous_tumour": partial(self._go, -1),
            "walk_by_size": partial(self._walk_by, BY_SIZE),
            "walk_by_doubt": partial(self._walk_by, BY_DOUBT),
            "join": self._take_join,
            "split": self._split,
            "cut": self._take_cut,
            "target": lambda: review.choose_target(not self._lesion.is_target),
            "target_by_rules": lambda: review.choose_target(None),
            "note": self._card.note.setFocus,
            "reset_axes": review.reset_axes,
        }
        return deeds | {f"verdict_{kind}": partial(self._judge, kind) for kind in KINDS}

    @property
    def _lesion(self) -> Lesion:
        lesion = self.review.selected
        if lesion is None:
            raise UserError(tr("No tumour is chosen."), tr("Choose one in the table, or press N."))
        return lesion

    def _do(self, deed: Callable[[], object], *_: object) -> None:
        try:
            deed()
        except UserError as error:
            self.failed.emit(error)
        self._tick()

    def _go(self, step: int) -> None:
        if self.review.order == BY_DOUBT and not self.review.agreement:
            self.told.emit(tr("Nothing is known of how far the model's opinions agree here."), tr("Going by size."))
        self.review.go(step)
        if self._page is not None:
            self._actions["zoom_tumour"].trigger()
            self.review.choose(self._lesion.number)

    def _walk_by(self, order: str) -> None:
        self.review.order = order

    def _judge(self, kind: str) -> None:
        lesion = self._lesion
        self.review.judge(kind)
        number, ml = lesion.number, f"{lesion.found.volume_ml:.1f} ml"
        if kind != "accepted":
            words = {"cyst": tr("is a cyst"), "vessel": tr("is a vessel"), "rejected": tr("is rejected")}[kind]
            if lesion.verdict.kind != kind or lesion.is_set_aside:
                self.told.emit(
                    tr("Tumour {number} ({ml}) {words}.", number=number, ml=ml, words=words), tr(SET_ASIDE_HINT)
                )
        elif lesion.is_set_aside:
            self.told.emit(tr("Lesion {number} ({ml}) is a tumour again.", number=number, ml=ml), "")

    def _split(self) -> None:
        number = self._lesion.number
        self.review.split()
        self.told.emit(
            tr("Tumour {number} was split.", number=number), tr("No voxel has changed. Ctrl+Z takes this back.")
        )

    def _take_join(self) -> None:
        if self._page is None or isinstance(self._page.tool, JoinTool):
            self._put_down()
            return
        number = self._lesion.number
        self._page.set_tool(JoinTool(self, number, self._put_down))
        self.told.emit(
            tr("Which tumour is one with tumour {number}?", number=number),
            tr("Click it in a slice or in the table; Esc leaves it at that."),
        )

    def _take_cut(self) -> None:
        if self._page is None or isinstance(self._page.tool, CutTool):
            self._put_down()
            return
        number = self._lesion.number
        self._page.set_tool(CutTool(self, number, self._put_down))
        self.told.emit(
            tr("Draw a line that parts tumour {number}.", number=number), tr("In any slice; Esc leaves it at that.")
        )

    def join(self, first: int, second: int) -> None:
        """Make one lesion of two, or say why not."""
        self._do(partial(self.review.join, first, second))

    def cut(self, *line: object) -> None:
        """Cut a tumour along a line (`Review.cut`), or say why not."""
        self._do(partial(self.review.cut, *line))  # type: ignore[arg-type]

    def _put_down(self) -> None:
        if self._page is not None:
            self._page.set_tool(None)

    def _tick(self, *_: object) -> None:
        lesion, actions = self.review.selected, self._actions
        for kind in KINDS:
            actions[f"verdict_{kind}"].setChecked(lesion is not None and lesion.verdict.kind == kind)
        actions["target"].setChecked(lesion is not None and lesion.is_target)
        actions["walk_by_size"].setChecked(self.review.order == BY_SIZE)
        actions["walk_by_doubt"].setChecked(self.review.order == BY_DOUBT)
        tool = None if self._page is None else self._page.tool
        actions["join"].setChecked(isinstance(tool, JoinTool))
        actions["cut"].setChecked(isinstance(tool, CutTool))
