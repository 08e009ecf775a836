"""How far the running job is, what it does, how long it still takes, and a button to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.progress import spoken_duration
from ui.widgets.card import label
from ui.words import tr

STEPS = 1000


class ProgressStrip(QWidget):
    """A bar with the text below it and Cancel beside it."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar(maximum=STEPS, textVisible=False)
        self.text = label(role="small")
        self.left = label(role="small")
        self.cancel_button = QPushButton(tr("Cancel"))
        self.cancel_button.setToolTip(tr("Stop the running job (Esc)"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        words = QHBoxLayout()
        words.addWidget(self.text, 1)
        words.addWidget(self.left)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(self.bar)
        column.addLayout(words)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.cancel_button)

    def tell(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show the fraction done (0 to 1), what is being done, and the seconds left where known."""
        self.bar.setValue(round(min(max(fraction, 0.0), 1.0) * STEPS))
        self.text.setText(text)
        self.left.setText(
            "" if seconds_left is None else tr("{duration} left", duration=spoken_duration(seconds_left))
        )
        self.cancel_button.setEnabled(True)

    def tell_stopping(self) -> None:
        """Show that the wish to stop has been heard."""
        self.cancel_button.setEnabled(False)
        self.text.setText(tr("Stopping …"))
        self.left.clear()
