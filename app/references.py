"""The verb that loads another's mask of the open scan."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import jobs
from app.tasks import TaskRunner
from core.case import Case
from core.kept import KeptVoxels
from core.layers import Layer
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr

if TYPE_CHECKING:
    from core.importing.parts import Imported


class References(QObject):
    """Loads reference masks into the session. Belongs to the GUI thread."""

    def __init__(self, session: Session, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__()
        self._session = session
        self._tasks = tasks
        self._window = window

    def ask(self) -> None:
        """Let the user choose another's mask of the open scan, and show it."""
        case = self._session.case
        path = None if case is None else self._window.questions.ask_mask(case.source.path.parent)
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Show another's mask of the open scan, compared with ours where there is one."""
        case, name = self._session.case, path.name
        if case is None or self._tasks.busy:
            return
        said = tr("Reading {name}", name=name)
        if name.lower().endswith((".nii", ".nii.gz")):
            # No name says what a number means here: only masks as ours are, on exactly this grid.
            job = partial(jobs.read_reference_mask, path, case)
            self._tasks.run(said, job, partial(self._take, case, name, tr("It lies on the scan's own grid.")))
        else:
            self._tasks.run(said, partial(jobs.read_labels_of, path, case), partial(self._name_labels, case, name))

    def _name_labels(self, case: Case, name: str, found: Imported) -> None:
        """Take structures as their names say; ask where these say nothing."""
        guesses = {place: part.guess for place, part in enumerate(found.parts) if part.guess is not None}
        voxel_ml = case.volume.geometry.voxel_ml
        structures = [(part.name, part.count * voxel_ml, part.guess) for part in found.parts]
        mapping = guesses if found.is_clear else self._window.questions.ask_labels(structures, found.notes)
        if mapping is not None:
            self._tasks.run(
                tr("Reading {name}", name=name),
                lambda report: KeptVoxels.of(jobs.mask_of_labels(mapping, found)),
                partial(self._take, case, name, " ".join(found.notes)),
            )

    def _take(self, case: Case, name: str, said: str, mask: KeptVoxels) -> None:
        if self._session.case is not case:
            return
        layers = self._session.layers
        layers.set_reference(mask, name)
        if self._session.has_mask:
            layers.compare((Layer.REFERENCE, Layer.CORRECTED))
        else:
            layers.show(Layer.REFERENCE)
        self._window.show_message(tr("{name} is the reference.", name=name), "success", said)
