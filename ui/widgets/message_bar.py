"""One line that tells the user something without standing in the way."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.card import label
from ui.words import tr

Do = Callable[[], object]
KINDS = ("info", "success", "warning", "error")
PASSING_MS = 7000
"""Good news and plain notes leave by themselves after this time; warnings and errors stay until they are closed."""


class MessageBar(QFrame):
    """Shows the newest message: a sentence, what to do next, buttons for choices, and a cross to close it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme: Theme | None = None
        self.kind = "info"
        self.mark = QLabel()
        self.text = label(name="message_text", wraps=True)
        self.hint = label(role="dim", wraps=True)
        self.close_button = QToolButton(toolTip=tr("Close this message"), autoRaise=True)
        self.close_button.setAccessibleName(tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.text)
        words.addWidget(self.hint)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(0, 6, 0, 2)
        self.buttons.setSpacing(8)
        words.addLayout(self.buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def tell(
        self, text: str, hint: str = "", kind: str = "info", choices: Sequence[tuple[str, str, Do]] = ()
    ) -> None:
        """Show a sentence and what to do next; `kind` is one of KINDS.

        `choices` become buttons: what stands on them, what they do in a sentence, and what is called.
        """
        self._offer(choices)
        self.kind = kind if kind in KINDS else "info"
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setProperty("kind", self.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw_icons()
        self.show()
        self._timer.stop()
        if self.kind in ("info", "success"):
            self._timer.start(PASSING_MS)

    def _offer(self, choices: Sequence[tuple[str, str, Do]]) -> None:
        while self.buttons.count():
            widget = self.buttons.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text, tip, do in choices:
            button = QPushButton(text, toolTip=tip)
            button.clicked.connect(self.hide)
            button.clicked.connect(do)
            self.buttons.addWidget(button)
        if choices:
            self.buttons.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self._theme = theme
        self._draw_icons()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _draw_icons(self) -> None:
        if self._theme is None:
            return
        colour = getattr(self._theme, self.kind)
        self.mark.setPixmap(icons.icon(self.kind, colour).pixmap(QSize(20, 20)))
        self.close_button.setIcon(icons.icon("close", self._theme.text_dim))
