"""The verb that takes another program's mask as ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app import jobs
from app.tasks import TaskRunner
from core.case import Case
from core.editing import replace_mask
from core.labels import LABEL_NAMES
from core.provenance import MaskRecord
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr

if TYPE_CHECKING:
    from core.importing.parts import Imported


class MaskImport(QObject):
    """Reads a file of labels in the worker, asks what they are, and replaces the mask, undoably."""

    def __init__(self, session: Session, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__()
        self._session, self._tasks, self._window = session, tasks, window
        window.import_mask_requested.connect(self.ask)

    def ask(self) -> None:
        """Let the user choose a file of labels for the open scan, and take it."""
        case = self._session.case
        path = None if case is None else self._window.questions.ask_labels_file(case.source.path.parent)
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Read labels from `path`, ask what they are, and take them."""
        case = self._session.case
        if case is not None and not self._tasks.busy:
            job = partial(jobs.read_labels_of, path, case)
            self._tasks.run(f"Reading {path.name}", job, lambda found: self._read(case, found, path.name))

    def _read(self, case: Case, found: Imported, name: str) -> None:
        if self._session.case is not case:
            return
        voxel_ml = case.volume.geometry.voxel_ml
        structures = [(part.name, part.count * voxel_ml, part.guess) for part in found.parts]
        mapping = self._window.questions.ask_labels(structures, found.notes)
        if mapping is None:
            return
        told = {found.parts[place].name: LABEL_NAMES[label] for place, label in mapping.items()}
        record = MaskRecord("imported", settings={"file": name, "structures": told}, warnings=found.notes)
        self._tasks.run(
            "Importing", lambda report: jobs.mask_of_labels(mapping, found), partial(self._take, case, name, record)
        )

    def _take(self, case: Case, name: str, record: MaskRecord, mask: NDArray[np.uint8]) -> None:
        if self._session.case is case:
            self._session.apply(replace_mask("Import mask", mask, record))
            self._window.show_message(tr("{name} is the mask now.", name=name), "success", " ".join(record.warnings))
