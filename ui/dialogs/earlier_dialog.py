"""Which earlier scan to lay beside the open one, and where its mask comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.window_questions import MASK_FILTER, SCAN_FILTER
from ui.widgets.card import label
from ui.words import tr


@dataclass(frozen=True)
class EarlierChoice:
    """The earlier scan's file or folder, and its mask's, or None to segment it."""

    scan: Path
    mask: Path | None


class EarlierDialog(QDialog):
    """Asks for a scan and for its mask."""

    def __init__(self, start: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open an earlier scan"))
        self._start = start
        self.choice: EarlierChoice | None = None
        self.scan_path, self.mask_path = QLineEdit(), QLineEdit()
        self.scan_path.setAccessibleName(tr("Earlier scan"))
        self.mask_path.setAccessibleName(tr("Mask of the earlier scan"))
        self.scan_path.setPlaceholderText(tr("DICOM folder or file, NIfTI, NRRD, MetaImage"))
        self.mask_path.setPlaceholderText(tr("mask on the scan's grid, or the folder of an export"))
        self.segment = QRadioButton(tr("Segment it now"))
        self.read = QRadioButton(tr("Take a mask that is there"))
        self.segment.setChecked(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open_button = self.buttons.addButton(tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.open_button.setDefault(True)
        self._lay_out()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for changed in (self.scan_path.textChanged, self.mask_path.textChanged, self.read.toggled):
            changed.connect(self._refresh)
        self._refresh()

    def accept(self) -> None:
        """Take the choice."""
        mask = Path(self.mask_path.text()).expanduser() if self.read.isChecked() else None
        self.choice = EarlierChoice(Path(self.scan_path.text()).expanduser(), mask)
        super().accept()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(label(tr("An earlier scan of the same patient"), role="subheading"))
        column.addLayout(self._row(self.scan_path, SCAN_FILTER))
        column.addWidget(label(tr("Its liver and tumours"), role="subheading"))
        column.addWidget(self.segment)
        column.addWidget(self.read)
        self._masks = QWidget()
        self._masks.setLayout(self._row(self.mask_path, MASK_FILTER))
        column.addWidget(self._masks)
        column.addWidget(
            label(
                tr("The livers are laid on each other rigidly. Nothing of the headers is kept."),
                role="dim",
                wraps=True,
            )
        )
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(580)

    def _row(self, field: QLineEdit, file_filter: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        for text, ask in (
            (tr("Folder …"), lambda: QFileDialog.getExistingDirectory(self, tr("Choose a folder"), str(self._start))),
            (
                tr("File …"),
                lambda: QFileDialog.getOpenFileName(self, tr("Choose a file"), str(self._start), file_filter)[0],
            ),
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, ask=ask: self._browse(field, ask))
            row.addWidget(button)
        return row

    def _browse(self, field: QLineEdit, ask: Callable[[], str]) -> None:
        path = ask()
        if path:
            field.setText(path)
            self._start = Path(path).parent

    def _refresh(self) -> None:
        self._masks.setEnabled(self.read.isChecked())
        has_mask = bool(self.mask_path.text().strip()) or not self.read.isChecked()
        self.open_button.setEnabled(bool(self.scan_path.text().strip()) and has_mask)
