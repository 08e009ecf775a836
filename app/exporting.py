"""The verb export: what is offered, what is remembered, and the worker that writes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import jobs
from ui.dialogs.export_offer import ExportChoice, ExportOffer, OfferedFormat
from ui.languages import code_of, system_code
from ui.words import tr

if TYPE_CHECKING:
    from app.controller import Controller
    from core.case import Case

FORMATS_CHOSEN, NAMED_AS_SCAN = "export_formats", "export_named_as_scan"
"""What is remembered. Whether the patient may be named is not: that is asked each time."""


class Exports(QObject):
    """Asks what to write and writes it. Belongs to the GUI thread."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        self._session, self._tasks, self._settings = controller.session, controller.tasks, controller.settings

    def ask(self) -> None:
        """Ask in which formats and where to, then write."""
        case = self._session.case
        if case is None or self._tasks.busy:
            return
        choice: ExportChoice | None = self._controller.window.questions.ask_export(self._offer(case))
        if choice is None:
            return
        self._settings.change(export_folder=str(choice.folder.parent))
        self._settings.remember_view(FORMATS_CHOSEN, ",".join(choice.formats))
        self._settings.remember_view(NAMED_AS_SCAN, choice.named_as_scan)
        wishes = jobs.ExportWishes(choice.formats, choice.identified, self._language())
        self.write(choice.folder, wishes, overwrite=choice.overwrite)

    def write(self, folder: Path, wishes: jobs.ExportWishes, *, overwrite: bool) -> None:
        """Write what is wished for into `folder`, all or nothing."""
        session = self._session
        if session.case is None:
            return
        revision = session.revision
        job = partial(jobs.export_snapshot, self._snapshot(session.case), wishes, folder, overwrite)
        self._tasks.run(tr("Exporting"), job, lambda paths: self._controller.exported(paths, folder, revision))

    def _snapshot(self, case: Case) -> jobs.Snapshot:
        session = self._session
        return jobs.Snapshot(
            case, session.snapshot(), session.reading, session.measurements, session.follow_up.earlier
        )

    def _offer(self, case: Case) -> ExportOffer:
        from core.exporting.formats import DEFAULT_KEYS, FORMATS

        wanted, remembered = self._snapshot(case), self._settings.values.view
        keys = str(remembered.get(FORMATS_CHOSEN, "")) or ",".join(DEFAULT_KEYS)
        return ExportOffer(
            start=Path(self._settings.values.export_folder or Path.home()),
            neutral_name=f"hepascope-{case.content_hash[:8]}",
            scan_name=case.name,
            formats=[
                OfferedFormat(each.key, each.file_name, each.sentence, each.why_not(wanted)) for each in FORMATS
            ],
            chosen=frozenset(keys.split(",")),
            named_as_scan=bool(remembered.get(NAMED_AS_SCAN, False)),
        )

    def _language(self) -> str:
        return code_of(self._settings.values.language, system_code())
