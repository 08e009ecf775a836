"""An error of ours, to be copied and sent."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from ui.widgets.card import label
from ui.words import tr


class ReportDialog(QDialog):
    """Says that it was our mistake, and shows the report that can be copied."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Unexpected error"))
        self.report = QPlainTextEdit(report, readOnly=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("Something went wrong inside Hepascope"), role="subheading"))
        column.addWidget(
            label(
                tr(
                    "This is our mistake. Your scan and your mask are still open. The report below holds program "
                    "lines only, nothing about the patient; please send it to the makers."
                ),
                wraps=True,
            )
        )
        column.addWidget(self.report, 1)
        column.addWidget(buttons)
        self.resize(640, 420)
