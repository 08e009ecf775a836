"""Where to write the mask and the volumes, and what will be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.questions import ask
from ui.widgets.card import label
from ui.words import tr


@dataclass(frozen=True)
class ExportChoice:
    """What the user decided: the folder that will hold the files, and whether it may be there already."""

    folder: Path
    overwrite: bool


class ExportDialog(QDialog):
    """Asks for a folder; the files go into a new folder `name` inside it, and nothing is replaced without asking."""

    def __init__(
        self, name: str, start: Path, files: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._name = name
        self._files = list(files)
        self.choice: ExportChoice | None = None
        self.folder = QLineEdit(str(start))
        self.folder.setAccessibleName(tr("Folder"))
        self.browse = QPushButton(tr("Browse …"))
        self.browse.setAutoDefault(False)  # Return in the field means Export
        self.plan = label(role="dim", wraps=True)
        self.plan.setTextFormat(Qt.TextFormat.RichText)
        self.warning = label(role="warning", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.buttons.addButton(tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.browse.clicked.connect(self._browse)
        self.folder.textChanged.connect(self._refresh)
        self._lay_out()
        self._refresh()

    @property
    def target(self) -> Path:
        """The folder the files will be in."""
        return Path(self.folder.text()).expanduser() / self._name

    @property
    def existing(self) -> list[str]:
        """Names of the files that are there already."""
        return [name for name, _ in self._files if (self.target / name).exists()]

    def accept(self) -> None:
        existing = self.existing
        if existing and not ask(
            self,
            tr("Replace {count} in {name}?", count=_count(existing), name=self.target.name),
            tr("{names} will be written anew; the old contents are lost.", names=", ".join(existing)),
            tr("Replace"),
        ):
            return
        self.choice = ExportChoice(self.target, self.target.exists())
        super().accept()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("Export the mask and the volumes"), role="subheading"))
        column.addLayout(row)
        column.addWidget(self.plan)
        column.addWidget(self.warning)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(560)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _refresh(self) -> None:
        lines = [f"•  <b>{name}</b>  {what}" for name, what in self._files]
        self.plan.setText(
            tr("Will be written into {folder}:", folder=escape(str(self.target))) + "<br>" + "<br>".join(lines)
        )
        existing = self.existing
        self.warning.setText(
            tr("There already: {names}. You will be asked before it is replaced.", names=", ".join(existing))
        )
        self.warning.setVisible(bool(existing))
        self.export.setEnabled(bool(self.folder.text().strip()))


def _count(names: Sequence[str]) -> str:
    return tr("1 file") if len(names) == 1 else tr("{count} files", count=len(names))
