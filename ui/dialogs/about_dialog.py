"""What this program is, and what it is not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.provenance import app_version
from ui import icons
from ui.widgets.card import label
from ui.words import mark, tr

TEXT = mark(
    "Finds the liver and its tumours in abdominal CT and gives their volumes. The network is LW-HCN, a light-weight "
    "hybrid of 2D and 3D convolutions. Everything runs on this machine; nothing is sent anywhere."
)
LIMITS = mark(
    "For research use. Not a medical device: not for diagnosis or treatment. Every result needs the eyes of somebody "
    "who can read the scan."
)
LICENCES = mark(
    "Apache License 2.0. Built on Qt for Python (LGPL), PyTorch, VTK, PyVista, NumPy, SciPy, pydicom, "
    "nibabel and others; typeface Inter (SIL Open Font License). See docs/licences.md."
)


class AboutDialog(QDialog):
    """Version, purpose, limits, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Hepascope"))
        logo = QLabel()
        logo.setPixmap(icons.pixmap("logo", "#000000", 64))
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(label("Hepascope", role="heading"))
        words.addWidget(label(tr("Version {number}", number=app_version()), role="dim"))
        for text, role in ((TEXT, ""), (LIMITS, "warning"), (LICENCES, "small")):
            words.addWidget(label(tr(text), role=role, wraps=True))
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(row)
        column.addWidget(buttons)
        self.setMinimumWidth(540)
