"""Icons, styles, the starter model: files that ship with the program."""

from pathlib import Path


def path(name: str) -> Path:
    """Return where the shipped file or folder `name` lies (a relative path with forward slashes)."""
    return Path(__file__).parent / name
