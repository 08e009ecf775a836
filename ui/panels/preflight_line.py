"""One line that says whether a network can be trusted with the open scan; a click shows the reasons."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.preflight.finding import Level, Preflight
from ui.widgets.card import label
from ui.words import mark, tr

MARKS = {Level.GREEN: "●", Level.AMBER: "▲", Level.RED: "■"}
"""Of different shapes: not everybody tells the colours apart."""
GOOD = mark("Suitable for the network")
TITLES = mark(
    (
        "No Hounsfield units",
        "Clipped values",
        "No body",
        "Shifted values",
        "Upside down",
        "Front and back exchanged",
        "Liver on the left",
        "No liver seen",
        "Liver cut off",
        "Short scan",
        "Body cut off",
        "Noisy",
        "Metal",
        "Unknown spacing",
        "Thick slices",
        "No contrast agent",
        "Unknown contrast phase",
    )
)
"""What `core.preflight` calls its doubts; a test looks that none is missing."""
TITLES_SHOWN = 2
CARD_WIDTH = 400


class PreflightLine(QWidget):
    """Shows a `Preflight`, or nothing where there is none yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Preflight | None = None
        self.button = QPushButton()
        self.button.setProperty("role", "preflight")
        self.button.setToolTip(tr("What was looked at before segmenting"))
        self.button.clicked.connect(self.show_reasons)
        self.reasons = label(wraps=True)
        self.card = QFrame(self, Qt.WindowType.Popup)
        self.card.setObjectName("popup")
        self.card.setFixedWidth(CARD_WIDTH)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.addWidget(self.reasons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show_found(None)

    def show_found(self, found: Preflight | None) -> None:
        """Show what was found, or nothing."""
        self.found = found
        self.card.hide()
        self.setVisible(found is not None)
        if found is None:
            return
        titles = [tr(one.title) for one in found.doubts]
        shown = ", ".join(titles[:TITLES_SHOWN]) + (" …" if len(titles) > TITLES_SHOWN else "")
        self.button.setText(f"{MARKS[found.level]}  {shown or tr(GOOD)}")
        self.button.setAccessibleName(f"{tr('Check before segmenting')}: {shown or tr(GOOD)}")
        self.button.setProperty("level", found.level.word)
        self.button.style().polish(self.button)
        ordered = [*found.doubts, *(one for one in found.findings if not one.level)]
        self.reasons.setText(
            "\n\n".join(f"{MARKS[one.level]}  {one.reason} {one.advice}".rstrip() for one in ordered)
        )

    def show_reasons(self) -> None:
        """Open the card with the reasons below the line, within the screen."""
        self.card.setFixedHeight(self.card.layout().totalHeightForWidth(CARD_WIDTH))
        corner = self.mapToGlobal(QPoint(self.width() - CARD_WIDTH, self.height() + 2))
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(corner.x(), screen.right() - CARD_WIDTH))
        y = max(screen.top(), min(corner.y(), screen.bottom() - self.card.height()))
        self.card.move(x, y)
        self.card.show()
