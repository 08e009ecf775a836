"""The verbs: what the user can do, in words of the document. Slow things go to the worker and come back here."""

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app import jobs
from app.autosave import Autosave
from app.browsing import Browsing
from app.case_files import CaseFiles
from app.comparing import Comparer
from app.exporting import Exports
from app.following import FollowUps
from app.importing import MaskImport
from app.preflights import PreflightKeeper
from app.promises import PromiseKeeper
from app.recovery import Recovery
from app.references import References
from app.segmenting import Segmenting
from app.settings import Settings
from app.tasks import Task, TaskRunner
from app.training_desk import TrainingDesk
from core.case import Case
from core.case_file import ENDING
from core.inference.settings import SegmentSettings
from core.io import is_folder_of_scans
from core.measure import Measurements, measure_reading
from core.preview import Preview
from core.session import Session
from ui.main_window import MainWindow
from ui.words import tr

log = logging.getLogger(__name__)

MEASURE_AFTER_MS = 80
"""Changes of the mask closer together than this are measured once."""


class Controller(QObject):
    """Connects the window's wishes with the session and the worker. Belongs to the GUI thread.

    `tasks` does what the user waits for, with progress; `background` does what nobody should wait for.
    """

    _looked = Signal(object)
    """Brings the preview of a scan that is being opened out of the worker."""

    def __init__(
        self, session: Session, tasks: TaskRunner, background: TaskRunner, window: MainWindow, settings: Settings
    ) -> None:
        super().__init__()
        self.session = session
        self.tasks = tasks
        self.background = background
        self.window = window
        self.settings = settings
        self.phantom: jobs.PhantomCase | None = None
        """The demo phantom with its truth while it is open."""
        self.scores: jobs.Scores | None = None
        """How the newest segmentation of the phantom compares with its truth."""
        self.promises = PromiseKeeper(session, tasks, background, window.segment_panel, self.wanted)
        """How long a segmentation will take."""
        self.preflights = PreflightKeeper(session, background, window, lambda: self.wanted()[0])
        self.comparer = Comparer(session, background)
        """Brings the numbers of what is compared."""
        self.references = References(session, tasks, window)
        self.follow_ups = FollowUps(session, tasks, background, window, self.wanted)
        self.mask_import = MaskImport(session, tasks, window)
        self.autosave = Autosave(session, settings.unsaved_folder, self)
        self.recovery = Recovery(session, tasks, background, window, self.autosave, self.may_discard)
        self.recovery.restored.connect(self.follow_ups.again.bring_back)
        self.saved_revision = session.revision
        """The session's revision that was exported or saved last."""
        self.case_files = CaseFiles(self, window)
        self.segmenting = Segmenting(self, window)
        self.exports = Exports(self)
        self.browsing = Browsing(self, window)
        self._measuring: Task | None = None
        self._measure_timer = QTimer(self, singleShot=True, interval=MEASURE_AFTER_MS)
        self._measure_timer.timeout.connect(self.measure)
        self._connect()
        self.training = TrainingDesk(self, window)
        """The training tab."""

    # --- open -----------------------------------------------------------------------------------------------------

    def open_folder_dialog(self) -> None:
        """Let the user choose a DICOM folder, and open it."""
        self._open_chosen(self.window.questions.ask_folder(self._start_folder()))

    def open_file_dialog(self) -> None:
        """Let the user choose a file, and open it."""
        self._open_chosen(self.window.questions.ask_file(self._start_folder()))

    def open_path(self, path: Path, series_uid: str | None = None) -> None:
        """Open the scan at `path`. Until that has worked, the open case stays."""
        if self.tasks.busy:
            self.window.show_message(
                tr("Something is still running."), "warning", tr("Wait for it, or cancel it (Esc).")
            )
            return
        if series_uid is None and path.suffix.lower() != ENDING and is_folder_of_scans(path):
            self.browsing.start(path)
            return
        if not self.may_discard(tr("Open another scan?")):
            return
        if path.suffix.lower() == ENDING:
            self.case_files.open(path)
            return
        self.tasks.run(
            tr("Opening {name}", name=path.name),
            partial(jobs.open_scan, path, series_uid, early_look=self.early_look),
            lambda case: self.scan_opened(case, path),
            lambda error: self._open_failed(error, path),
        )

    def scan_opened(self, case: Case, path: Path) -> None:
        """Show a scan that was opened; `path` is what the user chose."""
        z, y, x = case.volume.geometry.shape_zyx
        log.info("opened %s, %d x %d x %d", case.source.kind, x, y, z)
        self._show(case)
        self.case_opened(path)

    def early_look(self, preview: Preview) -> None:
        """Take the middle slice of a scan that is being opened. Any thread."""
        self._looked.emit(preview)

    def case_opened(self, path: Path) -> None:
        """Note that what was opened from `path` is on the screen: there is nothing to lose yet."""
        self.phantom, self.scores = None, None
        self.saved_revision = self.session.revision
        self.window.message_bar.hide()
        self.settings.add_recent(path)
        self._show_recent()

    def open_phantom(self) -> None:
        """Make the demo phantom and open it."""
        if self.tasks.busy or not self.may_discard(tr("Open the demo phantom?")):
            return
        self.tasks.run(tr("Making the phantom"), jobs.make_demo_phantom, self._phantom_made)

    def close_case(self) -> None:
        """Close the scan."""
        if self.may_discard(tr("Close this scan?")):
            self._show(None)

    def clear_recent(self) -> None:
        """Forget the scans opened before."""
        self.settings.change(recent=())
        self._show_recent()

    # --- segment ----------------------------------------------------------------------------------------------------

    def segment(self) -> None:
        """Find the liver and its tumours in the open scan."""
        self.segmenting.segment()

    def cancel(self) -> None:
        """Stop what runs."""
        if self.tasks.busy:
            self.tasks.cancel()
            self.window.show_stopping()

    def use_model(self, key: str) -> None:
        """Segment with this model (its path) from now on."""
        self.settings.change(model=key)
        self.promises.refresh()
        self.preflights.refresh()

    def use_device(self, name: str) -> None:
        """Compute on this device from now on."""
        self.settings.change(device=name)
        self.promises.refresh()

    def use_search(self, choice: str) -> None:
        """Look everywhere ("full") or where the liver is ("auto") from now on."""
        self.settings.change(search=choice)
        self.promises.refresh()

    # --- the mask ---------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last change."""
        self.session.undo()

    def redo(self) -> None:
        """Make the undone change again."""
        self.session.redo()

    def measure(self) -> None:
        """Measure the mask as it is now, beside everything else; an older measurement that still runs is dropped."""
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None
        case, revision = self.session.case, self.session.mask_revision
        if case is None or self.session.record.origin == "empty":
            return
        volume, mask, reading = case.volume, self.session.snapshot(), self.session.reading

        def done(measurements: Measurements) -> None:
            self.session.set_measurements(measurements, revision)

        job = partial(measure_reading, volume, mask, reading)
        self._measuring = self.background.run("Measuring", job, done)

    def export_dialog(self) -> None:
        """Ask in which formats and where to, then write."""
        self.exports.ask()

    def export(self, folder: Path, *, overwrite: bool) -> None:
        """Write the mask and the volumes into `folder`, all or nothing."""
        self.exports.write(folder, jobs.ExportWishes(), overwrite=overwrite)

    # --- around it --------------------------------------------------------------------------------------------------

    def use_theme(self, choice: str) -> None:
        """Use "system", "dark" or "light" from now on."""
        self.settings.change(theme=choice)
        self.window.set_theme(choice)

    def use_language(self, choice: str) -> None:
        """Speak another language from the next start on."""
        self.settings.change(language=choice)
        self.window.set_language(choice)
        self.window.show_message(tr("The language changes at the next start."), "info")

    def warm_up(self) -> None:
        """Load what is heavy while the user looks at the start page: first the views, then torch.

        A scan that is being opened already comes first.
        """
        if self.tasks.busy:
            self.tasks.busy_changed.connect(self.warm_up, Qt.ConnectionType.SingleShotConnection)
            return
        self.background.run("Loading the views", jobs.import_views, lambda _: self.window.load_viewer())
        self.recovery.refresh()
        self.background.run("Tidying up after a crash", jobs.remove_left_over_scans, lambda _: None)
        self.refresh_models()
        self.background.run("Loading torch", jobs.list_device_names, self._show_devices)
        self.training.start()

    def refresh_models(self) -> None:
        """List the models anew."""
        self.background.run("Loading the models", jobs.list_model_names, self._show_models)

    def shutdown(self) -> None:
        """Stop everything and remember how the window stood."""
        self._measure_timer.stop()
        self.promises.stop()
        self.comparer.stop()
        self.follow_ups.stop()
        geometry = bytes(self.window.saveGeometry().toBase64().data()).decode("ascii")
        self.settings.change(window_geometry=geometry)
        self.tasks.shutdown()
        self.browsing.close()
        self.background.shutdown()
        self.autosave.shutdown()
        log.info("closed")

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs, waits or is about to be measured."""
        runs = self.tasks.busy or self.background.busy or self.autosave.busy
        waits = any(each.waits for each in (self.promises, self.comparer, self.follow_ups))
        return not (runs or waits or self._measure_timer.isActive())

    # --- inside -----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window = self.window
        wishes = {
            window.open_requested: self.open_path,
            window.offer_requested: self.open_path,
            window.open_folder_requested: self.open_folder_dialog,
            window.open_file_requested: self.open_file_dialog,
            window.phantom_requested: self.open_phantom,
            window.close_case_requested: self.close_case,
            window.segment_requested: self.segment,
            window.cancel_requested: self.cancel,
            window.segment_box_requested: self.segmenting.segment_box,
            window.export_requested: self.export_dialog,
            window.reference_requested: self.references.ask,
            window.earlier_requested: self.follow_ups.ask,
            window.undo_requested: self.undo,
            window.redo_requested: self.redo,
            window.recent_cleared: self.clear_recent,
            window.model_chosen: self.use_model,
            window.device_chosen: self.use_device,
            window.search_chosen: self.use_search,
            window.theme_chosen: self.use_theme,
            window.language_chosen: self.use_language,
            window.view_value_changed: self.settings.remember_view,
            window.closed: self.shutdown,
        }
        for wish, verb in wishes.items():
            wish.connect(verb)
        window.may_close = lambda: self.may_discard(tr("Leave Hepascope?"))
        window.run_in_background = self.background.run
        window.view_values = self.settings.values.view
        self._looked.connect(self._show_preview, Qt.ConnectionType.QueuedConnection)
        self.tasks.progress.connect(window.show_progress)
        self.tasks.busy_changed.connect(self._show_busy)
        self.session.mask_changed.connect(self._mask_changed)
        self.session.case_changed.connect(self._mask_changed)
        self._show_recent()
        self.window.segment_panel.set_devices(["auto"], "auto")
        self.window.segment_panel.set_search(self.settings.values.search)

    def _mask_changed(self, *_: object) -> None:
        self._measure_timer.start()

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self.window.show_progress(0.0, tr("Starting …"), None)
        else:
            self.window.show_idle()

    def _open_chosen(self, path: Path | None) -> None:
        if path is not None:
            self.settings.change(open_folder=str(path.parent))
            self.open_path(path)

    def _start_folder(self) -> Path:
        return Path(self.settings.values.open_folder or Path.home())

    def _open_failed(self, error: Exception, path: Path) -> None:
        from core.io import SeveralSeries

        if isinstance(error, SeveralSeries):
            uid = self.window.questions.ask_series(error.series)
            if uid is not None:
                self.open_path(path, uid)
            return
        if not path.exists():
            self.settings.forget_recent(path)
            self._show_recent()
        self.tasks.failed.emit(error)

    def _show_preview(self, preview: Preview) -> None:
        """Show it where no scan is open, and only while one is being opened."""
        if self.session.case is None and self.tasks.busy:
            self.window.show_preview(preview)

    def _phantom_made(self, phantom: jobs.PhantomCase) -> None:
        self._show(phantom.case, phantom)

    def _show(self, case: Case | None, phantom: jobs.PhantomCase | None = None) -> None:
        self.phantom, self.scores = phantom, None
        self.session.set_case(case)
        self.saved_revision = self.session.revision
        self.window.message_bar.hide()

    def exported(self, paths: list[Path], folder: Path, revision: int) -> None:
        """Note that the session as of `revision` is on the disk, and say so."""
        self.saved_revision = revision
        names = ", ".join(path.name for path in paths)
        self.window.show_message(tr("Exported to {folder}", folder=folder), "success", names)

    def may_discard(self, question: str) -> bool:
        """Ask where a mask would be lost that was not exported. A phantom's can be made again at any time."""
        session = self.session
        has_work = session.has_mask or not session.reading.is_empty or session.follow_up.earlier is not None
        unsaved = has_work and session.revision != self.saved_revision
        if not unsaved or (self.phantom is not None and self.phantom.case is session.case):
            return True
        return self.window.questions.ask(
            question,
            tr("What was done on this scan was neither saved nor exported, and will be lost."),
            tr("Discard it"),
        )

    def wanted(self) -> tuple[Path | None, SegmentSettings]:
        """Return the file of the model that the panel names, there or not (no other runs), and the other choices."""
        panel = self.window.segment_panel
        text = panel.models.currentData() or self.settings.values.model
        settings = SegmentSettings(device=panel.devices.currentData() or "auto", search=panel.searches.currentData())
        return Path(text) if text else None, settings

    def _show_models(self, models: list[tuple[str, str]]) -> None:
        self.window.segment_panel.set_models(models, self.settings.values.model)

    def _show_devices(self, devices: list[str]) -> None:
        self.window.segment_panel.set_devices(devices, self.settings.values.device)
        self.promises.start()

    def _show_recent(self) -> None:
        self.window.set_recent([Path(text) for text in self.settings.values.recent])
