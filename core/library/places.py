"""The folders in which saved cases lie: a small file beside the index, so that the index can be made anew."""

import json
from pathlib import Path

from core.io.atomic import atomic_write

MOST_FOLDERS = 500


class Places:
    """A list of folders, kept in a JSON file; one that cannot be read counts as empty."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders, the one added last first."""
        try:
            listed = json.loads(self._file.read_text(encoding="utf-8"))["folders"]
            return tuple(Path(each) for each in listed if isinstance(each, str))
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def add(self, folder: Path) -> None:
        """Put a folder at the top of the list. Raises UserError where the file cannot be written."""
        self._write([folder.absolute(), *(each for each in self.folders if each != folder.absolute())])

    def remove(self, folder: Path) -> None:
        """Look into a folder no more."""
        self._write([each for each in self.folders if each != folder.absolute()])

    def _write(self, folders: list[Path]) -> None:
        if tuple(folders) == self.folders:
            return
        text = json.dumps({"folders": [str(each) for each in folders[:MOST_FOLDERS]]}, indent=2)
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

        def write(target: Path) -> None:
            target.write_text(text, encoding="utf-8")

        atomic_write(self._file, write, overwrite=True)
