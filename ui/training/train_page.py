"""The Train tab. It says what is there today and what is not yet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.card import label
from ui.words import mark, tr

COMMANDS = mark(
    (
        ("Make scans with known truth, named as in LiTS", "hepascope phantom --out scans --count 20 --seed 0"),
        ("What the training command can do today", "hepascope train --help"),
        ("The models on this machine, and what is inside one", "hepascope model list"),
    )
)
COMING = mark(
    (
        "A wizard that lists the cases of a folder and says what is wrong with any of them.",
        "Live curves of loss and Dice while it trains, with stop and resume.",
        "“Use in viewer”: the new model in the Segmentation panel with one click.",
    )
)


class TrainPage(QScrollArea):
    """Plain words and command lines that can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.copy_buttons: list[QPushButton] = []
        inside = QWidget()
        inside.setObjectName("train_page")
        outer = QHBoxLayout(inside)
        middle = QWidget()
        middle.setMaximumWidth(720)
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, 40, 16, 24)
        column.setSpacing(12)
        column.addWidget(label(tr("Training from this window comes in a later version"), role="heading", wraps=True))
        column.addWidget(
            label(
                tr("Nothing on this page trains a model yet. What exists today works on the command line:"),
                wraps=True,
            )
        )
        for what, command in COMMANDS:
            column.addWidget(self._command(tr(what), command))
        column.addSpacing(12)
        column.addWidget(label(tr("What will be here"), role="subheading"))
        for text in COMING:
            column.addWidget(label(f"•  {tr(text)}", role="dim", wraps=True))
        column.addStretch(1)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)
        self.setWidget(inside)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        for button in self.copy_buttons:
            button.setIcon(icons.icon("copy", theme.text_dim))

    def _command(self, what: str, command: str) -> QFrame:
        frame = QFrame()
        frame.setObjectName("code")
        line = label(command, role="command")
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        button = QPushButton(tr("Copy"))
        button.setProperty("role", "flat")
        button.setToolTip(tr("Copy this command line"))
        button.clicked.connect(lambda: QGuiApplication.clipboard().setText(command))
        self.copy_buttons.append(button)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(what, role="small"))
        words.addWidget(line)
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 10, 8, 10)
        row.addLayout(words, 1)
        row.addWidget(button)
        return frame
