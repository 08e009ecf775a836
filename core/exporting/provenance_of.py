"""How a file of ours was made, read back from whatever place its format has for it."""

from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exporting.formats import FORMATS, Format
from core.exporting.numbers import JSON_NAME


def read_provenance(path: Path) -> dict[str, Any]:
    """Return schema, program, scan and record as `provenance_entry` wrote them; of a folder, those of its JSON file.

    Raises UserError where the file is not there, is none of our formats, or does not say how it was made.
    """
    file = path / JSON_NAME if path.is_dir() else path
    if not file.exists():
        raise UserError(f"{file} is not there.", "Check the path, or connect the drive.")
    readers = [
        each.read_provenance
        for each in FORMATS
        if each.read_provenance is not None and _ending(file.name) == _ending_of(each)
    ]
    if not readers:
        raise UserError(
            f"{file.name} has no place for a record that could be checked.", "Give another file of the same export."
        )
    told = readers[0](file)
    if not all(isinstance(told.get(name), dict) for name in ("scan", "record")):
        raise UserError(f"{file.name} does not say how it was made.", "Only what Hepascope wrote does.")
    return told


def _ending_of(form: Format) -> str:
    """Return what the names of a format's files end with; those in a folder are named by it: stl/liver.stl."""
    return f".{form.path_name}" if form.file_name.endswith("/") else _ending(form.file_name)


def _ending(name: str) -> str:
    """Return what a file's name ends with, both endings of .nii.gz and .seg.nrrd alike."""
    lower = name.lower()
    return ".nii.gz" if lower.endswith((".nii", ".nii.gz")) else Path(lower).suffix
