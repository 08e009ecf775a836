"""The words of the window in the user's language: English in the source, Qt's translation files in the resources.

`tr` stands around every text the user sees. Tables that are made before the language is known stand in `mark`, and
their texts go through `tr` when they are shown. packaging/translations.py gathers both.
"""

from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication

T = TypeVar("T")
CONTEXT = "ui"


def tr(text: str, /, **values: Any) -> str:
    """Return a text in the user's language; `values` take the place of the names in braces, as in `str.format`."""
    translated = QCoreApplication.translate(CONTEXT, text) if text else ""
    return translated.format(**values) if values else translated


def mark(texts: T) -> T:
    """Return a text, or a tuple or dict of texts, as it is: here is something to translate."""
    return texts
