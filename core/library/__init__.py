"""The local library: what was saved, corrected and trained on this computer, found at once (docs/library.md)."""
