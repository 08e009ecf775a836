"""What is known of the chosen lesion, and what can be said about it."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.recist import Lesion
from ui.review.lesion_model import name_of, tip_of
from ui.widgets.card import label
from ui.widgets.segmented import Segmented
from ui.words import mark, tr

VERDICTS = mark({"accepted": "Accept", "cyst": "Cyst", "vessel": "Vessel", "rejected": "Reject"})
VERDICT_KEYS = {"accepted": "A", "cyst": "C", "vessel": "V", "rejected": "F"}


class LesionCard(QFrame):
    """Shows one lesion; what the user wants goes out as signals."""

    verdict_chosen = Signal(str)
    target_chosen = Signal(object)
    """Carries True, False, or None for the rules."""
    note_written = Signal(int, str)
    """Carries the number of the lesion that the note was written for."""
    axes_reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lesion: Lesion | None = None
        self.title = label(name="lesion_title")
        self.verdicts = Segmented(VERDICTS)
        for kind, button in self.verdicts.buttons.items():
            button.setToolTip(
                tr("{text} ({key}); once more takes it back", text=button.text(), key=VERDICT_KEYS[kind])
            )
        self.target = QCheckBox(tr("Target"))
        self.target.setToolTip(tr("Counts in the sum of diameters, RECIST 1.1 (Y)"))
        self.rules = _link(tr("by rules"), tr("Let RECIST 1.1 say whether it is a target"))
        self.mask_axes = _link(tr("reset diameters"), tr("Let the mask say the diameters again"))
        self.note = QLineEdit(placeholderText=tr("Note …"))
        self.note.setAccessibleName(tr("Note on the lesion"))
        self._lay_out()
        self.verdicts.chosen.connect(self.verdict_chosen)
        self.target.clicked.connect(lambda on: self.target_chosen.emit(on))
        self.rules.clicked.connect(lambda: self.target_chosen.emit(None))
        self.mask_axes.clicked.connect(self.axes_reset)
        self.note.editingFinished.connect(self._write_note)

    def show_lesion(self, lesion: Lesion | None) -> None:
        """Show a lesion, or nothing."""
        is_other = lesion is None or self.lesion is None or lesion.number != self.lesion.number
        if is_other:
            self._write_note()
        self.lesion = lesion
        self.setVisible(lesion is not None)
        if lesion is None:
            return
        self.title.setText(name_of(lesion))
        self.title.setToolTip(tip_of(lesion))
        self.verdicts.set_current(lesion.verdict.kind or None)
        self.target.setChecked(lesion.is_target)
        self.target.setVisible(not lesion.is_set_aside)
        self.rules.setVisible(lesion.verdict.is_target is not None)
        self.mask_axes.setVisible(bool(lesion.found.by_hand))
        if is_other or not self.note.hasFocus():
            self.note.setText(lesion.verdict.note)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title)
        head.addStretch(1)
        for part in (self.mask_axes, self.rules, self.target):
            head.addWidget(part)
        column.addLayout(head)
        column.addWidget(self.verdicts)
        column.addWidget(self.note)

    def _write_note(self) -> None:
        lesion, text = self.lesion, self.note.text().strip()
        if lesion is not None and text != lesion.verdict.note:
            self.lesion = replace(lesion, verdict=replace(lesion.verdict, note=text))
            self.note_written.emit(lesion.number, text)


def _link(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setProperty("role", "link")
    return button
