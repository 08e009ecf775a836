"""Masks of other programs for the open scan: read, put on its grid where that is certain, mapped to our labels."""
