"""A line above the results that says whose numbers they are while the views show another mask."""

from PySide6.QtWidgets import QLabel, QWidget

from core.layers import LAYER_NAMES, Layer
from core.session import Session
from ui.words import tr


class WhoseNumbers(QLabel):
    """Seen only where the numbers could be mistaken: they are always those of the edited mask."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "warning")
        self.setWordWrap(True)
        session.layers.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        shown = self._session.layers.shown
        self.setText(
            tr("Numbers of the corrected mask; the views show the {mask} mask.", mask=tr(LAYER_NAMES[shown]))
        )
        self.setVisible(shown != Layer.CORRECTED)
