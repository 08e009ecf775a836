"""What the controller asks the user: paths, a series, where to export to, and before something is lost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from core.labels import Label
from ui.words import mark, tr

SCAN_FILTER = mark(
    "CT scans, archives, saved cases (*.nii *.gz *.nrrd *.nhdr *.mha *.mhd *.hdr *.dcm *.ima *.zip *.tar *.tgz *.xz"
    " *.bz2 DICOMDIR *.hepascope);;All files (*)"
)
LABELS_FILTER = mark("Masks and cases (*.nii *.nii.gz *.nrrd *.mha *.mhd *.dcm *.hepascope);;All files (*)")
MASK_FILTER = mark("Masks (*.nii *.nii.gz *.nrrd *.mha *.mhd);;All files (*)")


class WindowQuestions:
    """The questions, each in a dialog over `parent`. The dialogs are imported when they are needed."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask_folder(self, start: Path) -> Path | None:
        """Let the user choose a folder of DICOM files."""
        folder = QFileDialog.getExistingDirectory(self._parent, tr("Open a folder of DICOM files"), str(start))
        return Path(folder) if folder else None

    def ask_file(self, start: Path) -> Path | None:
        """Let the user choose a file."""
        name, _ = QFileDialog.getOpenFileName(self._parent, tr("Open a scan"), str(start), tr(SCAN_FILTER))
        return Path(name) if name else None

    def ask_mask(self, start: Path) -> Path | None:
        """Let the user choose a file with a mask."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, tr("Load a reference mask"), str(start), tr(LABELS_FILTER)
        )
        return Path(name) if name else None

    def ask_series(self, series: Sequence[Any]) -> str | None:
        """Let the user choose one of several series (core.io.SeriesInfo); its UID, or None."""
        from ui.dialogs.series_dialog import SeriesDialog

        dialog = SeriesDialog(series, self._parent)
        accepted = dialog.exec()
        dialog.deleteLater()
        return dialog.chosen_uid if accepted else None

    def ask_export(self, offer: Any) -> Any:
        """Let the user choose what to export and where to (an ExportOffer): an ExportChoice, or None."""
        from ui.dialogs.export_dialog import ExportDialog

        dialog = ExportDialog(offer, self._parent)
        dialog.exec()
        dialog.deleteLater()
        return dialog.choice

    def ask_earlier(self, start: Path) -> Any:
        """Let the user choose an earlier scan and where its mask comes from: an EarlierChoice, or None."""
        from ui.dialogs.earlier_dialog import EarlierDialog

        dialog = EarlierDialog(start, self._parent)
        dialog.exec()
        dialog.deleteLater()
        return dialog.choice

    def ask_picture(self, start: Path) -> Path | None:
        """Let the user choose where a picture goes; whether an old one may be replaced is asked by the caller."""
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(
            self._parent, tr("Save the picture"), str(start), tr("Pictures (*.png)"), options=options
        )
        if not name:
            return None
        return Path(name) if name.lower().endswith(".png") else Path(f"{name}.png")

    def ask_case(self, start: Path) -> Path | None:
        """Let the user choose a case's file; whether an old one may be replaced is asked by the caller."""
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(
            self._parent, tr("Save the case"), str(start), tr("Cases (*.hepascope)"), options=options
        )
        if not name:
            return None
        return Path(name) if name.lower().endswith(".hepascope") else Path(f"{name}.hepascope")

    def ask_labels_file(self, start: Path) -> Path | None:
        """Let the user choose a file of labels."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, tr("Import a mask of this scan"), str(start), tr(LABELS_FILTER)
        )
        return Path(name) if name else None

    def ask_labels(
        self, structures: Sequence[tuple[str, float, Label | None]], notes: Sequence[str]
    ) -> dict[int, Label] | None:
        """Let the user say what structures (name, ml, guess) are; None where nothing is to be taken."""
        from ui.dialogs.import_dialog import ImportDialog

        dialog = ImportDialog(structures, notes, self._parent)
        accepted = dialog.exec()
        dialog.deleteLater()
        return dialog.mapping if accepted else None

    def ask_version(self, versions: Sequence[tuple[str, str, int, float, float]]) -> int | None:
        """Let the user choose an earlier save: its place in the list, or None."""
        from ui.dialogs.versions_dialog import VersionsDialog

        dialog = VersionsDialog(versions, self._parent)
        accepted = dialog.exec()
        dialog.deleteLater()
        return dialog.chosen if accepted and dialog.chosen >= 0 else None

    def ask_where(self, name: str, is_file: bool) -> Path | None:
        """Let the user show where a scan is that was moved."""
        title = tr("Where is the scan {name} now?", name=name)
        if is_file:
            chosen, _ = QFileDialog.getOpenFileName(self._parent, title, str(Path.home()), tr(SCAN_FILTER))
        else:
            chosen = QFileDialog.getExistingDirectory(self._parent, title, str(Path.home()))
        return Path(chosen) if chosen else None

    def ask_training(self) -> str:
        """Ask what becomes of a training when the window closes: "go on", "stop", or "stay" with the window."""
        from ui.dialogs.questions import ask_training

        return ask_training(self._parent)

    def ask(self, question: str, explanation: str, yes: str) -> bool:
        """Ask before something is lost."""
        from ui.dialogs.questions import ask

        return ask(self._parent, question, explanation, yes)
