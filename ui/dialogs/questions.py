"""The only modal questions: those before something is lost."""

from html import escape

from PySide6.QtWidgets import QMessageBox, QWidget


def ask(parent: QWidget | None, question: str, explanation: str, yes: str) -> bool:
    """Ask before something is lost; `yes` is the word on the button that does it. Cancel is the default."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Hepascope")
    box.setText(f"<b>{escape(question)}</b>")
    box.setInformativeText(explanation)
    accept = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    accepted = box.clickedButton() is accept
    box.deleteLater()
    return accepted
