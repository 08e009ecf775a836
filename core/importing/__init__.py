"""Masks of other programs for the open scan: read, put on its grid where that is certain, mapped to our labels."""

from core.importing.parts import Imported, Part, combined
from core.importing.read import read_labels

__all__ = ["Imported", "Part", "combined", "read_labels"]
