"""Running the network on the open scan, or on a box of it, and putting what it finds into the session."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app import jobs
from core.box import Box
from core.case import Case
from core.editing import replace_mask
from core.history import Edit
from core.inference.settings import Segmentation
from core.locks import with_locks
from core.progress import Report
from ui.main_window import MainWindow
from ui.words import tr

if TYPE_CHECKING:
    from app.controller import Controller

log = logging.getLogger(__name__)


class Segmenting(QObject):
    """The verbs segment and segment a box. Belongs to the GUI thread."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__()
        self._controller, self._window = controller, window
        self._session, self._tasks = controller.session, controller.tasks

    def segment(self) -> None:
        """Find the liver and its tumours in the open scan."""
        case, phantom = self._session.case, self._controller.phantom
        if case is None or self._tasks.busy or not self._controller.preflights.may_segment():
            return
        model, settings = self._controller.wanted()
        promise, revision = self._controller.promises.promise, self._session.mask_revision
        truth = phantom.truth if phantom is not None and phantom.case is case else None

        def job(report: Report) -> tuple[Segmentation, jobs.Scores | None]:
            result = jobs.segment_volume(case.volume, model, settings, report)
            return result, None if truth is None else jobs.score_against(truth, result.mask)

        self._tasks.run(
            "Loading the network",
            job,
            lambda both: self._segmented(case, revision, *both),
            promised_s=None if promise is None else promise.seconds,
        )

    def segment_box(self, box: Box) -> None:
        """Let the network look at a box once more; what it finds there replaces what was there, locks excepted."""
        case, revision = self._session.case, self._session.mask_revision
        if case is None or self._tasks.busy:
            return
        chosen = self._controller.wanted()
        job = partial(jobs.segment_in_box, case.volume, box, self._session.reading.locks, chosen)
        model = "shipped model" if chosen[0] is None else chosen[0].stem

        def done(values: NDArray[np.uint8]) -> None:
            if self._session.case is not case or revision != self._session.mask_revision:
                self._window.show_message(tr("The mask was changed meanwhile; draw the box again."), "warning")
            elif self._session.apply(Edit(f"AI in the box ({model})", box, values)):
                self._window.show_message(tr("The network has looked at the box once more."), "success")
            else:
                self._window.show_message(tr("The network finds in the box what was there already."), "info")

        self._tasks.run("Looking at the box", job, done)

    def _segmented(self, case: Case, revision: int, result: Segmentation, scores: jobs.Scores | None) -> None:
        session, window = self._session, self._window
        if session.case is not case:
            return
        if revision != session.mask_revision and not window.questions.ask(
            tr("Use the network's result?"),
            tr("The mask was changed while the network ran. If you use the result, Undo brings your mask back."),
            tr("Use the result"),
        ):
            window.show_message(tr("Your mask stays as it is."), "info", tr("The network's result was left out."))
            return
        log.info("segmented on %s in %.1f s", result.record.device, sum(result.seconds.values()))
        edit = replace_mask("Segment", result.mask, result.record, result.agreement)
        geometry = case.volume.geometry
        session.apply(replace(edit, values=with_locks(edit.values, edit.box, session.reading.locks, geometry)))
        self._controller.scores = scores
        said = f"Segmented in {sum(result.seconds.values()):.0f} s on {result.record.device}."
        if scores is not None:
            said += f" Dice with the phantom's truth: liver {scores.liver:.3f}, tumours {scores.tumour:.3f}."
        if result.record.warnings:
            window.show_message(said, "warning", " ".join(result.record.warnings))
        elif scores is not None:
            window.show_message(said, "success")
        else:
            window.show_message(said, "success", tr("Look at every slice before you use the numbers."))
