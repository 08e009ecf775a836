"""The files of a folder, listed once, and which of them a format has recognised as its own."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UserError
from core.progress import Report, silent

NIFTI_ENDINGS = (".nii.gz", ".nii")


@dataclass
class Tree:
    """The files under `root`; what is taken is offered to no other format."""

    root: Path
    files: dict[Path, list[str]]
    """The names in each folder, sorted; hidden ones and empty folders left out."""
    _taken: set[Path] = field(default_factory=set)

    @property
    def folders(self) -> list[Path]:
        """The folders, those near the root first."""
        return sorted(self.files, key=lambda folder: (len(folder.parts), natural(folder)))

    def names(self, folder: Path) -> list[str]:
        """The names of files in a folder that nobody has taken."""
        return [name for name in self.files.get(folder, []) if not self.is_taken(folder / name)]

    def take(self, *paths: Path) -> None:
        """Keep files, or folders with all that is in them, from the formats that look later."""
        self._taken.update(paths)

    def is_taken(self, path: Path) -> bool:
        """Tell whether a path or a folder above it is taken."""
        return any(one in self._taken for one in (path, *path.parents))

    def free_files(self) -> Iterator[Path]:
        """Yield what nobody has taken, folder by folder."""
        for folder in self.folders:
            yield from (folder / name for name in self.names(folder))


def list_tree(root: Path, report: Report = silent) -> Tree:
    """List a folder and all below it. Raises UserError where it is no folder or may not be read."""
    if not root.is_dir():
        raise UserError(f"{root} is not a folder.", "Name the folder that holds the scans and their labels.")

    def forbidden(error: OSError) -> None:
        raise UserError(f"{error.filename} cannot be looked into: {error.strerror}.", "Ask for the right to read it.")

    files = {}
    for parent, folders, names in os.walk(root, onerror=forbidden):
        report(0.0, f"Looking into {Path(parent).name}")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        visible = sorted((name for name in names if not name.startswith(".")), key=lambda name: natural(Path(name)))
        if visible:
            files[Path(parent)] = visible
    return Tree(root, files)


def is_nifti(name: str) -> bool:
    """Tell NIfTI files by their names, as they are found before any is opened."""
    return name.lower().endswith(NIFTI_ENDINGS)


def stem(name: str) -> str:
    """Return a file's name without .nii or .nii.gz."""
    for ending in NIFTI_ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def natural(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts volume-2 before volume-10."""
    pieces = re.split(r"([0-9]+)", str(path))
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
