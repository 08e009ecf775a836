"""Where to write a result, in which formats, and whether the patient may be named."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.export_offer import ExportChoice, ExportOffer, OfferedFormat
from ui.dialogs.questions import ask
from ui.widgets.card import label
from ui.widgets.segmented import Segmented
from ui.words import mark, tr

HIDDEN, NAMED = "hidden", "named"
IDENTITY = mark({HIDDEN: "De-identified", NAMED: "Within the hospital"})
IDENTITY_NOTES = mark(
    {
        HIDDEN: "Nothing from the scan names the patient. Notes you wrote stay in CSV, JSON and the report.",
        NAMED: "DICOM files and the report name the patient as the scan does.",
    }
)
WIDTH, LIST_HEIGHT = 720, 264


class ExportDialog(QDialog):
    """Asks for formats and a folder; files go into a folder of their own, and nothing is replaced without asking."""

    def __init__(self, offer: ExportOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._offer = offer
        self.choice: ExportChoice | None = None
        self.boxes = {each.key: _box(each, each.key in offer.chosen) for each in offer.formats}
        self.identity = Segmented(IDENTITY)
        self.identity.set_current(HIDDEN)
        self.identity_note = label(role="dim", wraps=True)
        self.folder = QLineEdit(str(offer.start))
        self.folder.setAccessibleName(tr("Folder"))
        self.browse = QPushButton(tr("Browse …"))
        self.browse.setAutoDefault(False)  # Return in the field means Export
        self.name = QLineEdit(offer.scan_name if offer.named_as_scan else offer.neutral_name)
        self.name.setAccessibleName(tr("Name of the new folder"))
        self.as_scan = QCheckBox(tr("Named like the scan"), checked=offer.named_as_scan)
        self.as_scan.setToolTip(tr("The scan's own name on the disk, which may name the patient"))
        self.plan = label(role="dim", wraps=True)
        self.warning = label(role="warning", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.buttons.addButton(tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def target(self) -> Path:
        """The folder the files will be in."""
        return Path(self.folder.text()).expanduser() / self.name.text().strip()

    @property
    def chosen(self) -> list[OfferedFormat]:
        """The ticked formats that can be written."""
        return [each for each in self._offer.formats if self.boxes[each.key].isChecked()]

    @property
    def existing(self) -> list[str]:
        """Names of the files that are there already."""
        names = [each.file_name.rstrip("/") for each in self.chosen]
        return [name for name in names if (self.target / name).exists()]

    def accept(self) -> None:
        existing = self.existing
        if existing and not ask(
            self,
            tr("Replace {count} in {name}?", count=_count(existing), name=self.target.name),
            tr("{names} will be written anew; the old contents are lost.", names=", ".join(existing)),
            tr("Replace"),
        ):
            return
        keys = tuple(each.key for each in self.chosen)
        identified = self.identity.current == NAMED
        self.choice = ExportChoice(self.target, self.target.exists(), keys, identified, self.as_scan.isChecked())
        super().accept()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(label(tr("What is written"), role="subheading"))
        column.addWidget(self._format_list(), 1)
        column.addWidget(label(tr("The patient"), role="subheading"))
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(self.identity)
        who.addWidget(self.identity_note, 1)
        column.addLayout(who)
        column.addWidget(label(tr("Where to"), role="subheading"))
        where = QGridLayout()
        where.setSpacing(8)
        for row, (text, field, beside) in enumerate(
            ((tr("Folder"), self.folder, self.browse), (tr("New folder"), self.name, self.as_scan))
        ):
            where.addWidget(label(text, role="dim"), row, 0)
            where.addWidget(field, row, 1)
            where.addWidget(beside, row, 2)
        column.addLayout(where)
        column.addWidget(self.plan)
        column.addWidget(self.warning)
        column.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)

    def _format_list(self) -> QScrollArea:
        lines = QWidget()
        grid = QGridLayout(lines)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for row, each in enumerate(self._offer.formats):
            words = label(tr(each.reason or each.sentence), role="dim", wraps=True)
            words.setEnabled(each.reason is None)
            words.setBuddy(self.boxes[each.key])
            grid.addWidget(self.boxes[each.key], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(lines)
        area.setMinimumHeight(LIST_HEIGHT)
        return area

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.browse.clicked.connect(self._browse)
        self.as_scan.toggled.connect(self._name_as_scan)
        self.identity.chosen.connect(self._refresh)
        for field in (self.folder, self.name):
            field.textChanged.connect(self._refresh)
        for box in self.boxes.values():
            box.toggled.connect(self._refresh)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _name_as_scan(self, wanted: bool) -> None:
        self.name.setText(self._offer.scan_name if wanted else self._offer.neutral_name)

    def _refresh(self) -> None:
        self.identity_note.setText(tr(IDENTITY_NOTES[self.identity.current or HIDDEN]))
        count = _count([each.file_name for each in self.chosen])
        self.plan.setText(
            tr("{count} into {folder}", count=count, folder=self.target) if self.chosen else tr("Choose a format.")
        )
        existing = self.existing
        self.warning.setText(
            tr("There already: {names}. You will be asked before it is replaced.", names=", ".join(existing))
        )
        self.warning.setVisible(bool(existing))
        name = self.name.text().strip()
        is_one_name = bool(name) and name not in (".", "..") and Path(name).name == name
        self.export.setEnabled(bool(self.folder.text().strip()) and is_one_name and bool(self.chosen))


def _box(offered: OfferedFormat, checked: bool) -> QCheckBox:
    box = QCheckBox(offered.file_name)
    box.setEnabled(offered.reason is None)
    box.setChecked(checked and offered.reason is None)
    box.setToolTip(tr(offered.reason or offered.sentence))
    return box


def _count(names: Sequence[str]) -> str:
    return tr("1 file") if len(names) == 1 else tr("{count} files", count=len(names))
