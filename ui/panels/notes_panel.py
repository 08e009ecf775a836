"""What was noticed: notes of the scan on opening, warnings of the segmentation."""

from PySide6.QtWidgets import QWidget

from core.session import Session
from ui.widgets.card import Card, label
from ui.words import tr


class NotesPanel(Card):
    """Shown only where there is something to say."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Notes"), parent)
        self._session = session
        self.warnings = label(role="warning", wraps=True)
        self.notes = label(role="small", wraps=True)
        self.content.addWidget(self.warnings)
        self.content.addWidget(self.notes)
        for signal in (session.case_changed, session.mask_changed):
            signal.connect(self._refresh)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        notes = self._session.case.notes if self._session.case else ()
        warnings = self._session.record.warnings
        self.notes.setText("\n".join(notes))
        self.warnings.setText("\n".join(warnings))
        self.notes.setVisible(bool(notes))
        self.warnings.setVisible(bool(warnings))
        self.set_needed(bool(notes or warnings))
