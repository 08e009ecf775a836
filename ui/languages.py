"""Which languages the window speaks, and how it learns one: Qt's translation files in resources/languages."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from ui.words import mark

LANGUAGE_CHOICES = mark({"system": "Follow the system", "en": "English", "de": "Deutsch"})
"""Languages whose translation is whole, by their codes; others are prepared as .ts files only."""
SYSTEM, ENGLISH = "system", "en"


def code_of(choice: str, system: str) -> str:
    """Return the language to speak: the one that was chosen, else the system's ("de_AT") where we speak it."""
    wanted = system.replace("-", "_").split("_")[0] if choice == SYSTEM else choice
    return wanted if wanted in LANGUAGE_CHOICES and wanted != SYSTEM else ENGLISH


def system_code() -> str:
    """Return the language of the system, as "de_AT"."""
    return QLocale.system().name()


def speak(application: QCoreApplication, choice: str) -> str:
    """Use a language for every text made from now on; return its code. Before the window is built."""
    code = code_of(choice, system_code())
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if code != ENGLISH:
        ours, qts = QTranslator(application), QTranslator(application)
        ours.load(str(resources.path(f"languages/{code}.qm")))
        # For Qt's own words: Cancel, Close, the file dialog.
        qts.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for translator in (qts, ours):
            application.installTranslator(translator)
    return code
