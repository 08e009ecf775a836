"""The only modal questions: those before something is lost."""

from html import escape

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.words import tr


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


def ask_training(parent: QWidget | None) -> str:
    """Ask what becomes of a training when the window closes: "go on" (the default), "stop", or "stay"."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Hepascope")
    box.setText(f"<b>{escape(tr('A model is being trained. Shall it go on without the window?'))}</b>")
    box.setInformativeText(tr("At the next start the window finds it again, running, finished or stopped."))
    go_on = box.addButton(tr("Go on training"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(tr("Stop and keep the model"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(go_on)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return "go on" if clicked is go_on else "stop" if clicked is stop else "stay"
